/** HTTP to flow and back: path and method, headers of the request, headers of the answer. */
#include "front/entitlement.h"

#include "base/env.h"
#include "base/text.h"
#include "conf/conf.h"
#include "http/gzip.h"

#include <stdio.h>
#include <stdlib.h>

enum { COOKIE_LINES_MAX = 8, GZIP_FROM = 4096, GZIP_LEVEL = 4, SET_COOKIE_MAX = 3600, REQUEST_ID = 16 };

static enum rc check_path(struct str value, struct fault *f);

const struct conf_item front_entitlement_conf[] = {
	{ "endpoint.path", CONF_TEXT, "/", 1, 128, NULL,
		"The path of the entitlement resource, as phones are configured with it; other paths are "
		"answered 404.",
		check_path },
	CONF_ITEMS_END,
};

struct front_entitlement {
	struct flow *flow;
	struct env *env;
	struct gzip *gzip;
	char path[129];
	uint64_t next_id; /* request ids: a random start, then counted */
};

/* one exchange under way; lives in its arena */
struct visit {
	struct flow_request ask;
	struct front_entitlement *front;
	struct http_exchange *exchange;
	struct str cookies[COOKIE_LINES_MAX];
	char id[REQUEST_ID];
};

static enum rc check_path(struct str value, struct fault *f)
{
	const bool plain = str_starts(value, STR("/")) && str_find(value, '?') == value.n &&
			   str_find(value, ' ') == value.n;
	return plain ? RC_OK : FAIL(f, REASON_conf_value, "expected a path like / or /entitlement");
}

enum rc front_entitlement_open(const struct conf *c, struct env *env, struct flow *flow,
	struct front_entitlement **out, struct fault *f)
{
	struct front_entitlement *e = calloc(1, sizeof(*e));
	if (!e)
		return FAIL(f, REASON_memory, "front");
	e->flow = flow;
	e->env = env;
	snprintf(e->path, sizeof(e->path), "%s", conf_text(c, "endpoint.path").p);
	env->ops->random(env, &e->next_id, sizeof(e->next_id));
	e->gzip = gzip_open(GZIP_LEVEL);
	if (!e->gzip) {
		free(e);
		return FAIL(f, REASON_memory, "gzip");
	}
	*out = e;
	return RC_OK;
}

void front_entitlement_close(struct front_entitlement **e)
{
	if (!*e)
		return;
	gzip_close(&(*e)->gzip);
	free(*e);
	*e = NULL;
}

/* A refusal before any thinking: its event, status and one header. */
static void refuse(struct http_exchange *x, enum reason why, const char *name, const char *value)
{
	const struct reason_row *row = fault_row(why);
	const struct http_header headers[] = { { STR("Cache-Control"), STR("no-store") },
		{ str_of(name), str_of(value) } };
	LOG(row->http == 503 ? LOG_WARN : LOG_INFO, "access", log_int("status", row->http),
		log_cstr("reason", row->name), log_cstr("answer", "refusal"));
	http_exchange_reply(x,
		&(struct http_reply){ .status = row->http, .headers = headers, .n_headers = name ? 2 : 1 });
}

static bool wants_gzip(const struct visit *v, const struct flow_answer *a)
{
	return a->body.n >= GZIP_FROM && accept_gzip(http_exchange_header(v->exchange, "Accept-Encoding"));
}

struct head {
	struct http_header h[8];
	size_t n;
	char retry[16];
};

static void put(struct head *head, const char *name, struct str value)
{
	head->h[head->n++] = (struct http_header){ str_of(name), value };
}

/* Netscape style, nothing but Path: clients return it with whatever stands here (clients.md rows 4, 5) */
static struct str set_cookie(struct arena *arena, struct str value)
{
	struct buf b;
	buf_init(&b, arena, SET_COOKIE_MAX);
	buf_puts(&b, REQUEST_COOKIE "=");
	buf_put_str(&b, value);
	buf_puts(&b, "; Path=/");
	return buf_str(&b);
}

