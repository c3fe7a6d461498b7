/** One connection that never blocks: TCP, TLS where wanted, one request and one answer at a time. */
#pragma once

#include "bench_http.h"

#include <openssl/ssl.h>

enum { BENCH_CONN_IN = 8192 };
enum bench_conn_state {
	BENCH_CONN_CLOSED,
	BENCH_CONN_SHAKES,
	BENCH_CONN_SENDS,
	BENCH_CONN_READS,
	BENCH_CONN_IDLE
};
enum bench_conn_event { BENCH_CONN_WAITS, BENCH_CONN_ANSWERED, BENCH_CONN_FAILED };

struct bench_conn {
	enum bench_conn_state state;
	int fd;
	SSL *ssl;             /* NULL: plain */
	SSL_SESSION *session; /* the newest ticket; outlives the connection */
	bool offered;         /* a ticket */
	struct bytes out;     /* the caller's, until it is answered */
	size_t in_n;
	uint8_t in[BENCH_CONN_IN];
};

/** A client of TLS 1.3 with X25519 and AES-128-GCM, with SHA-256, that takes any certificate. NULL: no
 * memory. */
SSL_CTX *bench_conn_context(void);
/** Begins to connect and registers the socket for all events, edge-triggered, with `user`. ctx NULL: plain.
 * `out` is sent when the connection stands. */
bool bench_conn_open(
	struct bench_conn *c, uint16_t port, SSL_CTX *ctx, bool resume, int epoll_fd, void *user);
/** The next request. */
void bench_conn_send(struct bench_conn *c, struct bytes out);
/** Goes as far as the socket lets it. The answer points into the connection until the next call. */
enum bench_conn_event bench_conn_run(struct bench_conn *c, struct bench_answer *a);
/** Says close_notify and closes; a closed one stays closed. */
void bench_conn_close(struct bench_conn *c);
