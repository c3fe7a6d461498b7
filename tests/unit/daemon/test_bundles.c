/** bundles.c: keys and settings of each operator; a shared key is refused. */
#include "place.h"

#include "daemon/bundles.h"
#include "daemon/env_uv.h"
#include "daemon/init.h"

#include <uv.h>

static void drop(void *to, const char *line)
{
}

/* 0: opened and closed */
static enum reason open_and_close(struct place *p, const char *two)
{
	struct bundles b;
	const struct operators *all;
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	_Atomic uint32_t raised = 0;
	uv_loop_t loop;
	struct env *env;
	FILE *file = fopen(place_path(p, "two.yaml"), "w");
	fputs(two, file);
	fclose(file);
	const struct conf *c = place_conf(p, "operators: [two two.yaml]\nportal.url: https://main.example\n");
	assert_int_equal(init_all(c, false, drop, NULL, NULL), RC_OK);
	assert_int_equal(operators_read(p->arena, c, wiring_own, &all, &error, NULL), RC_OK);
	uv_loop_init(&loop);
	assert_int_equal(env_uv_open(&loop, &env), RC_OK);
	if (bundles_open(&b, all, env, &raised, &f) == RC_OK) {
		assert_true(str_is(b.engine[0].portal_url, "https://main.example"));
		assert_int_equal(b.engine[1].portal_url.n, 0);
		assert_ptr_equal(b.engine[1].ring, b.ring[1]);
		assert_null(b.ring[2]);
	}
	bundles_close(&b);
	env_uv_close(&env);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	return f.reason;
}

static void of_two_operators(void **state)
{
	assert_int_equal(open_and_close(*state,
				 "operator.imsi: [\"00102\"]\nseal.folder: keys2\nrules.folder: rules2\n"),
		REASON_none);
	assert_int_equal(open_and_close(*state,
				 "operator.imsi: [\"00102\"]\nseal.folder: keys\nrules.folder: rules2\n"),
		REASON_file_content);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(
		of_two_operators, place_open, place_close) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
