/** Exchanges in and out (doubles of http's functions), and health. */
#include "front/admin_rig.h"

struct http_exchange {
	struct http_request in;
	void *owner;
	unsigned replies;
	int status;
	char body[4096], head[512];
};

const struct http_request *http_exchange_request(const struct http_exchange *x)
{
	return &x->in;
}

void **http_exchange_owner(struct http_exchange *x)
{
	return &x->owner;
}

void http_exchange_reply(struct http_exchange *x, const struct http_reply *r)
{
	struct buf body, head;
	buf_init_fixed(&body, x->body, sizeof(x->body) - 1);
	buf_init_fixed(&head, x->head, sizeof(x->head) - 1);
	buf_put(&body, r->body.p, r->body.n);
	for (size_t i = 0; i < r->n_headers; i++)
		buf_printf(&head, "%.*s: %.*s\n", STR_ARG(r->headers[i].name), STR_ARG(r->headers[i].value));
	assert_false(body.failed || head.failed);
	x->replies++;
	x->status = r->status;
}

struct bench {
	struct rig *rig;
	struct front_admin *admin;
	struct http_exchange x;
};

static void ask(struct bench *b, const char *method, const char *path, const char *body)
{
	b->x = (struct http_exchange){ .in = { .method = str_of(method), .path = str_of(path), .body = str_bytes(str_of(body)) } };
}

static int open_bench(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct fault f = { 0 };
	assert_int_equal(rig_open((void **)&b->rig), 0);
	assert_int_equal(front_admin_open(&b->rig->parts, &b->admin, &f), RC_OK);
	*state = b;
	return 0;
}

static int close_bench(void **state)
{
	struct bench *b = *state;
	front_admin_close(&b->admin);
	assert_null(b->admin);
	front_admin_close(&b->admin);
	rig_close((void **)&b->rig);
	free(b);
	return 0;
}

static void answers(void **state)
{
	struct bench *b = *state;
	ask(b, "POST", "/v1/subscribers", RIG_LINE(A));
	front_admin_request(b->admin, &b->x);
	assert_int_equal(b->x.replies, 1);
	assert_int_equal(b->x.status, 201);
	assert_non_null(strstr(b->x.body, A));
	assert_non_null(strstr(b->x.head, "Content-Type: application/json\n"));
	assert_non_null(strstr(b->x.head, "Cache-Control: no-store\n"));
	assert_null(b->x.owner);
	ask(b, "PUT", "/v1/status", "");
	front_admin_request(b->admin, &b->x);
	assert_int_equal(b->x.status, 405);
	assert_non_null(strstr(b->x.head, "Allow: GET\n"));
}

static void late(void **state)
{
	struct bench *b = *state;
	b->rig->late = true;
	ask(b, "GET", "/v1/subscribers/" A, "");
	front_admin_request(b->admin, &b->x);
	assert_int_equal(b->x.replies, 0);
	rig_fail(b->rig, REASON_store_busy);
	assert_int_equal(b->x.replies, 1);
	assert_int_equal(b->x.status, 503);
	assert_non_null(strstr(b->x.head, "Retry-After: 2\n"));
	front_admin_cancel(b->admin, &b->x); /* nothing is open any more */
	assert_int_equal(b->rig->cancels, 0);
}

static void cancelled(void **state)
{
	struct bench *b = *state;
	b->rig->late = true;
	ask(b, "DELETE", "/v1/subscribers/" A, "");
	front_admin_request(b->admin, &b->x);
	front_admin_cancel(b->admin, &b->x);
	assert_int_equal(b->rig->cancels, 1);
	assert_int_equal(b->x.replies, 0);
	assert_null(b->x.owner);
}

static void health(void **state)
{
	static const struct {
		const char *method, *path;
		bool ready;
		int status;
		const char *body;
	} rows[] = { { "GET", "/health/live", false, 200, "live\n" }, { "GET", "/health/ready", true, 200, "ready\n" },
		{ "GET", "/health/ready", false, 503, "not ready\n" }, { "POST", "/health/live", true, 404, "" }, { "GET", "/", true, 404, "" },
		{ "GET", "/v1/status", true, 404, "" } };
	struct bench *b = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		b->rig->ready = rows[i].ready;
		ask(b, rows[i].method, rows[i].path, "");
		front_admin_health(b->admin, &b->x);
		assert_int_equal(b->x.status, rows[i].status);
		assert_string_equal(b->x.body, rows[i].body);
		assert_int_equal(strstr(b->x.head, "Retry-After") != NULL, rows[i].status == 503);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(answers, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(late, open_bench, close_bench), cmocka_unit_test_setup_teardown(cancelled, open_bench, close_bench),
		cmocka_unit_test_setup_teardown(health, open_bench, close_bench) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
