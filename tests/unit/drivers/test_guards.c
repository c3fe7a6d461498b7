/** guards.c: each back end's own limits, and which of them are named. */
#include "unit.h"

#include "../support/env_sim.h"

#include "conf/conf.h"
#include "drivers/guards.h"

static struct env_sim machine;

static struct guards open_guards(struct arena *a, const char *settings)
{
	static const struct conf_item *const tables[] = { backends_conf };
	static const struct conf_schema schema = { tables, 1 };
	struct guards g = { .used = { false } };
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	env_sim_init(&machine, 3, INT64_C(1767225600000));
	assert_int_equal(conf_parse(a, str_of(settings), "t.yaml", ".", &schema, &c, &error, &f), RC_OK);
	assert_int_equal(guards_open(c, &machine.env, &g, &f), RC_OK);
	return g;
}

static void each_back_end_has_its_own_limits(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const struct guards g = open_guards(a, "core:\n  route: [ '00101 gsup,http', '00102 radius' "
					       "]\ngsup:\n  per_second: 7\n  open_max: 3\n");
	assert_int_equal(g.guard[BACKEND_GSUP].limits.per_second, 7);
	assert_int_equal(g.guard[BACKEND_GSUP].limits.open_max, 3);
	assert_int_not_equal(g.guard[BACKEND_HTTP].limits.per_second, 7);
	assert_true(g.used[BACKEND_GSUP] && g.used[BACKEND_HTTP] && g.used[BACKEND_RADIUS]);
	assert_false(g.used[BACKEND_LOCAL]);
	arena_free(&a);
}

static void without_settings_the_own_auc_is_used(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const struct guards g = open_guards(a, "");
	assert_true(g.used[BACKEND_LOCAL]);
	assert_false(g.used[BACKEND_GSUP]);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_back_end_has_its_own_limits),
		cmocka_unit_test(without_settings_the_own_auc_is_used),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
