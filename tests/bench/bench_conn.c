/** TLS on the socket itself, so that the generator copies nothing twice. */
#include "bench_conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int keep_session(SSL *ssl, SSL_SESSION *session)
{
	struct bench_conn *c = SSL_get_app_data(ssl);
	SSL_SESSION_free(c->session);
	c->session = session;
	return 1; /* ours now */
}

SSL_CTX *bench_conn_context(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	if (!ctx)
		return NULL;
	SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_options(ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, keep_session);
	if (SSL_CTX_set1_groups_list(ctx, "X25519") == 1 &&
		SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256") == 1)
		return ctx;
	SSL_CTX_free(ctx);
	return NULL;
}

static bool open_tls(struct bench_conn *c, SSL_CTX *ctx, bool resume)
{
	c->ssl = SSL_new(ctx);
	if (!c->ssl || SSL_set_fd(c->ssl, c->fd) != 1 || SSL_set_tlsext_host_name(c->ssl, "localhost") != 1)
		return false;
	SSL_set_app_data(c->ssl, c);
	SSL_set_connect_state(c->ssl);
	c->offered = resume && c->session;
	return !c->offered || SSL_set_session(c->ssl, c->session) == 1;
}

static bool open_tcp(struct bench_conn *c, uint16_t port)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	const int on = 1;
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return c->fd >= 0 && setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
	       (connect(c->fd, (const struct sockaddr *)&to, sizeof(to)) == 0 || errno == EINPROGRESS);
}

bool bench_conn_open(struct bench_conn *c, uint16_t port, SSL_CTX *ctx, bool resume, int epoll_fd, void *user)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = user };
	c->in_n = 0;
	c->state = ctx ? BENCH_CONN_SHAKES : BENCH_CONN_SENDS;
	return open_tcp(c, port) && (!ctx || open_tls(c, ctx, resume)) &&
	       epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &e) == 0;
}

void bench_conn_send(struct bench_conn *c, struct bytes out)
{
	c->out = out;
	if (c->state == BENCH_CONN_IDLE)
		c->state = BENCH_CONN_SENDS;
}

/* 0: the socket has to be waited for; -1: over */
static ssize_t tls_result(struct bench_conn *c, int rc)
{
	if (rc > 0)
		return rc;
	const int why = SSL_get_error(c->ssl, rc);
	ERR_clear_error();
	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static ssize_t plain_result(ssize_t n)
{
	if (n > 0)
		return n;
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN) ? 0 : -1;
}

static ssize_t shake(struct bench_conn *c)
{
	const ssize_t n = tls_result(c, SSL_do_handshake(c->ssl));
	if (n > 0)
		c->state = BENCH_CONN_SENDS;
	return n;
}

static ssize_t send_out(struct bench_conn *c)
{
	const ssize_t n = c->ssl ? tls_result(c, SSL_write(c->ssl, c->out.p, (int)c->out.n))
				 : plain_result(send(c->fd, c->out.p, c->out.n, MSG_NOSIGNAL));
	if (n > 0 && (size_t)n < c->out.n)
		return -1; /* requests are far smaller than a socket's buffer */
	if (n > 0)
		c->state = BENCH_CONN_READS;
	return n;
}

static ssize_t read_in(struct bench_conn *c)
{
	uint8_t *at = c->in + c->in_n;
	const size_t room = sizeof(c->in) - c->in_n;
	const ssize_t n = c->ssl ? tls_result(c, SSL_read(c->ssl, at, (int)room))
				 : plain_result(recv(c->fd, at, room, 0));
	if (n > 0)
		c->in_n += (size_t)n;
	return n;
}

/* an idle one is told of nothing but its end, and, under TLS, of tickets */
static ssize_t step(struct bench_conn *c)
{
	switch (c->state) {
	case BENCH_CONN_SHAKES:
		return shake(c);
	case BENCH_CONN_SENDS:
		return send_out(c);
	case BENCH_CONN_READS:
	case BENCH_CONN_IDLE:
		return read_in(c);
	case BENCH_CONN_CLOSED:
		break;
	}
	return -1;
}

enum bench_conn_event bench_conn_run(struct bench_conn *c, struct bench_answer *a)
{
	ssize_t n;
	while ((n = step(c)) > 0) {
		if (c->in_n == 0)
			continue;
		const ssize_t used = c->state == BENCH_CONN_READS
					     ? bench_http_read((struct bytes){ c->in, c->in_n }, a)
					     : -1;
		if (used < 0)
			return BENCH_CONN_FAILED;
		if (used == 0)
			continue;
		c->in_n = 0;
		c->state = BENCH_CONN_IDLE;
		return BENCH_CONN_ANSWERED;
	}
	return n == 0 ? BENCH_CONN_WAITS : BENCH_CONN_FAILED;
}

void bench_conn_close(struct bench_conn *c)
{
	if (c->state == BENCH_CONN_CLOSED)
		return;
	if (c->ssl && SSL_is_init_finished(c->ssl))
		SSL_shutdown(c->ssl);
	SSL_free(c->ssl);
	if (c->fd >= 0)
		close(c->fd);
	ERR_clear_error();
	c->ssl = NULL;
	c->state = BENCH_CONN_CLOSED;
}
