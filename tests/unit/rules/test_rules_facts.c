/** rules_facts.c: what is known, and how people write it. */
#include "rig.h"

static void a_struct_of_zeroes_knows_nothing(void **state)
{
	const struct rules_facts f = { 0 };
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		assert_int_equal(rules_facts_known(&f, (enum rules_fact_id)i), i == RULES_FACT_tags);
}

static void written(const struct rules_facts *f, enum rules_fact_id id, const char *want)
{
	char mem[256];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem) - 1);
	rules_facts_put(&b, f, id);
	mem[b.n] = 0;
	assert_string_equal(mem, want);
}

static void for_people(void **state)
{
	const struct str tags[] = { STR("a"), STR("b") };
	const struct rules_facts f = { .plan = STR("gold"),
		.tags = tags,
		.n_tags = 2,
		.barred = rules_choice_of(1),
		.access = rules_choice_of(9), /* no such word: a mistake of the caller */
		.now_s = 1777593600,
		.line = 5 };
	written(&f, RULES_FACT_plan, "gold");
	written(&f, RULES_FACT_tags, "[a, b]");
	written(&f, RULES_FACT_barred, "yes");
	written(&f, RULES_FACT_access, "?");
	written(&f, RULES_FACT_now, "2026-05-01T00:00:00Z");
	written(&f, RULES_FACT_line, "known");
	written(&f, RULES_FACT_imsi, "unknown");
}

static void words(void **state)
{
	enum rules_fact_id id;
	for (size_t i = 0; i < RULES_FACT_COUNT; i++) {
		const struct rules_fact *row = rules_facts_row((enum rules_fact_id)i);
		assert_true(rules_facts_find(str_of(row->word), &id));
		assert_int_equal(id, i);
		assert_int_equal(row->choices != NULL, row->type == RULES_FACT_CHOICE);
		assert_true(row->help[0]);
	}
	assert_false(rules_facts_find(STR("IMSI"), &id));
}

static void lines_differ(void **state)
{
	assert_true(rules_facts_line(STR("001010000000001")) != rules_facts_line(STR("001010000000002")));
	/* stable over versions of this program: whoever is in a rollout stays in */
	assert_true(rules_facts_line(STR("001010000000001")) == rules_facts_line(STR("001010000000001")));
	assert_true(rules_facts_line(STR("")) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_struct_of_zeroes_knows_nothing),
		cmocka_unit_test(for_people), cmocka_unit_test(words), cmocka_unit_test(lines_differ) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
