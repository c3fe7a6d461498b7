/** UDP links over real sockets. */
#include "unit.h"

#include "net_fixture.h"

static void udp_open(struct fixture *x)
{
	close(x->listener);
	x->listener = fixture_listen(x, SOCK_DGRAM, 0);
	x->far_listens_only = true;
	fixture_open(x, NET_UDP, "127.0.0.1", NULL);
	fixture_until(x, &x->ups, 1);
}

/* what the far side got, and who sent it */
static size_t udp_take(struct fixture *x, uint8_t *b, size_t cap, struct sockaddr_in *from)
{
	socklen_t n = sizeof(*from);
	ssize_t r = -1;
	for (unsigned i = 0; i < ROUNDS && r < 0; i++)
		r = recvfrom(x->listener, b, cap, 0, (struct sockaddr *)from, &n);
	assert_true(r >= 0);
	return (size_t)r;
}

static void udp_carries_datagrams(void **state)
{
	struct fixture *x = *state;
	struct sockaddr_in near;
	uint8_t b[64];
	udp_open(x);
	fixture_send(x, str_bytes(STR("ask")));
	assert_int_equal(udp_take(x, b, sizeof(b), &near), 3);
	assert_int_equal(sendto(x->listener, "answer", 6, 0, (struct sockaddr *)&near, sizeof(near)), 6);
	assert_int_equal(sendto(x->listener, "", 0, 0, (struct sockaddr *)&near, sizeof(near)), 0);
	assert_int_equal(sendto(x->listener, "more", 4, 0, (struct sockaddr *)&near, sizeof(near)), 4);
	fixture_until(x, &x->pieces, 3); /* each its own, the empty one too */
	assert_memory_equal(x->in, "answermore", 10);
	assert_int_equal(x->downs, 0);
}

static void udp_from_elsewhere_is_not_let_in(void **state)
{
	struct fixture *x = *state;
	struct sockaddr_in near;
	uint8_t b[64];
	udp_open(x);
	fixture_send(x, str_bytes(STR("ask")));
	assert_int_equal(udp_take(x, b, sizeof(b), &near), 3);
	const int stranger = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(sendto(stranger, "lie", 3, 0, (struct sockaddr *)&near, sizeof(near)), 3);
	close(stranger);
	fixture_idle(x);
	assert_int_equal(x->pieces, 0);
}

static void udp_to_nobody_is_lost_and_the_link_stays(void **state)
{
	struct fixture *x = *state;
	struct sockaddr_in near;
	uint8_t b[64];
	udp_open(x);
	const struct sockaddr_in place = {
		.sin_family = AF_INET, .sin_port = htons(x->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	close(x->listener);
	x->listener = -1;
	fixture_send(x, str_bytes(STR("lost")));
	fixture_idle(x);
	fixture_send(x, str_bytes(STR("lost")));
	x->listener = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(x->listener, (const struct sockaddr *)&place, sizeof(place)), 0);
	fixture_send(x, str_bytes(STR("back"))); /* is told of the lost one first */
	assert_int_equal(udp_take(x, b, sizeof(b), &near), 4);
	assert_int_equal(sendto(x->listener, "answer", 6, 0, (struct sockaddr *)&near, sizeof(near)), 6);
	fixture_until(x, &x->pieces, 1);
	assert_int_equal(x->downs, 0);
}

static void udp_can_be_closed_in_octets(void **state)
{
	struct fixture *x = *state;
	struct sockaddr_in near;
	uint8_t b[64];
	x->close_at = CLOSE_IN_OCTETS;
	udp_open(x);
	fixture_send(x, str_bytes(STR("ask")));
	assert_int_equal(udp_take(x, b, sizeof(b), &near), 3);
	assert_int_equal(sendto(x->listener, "a", 1, 0, (struct sockaddr *)&near, sizeof(near)), 1);
	assert_int_equal(sendto(x->listener, "b", 1, 0, (struct sockaddr *)&near, sizeof(near)), 1);
	fixture_until(x, &x->pieces, 1);
	fixture_idle(x);
	assert_int_equal(x->pieces, 1);
}

static void udp_too_large_is_refused(void **state)
{
	struct fixture *x = *state;
	static const uint8_t big[70000];
	udp_open(x);
	fixture_expect_send(x, (struct bytes){ big, 70000 }, REASON_link_full);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(udp_carries_datagrams),
		CASE(udp_from_elsewhere_is_not_let_in),
		CASE(udp_to_nobody_is_lost_and_the_link_stays),
		CASE(udp_can_be_closed_in_octets),
		CASE(udp_too_large_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
