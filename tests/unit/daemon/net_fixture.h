/** The libuv network against sockets that the test drives by hand on the same loop; its timers are simulated,
 * so that no test waits for a limit. */
#pragma once

#include "../support/env_sim.h"
#include "tls_far.h"

#include "daemon/net_uv.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <uv.h>

/* a label of 64 octets (RFC 1035 2.3.4): the resolver refuses it without asking any server */
#define NO_SUCH_NAME "a23456789b23456789c23456789d23456789e23456789f23456789g234567890.invalid"

enum { ROUNDS = 5000, IN_MAX = 4 * 1024 * 1024 };

enum close_at { CLOSE_NEVER, CLOSE_IN_UP, CLOSE_IN_OCTETS, CLOSE_IN_DOWN };

struct fixture {
	uv_loop_t loop;
	struct env_sim sim;
	struct net *net;
	struct net_link *link;
	enum close_at close_at;
	bool send_in_up;
	unsigned ups, pieces, downs;
	uint8_t *in; /* what came to the owner */
	size_t in_n;
	struct fault down;
	int listener, far_fd;
	uint16_t port;
	bool far_listens_only; /* nobody accepts */
	bool far_ignores;      /* accepted, never read */
	bool far_echoes;
	SSL_CTX *ctx; /* NULL: plain */
	SSL *far;
	size_t far_n; /* what came to the far side */
};

static inline void fixture_close_link(struct fixture *x)
{
	x->net->ops->close(&x->link);
	assert_null(x->link);
}

static inline void fixture_send(struct fixture *x, struct bytes b)
{
	struct fault f = { 0 };
	assert_int_equal(x->net->ops->send(x->link, b, &f), RC_OK);
}

static inline void fixture_on_up(void *owner)
{
	struct fixture *x = owner;
	assert_non_null(x->link);
	x->ups++;
	if (x->send_in_up)
		fixture_send(x, str_bytes(STR("from up")));
	if (x->close_at == CLOSE_IN_UP)
		fixture_close_link(x);
}

static inline void fixture_on_octets(void *owner, struct bytes in)
{
	struct fixture *x = owner;
	assert_non_null(x->link);
	assert_true(x->ups == 1 && x->in_n + in.n <= IN_MAX);
	if (in.n)
		memcpy(x->in + x->in_n, in.p, in.n);
	x->in_n += in.n;
	x->pieces++;
	if (x->close_at == CLOSE_IN_OCTETS)
		fixture_close_link(x);
}

static inline void fixture_on_down(void *owner, const struct fault *why)
{
	struct fixture *x = owner;
	assert_non_null(x->link);
	x->downs++;
	x->down = *why;
	if (x->close_at == CLOSE_IN_DOWN)
		fixture_close_link(x);
}

/* a socket of `type` on 127.0.0.1 with a port of its own */
static inline int fixture_listen(struct fixture *x, int type, int backlog)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	const int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	x->port = ntohs(a.sin_port);
	return fd;
}

static inline int fixture_set_up(void **state)
{
	static struct fixture x;
	signal(SIGPIPE, SIG_IGN);
	x = (struct fixture){ .far_fd = -1, .listener = -1 };
	x.in = malloc(IN_MAX);
	uv_loop_init(&x.loop);
	env_sim_init(&x.sim, 1, 0);
	x.listener = fixture_listen(&x, SOCK_STREAM, 8);
	struct fault f = { 0 };
	*state = &x;
	return net_uv_open(&x.loop, &x.sim.env, &x.net, &f) == RC_OK ? 0 : -1;
}

static inline void fixture_far_close(struct fixture *x)
{
	SSL_free(x->far);
	x->far = NULL;
	if (x->far_fd >= 0)
		close(x->far_fd);
	x->far_fd = -1;
}

static inline int fixture_tear_down(void **state)
{
	struct fixture *x = *state;
	x->net->ops->close(&x->link);
	x->net->ops->close(&x->link);
	net_uv_close(&x->net);
	net_uv_close(&x->net);
	fixture_far_close(x);
	SSL_CTX_free(x->ctx);
	if (x->listener >= 0)
		close(x->listener);
	free(x->in);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	return x->sim.n == 0 ? uv_loop_close(&x->loop) : -1; /* no timer is left */
}

static inline void fixture_open(
	struct fixture *x, enum net_kind kind, const char *host, const struct tls_client *tls)
{
	struct fault f = { 0 };
	char name[128];
	snprintf(name, sizeof(name), "%s", host);
	const struct net_link_parts p = { .kind = kind,
		.host = name,
		.port = x->port,
		.tls = tls,
		.owner = x,
		.up = fixture_on_up,
		.octets = fixture_on_octets,
		.down = fixture_on_down };
	assert_int_equal(x->net->ops->open(x->net, &p, &x->link, &f), RC_OK);
	memset(name, '!', sizeof(name)); /* copied */
	assert_int_equal(x->ups + x->downs, 0);
}

static inline void fixture_far_read(struct fixture *x)
{
	uint8_t b[65536];
	const ssize_t n = x->far ? SSL_read(x->far, b, sizeof(b)) : recv(x->far_fd, b, sizeof(b), 0);
	if (n <= 0)
		return;
	x->far_n += (size_t)n;
	if (!x->far_echoes)
		return;
	const ssize_t w = x->far ? SSL_write(x->far, b, (int)n) : send(x->far_fd, b, (size_t)n, MSG_NOSIGNAL);
	assert_true(w == n || !x->link);
}

static inline void fixture_far_step(struct fixture *x)
{
	if (x->far_fd < 0) {
		x->far_fd = x->listener < 0 || x->far_listens_only
				    ? -1
				    : accept4(x->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (x->far_fd >= 0 && x->ctx)
			x->far = tls_far_accept(x->ctx, x->far_fd);
	} else if (!x->far_ignores) {
		fixture_far_read(x); /* with TLS the handshake too */
	}
}

static inline void fixture_turn(struct fixture *x)
{
	uv_run(&x->loop, UV_RUN_NOWAIT);
	fixture_far_step(x);
}

/* until *count reaches n */
static inline void fixture_until(struct fixture *x, const unsigned *count, unsigned n)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	for (unsigned i = 0; i < ROUNDS && *count < n; i++) {
		fixture_turn(x);
		nanosleep(&pause, NULL);
	}
	assert_int_equal(*count, n);
}

static inline void fixture_until_octets(struct fixture *x, const size_t *have, size_t n)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	for (unsigned i = 0; i < 10 * ROUNDS && *have < n; i++) {
		fixture_turn(x);
		nanosleep(&pause, NULL);
	}
	assert_int_equal(*have, n);
}

static inline void fixture_idle(struct fixture *x)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	for (unsigned i = 0; i < 20; i++) {
		fixture_turn(x);
		nanosleep(&pause, NULL);
	}
}

static inline void fixture_expect_down(struct fixture *x, enum reason why)
{
	fixture_until(x, &x->downs, 1);
	if (x->down.reason != why)
		print_message("%s: %s\n", fault_row(x->down.reason)->name, x->down.note);
	assert_int_equal(x->down.reason, why);
	assert_int_equal(x->down.rc, fault_row(why)->rc);
}

static inline void fixture_expect_send(struct fixture *x, struct bytes b, enum reason why)
{
	struct fault f = { 0 };
	assert_int_equal(x->net->ops->send(x->link, b, &f), fault_row(why)->rc);
	assert_int_equal(f.reason, why);
}
