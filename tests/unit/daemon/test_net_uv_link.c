/** How links of the libuv network come up or do not: addresses, limits, TLS. */
#include "unit.h"

#include "net_fixture.h"

#include "daemon/net_uv_link.h"
#include "daemon/net_uv_name.h"

#include <netdb.h>

static struct tls_far_files far_files;
static struct tls_far_files unknown;
static struct tls_files own;

static int make_files(void **state)
{
	tls_far_files_make(&far_files);
	tls_far_files_make(&unknown);
	tls_files_make(&own);
	return 0;
}

static int remove_files(void **state)
{
	tls_far_files_remove(&far_files);
	tls_far_files_remove(&unknown);
	tls_files_remove(&own);
	return 0;
}

/* a name's answer as the test wants it: this address, then that; freed as the resolver's own */
static struct addrinfo *two_addresses(struct fixture *x, const char *first, const char *second)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *a = NULL, *b = NULL;
	char port[6];
	snprintf(port, sizeof(port), "%u", x->port);
	assert_int_equal(getaddrinfo(first, port, &hints, &a), 0);
	assert_int_equal(getaddrinfo(second, port, &hints, &b), 0);
	a->ai_next = b;
	return a;
}

static void open_two(struct fixture *x, const char *first, const char *second)
{
	fixture_open(x, NET_TCP, "localhost", NULL);
	net_uv_name_forget(x->link);
	net_uv_link_named(x->link, 0, two_addresses(x, first, second));
}

static void the_next_address_is_tried_after_a_refusal(void **state)
{
	struct fixture *x = *state; /* listens on 127.0.0.1 only */
	open_two(x, "127.0.0.2", "127.0.0.1");
	fixture_until(x, &x->ups, 1);
}

static void all_addresses_may_refuse(void **state)
{
	struct fixture *x = *state;
	open_two(x, "127.0.0.2", "127.0.0.3");
	fixture_expect_down(x, REASON_link_down);
	assert_int_equal(x->ups, 0);
}

static void a_link_is_kept_alive_and_not_inherited(void **state)
{
	struct fixture *x = *state;
	uv_os_fd_t fd;
	int on = 0;
	socklen_t n = sizeof(on);
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_until(x, &x->ups, 1);
	for (fd = x->far_fd + 8; fd > 2; fd--) { /* our end: the socket whose peer is the listener */
		struct sockaddr_in a = { 0 };
		socklen_t size = sizeof(a);
		if (getpeername(fd, (struct sockaddr *)&a, &size) == 0 && ntohs(a.sin_port) == x->port)
			break;
	}
	assert_true(fd > 2);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, &n), 0);
	assert_int_equal(on, 1);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void a_closed_port_is_told(void **state)
{
	struct fixture *x = *state;
	close(x->listener);
	x->listener = -1;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_expect_down(x, REASON_link_down);
	assert_int_equal(x->ups, 0);
	fixture_expect_send(x, str_bytes(STR("late")), REASON_link_down);
}

static void a_machine_out_of_timers_is_told(void **state)
{
	struct fixture *x = *state;
	struct fault f = { 0 };
	const struct net_link_parts p = { .kind = NET_TCP, .host = "127.0.0.1", .port = 1, .owner = x };
	x->sim.arm_fails = true;
	assert_int_equal(x->net->ops->open(x->net, &p, &x->link, &f), RC_NOMEM);
	assert_null(x->link);
	x->sim.arm_fails = false;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	x->sim.arm_fails = true;
	fixture_expect_down(x, REASON_link_down);
}

enum { FILL = 4 };

/* a listener whose queue is full does not answer */
static void fall_silent(struct fixture *x, int fill[FILL])
{
	close(x->listener);
	x->listener = fixture_listen(x, SOCK_STREAM, 0);
	x->far_listens_only = true;
	const struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons(x->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	for (size_t i = 0; i < FILL; i++) {
		fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fill[i], (const struct sockaddr *)&a, sizeof(a));
	}
}

static void a_silent_machine_is_told(void **state)
{
	struct fixture *x = *state;
	int fill[FILL];
	fall_silent(x, fill);
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_idle(x);
	assert_int_equal(x->ups + x->downs, 0);
	env_sim_pass(&x->sim, NET_CONNECT_MS);
	assert_int_equal(x->downs, 1);
	assert_int_equal(x->down.reason, REASON_link_timeout);
	for (size_t i = 0; i < FILL; i++)
		close(fill[i]);
}

