/** A server on loopback inside the test process, and clients that step its loop while they wait. */
#pragma once

#include "unit.h"

#include "http/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum { SERVED_STEPS = 8000, SERVED_TEXT = 1 << 17 };

enum served_answer { ANSWER_NOW, ANSWER_LATER, ANSWER_BIG };

struct served {
	uv_loop_t loop;
	struct http_server *server;
	int port;
	enum served_answer how;
	struct http_exchange *waiting; /* the last one not yet answered */
	unsigned requests, cancelled, refused, drained;
	enum reason last_refusal;
	bool admit;
	int64_t waited_ms; /* of the last connection */
	char path[256], query[256], method[32], body[512];
	size_t n_headers, body_n;
	bool tls, resumed, loopback;
	int listener;
	char agent[64];
	bool has_user;
	char client[INET6_ADDRSTRLEN], admitted[INET6_ADDRSTRLEN]; /* of the last request, newcomer */
	unsigned user;
};

#define GET_A "GET /a?x=1 HTTP/1.1\r\nHost: h\r\n\r\n"
#define GET_B "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"
#define POST  "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"

static inline struct http_limits served_limits(void)
{
	return (struct http_limits){
		.handshake_ms = 5000,
		.header_ms = 5000,
		.body_ms = 5000,
		.answer_ms = 5000,
		.idle_ms = 5000,
		.header_octets = 4096,
		.header_lines = 20,
		.target_octets = 1024,
		.body_octets = 8192,
		.requests_per_connection = 100,
		.connections = 50,
		.streams = 8,
		.resets = 8,
		.frames = 256,
	};
}

static void served_keep(char *out, size_t cap, struct str s)
{
	snprintf(out, cap, "%.*s", STR_ARG(s));
}

/* "": a unix socket */
static void served_address(char out[INET6_ADDRSTRLEN], const struct sockaddr *a)
{
	out[0] = 0;
	if (a && a->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, out,
			INET6_ADDRSTRLEN);
	if (a && a->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, out,
			INET6_ADDRSTRLEN);
}

static inline void served_reply(struct served *v, struct http_exchange *x)
{
	static uint8_t big[1 << 20];
	char text[320];
	snprintf(text, sizeof(text), "%s %s", v->method, v->path);
	const struct http_header headers[] = { { STR("Set-Cookie"), STR("sid=1; Path=/") } };
	struct http_reply r = {
		.status = 200, .headers = headers, .n_headers = 1, .body = str_bytes(str_of(text))
	};
	if (v->how == ANSWER_BIG)
		r.body = BYTES_OF(big);
	http_exchange_reply(x, &r);
}

static void served_request(void *owner, struct http_exchange *x)
{
	struct served *v = owner;
	const struct http_request *q = http_exchange_request(x);
	v->requests++;
	served_keep(v->path, sizeof(v->path), q->path);
	served_keep(v->query, sizeof(v->query), q->query);
	served_keep(v->method, sizeof(v->method), q->method);
	served_keep(v->body, sizeof(v->body), str_of_bytes(q->body));
	v->body_n = q->body.n;
	v->n_headers = q->n_headers;
	v->tls = q->tls;
	v->resumed = q->resumed;
	v->listener = q->listener;
	v->has_user = http_exchange_user(x, &v->user);
	v->loopback = q->client && q->client->sa_family == AF_INET;
	served_address(v->client, q->client);
	served_keep(v->agent, sizeof(v->agent), http_exchange_header(x, "USER-AGENT"));
	*http_exchange_owner(x) = v;
	if (v->how == ANSWER_LATER)
		v->waiting = x;
	else
		served_reply(v, x);
}

static void served_cancel(void *owner, struct http_exchange *x)
{
	assert_ptr_equal(*http_exchange_owner(x), owner);
	http_exchange_reply(x, &(struct http_reply){ .status = 200 }); /* too late: goes nowhere */
	struct served *v = owner;
	v->cancelled++;
	v->waiting = NULL;
}

static bool served_admit(void *owner, const struct sockaddr *client, int64_t waited_ms)
{
	struct served *v = owner;
	v->waited_ms = waited_ms;
	served_address(v->admitted, client);
	v->waited_ms = waited_ms;
	return v->admit;
}

