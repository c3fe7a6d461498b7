/** Words for numbers. */
#include "explain_fixture.h"

#include "explain/explain_show.h"

static void ages(void **state)
{
	static const struct {
		int64_t s;
		const char *text;
	} cases[] = { { 0, "0 s" }, { 119, "119 s" }, { 120, "2 min" }, { 7260, "2 h 1 min" },
		{ 3 * 86400, "3 days" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char mem[32];
		struct buf b;
		buf_init_fixed(&b, mem, sizeof(mem));
		explain_show_age(&b, cases[i].s);
		assert_string_equal(explain_fixture_text(&b), cases[i].text);
	}
}

static void reasons_to_keep(void **state)
{
	assert_string_equal(explain_show_why(EXPLAIN_REFUSED | EXPLAIN_TRACED, 0), "refused");
	assert_string_equal(explain_show_why(EXPLAIN_REFUSED | EXPLAIN_TRACED, 1), "traced");
	assert_null(explain_show_why(EXPLAIN_REFUSED | EXPLAIN_TRACED, 2));
	assert_string_equal(explain_show_status(2), "incompatible");
	assert_string_equal(explain_show_status(9), "?");
}

static void documents_without_their_token(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char mem[64];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	explain_show_document(&b, explain_fixture(a));
	assert_string_equal(explain_fixture_text(&b), "<doc token=\"[4 characters]\"/>");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ages), cmocka_unit_test(reasons_to_keep),
		cmocka_unit_test(documents_without_their_token) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
