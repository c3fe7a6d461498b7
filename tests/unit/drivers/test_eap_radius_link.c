/** eap_radius_link.c: identifiers over several source ports, and packets out of a stream. */
#include "unit.h"

#include "tls_far.h"

#include "../support/net_sim.h"

#include "drivers/eap_radius_link.h"

#include <stdlib.h>

static void an_identifier_belongs_to_one(void **state)
{
	enum { ALL = EAP_RADIUS_LINK_PORTS * 256 };
	struct env_sim env;
	struct net_sim net;
	struct eap_radius_slot *slot = calloc(ALL + 1, sizeof(*slot));
	struct fault f = { 0 };
	static unsigned seen[256];
	assert_non_null(slot);
	env_sim_init(&env, 1, 0);
	net_sim_init(&net, &env.env);
	struct eap_radius_server s = { .net = &net.net, .env = &env.env, .at = { "a", 1 } };
	for (size_t i = 0; i < ALL; i++) {
		assert_int_equal(eap_radius_link_take(&s, &slot[i], &f), RC_OK);
		assert_int_equal(seen[slot[i].identifier]++, i / 256);
	}
	assert_int_equal(net.n, EAP_RADIUS_LINK_PORTS);
	assert_int_equal(eap_radius_link_take(&s, &slot[ALL], &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_link_full);
	const uint8_t identifier = slot[300].identifier;
	eap_radius_link_release(&slot[300]);
	eap_radius_link_release(&slot[300]);
	assert_int_equal(eap_radius_link_take(&s, &slot[ALL], &f), RC_OK);
	assert_int_equal(slot[ALL].identifier, identifier);
	assert_false(eap_radius_link_send(&slot[ALL], str_bytes(STR("x")))); /* not up */
	eap_radius_link_close(&s);
	eap_radius_link_close(&s);
	assert_int_equal(net_sim_open_links(&net), 0);
	net_sim_close(&net);
	free(slot);
}

/* a server over TLS with two open requests, 0 and 1; net is in the test's hand */
struct stream {
	struct env_sim env;
	struct net_sim net;
	struct eap_radius_server s;
	struct eap_radius_slot slot[2];
	unsigned answers[2], downs[2];
	size_t answered; /* octets of the answers, by their Length */
	bool forged;
};

static struct tls_far_files far;
static struct stream *now;

static bool on_answer(struct eap_radius_slot *s, const struct radius_packet *p)
{
	now->answers[s - now->slot]++;
	now->answered += p->whole.n;
	return !now->forged;
}

static void on_down(struct eap_radius_slot *s)
{
	assert_null(s->link);
	now->downs[s - now->slot]++;
}

static void on_up(struct eap_radius_slot *s)
{
	assert_true(eap_radius_link_send(s, str_bytes(STR("request"))));
}

static struct stream *stream_new(void)
{
	struct stream *x = calloc(1, sizeof(*x));
	assert_non_null(x);
	now = x;
	env_sim_init(&x->env, 1, 0);
	net_sim_init(&x->net, &x->env.env);
	x->net.accepts = true;
	x->s = (struct eap_radius_server){ .net = &x->net.net, .env = &x->env.env, .at = { "a", 1 } };
	x->s.tls = tls_far_client(far.ca, "a", NULL);
	for (size_t i = 0; i < 2; i++)
		x->slot[i] = (struct eap_radius_slot){ .up = on_up, .answer = on_answer, .down = on_down };
	return x;
}

static void take(struct stream *x, size_t i)
{
	struct fault f = { 0 };
	assert_int_equal(eap_radius_link_take(&x->s, &x->slot[i], &f), RC_OK);
}

static struct stream *stream_open(void)
{
	struct stream *x = stream_new();
	take(x, 0);
	take(x, 1);
	env_sim_turn(&x->env);
	assert_int_equal(net_sim_last(&x->net)->parts.kind, NET_TLS);
	assert_int_equal(net_sim_last(&x->net)->sends, 2);
	return x;
}

static void stream_free(struct stream *x)
{
	eap_radius_link_close(&x->s);
	assert_null(x->s.tls);
	assert_int_equal(net_sim_open_links(&x->net), 0);
	net_sim_close(&x->net);
	assert_int_equal(x->env.n, 0);
	free(x);
}

/* two answers, to 1 and to 0, the second as long as a packet can be */
static struct bytes two_answers(size_t state)
{
	static uint8_t mem[2 * RADIUS_MAX];
	static const uint8_t octets[RADIUS_VALUE_MAX] = { 7 };
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	size_t at = radius_begin(&b, RADIUS_ACCESS_REJECT, 1);
	radius_end(&b, at);
	at = radius_begin(&b, RADIUS_ACCESS_CHALLENGE, 0);
	while (state) {
		const size_t n = state < RADIUS_VALUE_MAX ? state : RADIUS_VALUE_MAX;
		radius_put(&b, RADIUS_VENDOR_SPECIFIC, (struct bytes){ octets, n });
		state -= n;
	}
	radius_end(&b, at);
	assert_false(b.failed);
	return buf_bytes(&b);
}

static void packets_are_cut_anywhere(void **state)
{
	const struct bytes both = two_answers(40);
	for (size_t cut = 0; cut <= both.n; cut++) {
		struct stream *x = stream_open();
		struct net_sim_link *l = net_sim_last(&x->net);
		net_sim_feed(l, (struct bytes){ both.p, cut }, 0);
		net_sim_feed(l, (struct bytes){ both.p + cut, both.n - cut }, 0);
		env_sim_turn(&x->env);
		assert_int_equal(x->answers[0], 1);
		assert_int_equal(x->answers[1], 1);
		assert_int_equal(x->answered, both.n);
		stream_free(x);
	}
}

static void packets_come_in_pieces_and_may_be_large(void **state)
{
	const struct bytes both = two_answers(RADIUS_MAX - RADIUS_HEAD - 32);
	assert_int_equal(both.n, RADIUS_HEAD + RADIUS_MAX);
	for (size_t piece = 9; piece <= both.n; piece += 500) {
		struct stream *x = stream_open();
		net_sim_feed_pieces(net_sim_last(&x->net), both, piece);
		env_sim_turn(&x->env);
		assert_int_equal(x->answers[0] + x->answers[1], 2);
		assert_int_equal(x->answered, both.n);
		stream_free(x);
	}
}

/* RFC 6613 2.6.4 */
static void what_is_no_packet_ends_the_stream(void **state)
{
	static const struct bytes rows[] = { { (const uint8_t *)"\2\0\0\0", 4 },
		{ (const uint8_t *)"\2\0\0\23", 4 }, { (const uint8_t *)"\2\0\20\1", 4 },
		{ (const uint8_t *)"\2\0\377\377", 4 },
		{ (const uint8_t *)"\2\0\0\26"
				   "0123456789abcdef"
				   "\1\1",
			22 },
		{ (const uint8_t *)"\2\0\0\27"
				   "0123456789abcdef"
				   "\1\4x",
			23 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stream *x = stream_open();
		net_sim_feed(net_sim_last(&x->net), rows[i], 0);
		env_sim_turn(&x->env);
		assert_int_equal(x->downs[0], 1);
		assert_int_equal(x->downs[1], 1);
		assert_int_equal(x->answers[0], 0);
		assert_int_equal(x->s.lost.reason, REASON_radius_answer);
		assert_int_equal(net_sim_open_links(&x->net), 0);
		stream_free(x);
	}
	struct stream *x = stream_open();
	x->forged = true;
	net_sim_feed(net_sim_last(&x->net), two_answers(10), 0);
	env_sim_turn(&x->env);
	assert_int_equal(x->answers[0] + x->answers[1], 1); /* nothing behind it is believed */
	assert_int_equal(x->downs[0], 1);
	stream_free(x);
}

static void an_answer_that_nobody_waits_for_is_skipped(void **state)
{
	struct stream *x = stream_open();
	eap_radius_link_release(&x->slot[1]);
	net_sim_feed(net_sim_last(&x->net), two_answers(10), 0);
	env_sim_turn(&x->env);
	assert_int_equal(x->answers[0], 1);
	assert_int_equal(x->downs[0], 0);
	stream_free(x);
}

static void pauses_grow_while_connections_are_of_no_use(void **state)
{
	static const int64_t pauses[] = { 200, 400, 800, 1600, 2000, 2000 };
	struct stream *x = stream_new();
	x->net.accepts = false;
	for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		struct fault f = { 0 };
		take(x, 0);
		if (i % 2) /* refused at once, or after the handshake */
			net_sim_accept(net_sim_last(&x->net));
		net_sim_refuse(net_sim_last(&x->net), REASON_link_tls);
		env_sim_turn(&x->env);
		assert_int_equal(x->downs[0], i + 1);
		env_sim_pass(&x->env, pauses[i] - 1);
		assert_int_equal(eap_radius_link_take(&x->s, &x->slot[0], &f), RC_UNAVAIL);
		assert_int_equal(f.reason, REASON_link_tls);
		env_sim_pass(&x->env, 1);
	}
	x->net.accepts = true;
	take(x, 0);
	take(x, 1);
	env_sim_turn(&x->env);
	net_sim_feed(net_sim_last(&x->net), two_answers(1), 0);
	net_sim_drop(net_sim_last(&x->net), 1);
	env_sim_pass(&x->env, 1);
	take(x, 0); /* that one served */
	stream_free(x);
}

/* of two connections the first is gone and cannot be made again: the other has room */
static void what_is_open_is_used_before_what_is_not(void **state)
{
	struct eap_radius_slot more[254] = { 0 };
	struct stream *x = stream_open();
	struct fault f = { 0 };
	for (size_t i = 0; i < 254; i++)
		assert_int_equal(eap_radius_link_take(&x->s, &more[i], &f), RC_OK);
	assert_int_equal(x->net.n, 1);
	struct eap_radius_slot second = { .up = on_up, .answer = on_answer };
	assert_int_equal(eap_radius_link_take(&x->s, &second, &f), RC_OK);
	assert_int_equal(x->net.n, 2);
	env_sim_turn(&x->env);
	for (size_t i = 0; i < 254; i++)
		eap_radius_link_release(&more[i]);
	net_sim_drop(x->net.links[0], 0);
	env_sim_turn(&x->env);
	assert_int_equal(x->downs[0] + x->downs[1], 2);
	take(x, 0);
	assert_int_equal(x->net.n, 2);
	stream_free(x);
}

static void a_connection_that_is_idle_may_be_closed(void **state)
{
	struct stream *x = stream_open();
	net_sim_feed(net_sim_last(&x->net), two_answers(1), 0);
	env_sim_pass(&x->env, 1);
	net_sim_drop(net_sim_last(&x->net), 0);
	eap_radius_link_release(&x->slot[0]);
	eap_radius_link_release(&x->slot[1]);
	env_sim_turn(&x->env);
	assert_int_equal(x->s.silent_until_ms, 0);
	take(x, 0);
	env_sim_turn(&x->env);
	net_sim_drop(net_sim_last(&x->net), 0);
	env_sim_turn(&x->env);
	assert_int_equal(x->s.silent_until_ms, env_mono_ms(&x->env.env) + EAP_RADIUS_LINK_SILENT_MS);
	stream_free(x);
}

static void silence_ends_a_stream_that_brings_nothing(void **state)
{
	struct stream *x = stream_open();
	env_sim_pass(&x->env, 3000);
	net_sim_feed(net_sim_last(&x->net), (struct bytes){ two_answers(1).p, RADIUS_HEAD }, 0);
	env_sim_pass(&x->env, 1);
	eap_radius_link_silent(&x->slot[0]);
	assert_int_equal(net_sim_open_links(&x->net), 1); /* 1 had its answer meanwhile */
	assert_int_equal(x->downs[1], 0);
	take(x, 0);
	env_sim_pass(&x->env, 3000);
	eap_radius_link_silent(&x->slot[0]);
	assert_int_equal(net_sim_open_links(&x->net), 0);
	assert_int_equal(x->downs[0], 0);
	assert_int_equal(x->downs[1], 1);
	assert_int_equal(x->s.lost.reason, REASON_link_timeout);
	stream_free(x);
}

static int set_up(void **state)
{
	tls_far_files_make(&far);
	return 0;
}

static int tear_down(void **state)
{
	tls_far_files_remove(&far);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_identifier_belongs_to_one),
		cmocka_unit_test(packets_are_cut_anywhere),
		cmocka_unit_test(packets_come_in_pieces_and_may_be_large),
		cmocka_unit_test(what_is_no_packet_ends_the_stream),
		cmocka_unit_test(an_answer_that_nobody_waits_for_is_skipped),
		cmocka_unit_test(pauses_grow_while_connections_are_of_no_use),
		cmocka_unit_test(what_is_open_is_used_before_what_is_not),
		cmocka_unit_test(a_connection_that_is_idle_may_be_closed),
		cmocka_unit_test(silence_ends_a_stream_that_brings_nothing) };
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
