/** Records as octets, and what counts as refused or changed. */
#include "explain_fixture.h"

static void round_trip(void **state)
{
	struct arena *a = arena_new(4 << 20);
	struct explain_record *all[] = { explain_fixture(a), explain_fixture_refusal(a) };
	for (size_t i = 0; i < 2; i++) {
		struct explain_record *back = arena_new_of(a, struct explain_record);
		struct buf one, two;
		buf_init(&one, a, 1 << 16);
		buf_init(&two, a, 1 << 16);
		explain_record_put(&one, all[i]);
		assert_int_equal(explain_record_get(a, buf_bytes(&one), back, NULL), RC_OK);
		explain_record_put(&two, back);
		assert_int_equal(one.n, two.n);
		assert_memory_equal(one.p, two.p, one.n);
		assert_true(str_eq(back->reason, all[i]->reason) && str_eq(back->visit, STR("visit")));
		assert_true(str_eq(str_of_bytes(back->document), str_of_bytes(all[i]->document)));
		assert_int_equal(back->proven_at_s, all[i]->proven_at_s);
		for (size_t n = 0; n < one.n; n++) {
			struct fault f = { .reason = REASON_none };
			assert_int_equal(
				explain_record_get(a, (struct bytes){ one.p, n }, back, &f), RC_MALFORMED);
			assert_int_equal(f.reason, REASON_explain_record);
		}
	}
	arena_free(&a);
}

static void a_token_lies_inside_the_document(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct explain_record *r = explain_fixture(a), *back = arena_new_of(a, struct explain_record);
	struct buf b;
	r->token_n = 99;
	buf_init(&b, a, 1 << 16);
	explain_record_put(&b, r);
	assert_int_equal(explain_record_get(a, buf_bytes(&b), back, NULL), RC_MALFORMED);
	arena_free(&a);
}

static void what_refuses(void **state)
{
	static const struct {
		struct explain_app app;
		bool refuses;
	} cases[] = {
		{ { .status = RULES_ENABLED, .n_told = 1, .told = { 1 } }, false },
		{ { .status = RULES_LINE, .n_told = 2, .told = { 1, 2 } }, true },
		{ { .status = RULES_ENABLED, .n_told = 1, .told = { 0 } }, true },
		{ { .status = RULES_ENABLED }, false },
		{ { .status = RULES_LINE }, false },
		{ { .status = RULES_INCOMPATIBLE }, true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
			assert_int_equal(explain_record_refuses(&cases[i].app), cases[i].refuses);
			const bool same =
				explain_record_told(&cases[i].app) == explain_record_told(&cases[k].app);
			assert_int_equal(same, i == k);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip),
		cmocka_unit_test(a_token_lies_inside_the_document), cmocka_unit_test(what_refuses) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
