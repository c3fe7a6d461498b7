/** Names that are asked for: no answer, none in time, and nobody who still wants it. */
#include "unit.h"

#include "net_fixture.h"

static void an_unknown_name_is_told(void **state)
{
	struct fixture *x = *state;
	fixture_open(x, NET_TCP, NO_SUCH_NAME, NULL);
	fixture_expect_down(x, REASON_link_down);
}

static void a_name_that_cannot_be_one_is_refused(void **state)
{
	struct fixture *x = *state;
	struct fault f = { 0 };
	char name[512];
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	const struct net_link_parts p = { .kind = NET_TCP, .host = name, .port = 1, .owner = x };
	assert_int_equal(x->net->ops->open(x->net, &p, &x->link, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_link_down);
	assert_null(x->link);
}

static void a_link_can_be_closed_before_anything_happens(void **state)
{
	struct fixture *x = *state;
	fixture_open(x, NET_TCP, "localhost", NULL);
	fixture_close_link(x);
	fixture_idle(x);
	fixture_open(x, NET_UDP, "localhost", NULL);
	uv_run(&x->loop, UV_RUN_NOWAIT);
	fixture_close_link(x);
	fixture_idle(x);
	assert_int_equal(x->downs, 0);
}

static void a_name_that_takes_too_long_is_told(void **state)
{
	struct fixture *x = *state;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	env_sim_pass(&x->sim, NET_CONNECT_MS); /* the loop has not run: the name is still asked for */
	assert_int_equal(x->downs, 1);
	assert_int_equal(x->down.reason, REASON_link_timeout);
	fixture_idle(x);
	assert_int_equal(x->ups, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_unknown_name_is_told),
		CASE(a_name_that_cannot_be_one_is_refused),
		CASE(a_link_can_be_closed_before_anything_happens),
		CASE(a_name_that_takes_too_long_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
