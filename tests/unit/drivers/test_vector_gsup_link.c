/** vector_gsup_link.c: pauses, the exchange of names, keep-alive, and frames in pieces. */
#include "unit.h"

#include "../support/net_sim.h"

#include "base/text.h"
#include "drivers/vector_gsup_link.h"

#include <stdlib.h>

#define ID_GET "0011fe0401080107010201030104010501010100"

struct bench {
	struct env_sim env;
	struct net_sim net;
	struct vector_gsup_link link;
	bool mute;
	unsigned messages, downs, pongs;
	size_t message_n;
};

static void on_message(void *owner, struct bytes body)
{
	struct bench *b = owner;
	b->messages++;
	b->message_n = body.n;
}

static void on_down(void *owner)
{
	struct bench *b = owner;
	b->downs++;
}

static void far(void *owner, struct net_sim_link *l, struct bytes sent)
{
	static const uint8_t pong[] = { 0, 1, 0xfe, 1 };
	struct bench *b = owner;
	if (sent.n == 4 && sent.p[3] == GSUP_PING && !b->mute)
		net_sim_feed(l, BYTES_OF(pong), 0);
	b->pongs += sent.n == 4 && sent.p[3] == GSUP_PONG;
}

static void feed(struct bench *b, const char *text)
{
	uint8_t mem[128];
	const size_t n = strlen(text) / 2;
	assert_true(n <= sizeof(mem) && text_unhex(str_of(text), mem, n));
	net_sim_feed_pieces(net_sim_last(&b->net), (struct bytes){ mem, n }, 1);
	env_sim_pass(&b->env, 0);
}

static void accept_last(struct bench *b)
{
	net_sim_accept(net_sim_last(&b->net));
	env_sim_pass(&b->env, 0);
}

static int begin(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct fault f = { 0 };
	*state = b;
	if (!b)
		return -1;
	env_sim_init(&b->env, 3, 0);
	net_sim_init(&b->net, &b->env.env);
	b->net.far = far;
	b->net.far_owner = b;
	const struct vector_gsup_link_parts p = { .env = &b->env.env,
		.net = &b->net.net,
		.at = { "hlr", 4222 },
		.unit = "n1",
		.keepalive_ms = 2000,
		.owner = b,
		.message = on_message,
		.down = on_down };
	const enum rc rc = vector_gsup_link_open(&b->link, &p, &f);
	env_sim_pass(&b->env, 0);
	return rc == RC_OK ? 0 : -1;
}

static int finish(void **state)
{
	struct bench *b = *state;
	struct vector_gsup_link never = { .ready = false };
	vector_gsup_link_close(&b->link);
	vector_gsup_link_close(&never);
	const bool clean = !net_sim_open_links(&b->net) && !b->env.n;
	net_sim_close(&b->net);
	free(b);
	return clean ? 0 : -1;
}

static void pauses_double(void **state)
{
	static const int64_t pause[] = { 200, 400, 800, 1600, 2000, 2000 };
	struct bench *b = *state;
	for (size_t i = 0; i < sizeof(pause) / sizeof(pause[0]); i++) {
		assert_int_equal(b->net.n, i + 1);
		net_sim_refuse(net_sim_last(&b->net), REASON_link_down);
		env_sim_pass(&b->env, pause[i] - 1);
		assert_int_equal(b->net.n, i + 1);
		env_sim_pass(&b->env, 1);
	}
	assert_int_equal(b->downs, 0);
	/* an HLR that is there lets them start anew, a socket that cannot be had does not */
	accept_last(b);
	feed(b, ID_GET);
	net_sim_drop(net_sim_last(&b->net), 0);
	env_sim_pass(&b->env, 0);
	assert_int_equal(b->downs, 1);
	b->net.open_fails = true;
	env_sim_pass(&b->env, 200);
	b->net.open_fails = false;
	env_sim_pass(&b->env, 399);
	assert_int_equal(b->net.n, 7);
	env_sim_pass(&b->env, 1);
	assert_int_equal(b->net.n, 8);
}

static void frames_in_pieces(void **state)
{
	struct bench *b = *state;
	accept_last(b);
	feed(b, "000fee0509010800010100000000f9020102");
	assert_int_equal(b->messages, 0); /* it does not know our name yet */
	assert_int_equal(vector_gsup_link_send(&b->link, BYTES_NONE, NULL), RC_UNAVAIL);
	feed(b, ID_GET "000fee0509010800010100000000f9020102"
		       "0001fe00"
		       "0000fe");
	assert_true(b->link.ready);
	assert_int_equal(b->messages, 1);
	assert_int_equal(b->message_n, 14);
	assert_int_equal(b->pongs, 1);
	feed(b, "0003ee050a");
	assert_int_equal(b->messages, 1);
	feed(b, "00");
	assert_int_equal(b->messages, 2);
	assert_int_equal(b->link.n, 0);
	feed(b, "1001ee");
	assert_int_equal(b->downs, 1);
	assert_int_equal(net_sim_open_links(&b->net), 0);
}

static void a_silent_hlr_is_left(void **state)
{
	struct bench *b = *state;
	accept_last(b);
	feed(b, ID_GET);
	env_sim_pass(&b->env, 20000);
	assert_int_equal(b->net.n, 1);
	assert_int_equal(net_sim_last(&b->net)->sends, 21); /* our name, then our name and PING each time */
	b->mute = true;
	env_sim_pass(&b->env, 3999);
	assert_int_equal(b->downs, 0);
	env_sim_pass(&b->env, 1);
	assert_int_equal(b->downs, 1);
	assert_int_equal(net_sim_open_links(&b->net), 0);
}

static void one_that_does_not_ask_our_name(void **state)
{
	struct bench *b = *state;
	accept_last(b);
	env_sim_pass(&b->env, 1999);
	assert_int_equal(net_sim_open_links(&b->net), 1);
	env_sim_pass(&b->env, 1);
	assert_int_equal(net_sim_open_links(&b->net), 0);
	assert_int_equal(b->downs, 0);
	env_sim_pass(&b->env, 200);
	assert_int_equal(b->net.n, 2);
}

static void one_that_does_not_read(void **state)
{
	struct bench *b = *state;
	accept_last(b);
	net_sim_last(&b->net)->full = true;
	feed(b, ID_GET);
	assert_false(b->link.ready);
	assert_int_equal(net_sim_open_links(&b->net), 0);
	env_sim_pass(&b->env, 400);
	accept_last(b);
	feed(b, ID_GET);
	net_sim_last(&b->net)->full = true;
	assert_int_equal(vector_gsup_link_send(&b->link, str_bytes(STR("x")), NULL), RC_UNAVAIL);
	assert_true(b->link.ready);
	env_sim_pass(&b->env, 2000);
	assert_int_equal(b->downs, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pauses_double),
		TEST(frames_in_pieces),
		TEST(a_silent_hlr_is_left),
		TEST(one_that_does_not_ask_our_name),
		TEST(one_that_does_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
