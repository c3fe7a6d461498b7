/** entitlement.c between doubles of http and flow: what of a request reaches flow, and which headers its
 * answer gets. */
#include "unit.h"

#include "../support/env_sim.h"

#include "conf/conf.h"
#include "front/entitlement.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

struct http_exchange {
	struct http_request in;
	struct http_header headers[16];
	struct arena *arena;
	void *owner;
	unsigned replies;
	int status;
	char phrase[64], head[8192]; /* "Name: value\n" of the answer */
	struct bytes body;
};

static struct flow_request *begun; /* what flow was given last */
static unsigned cancelled;

const struct http_request *http_exchange_request(const struct http_exchange *x)
{
	return &x->in;
}

struct arena *http_exchange_arena(struct http_exchange *x)
{
	return x->arena;
}

struct str http_exchange_header(const struct http_exchange *x, const char *name)
{
	for (size_t i = 0; i < x->in.n_headers; i++)
		if (str_ieq(x->headers[i].name, str_of(name)))
			return x->headers[i].value;
	return STR_NONE;
}

void **http_exchange_owner(struct http_exchange *x)
{
	return &x->owner;
}

void http_exchange_reply(struct http_exchange *x, const struct http_reply *r)
{
	struct buf b;
	buf_init_fixed(&b, x->head, sizeof(x->head) - 1);
	for (size_t i = 0; i < r->n_headers; i++) {
		buf_put_str(&b, r->headers[i].name);
		buf_puts(&b, ": ");
		buf_put_str(&b, r->headers[i].value);
		buf_putc(&b, '\n');
	}
	assert_false(b.failed);
	x->head[b.n] = 0;
	x->replies++;
	x->status = r->status;
	snprintf(x->phrase, sizeof(x->phrase), "%s", r->phrase ? r->phrase : "");
	x->body = r->body;
}

void flow_start(struct flow *f, struct flow_request *rq)
{
	begun = rq;
}

void flow_cancel(struct flow *f, struct flow_request *rq)
{
	assert_ptr_equal(rq, begun);
	cancelled++;
}

struct world {
	struct env_sim env;
	struct arena *arena;
	struct front_entitlement *front;
	struct http_exchange x;
};

static struct conf *conf_of(struct arena *a, const char *yaml)
{
	const struct conf_item *const tables[] = { front_entitlement_conf };
	const struct conf_schema schema = { tables, 1 };
	struct conf *c = NULL;
	struct str error;
	struct fault f = { .reason = REASON_none };
	if (conf_parse(a, str_of(yaml), "test", "/", &schema, &c, &error, &f) != RC_OK)
		assert_int_equal(f.reason, REASON_conf_value);
	return c;
}

static struct world *world_new(const char *yaml)
{
	struct world *w = calloc(1, sizeof(*w));
	struct fault f = { .reason = REASON_none };
	assert_non_null(w);
	env_sim_init(&w->env, 1, 0);
	w->arena = arena_new(1 << 20);
	begun = NULL;
	cancelled = 0;
	assert_int_equal(
		front_entitlement_open(conf_of(w->arena, yaml), &w->env.env, NULL, &w->front, &f), RC_OK);
	return w;
}

static void world_free(struct world **w)
{
	front_entitlement_close(&(*w)->front);
	front_entitlement_close(&(*w)->front);
	arena_free(&(*w)->x.arena);
	arena_free(&(*w)->arena);
	free(*w);
	*w = NULL;
}

/* headers: "Name: value\n" ... */
static struct http_exchange *ask_in(
	struct world *w, const char *method, const char *path, const char *headers, size_t cap)
{
	struct str rest = str_of(headers), line;
	arena_free(&w->x.arena);
	w->x = (struct http_exchange){ .arena = arena_new(cap) };
	w->x.in = (struct http_request){ .method = str_of(method),
		.path = str_of(path),
		.query = STR("app=ap2004"),
		.headers = w->x.headers,
		.body = str_bytes(STR("{}")) };
	while (str_next(&rest, '\n', &line)) {
		const size_t colon = str_find(line, ':');
		w->x.headers[w->x.in.n_headers++] = (struct http_header){ str_sub(line, 0, colon),
			str_trim(str_sub(line, colon + 1, line.n)) };
	}
	front_entitlement_request(w->front, &w->x);
	return &w->x;
}

static struct http_exchange *ask(struct world *w, const char *method, const char *path, const char *headers)
{
	return ask_in(w, method, path, headers, 262144);
}

static void answer(const struct flow_answer *a)
{
	begun->done(begun, a);
}

static bool has(const struct world *w, const char *line)
{
	char whole[4096];
	snprintf(whole, sizeof(whole), "\n%s\n", line);
	char head[8200];
	snprintf(head, sizeof(head), "\n%s", w->x.head);
	return strstr(head, whole) != NULL;
}

