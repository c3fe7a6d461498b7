/** rules_manual.c: every row stands in the reference, once. */
#include "rig.h"

#include "rules/rules_cond.h"
#include "rules/rules_manual.h"

static char page[64 * 1024];

static void put(void *to, const char *text)
{
	buf_puts(to, text);
}

static size_t times(const char *what)
{
	size_t n = 0;
	for (const char *p = page; (p = strstr(p, what)); p++)
		n++;
	return n;
}

static void has_line(const char *line)
{
	if (times(line) != 1)
		fail_msg("%zu times: %s in\n%s", times(line), line, page);
}

static void every_row_stands_there(void **state)
{
	struct buf b;
	char cell[128];
	buf_init_fixed(&b, page, sizeof(page) - 1);
	rules_manual(&rig_schema, put, &b);
	page[b.n] = 0;
	assert_false(b.failed);
	for (size_t i = 0; i < RULES_COND_COUNT; i++) {
		snprintf(cell, sizeof(cell), "\n| `%s` | ", rules_cond_row((enum rules_cond_id)i)->word);
		assert_true(times(cell) == 1 || times(cell) == 2); /* the fact has this word too */
	}
	has_line("\n| `now` | moment like 2026-05-01T10:00Z | Moment of the request. |\n");
	has_line("\n| `access` | `cellular`, `wifi` | Access that the request came over, where known. |\n| "
		 "`visited_plmn` | 5");
	has_line("\n| `status` | one of disabled, enabled, incompatible, provisioning, line | `line` | ");
	has_line("\n### Members of `then` for `data`\n");
	has_line("\n| `level` | a whole number between 0 and 9 | | Level. |\n");
	has_line("\n| `life` | a duration like 90s, 15m, 12h, 30d between 60s and 24h | `1h` | Life. |\n");
	has_line("\n| `boost.kind` | one of low, high | must be given | Kind. |\n");
	has_line("\n| `boost.target` | a mapping | | Target \\| goal. |\n");
	has_line("\n| `boost.target.delay` | a whole number between 1 and 1000 | must be given | "
		 "Milliseconds. |\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row_stands_there) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
