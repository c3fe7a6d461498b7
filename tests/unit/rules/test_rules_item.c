/** rules_item.c: members of `then` become members of structs. */
#include "rig.h"

/* The struct of the one rule with this `then`. */
static const struct rig_data *data(struct rig *g, const char *then)
{
	char text[2048];
	const struct rules_facts f = { 0 };
	snprintf(text, sizeof(text), "rules: [{name: a, apps: data, then: {status: enabled, %s}}]", then);
	*g = rig_read(text);
	return rules_decide(g->rules, RIG_DATA, &f)->app;
}

static void every_type(void **state)
{
	struct rig g;
	const struct rig_data *d =
		data(&g, "level: 7, life: 2m, mode: high, on: yes, note: \"\", text: hi, word: [a, b],"
			 "boost: [{kind: low}, {kind: high, target: {delay: 5, rate: 0}}],"
			 "target: {delay: 9}");
	assert_int_equal(d->level, 7);
	assert_int_equal(d->life, 120);
	assert_int_equal(d->mode, 1);
	assert_int_equal(d->on, 1);
	assert_true(d->note.p && d->note.n == 0);
	assert_true(d->text.n == 1 && str_is(d->text.text[0], "hi") && d->text.language[0].n == 0);
	assert_true(d->word.n == 2 && str_is(d->word.v[1], "b"));
	const struct rig_boost *boost = d->boost.v;
	assert_int_equal(d->boost.n, 2);
	assert_true(boost[0].kind == 0 && !boost[0].target);
	const struct rig_target *target = boost[1].target;
	assert_true(boost[1].kind == 1 && target->delay == 5 && target->rate == 0);
	target = d->target;
	assert_true(target->delay == 9 && target->rate == RULES_ITEM_ABSENT);
	arena_free(&g.arena);
}

static void what_is_absent(void **state)
{
	struct rig g;
	const struct rig_data *d = data(&g, "");
	assert_int_equal(d->level, RULES_ITEM_ABSENT);
	assert_int_equal(d->life, 3600);
	assert_int_equal(d->mode, -1);
	assert_int_equal(d->on, -1);
	assert_null(d->note.p);
	assert_int_equal(d->text.n + d->word.n + d->boost.n, 0);
	assert_null(d->target);
	arena_free(&g.arena);
}

static void refused(const char *then, enum reason why, const char *line)
{
	char text[512];
	snprintf(text, sizeof(text), "rules: [{name: a, apps: data, then:\n  {%s}}]", then);
	rig_refused(text, why, line);
}

static void refused_values(void **state)
{
	refused("level: 10", REASON_rules_value,
		"r.yaml:2:11: then: level: expected a whole number between 0 and 9, got \"10\"");
	refused("life: 1s", REASON_rules_value,
		"r.yaml:2:10: then: life: expected a duration like 90s, 15m, 12h, 30d between 60s and 24h, "
		"got \"1s\"");
	refused("mode: hihg", REASON_rules_value,
		"r.yaml:2:10: then: mode: expected one of low, high, got \"hihg\"");
	refused("mode: [low]", REASON_rules_value,
		"r.yaml:2:10: then: mode: expected one of low, high, got a list");
	refused("mode: ", REASON_rules_value,
		"r.yaml:2:10: then: mode: expected one of low, high, got nothing");
	refused("text: {e: x}", REASON_rules_value,
		"r.yaml:2:11: then: text: expected a language like en, de, zh-Hant");
	refused("word: [a, b, c, d]", REASON_rules_value,
		"r.yaml:2:10: then: word: expected a list of 0 to 3 entries, got a list");
	refused("word: [[a]]", REASON_rules_value,
		"r.yaml:2:11: then: word: expected a list of 0 to 3 entries, got a list");
	refused("boost: []", REASON_rules_value, "r.yaml:2:11: then: boost: expected 1 to 2 entries, got 0");
	refused("boost: {}", REASON_rules_value,
		"r.yaml:2:11: then: boost: expected a list of mappings, got a mapping");
	refused("boost: [{}]", REASON_rules_value, "r.yaml:2:12: boost: kind must be given");
	refused("boost: [{knd: low}]", REASON_rules_word,
		"r.yaml:2:13: unknown member \"knd\", did you mean \"kind\"?");
	refused("boost: [{kind: low, target: {rate: 1}}]", REASON_rules_value,
		"r.yaml:2:32: target: delay must be given");
	refused("target: 3", REASON_rules_value, "r.yaml:2:12: then: target: expected a mapping, got \"3\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_type), cmocka_unit_test(what_is_absent),
		cmocka_unit_test(refused_values) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