static void a_silent_machine_leaves_time_for_the_next(void **state)
{
	struct fixture *x = *state;
	int fill[FILL];
	const int on = 1;
	fall_silent(x, fill);
	const struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(x->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1) };
	const int second = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(bind(second, (const struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(second, 1), 0);
	open_two(x, "127.0.0.1", "127.0.0.2");
	fixture_idle(x);
	env_sim_pass(&x->sim, NET_CONNECT_MS / 2 - 1);
	fixture_idle(x);
	assert_int_equal(x->ups + x->downs, 0);
	env_sim_pass(&x->sim, 1);
	fixture_until(x, &x->ups, 1);
	assert_int_equal(x->downs, 0);
	close(second);
	for (size_t i = 0; i < FILL; i++)
		close(fill[i]);
}

static void expect_tls_down(
	struct fixture *x, const char *ca, const char *name, const char *client_ca, enum reason why)
{
	struct tls_client *c = tls_far_client(ca, name, NULL);
	x->ctx = tls_far_context(&far_files, client_ca);
	fixture_open(x, NET_TLS, "127.0.0.1", c);
	fixture_expect_down(x, why);
	fixture_close_link(x);
	tls_client_close(&c);
}

static void tls_with_another_name_is_refused(void **state)
{
	struct fixture *x = *state;
	expect_tls_down(x, far_files.ca, "auc.test", NULL, REASON_link_tls);
	assert_int_equal(x->ups, 0);
}

static void tls_with_an_unknown_authority_is_refused(void **state)
{
	struct fixture *x = *state;
	expect_tls_down(x, unknown.ca, "localhost", NULL, REASON_link_tls);
	assert_int_equal(x->ups, 0);
}

static void tls_without_our_certificate_is_refused_by_them(void **state)
{
	expect_tls_down(*state, far_files.ca, "localhost", own.cert, REASON_link_tls);
}

static void tls_with_our_certificate_is_taken(void **state)
{
	struct fixture *x = *state;
	struct tls_client *c = tls_far_client(far_files.ca, "localhost", &own);
	x->ctx = tls_far_context(&far_files, own.cert);
	x->far_echoes = x->send_in_up = true;
	fixture_open(x, NET_TLS, "localhost", c);
	fixture_until_octets(x, &x->in_n, 7);
	assert_memory_equal(x->in, "from up", 7);
	SSL_shutdown(x->far);
	fixture_expect_down(x, REASON_link_down);
	fixture_close_link(x);
	tls_client_close(&c);
}

static void a_handshake_that_is_not_answered_is_told(void **state)
{
	struct fixture *x = *state;
	struct tls_client *c = tls_far_client(far_files.ca, "localhost", NULL);
	fixture_open(x, NET_TLS, "127.0.0.1", c); /* the far side reads and says nothing */
	fixture_idle(x);
	assert_true(x->far_n > 0);
	assert_int_equal(x->ups + x->downs, 0);
	env_sim_pass(&x->sim, NET_CONNECT_MS);
	assert_int_equal(x->downs, 1);
	assert_int_equal(x->down.reason, REASON_link_timeout);
	fixture_close_link(x);
	tls_client_close(&c);
}

static void a_link_that_is_up_has_no_limit(void **state)
{
	struct fixture *x = *state;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	fixture_until(x, &x->ups, 1);
	env_sim_pass(&x->sim, 10 * NET_CONNECT_MS);
	fixture_idle(x);
	assert_int_equal(x->downs, 0);
}

static void a_failed_link_can_be_closed_in_down(void **state)
{
	struct fixture *x = *state;
	x->close_at = CLOSE_IN_DOWN;
	fixture_open(x, NET_TCP, NO_SUCH_NAME, NULL);
	fixture_until(x, &x->downs, 1);
	assert_null(x->link);
	x->downs = 0;
	fixture_open(x, NET_TCP, "127.0.0.1", NULL);
	env_sim_pass(&x->sim, NET_CONNECT_MS);
	assert_int_equal(x->downs, 1);
	assert_null(x->link);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_next_address_is_tried_after_a_refusal),
		CASE(all_addresses_may_refuse),
		CASE(a_link_is_kept_alive_and_not_inherited),
		CASE(a_closed_port_is_told),
		CASE(a_machine_out_of_timers_is_told),
		CASE(a_silent_machine_is_told),
		CASE(a_silent_machine_leaves_time_for_the_next),
		CASE(tls_with_another_name_is_refused),
		CASE(tls_with_an_unknown_authority_is_refused),
		CASE(tls_without_our_certificate_is_refused_by_them),
		CASE(tls_with_our_certificate_is_taken),
		CASE(a_handshake_that_is_not_answered_is_told),
		CASE(a_link_that_is_up_has_no_limit),
		CASE(a_failed_link_can_be_closed_in_down),
	};
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
