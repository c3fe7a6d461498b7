/** Sizes that operators reach: a thousand rules, a list of 100,000 devices. Times are printed, not judged. */
#include "rig.h"

#include <time.h>

enum { TACS = 100000, RULES = 1000, DECISIONS = 20000 };

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* every second number from 35000000 on */
static void make_list(char *mem)
{
	size_t n = (size_t)sprintf(mem, "# devices\n");
	for (unsigned i = 0; i < TACS; i++)
		n += (size_t)sprintf(mem + n, "%08u # model %u\n", 35000000 + 2 * i, i);
	rig_big = (struct str){ mem, n };
}

static size_t make_rules(char *mem, size_t rules)
{
	size_t n = (size_t)sprintf(mem, "lists: {tacs: {file: big.txt}}\nrules:\n");
	for (size_t i = 0; i < rules; i++)
		n += (size_t)sprintf(mem + n,
			"  - name: rule %zu\n    apps: [vowifi, voice]\n    when:\n      plan: [plan%zu, "
			"all]\n"
			"      tac: {list: tacs}\n      barred: no\n      region: [north, r%zu]\n      not: "
			"{tags: [t%zu]}\n"
			"      terminal_model: ['phone %zu*', tablet]\n      sw_version: '>=%zu'\n      "
			"percent: %zu\n"
			"    then: {status: enabled}\n",
			i, i, i, i, i % 50, i % 20, i % 101);
	return n;
}

static struct rules_facts facts_of(const char *plan, const char *tac, const struct str *tags)
{
	return (struct rules_facts){ .plan = str_of(plan),
		.tac = str_of(tac),
		.barred = rules_choice_of(0),
		.region = STR("NORTH"),
		.tags = tags,
		.n_tags = 2,
		.terminal_model = STR("Tablet"),
		.terminal_sw_version = STR("19.2"),
		.line = 99 };
}

static void time_decisions(const struct rules *r, const char *what, const struct rules_facts *f, size_t want)
{
	size_t seen = 0;
	const int64_t before = now_ns();
	for (int i = 0; i < DECISIONS; i++)
		seen += rules_decide(r, RIG_VOWIFI, f)->rule == want;
	print_message("# %s: %lld ns\n", what, (long long)((now_ns() - before) / DECISIONS));
	assert_int_equal(seen, DECISIONS);
}

static void a_thousand_rules_and_a_long_list(void **state)
{
	static char list[TACS * 24], text[RULES * 400];
	const struct str tags[] = { STR("t900"), STR("t7") };
	make_list(list);
	const size_t n = make_rules(text, RULES);
	const int64_t before = now_ns();
	struct rig g = rig_read_bytes((struct str){ text, n });
	print_message("# read: %lld us, %zu octets kept\n", (long long)((now_ns() - before) / 1000),
		arena_used(g.arena));
	assert_int_equal(g.rc, RC_OK);
	/* of the last rule alone, percent 99 - 9 = 90: line 99 is in */
	struct rules_facts f = facts_of("plan999", "35000002", tags);
	const uint32_t last = rules_decide(g.rules, RIG_VOWIFI, &f)->rule;
	assert_true(last == 999 || last == RULES_NONE);
	time_decisions(g.rules, "the last of 1,000 rules", &f, last);
	f.tac = STR("35000003"); /* between two of the list */
	time_decisions(g.rules, "no rule, not in the list", &f, RULES_NONE);
	f = facts_of("all", "35199998", tags);
	time_decisions(g.rules, "an early rule", &f, rules_decide(g.rules, RIG_VOWIFI, &f)->rule);
	f.line = 0; /* every rule is a candidate, and all fall at their percentage */
	time_decisions(g.rules, "1,000 candidates", &f, RULES_NONE);
	arena_free(&g.arena);
}

static void the_list_alone(void **state)
{
	static char list[TACS * 24];
	make_list(list);
	const int64_t before = now_ns();
	struct rig g = rig_read("lists: {tacs: {file: big.txt}}\n"
				"rules: [{name: a, apps: all, when: {tac: {list: tacs}}, then: {}}]\n");
	print_message("# read 100,000 TACs: %lld us, %zu octets kept\n",
		(long long)((now_ns() - before) / 1000), arena_used(g.arena));
	for (unsigned i = 0; i < 2 * TACS; i++) {
		char tac[16];
		snprintf(tac, sizeof(tac), "%08u", 35000000 + i);
		const struct rules_facts f = { .tac = str_of(tac) };
		assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule == 0, i % 2 == 0);
	}
	arena_free(&g.arena);
}

static void ten_thousand_rules_and_not_one_more(void **state)
{
	char *text = malloc((size_t)(RULES_MAX + 1) * 400);
	rig_big = STR("35500001\n");
	assert_non_null(text);
	struct rig g = rig_read_bytes((struct str){ text, make_rules(text, RULES_MAX) });
	assert_int_equal(g.rc, RC_OK);
	const struct rules_facts f = facts_of("plan9999", "35500001", NULL);
	struct rules_facts known = f;
	known.n_tags = 0;
	const uint32_t rule = rules_decide(g.rules, RIG_VOICE, &known)->rule;
	assert_true(rule == 9999 || rule == RULES_NONE);
	arena_free(&g.arena);
	g = rig_read_bytes((struct str){ text, make_rules(text, RULES_MAX + 1) });
	assert_int_equal(g.fault.reason, REASON_rules_value);
	arena_free(&g.arena);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_thousand_rules_and_a_long_list),
		cmocka_unit_test(the_list_alone), cmocka_unit_test(ten_thousand_rules_and_not_one_more) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