static bool names(const struct world *w, const char *name)
{
	return strstr(w->x.head, name) != NULL;
}

/* proves: own-060 */
static void paths_and_methods(void **state)
{
	static const char *const wrong[] = { "", "/", "/entitlement/", "//entitlement", "/Entitlement",
		"/entitlement/x", "/entitlemen" };
	static const char *const methods[] = { "PUT", "HEAD", "DELETE", "OPTIONS", "get", "PATCH" };
	struct world *w = world_new("endpoint:\n  path: /entitlement\n");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(ask(w, "GET", wrong[i], "")->status, 404);
		assert_true(has(w, "Cache-Control: no-store"));
		assert_false(names(w, "Allow") || names(w, "Location"));
	}
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		assert_int_equal(ask(w, methods[i], "/entitlement", "")->status, 405);
		assert_true(has(w, "Allow: GET, POST"));
		assert_true(has(w, "Cache-Control: no-store"));
	}
	assert_null(begun);
	assert_int_equal(w->x.replies, 1);
	assert_int_equal(ask(w, "GET", "/entitlement", "")->replies, 0);
	assert_non_null(begun);
	world_free(&w);
	w = world_new("");
	ask(w, "POST", "/", "");
	assert_non_null(begun);
	assert_int_equal(ask(w, "POST", "/x", "")->status, 404);
	world_free(&w);
}

static void paths_in_settings(void **state)
{
	static const char *const bad[] = { "entitlement", "/a?b", "\"/a b\"", "\"\"" };
	struct arena *a = arena_new(1 << 20);
	char yaml[64];
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(yaml, sizeof(yaml), "endpoint:\n  path: %s\n", bad[i]);
		assert_null(conf_of(a, yaml));
	}
	arena_free(&a);
}

/* proves: client-05a, own-054, client-34a */
static void what_reaches_flow(void **state)
{
	struct world *w = world_new("");
	ask(w, "POST", "/",
		"Content-Type: application/json; charset=utf-8\nCookie: a=1\nAccept: x/y\ncookie: ecs=2; "
		"b=3\nAccept-Language: de\n"
		"User-Agent: phone\nAuthorization: Bearer x");
	assert_true(begun->raw.post);
	assert_true(str_is(begun->raw.query, "app=ap2004"));
	assert_true(str_is(str_of_bytes(begun->raw.body), "{}"));
	assert_int_equal(begun->raw.n_cookies, 2);
	assert_true(str_is(begun->raw.cookies[0], "a=1"));
	assert_true(str_is(begun->raw.cookies[1], "ecs=2; b=3"));
	assert_true(str_is(begun->raw.accept, "x/y"));
	assert_true(str_is(begun->raw.accept_language, "de"));
	assert_true(str_is(begun->raw.user_agent, "phone"));
	assert_int_equal(begun->request_id.n, 16);
	char first[17];
	memcpy(first, begun->request_id.p, 16);
	ask(w, "GET", "/",
		"Cookie: 1\nCookie: 2\nCookie: 3\nCookie: 4\nCookie: 5\nCookie: 6\nCookie: 7\nCookie: "
		"8\nCookie: 9\nCookie: 10");
	assert_false(begun->raw.post);
	assert_int_equal(
		begun->raw.n_cookies, 8); /* as many as anybody sends, not as many as somebody likes */
	assert_true(begun->raw.accept.n == 0 && begun->raw.user_agent.n == 0);
	assert_memory_not_equal(first, begun->request_id.p, 16);
	world_free(&w);
}

/* proves: client-02a, client-04a, client-04b, client-04c, client-03c, own-060 */
static void a_challenge(void **state)
{
	struct world *w = world_new("");
	ask(w, "GET", "/", "Accept-Encoding: gzip");
	answer(&(const struct flow_answer){ .status = 200,
		.content_type = ANSWER_TYPE_EAP,
		.body = str_bytes(STR("{\"eap-relay-packet\":\"AQ==\"}")),
		.cookie = STR("AbC-_09") });
	assert_int_equal(w->x.status, 200);
	assert_string_equal(w->x.phrase, "");
	assert_true(has(w, "Content-Type: application/vnd.gsma.eap-relay.v1.0+json"));
	assert_true(has(w, "Set-Cookie: ecs=AbC-_09; Path=/"));
	assert_true(has(w, "Cache-Control: no-store"));
	assert_true(has(w, "Vary: Accept, Accept-Encoding, Accept-Language"));
	assert_false(names(w, "Content-Encoding") || names(w, "Retry-After") || names(w, "Version"));
	assert_true(str_is(str_of_bytes(w->x.body), "{\"eap-relay-packet\":\"AQ==\"}"));
	world_free(&w);
}

