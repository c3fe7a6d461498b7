/** Facts as octets: every row of rules_fact.def comes back, known or not. */
#include "explain_fixture.h"

#include "explain/explain_facts.h"

static void same(const struct rules_facts *a, const struct rules_facts *b)
{
	for (size_t i = 0; i < RULES_FACT_COUNT; i++) {
		char one[256] = "", two[256] = "";
		struct buf x, y;
		buf_init_fixed(&x, one, sizeof(one) - 1);
		buf_init_fixed(&y, two, sizeof(two) - 1);
		rules_facts_put(&x, a, (enum rules_fact_id)i);
		rules_facts_put(&y, b, (enum rules_fact_id)i);
		assert_string_equal(one, two);
	}
}

static void round_trip(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const struct rules_facts none = { .now_s = 0 }, some = explain_fixture(a)->facts;
	const struct rules_facts *const all[] = { &none, &some };
	for (size_t i = 0; i < 2; i++) {
		struct rules_facts back;
		uint8_t mem[1024];
		struct buf b;
		buf_init_fixed(&b, mem, sizeof(mem));
		explain_facts_put(&b, all[i]);
		struct rd r = rd_of(buf_bytes(&b));
		assert_true(explain_facts_get(&r, a, &back) && rd_done(&r));
		same(all[i], &back);
		for (size_t n = 0; n < b.n; n++) {
			struct rd cut = rd_of((struct bytes){ mem, n });
			assert_false(explain_facts_get(&cut, a, &back));
		}
	}
	assert_int_equal(some.line, 77);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
