/** admin.c between a double of http and the store of the rig: exchanges in, headers and bodies out, health.
 */
#include "front/admin_rig.h"

struct http_exchange {
	struct http_request in;
	struct str accept;
	void *owner;
	unsigned replies;
	int status;
	char head[1024], body[4096];
};

const struct http_request *http_exchange_request(const struct http_exchange *x)
{
	return &x->in;
}

struct str http_exchange_header(const struct http_exchange *x, const char *name)
{
	return strcmp(name, "Accept") == 0 ? x->accept : STR_NONE;
}

bool http_exchange_user(const struct http_exchange *x, unsigned *uid)
{
	return false;
}

struct str http_exchange_subject(struct http_exchange *x)
{
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
	for (size_t i = 0; i < r->n_headers; i++)
		buf_printf(&b, "%.*s: %.*s\n", STR_ARG(r->headers[i].name), STR_ARG(r->headers[i].value));
	x->head[b.n] = '\0';
	snprintf(x->body, sizeof(x->body), "%.*s", (int)r->body.n, r->body.p ? (const char *)r->body.p : "");
	assert_false(b.failed);
	x->replies++;
	x->status = r->status;
}

static struct http_exchange ask(const char *method, const char *path, const char *body)
{
	return (struct http_exchange){
		.in = { .method = str_of(method), .path = str_of(path), .body = str_bytes(str_of(body)) }
	};
}

static struct front_admin *open_admin(struct rig *r)
{
	struct front_admin *admin = NULL;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(front_admin_open(&r->parts, &admin, &f), RC_OK);
	return admin;
}

static void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' is not in '%s'", what, text);
}

static void an_exchange(void **state)
{
	struct rig *r = *state;
	struct front_admin *admin = open_admin(r);
	struct http_exchange x = ask("POST", "/v1/subscribers", RIG_LINE(A));
	front_admin_request(admin, &x);
	while (r->open) {
		assert_int_equal(x.replies, 0);
		assert_non_null(x.owner);
		rig_turn(r);
	}
	assert_int_equal(x.replies, 1);
	assert_null(x.owner);
	assert_int_equal(x.status, 201);
	assert_string_equal(x.head, "Cache-Control: no-store\nContent-Type: application/json\n");
	has(x.body, "\"imsi\":\"" A "\"");
	assert_null(strstr(x.body, RIG_K));
	front_admin_close(&admin);
	assert_null(admin);
}
RIG_TEST(an_exchange)

static void refusals(void **state)
{
	struct rig *r = *state;
	struct front_admin *admin = open_admin(r);
	struct http_exchange x = ask("DELETE", "/v1/status", "");
	front_admin_request(admin, &x);
	assert_int_equal(x.status, 405);
	has(x.head, "Allow: GET\n");
	x = ask("GET", "/", "");
	front_admin_request(admin, &x);
	assert_int_equal(x.status, 404);
	has(x.body, "\"error\":\"http_path\"");
	r->refuse_commits = REASON_store_full;
	x = ask("POST", "/v1/subscribers", RIG_LINE(A));
	front_admin_request(admin, &x);
	while (r->open)
		rig_turn(r);
	assert_int_equal(x.status, 503);
	has(x.head, "Retry-After: 60\n");
	front_admin_close(&admin);
}
RIG_TEST(refusals)

static void cancelled(void **state)
{
	struct rig *r = *state;
	struct front_admin *admin = open_admin(r);
	struct http_exchange x = ask("GET", "/v1/status", "");
	r->late = true;
	front_admin_request(admin, &x);
	assert_non_null(r->open);
	front_admin_cancel(admin, &x);
	assert_int_equal(r->cancels, 1);
	assert_null(x.owner);
	assert_int_equal(x.replies, 0);
	front_admin_cancel(admin, &x); /* nothing is open */
	assert_int_equal(r->cancels, 1);
	front_admin_close(&admin);
}

/* in the format that is asked for */
static void metrics_page(void **state)
{
	struct rig *r = *state;
	struct front_admin *admin = open_admin(r);
	static const struct {
		const char *accept, *type, *body;
	} rows[] = {
		{ "", "text/plain; version=0.0.4; charset=utf-8", "text\n" },
		{ "text/plain;version=0.0.4", "text/plain; version=0.0.4; charset=utf-8", "text\n" },
		{ "application/openmetrics-text;q=0, */*", "text/plain; version=0.0.4; charset=utf-8",
			"text\n" },
		{ "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
			"application/openmetrics-text; version=1.0.0; charset=utf-8", "open\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_exchange x = ask("GET", "/metrics", "");
		x.accept = str_of(rows[i].accept);
		front_admin_metrics(admin, &x);
		assert_int_equal(x.replies, 1);
		assert_int_equal(x.status, 200);
		has(x.head, rows[i].type);
		assert_string_equal(x.body, rows[i].body);
	}
	struct http_exchange x = ask("POST", "/metrics", "");
	front_admin_metrics(admin, &x);
	assert_int_equal(x.status, 404);
	x = ask("GET", "/metrics/", "");
	front_admin_metrics(admin, &x);
	assert_int_equal(x.status, 404);
	front_admin_close(&admin);
}

static void health(void **state)
{
	struct rig *r = *state;
	struct front_admin *admin = open_admin(r);
	static const struct {
		const char *method, *path;
		bool ready;
		int status;
		const char *body;
	} rows[] = { { "GET", "/health/live", false, 200, "live\n" },
		{ "GET", "/health/ready", true, 200, "ready\n" },
		{ "GET", "/health/ready", false, 503, "not ready\n" },
		{ "POST", "/health/live", true, 404, "" }, { "GET", "/v1/status", true, 404, "" },
		{ "GET", "/health", true, 404, "" } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_exchange x = ask(rows[i].method, rows[i].path, "");
		r->ready = rows[i].ready;
		front_admin_health(admin, &x);
		assert_int_equal(x.replies, 1);
		assert_int_equal(x.status, rows[i].status);
		assert_string_equal(x.body, rows[i].body);
		assert_int_equal(strstr(x.head, "Retry-After: ") != NULL, rows[i].status == 503);
		has(x.head, "Cache-Control: no-store\n");
	}
	front_admin_close(&admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROWS(an_exchange), RIG_ROWS(refusals),
		cmocka_unit_test_setup_teardown(cancelled, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(metrics_page, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(health, rig_open, rig_close) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
