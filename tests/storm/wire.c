/** Sockets of loopback, OpenSSL, and just enough of HTTP/1.1 to read this server's answers. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TIMEOUT_S = 10 };

int64_t wire_now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

SSL_CTX *wire_context(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
	SSL_CTX_set1_groups_list(ctx, "X25519");
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	return ctx;
}

static struct sockaddr_in at(unsigned net, unsigned host, unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	a.sin_addr.s_addr = htonl(0x7f000000 | net << 8 | host);
	return a;
}

int wire_socket(unsigned net, unsigned host, unsigned port, bool blocking)
{
	const struct sockaddr_in from = at(net, host, 0), to = at(0, 1, port);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
	const struct timeval limit = { .tv_sec = TIMEOUT_S };
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	/* ports are chosen at connect(), and no port stays occupied when it ends */
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){ 1 }, sizeof(int));
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 }, sizeof(struct linger));
	if (bind(fd, (const struct sockaddr *)&from, sizeof(from)) == 0 &&
		(connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 || errno == EINPROGRESS))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

bool wire_open(struct wire *w, SSL_CTX *ctx, unsigned net, unsigned host, unsigned port)
{
	w->ssl = NULL;
	w->fd = wire_socket(net, host, port, true);
	if (w->fd < 0)
		return false;
	w->ssl = SSL_new(ctx);
	SSL_set_fd(w->ssl, w->fd);
	if (SSL_connect(w->ssl) == 1)
		return true;
	wire_close(w);
	return false;
}

const char *wire_find(const struct wire *w, const char *before, char end, size_t *n)
{
	const char *p = strstr(w->answer, before);
	const char *stop = p ? strchr(p + strlen(before), end) : NULL;
	if (!stop)
		return NULL;
	p += strlen(before);
	*n = (size_t)(stop - p);
	return p;
}

/* the whole answer has so many octets; 0: not known yet */
static size_t whole(const struct wire *w)
{
	const char *body = strstr(w->answer, "\r\n\r\n"), *length = strstr(w->answer, "Content-Length: ");
	if (!body)
		return 0;
	return (size_t)(body + 4 - w->answer) +
	       (length && length < body ? strtoul(length + 16, NULL, 10) : 0);
}

bool wire_ask(struct wire *w, const char *request, size_t n)
{
	size_t have = 0, got;
	w->answer[0] = 0;
	if (SSL_write(w->ssl, request, (int)n) != (int)n)
		return false;
	while (!whole(w) || have < whole(w)) {
		if (have == WIRE_ANSWER - 1 ||
			SSL_read_ex(w->ssl, w->answer + have, WIRE_ANSWER - 1 - have, &got) != 1)
			return false;
		have += got;
		w->answer[have] = 0;
	}
	w->status = atoi(w->answer + strlen("HTTP/1.1 "));
	return true;
}

void wire_close(struct wire *w)
{
	if (w->ssl)
		SSL_free(w->ssl);
	if (w->fd >= 0)
		close(w->fd);
	w->ssl = NULL;
	w->fd = -1;
}
