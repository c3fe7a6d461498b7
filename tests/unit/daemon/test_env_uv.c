/** Timers and clocks of the libuv env. */
#include "unit.h"

#include "daemon/env_uv.h"

#include <uv.h>

struct fixture {
	uv_loop_t loop;
	struct env *env;
	unsigned fired;
	struct env_timer a, b;
};

static void count(struct env_timer *t)
{
	struct fixture *x = t->owner;
	x->fired++;
}

static int set_up(void **state)
{
	static struct fixture x;
	x = (struct fixture){ .fired = 0 };
	uv_loop_init(&x.loop);
	if (env_uv_open(&x.loop, &x.env) != RC_OK)
		return -1;
	x.a = (struct env_timer){ .fire = count, .owner = &x };
	x.b = (struct env_timer){ .fire = count, .owner = &x };
	*state = &x;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	env_uv_close(&x->env);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	return uv_loop_close(&x->loop);
}

static void a_timer_fires_once_and_not_early(void **state)
{
	struct fixture *x = *state;
	const int64_t before = env_mono_ms(x->env);
	assert_int_equal(x->env->ops->timer_arm(x->env, &x->a, 20), RC_OK);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	assert_int_equal(x->fired, 1);
	assert_null(x->a.driver);
	assert_true(env_mono_ms(x->env) - before >= 19); /* whole milliseconds on both sides */
}

static void a_disarmed_timer_never_fires(void **state)
{
	struct fixture *x = *state;
	assert_int_equal(x->env->ops->timer_arm(x->env, &x->a, 1), RC_OK);
	assert_int_equal(x->env->ops->timer_arm(x->env, &x->b, 2), RC_OK);
	x->env->ops->timer_disarm(x->env, &x->a);
	x->env->ops->timer_disarm(x->env, &x->a);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	assert_int_equal(x->fired, 1);
}

static void arming_again_moves_the_timer(void **state)
{
	struct fixture *x = *state;
	assert_int_equal(x->env->ops->timer_arm(x->env, &x->a, 100000), RC_OK);
	assert_int_equal(x->env->ops->timer_arm(x->env, &x->a, 1), RC_OK);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	assert_int_equal(x->fired, 1);
}

static void again(struct env_timer *t)
{
	struct fixture *x = t->owner;
	if (++x->fired < 5)
		assert_int_equal(x->env->ops->timer_arm(x->env, t, 0), RC_OK);
}

static void a_timer_can_be_armed_from_its_own_fire(void **state)
{
	struct fixture *x = *state;
	x->a.fire = again;
	assert_int_equal(x->env->ops->timer_arm(x->env, &x->a, 0), RC_OK);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	assert_int_equal(x->fired, 5);
}

static void closing_disarms(void **state)
{
	struct fixture *x = *state;
	assert_int_equal(x->env->ops->timer_arm(x->env, &x->a, 0), RC_OK);
	env_uv_close(&x->env);
	assert_null(x->env);
	assert_null(x->a.driver);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	assert_int_equal(x->fired, 0);
}

static void random_fills_what_it_is_given(void **state)
{
	struct fixture *x = *state;
	uint8_t a[32] = { 0 }, b[32] = { 0 };
	x->env->ops->random(x->env, a, 31);
	x->env->ops->random(x->env, b, 31);
	assert_memory_not_equal(a, b, 31);
	assert_int_equal(a[31], 0);
	assert_true(env_wall_s(x->env) > 1700000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_timer_fires_once_and_not_early, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_disarmed_timer_never_fires, set_up, tear_down),
		cmocka_unit_test_setup_teardown(arming_again_moves_the_timer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_timer_can_be_armed_from_its_own_fire, set_up, tear_down),
		cmocka_unit_test_setup_teardown(closing_disarms, set_up, tear_down),
		cmocka_unit_test_setup_teardown(random_fills_what_it_is_given, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
