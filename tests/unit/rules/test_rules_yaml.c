/** rules_yaml.c: what is not taken, and where it stands. */
#include "rig.h"

static void syntax(void **state)
{
	rig_refused(
		"rules: [", REASON_rules_syntax, "r.yaml:2:1: not YAML: did not find expected node content");
	rig_refused(
		"rules: &a []", REASON_rules_syntax, "r.yaml:1:8: anchors and aliases are not taken here");
	rig_refused("rules: *a", REASON_rules_syntax, "r.yaml:1:8: anchors and aliases are not taken here");
	rig_refused("rules: !x []", REASON_rules_syntax, "r.yaml:1:8: tags are not taken here");
	rig_refused("rules: []\n---\nrules: []\n", REASON_rules_syntax,
		"r.yaml:2:1: expected one document, got a second one");
	rig_refused("rules: []\nrules: []\n", REASON_rules_value,
		"r.yaml:2:1: \"rules\" is given twice, first in line 1");
	rig_refused("[a]: b", REASON_rules_syntax, "r.yaml:1:1: expected a word followed by a colon");
	rig_refused("rules: \"\xff\"", REASON_rules_syntax,
		"r.yaml:1:9: expected UTF-8 text: invalid leading UTF-8 octet");
	rig_refused("rules: [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", REASON_rules_syntax,
		"r.yaml:1:23: nested too deep");
	rig_refused("[]", REASON_rules_value, "r.yaml:1:1: rules: expected a mapping with rules, got a list");
}

static void sizes(void **state)
{
	const size_t n = 4 * 1024 * 1024 + 1;
	char *text = malloc(n);
	assert_non_null(text);
	memset(text, '#', n);
	struct rig g = rig_read_bytes((struct str){ text, n });
	assert_true(str_is(g.error, "r.yaml:1:1: expected a file of at most 4 MiB"));
	arena_free(&g.arena);
	g = rig_read_bytes((struct str){ text, n - 1 });
	assert_int_equal(g.rc, RC_OK);
	arena_free(&g.arena);
	size_t k = (size_t)sprintf(text, "lists:\n");
	for (int i = 0; i < 513; i++)
		k += (size_t)sprintf(text + k, "  l%d: []\n", i);
	g = rig_read_bytes((struct str){ text, k });
	assert_true(str_is(g.error, "r.yaml:514:3: more members than a mapping may have here (512)"));
	arena_free(&g.arena);
	free(text);
}

static void a_mark_at_the_start(void **state)
{
	struct rig g = rig_read("\xef\xbb\xbfrules: []\n");
	assert_int_equal(rules_count(g.rules), 0);
	arena_free(&g.arena);
}

/* However little memory there is: an error, no crash. */
static void memory_ends(void **state)
{
	const struct rules_source src = { .text = STR("lists: {a: [x]}\n"
						      "rules: [{name: a, apps: all, when: {plan: {list: a}, "
						      "not: {tac: 5-7}}, then: {message: hello}}]"),
		.name = "r.yaml" };
	size_t cap = 0;
	enum rc rc;
	do {
		struct arena *a = arena_new(cap);
		struct rules *r;
		struct str error;
		struct fault f = { .reason = REASON_none };
		assert_non_null(a);
		rc = rules_read(a, &src, &rig_schema, &r, &error, &f);
		assert_int_equal(rc, rc == RC_OK ? RC_OK : RC_NOMEM);
		assert_int_equal(f.reason, rc == RC_OK ? REASON_none : REASON_memory);
		arena_free(&a);
		cap += 64;
	} while (rc != RC_OK && cap < 1024 * 1024);
	assert_int_equal(rc, RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(syntax), cmocka_unit_test(sizes),
		cmocka_unit_test(a_mark_at_the_start), cmocka_unit_test(memory_ends) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
