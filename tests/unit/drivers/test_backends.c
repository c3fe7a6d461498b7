/** backends.c: every name has settings, a section with limits, and at most one driver. */
#include "unit.h"

#include "base/arena.h"
#include "conf/conf.h"
#include "drivers/backends.h"

#include <string.h>

static void rows(void **state)
{
	static const char *const names[] = { "local", "gsup", "http", "radius", "swx", "diameter" };
	for (unsigned b = 0; b < BACKEND_COUNT; b++) {
		const struct backend_row *row = backends_row((enum backend)b);
		assert_string_equal(row->name, names[b]);
		assert_false(row->vectors && row->relay);
		assert_int_equal(row->vectors || row->relay, b != BACKEND_LOCAL);
		if (row->vectors)
			assert_string_equal(row->vectors->name, row->name);
		if (row->relay)
			assert_string_equal(row->relay->name, row->name);
	}
}

static void limits(void **state)
{
	static const struct conf_item *const tables[] = { backends_conf };
	static const struct conf_schema schema = { tables, 1 };
	struct arena *a = arena_new(1 << 20);
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(conf_parse(a, STR("gsup:\n  per_second: 7\n  open_max: 3\n"), "t.yaml", ".", &schema,
				 &c, &error, &f),
		RC_OK);
	const struct guard_limits given = backends_limits(c, BACKEND_GSUP);
	assert_int_equal(given.per_second, 7);
	assert_int_equal(given.open_max, 3);
	for (unsigned b = 0; b < BACKEND_COUNT; b++) {
		const struct guard_limits l = backends_limits(c, (enum backend)b);
		assert_true(l.per_second > 0 && l.open_max > 0);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(limits) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
