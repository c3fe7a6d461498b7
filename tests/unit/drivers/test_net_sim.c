/** The simulated network keeps the promises of ports/net.h that drivers rely on. */
#include "unit.h"

#include "../support/net_sim.h"

#include <stdlib.h>

struct fixture {
	struct env_sim sim;
	struct net_sim net;
	struct net_link *link;
	unsigned ups, pieces, downs;
	uint8_t in[64];
	size_t in_n;
	enum reason why;
	bool close_in_octets;
	struct net_watch watch;
	unsigned events;
};

static void on_up(void *owner)
{
	struct fixture *x = owner;
	assert_non_null(x->link); /* never from inside open() */
	x->ups++;
}

static void on_octets(void *owner, struct bytes in)
{
	struct fixture *x = owner;
	memcpy(x->in + x->in_n, in.p, in.n);
	x->in_n += in.n;
	x->pieces++;
	if (x->close_in_octets)
		x->net.net.ops->close(&x->link);
}

static void on_down(void *owner, const struct fault *why)
{
	struct fixture *x = owner;
	x->why = why->reason;
	x->downs++;
}

static int set_up(void **state)
{
	static struct fixture x;
	x = (struct fixture){ .ups = 0 };
	env_sim_init(&x.sim, 1, 0);
	net_sim_init(&x.net, &x.sim.env);
	*state = &x;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	x->net.net.ops->close(&x->link);
	net_sim_close(&x->net);
	return x->sim.n == 0 ? 0 : -1; /* no timer is left */
}

static struct net_sim_link *open_link(struct fixture *x)
{
	struct fault f = { 0 };
	const struct net_link_parts p = { .kind = NET_TCP,
		.host = "hlr",
		.port = 1,
		.owner = x,
		.up = on_up,
		.octets = on_octets,
		.down = on_down };
	assert_int_equal(x->net.net.ops->open(&x->net.net, &p, &x->link, &f), RC_OK);
	return net_sim_last(&x->net);
}

static enum rc send_text(struct fixture *x, struct str s)
{
	struct fault f = { 0 };
	return x->net.net.ops->send(x->link, str_bytes(s), &f);
}

static void a_link_comes_up_and_carries(void **state)
{
	struct fixture *x = *state;
	struct net_sim_link *l = open_link(x);
	assert_string_equal(l->parts.host, "hlr");
	assert_int_equal(send_text(x, STR("early")), RC_UNAVAIL);
	net_sim_accept(l);
	assert_int_equal(x->ups, 0);
	env_sim_turn(&x->sim);
	assert_int_equal(x->ups, 1);
	assert_int_equal(send_text(x, STR("one")), RC_OK);
	assert_int_equal(send_text(x, STR("two")), RC_OK);
	struct bytes sent = net_sim_sent(l);
	assert_int_equal(sent.n, 6);
	assert_memory_equal(sent.p, "onetwo", 6);
	free((void *)(uintptr_t)sent.p);
	assert_true(str_is(str_of_bytes(net_sim_sent_last(l)), "two"));
	l->full = true;
	assert_int_equal(send_text(x, STR("three")), RC_LIMIT);
	net_sim_feed_pieces(l, str_bytes(STR("answer")), 4);
	net_sim_feed(l, str_bytes(STR("late")), 5);
	net_sim_drop(l, 9);
	env_sim_turn(&x->sim);
	assert_int_equal(x->pieces, 2);
	assert_memory_equal(x->in, "answer", 6);
	env_sim_pass(&x->sim, 5);
	assert_int_equal(x->in_n, 10);
	assert_int_equal(x->downs, 0);
	env_sim_pass(&x->sim, NET_CONNECT_MS);
	assert_int_equal(x->downs, 1);
	assert_int_equal(x->why, REASON_link_down);
	assert_int_equal(send_text(x, STR("late")), RC_UNAVAIL);
	net_sim_feed(l, str_bytes(STR("late")), 0);
	env_sim_turn(&x->sim);
	assert_int_equal(x->pieces, 3);
}

static void a_link_is_refused_or_times_out(void **state)
{
	struct fixture *x = *state;
	struct fault f = { 0 };
	net_sim_refuse(open_link(x), REASON_link_tls);
	env_sim_turn(&x->sim);
	assert_int_equal(x->why, REASON_link_tls);
	x->net.net.ops->close(&x->link);
	open_link(x);
	env_sim_pass(&x->sim, NET_CONNECT_MS);
	assert_int_equal(x->why, REASON_link_timeout);
	assert_int_equal(x->downs, 2);
	x->net.net.ops->close(&x->link);
	x->net.open_fails = true;
	const struct net_link_parts p = { .host = "hlr" };
	assert_int_equal(x->net.net.ops->open(&x->net.net, &p, &x->link, &f), RC_UNAVAIL);
	assert_int_equal(net_sim_open_links(&x->net), 0);
}

static void echo(void *owner, struct net_sim_link *l, struct bytes sent)
{
	net_sim_feed(l, sent, 0);
}

static void a_far_program_answers_and_nothing_comes_after_close(void **state)
{
	struct fixture *x = *state;
	x->net.accepts = true;
	x->net.far = echo;
	x->close_in_octets = true;
	open_link(x);
	env_sim_turn(&x->sim);
	assert_int_equal(send_text(x, STR("one")), RC_OK);
	assert_int_equal(send_text(x, STR("two")), RC_OK);
	assert_int_equal(x->pieces, 0);
	env_sim_pass(&x->sim, 10);
	assert_null(x->link);
	assert_int_equal(x->pieces, 1);
	assert_int_equal(x->downs, 0);
}

static void on_ready(struct net_watch *w, unsigned events)
{
	struct fixture *x = w->owner;
	x->events |= events;
}

static void a_watch_tells_what_it_watches(void **state)
{
	struct fixture *x = *state;
	struct fault f = { 0 };
	struct net *n = &x->net.net;
	x->watch = (struct net_watch){ .ready = on_ready, .owner = x };
	assert_int_equal(n->ops->watch(n, &x->watch, 7, NET_READABLE, &f), RC_OK);
	net_sim_ready(&x->net, 7, NET_READABLE | NET_WRITABLE);
	net_sim_ready(&x->net, 8, NET_READABLE);
	assert_int_equal(x->events, 0);
	env_sim_turn(&x->sim);
	assert_int_equal(x->events, NET_READABLE);
	x->events = 0;
	net_sim_ready(&x->net, 7, NET_READABLE);
	n->ops->unwatch(n, &x->watch);
	env_sim_turn(&x->sim);
	assert_int_equal(x->events, 0);
	n->ops->unwatch(n, &x->watch);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_link_comes_up_and_carries),
		CASE(a_link_is_refused_or_times_out),
		CASE(a_far_program_answers_and_nothing_comes_after_close),
		CASE(a_watch_tells_what_it_watches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
