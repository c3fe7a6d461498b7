/** Octets through TCP and TLS links over real sockets, and owners that close in the midst of it. */
#include "unit.h"

#include "net_fixture.h"

static struct tls_far_files far_files;
static uint8_t big[NET_UNSENT_MAX];

static int make_files(void **state)
{
	tls_far_files_make(&far_files);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (uint8_t)(i * 31 >> 3);
	return 0;
}

static int remove_files(void **state)
{
	tls_far_files_remove(&far_files);
	return 0;
}

static void tcp_carries_octets_both_ways(void **state)
{
	struct fixture *x = *state;
	x->far_echoes = true;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_expect_send(x, str_bytes(STR("early")), REASON_link_down);
	fixture_until(x, &x->ups, 1);
	fixture_send(x, str_bytes(STR("one ")));
	fixture_send(x, BYTES_NONE);
	fixture_send(x, str_bytes(STR("two")));
	fixture_until_octets(x, &x->in_n, 7);
	assert_memory_equal(x->in, "one two", 7);
	assert_int_equal(x->downs, 0);
	fixture_close_link(x);
	fixture_idle(x);
	assert_int_equal(x->downs, 0);
}

static void a_far_side_that_closes_is_told(void **state)
{
	struct fixture *x = *state;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_until(x, &x->ups, 1);
	fixture_idle(x);
	assert_int_equal(send(x->far_fd, "last", 4, 0), 4);
	fixture_far_close(x);
	x->far_listens_only = true;
	fixture_expect_down(x, REASON_link_down);
	assert_int_equal(x->in_n, 4); /* what it said before comes first */
	fixture_expect_send(x, str_bytes(STR("late")), REASON_link_down);
	fixture_idle(x);
	assert_int_equal(x->downs, 1);
}

static void a_reset_is_told(void **state)
{
	struct fixture *x = *state;
	const struct linger hard = { .l_onoff = 1 };
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_until(x, &x->ups, 1);
	fixture_idle(x);
	setsockopt(x->far_fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	fixture_far_close(x);
	x->far_listens_only = true;
	fixture_send(x, str_bytes(STR("into the void"))); /* fails below, but an op calls nobody back */
	assert_int_equal(x->downs, 0);
	fixture_expect_down(x, REASON_link_down);
}

static void what_is_not_read_waits_and_has_a_limit(struct fixture *x)
{
	unsigned sends = 0;
	struct fault f = { 0 };
	const struct bytes piece = { big, 65536 };
	x->far_ignores = true;
	while (x->net->ops->send(x->link, piece, &f) == RC_OK && sends < 1000)
		sends++;
	assert_int_equal(f.reason, REASON_link_full);
	assert_true(sends >= NET_UNSENT_MAX / 65536);
	assert_int_equal(x->downs, 0);
	x->far_ignores = false;
	fixture_until_octets(x, &x->far_n, sends * piece.n);
	fixture_send(x, piece);
	fixture_until_octets(x, &x->far_n, (sends + 1) * piece.n);
}

static void tcp_waits_for_a_slow_reader(void **state)
{
	struct fixture *x = *state;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_until(x, &x->ups, 1);
	fixture_idle(x);
	what_is_not_read_waits_and_has_a_limit(x);
	fixture_expect_send(x, (struct bytes){ big, (size_t)NET_UNSENT_MAX + 1 }, REASON_link_full);
}

static void tls_waits_for_a_slow_reader(void **state)
{
	struct fixture *x = *state;
	struct tls_client *c = tls_far_client(far_files.ca, "localhost", NULL);
	x->ctx = tls_far_context(&far_files, NULL);
	fixture_open(x, NET_TLS, "127.0.0.1", c);
	fixture_until(x, &x->ups, 1);
	fixture_idle(x);
	what_is_not_read_waits_and_has_a_limit(x);
	fixture_close_link(x);
	tls_client_close(&c);
}

static void a_large_echo_comes_whole(struct fixture *x)
{
	const int room = 4 * 1024 * 1024;
	x->far_echoes = true;
	fixture_until(x, &x->ups, 1);
	fixture_idle(x);
	setsockopt(x->far_fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	fixture_send(x, (struct bytes){ big, 300000 });
	fixture_until_octets(x, &x->in_n, 300000);
	assert_memory_equal(x->in, big, 300000);
	assert_true(x->pieces > 1);
}

static void tcp_brings_a_large_answer(void **state)
{
	fixture_open(*state, NET_TCP, "127.0.0.1", NULL);
	a_large_echo_comes_whole(*state);
}

static void tls_brings_a_large_answer(void **state)
{
	struct fixture *x = *state;
	struct tls_client *c = tls_far_client(far_files.ca, "localhost", NULL);
	x->ctx = tls_far_context(&far_files, NULL);
	fixture_open(x, NET_TLS, "127.0.0.1", c);
	a_large_echo_comes_whole(x);
	fixture_close_link(x);
	tls_client_close(&c);
}

static void close_in(struct fixture *x, enum net_kind kind, enum close_at at)
{
	struct tls_client *c = tls_far_client(far_files.ca, "localhost", NULL);
	x->close_at = at;
	x->far_echoes = x->send_in_up = true;
	x->ctx = kind == NET_TLS ? tls_far_context(&far_files, NULL) : NULL;
	fixture_open(x, kind, "127.0.0.1", c);
	fixture_until(x, &x->ups, 1);
	if (at != CLOSE_IN_UP)
		fixture_until_octets(x, &x->in_n, 7);
	if (at == CLOSE_IN_DOWN) {
		fixture_far_close(x);
		x->far_listens_only = true;
		fixture_until(x, &x->downs, 1);
	}
	fixture_idle(x);
	assert_null(x->link);
	assert_int_equal(x->ups, 1);
	assert_int_equal(x->pieces, at != CLOSE_IN_UP);
	assert_int_equal(x->downs, at == CLOSE_IN_DOWN);
	tls_client_close(&c);
}

static void tcp_can_be_closed_in_up(void **state)
{
	close_in(*state, NET_TCP, CLOSE_IN_UP);
}

static void tcp_can_be_closed_in_octets(void **state)
{
	close_in(*state, NET_TCP, CLOSE_IN_OCTETS);
}

static void tcp_can_be_closed_in_down(void **state)
{
	close_in(*state, NET_TCP, CLOSE_IN_DOWN);
}

static void tls_can_be_closed_in_up(void **state)
{
	close_in(*state, NET_TLS, CLOSE_IN_UP);
}

static void tls_can_be_closed_in_octets(void **state)
{
	close_in(*state, NET_TLS, CLOSE_IN_OCTETS);
}

static void tls_can_be_closed_in_down(void **state)
{
	close_in(*state, NET_TLS, CLOSE_IN_DOWN);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(tcp_carries_octets_both_ways),
		CASE(a_far_side_that_closes_is_told),
		CASE(a_reset_is_told),
		CASE(tcp_waits_for_a_slow_reader),
		CASE(tls_waits_for_a_slow_reader),
		CASE(tcp_brings_a_large_answer),
		CASE(tls_brings_a_large_answer),
		CASE(tcp_can_be_closed_in_up),
		CASE(tcp_can_be_closed_in_octets),
		CASE(tcp_can_be_closed_in_down),
		CASE(tls_can_be_closed_in_up),
		CASE(tls_can_be_closed_in_octets),
		CASE(tls_can_be_closed_in_down),
	};
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