static void served_refused(void *owner, const struct sockaddr *client, const struct fault *why)
{
	struct served *v = owner;
	v->refused++;
	v->last_refusal = why->reason;
}

static inline void served_drained(void *owner)
{
	((struct served *)owner)->drained++;
}

static int served_socket(int *port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(in);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){ 65536 }, sizeof(int)); /* a large answer must not fit */
	assert_int_equal(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &n), 0);
	*port = ntohs(in.sin_port);
	return fd;
}

/* index of a phase in the counters, by its word */
static inline unsigned served_phase(const char *word)
{
	unsigned i = 0;
	while (strcmp(http_phase(i), word) != 0)
		i++;
	return i;
}

/* Another socket of the same server. */
static int served_listen(struct served *v, const struct http_door *door)
{
	struct fault f = { 0 };
	int port;
	assert_int_equal(http_server_listen(v->server, served_socket(&port), door, &f), RC_OK);
	return port;
}

static inline void served_open(struct served *v, const struct http_limits *limits, struct tls_context *tls)
{
	const struct http_door door = { .tls = tls, .id = 7 };
	*v = (struct served){ .admit = true };
	const struct http_events events = { v, served_request, served_cancel, served_admit, served_refused };
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(uv_loop_init(&v->loop), 0);
	v->server = http_server_new(&v->loop, limits, &events);
	assert_non_null(v->server);
	v->port = served_listen(v, &door);
}

static inline void served_close(struct served *v)
{
	http_server_close(&v->server);
	uv_run(&v->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&v->loop), 0);
}

static void served_step(struct served *v)
{
	if (!uv_run(&v->loop, UV_RUN_NOWAIT))
		usleep(100);
	usleep(200);
}

/* Steps until *what reaches n, or the patience of the test ends. */
static inline void served_until(struct served *v, const unsigned *what, unsigned n)
{
	for (int i = 0; i < SERVED_STEPS && *what < n; i++)
		served_step(v);
	assert_int_equal(*what, n);
}

static inline int served_connect(struct served *v)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)v->port) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static inline void served_send(struct served *v, int fd, const void *p, size_t n)
{
	const uint8_t *at = p;
	for (int i = 0; i < SERVED_STEPS && n; i++) {
		const ssize_t r = send(fd, at, n, MSG_NOSIGNAL);
		if (r > 0) {
			at += r;
			n -= (size_t)r;
		} else if (r < 0 && errno != EAGAIN) {
			return; /* the server said enough */
		}
		served_step(v);
	}
}

static inline void served_say(struct served *v, int fd, const char *text)
{
	served_send(v, fd, text, strlen(text));
}

/* Reads until the text holds `answers` whole answers; 0: until the server closes. Returns the number of
 * octets. */
static size_t served_answers(const char *text, size_t n)
{
	size_t count = 0;
	for (const char *at = text; at < text + n; count++) {
		const char *end = memmem(at, (size_t)(text + n - at), "\r\n\r\n", 4);
		const char *length = end ? memmem(at, (size_t)(end - at), "Content-Length: ", 16) : NULL;
		const size_t body = length ? strtoul(length + 16, NULL, 10) : 0;
		if (!end || (size_t)(text + n - end - 4) < body)
			break;
		at = end + 4 + body;
	}
	return count;
}

static inline size_t served_read(struct served *v, int fd, char *text, size_t answers)
{
	size_t n = 0;
	for (int i = 0; i < SERVED_STEPS && n < SERVED_TEXT - 1; i++) {
		const ssize_t r = recv(fd, text + n, SERVED_TEXT - 1 - n, 0);
		if (r == 0 || (r < 0 && errno != EAGAIN)) {
			text[n] = '\0';
			return n;
		}
		n += r > 0 ? (size_t)r : 0;
		if (answers && served_answers(text, n) >= answers)
			break;
		served_step(v);
	}
	text[n] = '\0';
	if (!answers)
		fail_msg("the server did not close; it said: %s", text);
	return n;
}

/* Sends, reads one answer, expects its status. */
static inline void served_expect(struct served *v, int fd, const char *request, const char *begins)
{
	static char text[SERVED_TEXT];
	served_say(v, fd, request);
	served_read(v, fd, text, 1);
	if (strncmp(text, begins, strlen(begins)) != 0)
		fail_msg("expected %s, got: %s", begins, text);
}
