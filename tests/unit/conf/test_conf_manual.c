/** conf_manual.c: the table of settings. */
#include "schema.h"

static void collect(void *to, const char *text)
{
	buf_puts(to, text);
}

static void one_row_per_setting(void **state)
{
	static const struct conf_item rows[] = {
		{ .key = "must", .type = CONF_PATH, .help = "Given." },
		CONF_ITEMS_END,
	};
	const struct conf_item *const tables[] = { schema_token, rows, schema_rest };
	const struct conf_schema all = { tables, 3 };
	static char mem[8192];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem) - 1);
	conf_manual(&all, collect, &b);
	assert_false(b.failed);
	assert_ptr_equal(
		strstr(mem,
			"| setting | value | default | meaning |\n|---|---|---|---|\n"
			"| `token.life` | a duration like 90s, 15m, 12h, 30d between 60s and 365d | `12h` | "
			"How long a token lasts. |\n"
			"| `token.size` | a size like 65536, 64k, 2m between 1024 and 2m | `64k` | "
			"Octets. |\n"
			"| `token.strict` | yes or no | `yes` | a \\| b |\n"
			"| `must` | a path | must be given | Given. |\n"),
		mem);
	assert_non_null(strstr(mem, "| `title` | one line of text | empty | Title. |\n"));
	size_t lines = 0;
	for (size_t i = 0; i < b.n; i++)
		lines += mem[i] == '\n';
	assert_int_equal(lines, 2 + 3 + 1 + 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_row_per_setting) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
