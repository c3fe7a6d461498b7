/** rules_terms.c: combinations of conditions, and how many there may be. */
#include "rig.h"

#include "rules/rules_terms.h"

static size_t combinations(const char *when)
{
	struct arena *a = arena_new(4 * 1024 * 1024);
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	struct rules_reader r = { .arena = a, .scratch = a, .error = &error, .fault = &f };
	struct rules_sets sets = { 0 };
	struct rules_yaml *y = NULL;
	struct rules_when *w = NULL;
	const struct rules_literal **terms = NULL;
	size_t n = 0;
	assert_int_equal(rules_yaml_read(&r, str_of(when), "w", &y), RC_OK);
	y->key_at = y->at;
	assert_int_equal(rules_when_read(&r, y, &sets, 1, &w), RC_OK);
	if (rules_terms_expand(&r, w, (struct rules_place){ "w", 1, 1 }, &terms, &n) != RC_OK) {
		assert_true(str_is(error, "w:1:1: the conditions have more than 256 combinations: make "
					  "several rules of this one"));
		n = 0;
	}
	arena_free(&a);
	return n;
}

static void counts(void **state)
{
	assert_int_equal(combinations("{plan: [a, b, c], region: x, tc: missing}"), 1);
	assert_int_equal(combinations("{any: [{plan: a}, {region: b}], tc: missing}"), 2);
	assert_int_equal(combinations("{not: {plan: a, region: b, tc: missing}}"), 3);
	assert_int_equal(combinations("{none: [{plan: a}, {region: b}]}"), 1);
	assert_int_equal(combinations("{none: [{plan: a, os: x}, {region: b, tac: 5}]}"), 4);
	assert_int_equal(combinations("{any: [{any: [{plan: a}, {os: b}]}, {not: {not: {tac: 1}}}]}"), 3);
	assert_int_equal(combinations("{known: [plan, os], not: {unknown: [tac, imsi]}}"), 2);
}

#define FOUR "[{plan: a}, {os: b}, {region: c}, {tac: 1}]"

static void too_many(void **state)
{
	assert_int_equal(
		combinations("{any: " FOUR ", not: {none: " FOUR "}, none: [{not: {any: " FOUR "}}]}"), 64);
	assert_int_equal(combinations("{any: [{any: " FOUR ", not: {none: " FOUR
				      "}}, {os: x}], not: {none: " FOUR "}, none: [{not: {any: " FOUR "}}]}"),
		0);
}

static void asked_too_often(void **state)
{
	rig_when_refused(
		"{tags: a, any: [{tags: b, any: [{tags: c, any: [{tags: d}]}], not: {none: [{tags: e}]}}], "
		"not: {none: [{tags: f, any: [{tags: g}]}]}, none: [{not: {tags: h, any: [{tags: i}]}}]}",
		REASON_rules_value, "r.yaml:1:9: tags is asked too often at once");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counts), cmocka_unit_test(too_many),
		cmocka_unit_test(asked_too_often) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
