/** rules_compile.c: terms and columns as they come out. */
#include "rig.h"

#include "rules/rules_compile.h"

static void terms_and_columns(void **state)
{
	struct rig g = rig_read(
		"rules:\n"
		"- {name: a, apps: voice, when: {any: [{plan: x}, {os: y, percent: 5}]}, then: {}}\n"
		"- {name: b, apps: [voice, vowifi], when: {plan: [x, z], not: {plan: z, os: q}}, then: {}}\n"
		"- {name: c, apps: vowifi, then: {}}\n");
	const struct rules *r = g.rules;
	static const uint32_t rules[] = { 0, 0, 1, 1, 2 };
	assert_int_equal(r->n_terms, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(r->term[i].rule, rules[i]);
		assert_int_equal(r->term[i].n_rest, i == 1);
	}
	assert_int_equal(r->n_words, 1);
	assert_int_equal(r->by_app[RIG_VOWIFI], 0x1c);
	assert_int_equal(r->by_app[RIG_VOICE], 0x0f);
	assert_int_equal(r->by_app[RIG_DATA], 0);
	assert_int_equal(r->n_groups, 2);
	assert_int_equal(r->n_columns, 3); /* plan is asked twice in one alternative */
	const struct rules_column *plan = r->group[0].column;
	/* a plan in no set: the first terms of a and both of b fall, a negated condition lets through */
	assert_int_equal(plan[0].base[0] & 0x1f, 0x12);
	assert_int_equal(plan[0].absent[0] & 0x1f, 0x12);
	assert_int_equal(plan[1].base[0] & 0x1f, 0x1f);
	assert_int_equal(plan[1].absent[0] & 0x1f, 0x1b);
	arena_free(&g.arena);
}

static void equal_memberships_share_a_class(void **state)
{
	struct rig g = rig_read("lists: {l: [a, b, c, d]}\nrules:\n"
				"- {name: a, apps: voice, when: {plan: {list: l}}, then: {}}\n"
				"- {name: b, apps: voice, when: {plan: [c, d, e]}, then: {}}\n");
	assert_int_equal(g.rules->group[0].index.n_classes, 4); /* none, {l}, {l and b}, {b} */
	arena_free(&g.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(terms_and_columns),
		cmocka_unit_test(equal_memberships_share_a_class) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