static void write_head(struct head *head, const struct flow_answer *a, struct arena *arena, bool packed)
{
	head->n = 0;
	if (a->content_type)
		put(head, "Content-Type",
			str_of(a->content_type)); /* never with parameters (clients.md row 2) */
	put(head, "Cache-Control", STR("no-store"));
	if (a->status == 200)
		put(head, "Vary", STR("Accept, Accept-Encoding, Accept-Language"));
	if (a->status == 405) /* RFC 9110 15.5.6, though it is the AppID that is refused */
		put(head, "Allow", STR("GET, POST"));
	if (packed)
		put(head, "Content-Encoding", STR("gzip"));
	if (a->cookie.n)
		put(head, "Set-Cookie", set_cookie(arena, a->cookie));
	if (a->retry_after_s) {
		snprintf(head->retry, sizeof(head->retry), "%d", a->retry_after_s);
		put(head, "Retry-After", str_of(head->retry));
	}
}

static void done(struct flow_request *rq, const struct flow_answer *a)
{
	struct visit *v = rq->owner;
	struct head head;
	struct bytes body = a->body, small;
	const bool packed = wants_gzip(v, a) && gzip_pack(v->front->gzip, rq->arena, body, &small) == RC_OK;
	if (packed)
		body = small;
	write_head(&head, a, rq->arena, packed);
	*http_exchange_owner(v->exchange) = NULL;
	http_exchange_reply(v->exchange, &(struct http_reply){ .status = a->status,
						 .phrase = a->phrase,
						 .headers = head.h,
						 .n_headers = head.n,
						 .body = body,
						 .close = a->close });
}

static void collect(struct visit *v, const struct http_request *in)
{
	struct request_raw *raw = &v->ask.raw;
	*raw = (struct request_raw){ .post = str_is(in->method, "POST"),
		.query = in->query,
		.body = in->body,
		.cookies = v->cookies,
		.accept = http_exchange_header(v->exchange, "Accept"),
		.accept_language = http_exchange_header(v->exchange, "Accept-Language"),
		.user_agent = http_exchange_header(v->exchange, "User-Agent") };
	for (size_t i = 0; i < in->n_headers && raw->n_cookies < COOKIE_LINES_MAX; i++)
		if (str_ieq(in->headers[i].name, STR("Cookie")))
			v->cookies[raw->n_cookies++] = in->headers[i].value;
}

static void request_id(uint64_t n, char out[REQUEST_ID])
{
	struct buf text;
	uint8_t octets[sizeof(n)];
	for (size_t i = 0; i < sizeof(octets); i++, n <<= 8)
		octets[i] = (uint8_t)(n >> 56);
	buf_init_fixed(&text, out, REQUEST_ID);
	text_hex(&text, BYTES_OF(octets));
}

void front_entitlement_request(void *owner, struct http_exchange *x)
{
	struct front_entitlement *e = owner;
	const struct http_request *in = http_exchange_request(x);
	if (!str_is(in->path, e->path)) {
		refuse(x, REASON_http_path, NULL, NULL);
		return;
	}
	if (!str_is(in->method, "GET") && !str_is(in->method, "POST")) {
		refuse(x, REASON_http_method, "Allow", "GET, POST");
		return;
	}
	struct visit *v = arena_new_of(http_exchange_arena(x), struct visit);
	if (!v) {
		refuse(x, REASON_memory, "Retry-After", "5");
		return;
	}
	v->front = e;
	v->exchange = x;
	request_id(e->next_id++, v->id);
	v->ask.arena = http_exchange_arena(x);
	v->ask.client = in->client;
	v->ask.first = in->nth == 1;
	v->ask.tls_name = in->tls_name;
	v->ask.host = http_exchange_header(x, "Host");
	v->ask.request_id = (struct str){ v->id, REQUEST_ID };
	v->ask.done = done;
	v->ask.owner = v;
	collect(v, in);
	*http_exchange_owner(x) = v;
	flow_start(e->flow, &v->ask);
}

void front_entitlement_cancel(void *owner, struct http_exchange *x)
{
	struct visit *v = *http_exchange_owner(x);
	if (v)
		flow_cancel(((struct front_entitlement *)owner)->flow, &v->ask);
}
