/** What a rule's `then` says for ap2010. */
#pragma once

#include "app_fixture.h"

#include "apps/app_list.h"
#include "apps/data_plan.h"
#include "apps/data_plan_rule.h"

struct data_plan_said {
	struct arena *arena;
	const struct rules_outcome *outcome; /* NULL: refused, for: */
	struct str error;
};

static inline struct data_plan_said data_plan_says(const char *then)
{
	const struct rules_facts facts = { .now_s = APP_FIXTURE_NOW };
	struct data_plan_said said = { .arena = arena_new(1 << 20) };
	struct fault f = { .reason = REASON_none };
	struct rules *rules;
	size_t app;
	char text[4096];
	snprintf(text, sizeof(text), "rules: [{name: a, apps: data_plan, then: {%s}}]", then);
	const struct rules_source src = { str_of(text), "r.yaml", NULL };
	if (rules_read(said.arena, &src, app_list_schema(), &rules, &said.error, &f) == RC_OK)
		said.outcome =
			rules_app_find(rules, STR("ap2010"), &app) ? rules_decide(rules, app, &facts) : NULL;
	else
		assert_int_equal(f.reason, REASON_rules_value);
	return said;
}