/* The longest cookie there is stands whole in its header. proves: own-191 */
static void the_longest_cookie(void **state)
{
	static char value[3501], line[3600];
	struct world *w = world_new("");
	memset(value, 'x', 3500);
	ask(w, "GET", "/", "");
	answer(&(const struct flow_answer){
		.status = 200, .content_type = ANSWER_TYPE_EAP, .cookie = { value, 3500 } });
	snprintf(line, sizeof(line), "Set-Cookie: ecs=%s; Path=/", value);
	assert_true(has(w, line));
	world_free(&w);
}

/* proves: ts43-2.10-14, client-22a */
static void refusals(void **state)
{
	struct world *w = world_new("");
	ask(w, "GET", "/", "");
	answer(&(const struct flow_answer){ .status = 503, .retry_after_s = 60 });
	assert_int_equal(w->x.status, 503);
	assert_true(has(w, "Retry-After: 60"));
	assert_true(has(w, "Cache-Control: no-store"));
	assert_false(names(w, "Vary") || names(w, "Content-Type") || names(w, "Set-Cookie"));
	ask(w, "GET", "/", "");
	answer(&(const struct flow_answer){
		.status = 406, .phrase = "protocol not supported", .content_type = "text/plain" });
	assert_string_equal(w->x.phrase, "protocol not supported");
	assert_false(names(w, "Retry-After") || names(w, "Allow"));
	ask(w, "GET", "/", "");
	answer(&(const struct flow_answer){ .status = 405 });
	assert_true(has(w, "Allow: GET, POST")); /* RFC 9110 15.5.6 */
	ask_in(w, "GET", "/", "", 64);           /* no memory for the visit */
	assert_int_equal(w->x.status, 503);
	assert_true(has(w, "Retry-After: 5"));
	world_free(&w);
}

static void inflated(struct bytes packed, uint8_t *out, size_t room, size_t *n)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)packed.p,
		.avail_in = (uInt)packed.n,
		.next_out = out,
		.avail_out = (uInt)room };
	assert_int_equal(inflateInit2(&z, 31), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	*n = room - z.avail_out;
	inflateEnd(&z);
}

/* proves: ts43-2.9.1-02, ts43-2.9.1-03 */
static void gzip_from_4_kib(void **state)
{
	static uint8_t text[8192], back[8192];
	static const struct {
		const char *headers;
		size_t octets;
		bool packed;
	} cases[] = { { "Accept-Encoding: gzip", 8192, true },
		{ "accept-encoding: br, gzip;q=0.5", 4096, true }, { "Accept-Encoding: gzip", 4095, false },
		{ "Accept-Encoding: gzip;q=0", 8192, false }, { "Accept-Encoding: br", 8192, false },
		{ "", 8192, false } };
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)("abcdefghij"[i * i % 10]);
	struct world *w = world_new("");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n;
		ask(w, "GET", "/", cases[i].headers);
		answer(&(const struct flow_answer){
			.status = 200, .content_type = ANSWER_TYPE_XML, .body = { text, cases[i].octets } });
		assert_int_equal(has(w, "Content-Encoding: gzip"), cases[i].packed);
		assert_int_equal(names(w, "Content-Encoding"), cases[i].packed);
		assert_true(has(w, "Content-Type: text/vnd.wap.connectivity-xml"));
		if (!cases[i].packed) {
			assert_int_equal(w->x.body.n, cases[i].octets);
			continue;
		}
		assert_true(w->x.body.n < cases[i].octets);
		inflated(w->x.body, back, sizeof(back), &n);
		assert_int_equal(n, cases[i].octets);
		assert_memory_equal(back, text, n);
	}
	ask_in(w, "GET", "/", "Accept-Encoding: gzip", 2048); /* no room to pack: as it is */
	answer(&(const struct flow_answer){
		.status = 200, .content_type = ANSWER_TYPE_XML, .body = BYTES_OF(text) });
	assert_false(names(w, "Content-Encoding"));
	assert_int_equal(w->x.body.n, sizeof(text));
	world_free(&w);
}

static void a_device_that_went_away(void **state)
{
	struct world *w = world_new("");
	struct http_exchange *x = ask(w, "GET", "/", "");
	front_entitlement_cancel(w->front, x);
	assert_int_equal(cancelled, 1);
	x = ask(w, "GET", "/", "");
	answer(&(const struct flow_answer){ .status = 200 });
	front_entitlement_cancel(w->front, x); /* answered already */
	assert_int_equal(cancelled, 1);
	x = ask(w, "PUT", "/", ""); /* never reached flow */
	front_entitlement_cancel(w->front, x);
	assert_int_equal(cancelled, 1);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_and_methods),
		cmocka_unit_test(paths_in_settings),
		cmocka_unit_test(what_reaches_flow),
		cmocka_unit_test(a_challenge),
		cmocka_unit_test(the_longest_cookie),
		cmocka_unit_test(refusals),
		cmocka_unit_test(gzip_from_4_kib),
		cmocka_unit_test(a_device_that_went_away),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
