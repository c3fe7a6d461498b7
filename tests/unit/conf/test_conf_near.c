/** conf_near.c: what somebody may have meant. */
#include "schema.h"

#include "conf/conf_near.h"

static void near_is(const struct conf *c, const char *key, const char *want)
{
	const struct str got = conf_near(c, str_of(key));
	if (!want)
		assert_null(got.p);
	else if (!str_is(got, want))
		fail_msg("%s: got \"%.*s\"", key, STR_ARG(got));
}

static void nearest_keys(void **state)
{
	struct outcome o = parse("");
	near_is(o.conf, "tokn.life", "token.life");
	near_is(o.conf, "token.lief", "token.life");
	near_is(o.conf, "tken.liffe", "token.life");
	near_is(o.conf, "token.ilffee", NULL);
	near_is(o.conf, "workrs", "workers");
	near_is(o.conf, "worker", "workers");
	near_is(o.conf, "storr", "store");
	near_is(o.conf, "store.cach", "store.cache");
	near_is(o.conf, "store_path", "store.path");
	near_is(o.conf, "", NULL);
	near_is(o.conf, "xy", NULL);
	near_is(o.conf, "entirely.different", NULL);
	arena_free(&o.arena);
}

static void long_keys_have_no_neighbour(void **state)
{
	char key[1000];
	struct outcome o = parse("");
	memset(key, 't', sizeof(key));
	assert_null(conf_near(o.conf, (struct str){ key, sizeof(key) }).p);
	assert_null(conf_near(o.conf, (struct str){ key, 128 }).p);
	arena_free(&o.arena);
}

static void words_of_any_kind(void **state)
{
	struct conf_near n = { .key = STR("availabel") };
	conf_near_try(&n, STR("missing"));
	assert_null(n.best.p);
	conf_near_try(&n, STR("available"));
	conf_near_try(&n, STR("avilabel")); /* nearer */
	conf_near_try(&n, STR("available"));
	assert_true(str_is(n.best, "avilabel"));
	assert_int_equal(n.distance, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nearest_keys),
		cmocka_unit_test(long_keys_have_no_neighbour), cmocka_unit_test(words_of_any_kind) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
