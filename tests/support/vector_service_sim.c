/** A small HTTP/1.1 server over non-blocking sockets. */
#include "../support/vector_service_sim.h"

#include "base/buf.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "vector_service_sim: %s\n", what);
	abort();
}

void vector_service_sim_open(struct vector_service_sim *s, struct auc_rig *auc)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	memset(s, 0, sizeof(*s));
	s->auc = auc;
	for (size_t i = 0; i < VECTOR_SERVICE_SIM_CONNECTIONS; i++)
		s->conn[i].fd = -1;
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	must(s->fd >= 0 && !bind(s->fd, (void *)&a, n) && !listen(s->fd, 256), "listen");
	must(!getsockname(s->fd, (void *)&a, &n), "port");
	s->port = ntohs(a.sin_port);
}

static void hang_up(struct vector_service_sim_conn *c, bool reset)
{
	const struct linger now = { .l_onoff = 1 };
	if (reset)
		(void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->n = 0;
}

void vector_service_sim_close(struct vector_service_sim *s)
{
	for (size_t i = 0; i < VECTOR_SERVICE_SIM_CONNECTIONS; i++)
		hang_up(&s->conn[i], false);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static bool welcome(struct vector_service_sim *s)
{
	for (size_t i = 0; i < VECTOR_SERVICE_SIM_CONNECTIONS; i++)
		if (s->conn[i].fd < 0) {
			s->conn[i].fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
			s->accepted += s->conn[i].fd >= 0;
			return s->conn[i].fd >= 0;
		}
	return false;
}

static void say(struct vector_service_sim_conn *c, const char *text)
{
	const size_t n = strlen(text);
	must(send(c->fd, text, n, MSG_NOSIGNAL) == (ssize_t)n, "send");
}

void vector_service_sim_say(struct vector_service_sim *s, const char *text)
{
	for (size_t i = 0; i < VECTOR_SERVICE_SIM_CONNECTIONS; i++)
		if (s->conn[i].fd >= 0)
			say(&s->conn[i], text);
}

unsigned vector_service_sim_connections(const struct vector_service_sim *s)
{
	unsigned n = 0;
	for (size_t i = 0; i < VECTOR_SERVICE_SIM_CONNECTIONS; i++)
		n += s->conn[i].fd >= 0;
	return n;
}

static void member(json_t *o, const char *name, const uint8_t *p, size_t n)
{
	char hex[64];
	struct buf b;
	buf_init_fixed(&b, hex, sizeof(hex));
	text_hex(&b, (struct bytes){ p, n });
	json_object_set_new(o, name, json_stringn(hex, b.n));
}

static json_t *vector_json(const struct auth_vector *v)
{
	json_t *o = json_object();
	member(o, "rand", v->rand, sizeof(v->rand));
	member(o, "autn", v->autn, sizeof(v->autn));
	member(o, "xres", v->xres, v->xres_len);
	member(o, "ck", v->ck, sizeof(v->ck));
	member(o, "ik", v->ik, sizeof(v->ik));
	return o;
}

static void read_ask(const char *body, struct auth_vector_ask *ask)
{
	json_t *o = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
	must(o != NULL, "a question that is JSON");
	const json_t *resync = json_object_get(o, "resync");
	const char *imsi = json_string_value(json_object_get(o, "imsi"));
	const char *rand = json_string_value(json_object_get(resync, "rand"));
	const char *auts = json_string_value(json_object_get(resync, "auts"));
	must(imsi && ids_imsi(str_of(imsi), &ask->imsi) == RC_OK, "imsi");
	ask->resync = resync;
	must(!resync || (text_unhex(str_of(rand), ask->rand, sizeof(ask->rand)) &&
				text_unhex(str_of(auts), ask->auts, sizeof(ask->auts))),
		"resync");
	json_decref(o);
}

static int status_of(enum reason why, json_t **o)
{
	static const struct {
		enum reason why;
		int status;
		const char *word;
	} rows[] = { { REASON_subscriber_unknown, 404, "unknown" }, { REASON_aka_auts, 403, "auts" },
		{ REASON_aka_sqn_range, 403, "sqn_range" } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].why == why) {
			*o = json_pack("{s:s}", "error", rows[i].word);
			return rows[i].status;
		}
	*o = json_object();
	return 500;
}

static void answer(struct vector_service_sim *s, struct vector_service_sim_conn *c)
{
	struct auth_vector_ask ask = { 0 };
	struct auth_vector v;
	struct fault f = { 0 };
	char text[4096] = "";
	size_t n = 0;
	int status = 200;
	json_t *o;
	read_ask(s->body, &ask);
	if (auc_rig_fetch(s->auc, &ask, &v, &f) == RC_OK)
		o = vector_json(&v);
	else
		status = status_of(f.reason, &o);
	char *body = json_dumps(o, JSON_COMPACT);
	for (unsigned i = 0; i <= s->copies; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n%s", status, strlen(body), body);
	must(n < sizeof(text), "room for the answer");
	say(c, text);
	free(body);
	json_decref(o);
}

static bool reply(struct vector_service_sim *s, struct vector_service_sim_conn *c)
{
	const char *end = strstr(c->in, "\r\n\r\n"), *length = strstr(c->in, "Content-Length: ");
	if (!end || !length || s->stalled)
		return false;
	const size_t head = (size_t)(end - c->in) + 4, body = strtoul(length + 16, NULL, 10);
	if (c->n < head + body)
		return false;
	s->asked++;
	snprintf(s->head, sizeof(s->head), "%.*s", (int)head, c->in);
	snprintf(s->body, sizeof(s->body), "%.*s", (int)body, end + 4);
	memset(c->in, 0, sizeof(c->in));
	c->n = 0;
	if (!s->reset && s->raw)
		say(c, s->raw);
	else if (!s->reset)
		answer(s, c);
	if (s->reset || s->hang_up)
		hang_up(c, s->reset);
	return true;
}

static bool serve(struct vector_service_sim *s, struct vector_service_sim_conn *c)
{
	if (c->fd < 0)
		return false;
	const ssize_t got = recv(c->fd, c->in + c->n, sizeof(c->in) - 1 - c->n, 0);
	if (got == 0 && c->n < sizeof(c->in) - 1) {
		hang_up(c, false);
		return true;
	}
	c->n += got > 0 ? (size_t)got : 0;
	return reply(s, c) || got > 0;
}

bool vector_service_sim_turn(struct vector_service_sim *s)
{
	bool did = s->fd >= 0 && welcome(s);
	for (size_t i = 0; i < VECTOR_SERVICE_SIM_CONNECTIONS; i++)
		did = serve(s, &s->conn[i]) || did;
	return did;
}
