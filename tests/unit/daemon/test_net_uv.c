/** Watches of the libuv network over real sockets. */
#include "unit.h"

#include "net_fixture.h"

struct seen {
	struct fixture *x;
	unsigned calls, events;
	bool unwatch;
};

static void on_ready(struct net_watch *w, unsigned events)
{
	struct seen *s = w->owner;
	s->calls++;
	s->events |= events;
	if (s->unwatch)
		s->x->net->ops->unwatch(s->x->net, w);
}

static void a_watch_tells_what_it_watches(void **state)
{
	struct fixture *x = *state;
	struct seen s = { .x = x };
	struct net_watch w = { .ready = on_ready, .owner = &s };
	struct fault f = { 0 };
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	x->net->ops->unwatch(x->net, &w);
	assert_int_equal(x->net->ops->watch(x->net, &w, fds[0], NET_READABLE, &f), RC_OK);
	assert_non_null(w.driver);
	fixture_idle(x);
	assert_int_equal(s.calls, 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	fixture_until(x, &s.calls, 1);
	assert_int_equal(s.events, NET_READABLE);
	assert_int_equal(x->net->ops->watch(x->net, &w, fds[0], NET_WRITABLE, &f), RC_OK);
	s.events = s.calls = 0;
	s.unwatch = true;
	fixture_until(x, &s.calls, 1);
	assert_int_equal(s.events, NET_WRITABLE);
	assert_null(w.driver);
	fixture_idle(x);
	assert_int_equal(s.calls, 1);
	close(fds[0]);
	close(fds[1]);
}

static void a_watch_can_move_and_tells_errors(void **state)
{
	struct fixture *x = *state;
	struct seen s = { .x = x, .unwatch = true };
	struct net_watch w = { .ready = on_ready, .owner = &s };
	struct fault f = { 0 };
	int a[2], b[2];
	assert_int_equal(pipe2(a, O_CLOEXEC), 0);
	assert_int_equal(pipe2(b, O_CLOEXEC), 0);
	assert_int_equal(x->net->ops->watch(x->net, &w, a[0], NET_READABLE, &f), RC_OK);
	assert_int_equal(x->net->ops->watch(x->net, &w, b[1], NET_WRITABLE, &f), RC_OK);
	close(b[0]); /* a pipe that nobody reads is an error */
	fixture_until(x, &s.calls, 1);
	assert_int_equal(s.events, NET_READABLE | NET_WRITABLE);
	close(a[0]);
	close(a[1]);
	close(b[1]);
	assert_int_equal(x->net->ops->watch(x->net, &w, -1, NET_READABLE, &f), RC_NOMEM);
	assert_null(w.driver);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_watch_tells_what_it_watches),
		CASE(a_watch_can_move_and_tells_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
