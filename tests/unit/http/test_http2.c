/** A whole connection of HTTP/2 in memory, with the client of the same library as the far side. */
#include "http2_rig.h"

#include "http2_client.h"

static struct rig r;
static struct http2_client client;

static bool push(void)
{
	const uint8_t *p;
	const ssize_t n = nghttp2_session_mem_send(client.session, &p);
	assert_true(n >= 0);
	if (n > 0)
		rig_feed(&r, p, (size_t)n);
	return n > 0;
}

static bool pull(void)
{
	const size_t n = r.out_n;
	if (!n)
		return false;
	r.out_n = 0;
	assert_int_equal(nghttp2_session_mem_recv(client.session, r.out, n), n);
	return true;
}

/* Both sides until neither has anything to say. */
static void talk(void)
{
	rig_work(&r);
	for (bool more = true; more;) {
		more = push();
		more = pull() || more;
	}
	assert_int_equal(r.rc, RC_OK);
}

static void open_both(uint32_t window)
{
	const struct http_limits limits = served_limits();
	rig_open(&r, &limits);
	client_open(&client, window);
	talk();
}

static void close_both(void)
{
	client_done(&client);
	rig_close(&r);
}

static int status_of(int32_t id)
{
	return client.stream[client_slot(id)].status;
}

static void test_settings(void **state)
{
	open_both(65535);
	nghttp2_session *s = client.session;
	assert_int_equal(nghttp2_session_get_remote_settings(s, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS), 8);
	assert_int_equal(nghttp2_session_get_remote_settings(s, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE), 8193);
	assert_int_equal(nghttp2_session_get_remote_settings(s, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE), 4096);
	assert_int_equal(nghttp2_session_get_remote_settings(s, NGHTTP2_SETTINGS_HEADER_TABLE_SIZE), 4096);
	close_both();
}

static void test_requests(void **state)
{
	open_both(65535);
	const int32_t get = client_ask(&client, "GET", "/a?x=1", NULL);
	talk();
	assert_string_equal(r.v.method, "GET");
	assert_string_equal(r.v.path, "/a");
	assert_string_equal(r.v.query, "x=1");
	assert_string_equal(r.v.agent, "PRD-TS43 x");
	assert_int_equal(r.v.n_headers, 3); /* host, user-agent, one cookie */
	assert_int_equal(status_of(get), 200);
	assert_string_equal(client.cookie, "sid=1; Path=/");
	assert_int_equal(client.stream[client_slot(get)].body, strlen("GET /a"));
	const int32_t post = client_ask(&client, "POST", "/p", "hello");
	talk();
	assert_string_equal(r.v.body, "hello");
	assert_int_equal(status_of(post), 200);
	assert_int_equal(client.answers, 2);
	close_both();
}

static void test_head_has_no_body(void **state)
{
	open_both(65535);
	const int32_t id = client_ask(&client, "HEAD", "/", NULL);
	talk();
	assert_int_equal(status_of(id), 200);
	assert_int_equal(client.stream[client_slot(id)].body, 0);
	assert_int_equal(client.answers, 1);
	close_both();
}

/* Several are out at once and are answered in another order. */
static void test_many_at_once(void **state)
{
	struct http_exchange *x[3];
	open_both(65535);
	r.v.how = ANSWER_LATER;
	int32_t id[3];
	for (int i = 0; i < 3; i++) {
		id[i] = client_ask(&client, "GET", "/", NULL);
		talk();
		x[i] = r.v.waiting;
	}
	assert_int_equal(r.v.requests, 3);
	for (int i = 2; i >= 0; i--) {
		served_reply(&r.v, x[i]);
		talk();
		assert_int_equal(status_of(id[i]), 200);
		assert_int_equal(client.answers, 3 - i);
	}
	assert_true(list_empty(&r.conn.http2->streams));
	close_both();
}

static void test_cancelled_by_the_client(void **state)
{
	open_both(65535);
	r.v.how = ANSWER_LATER;
	const int32_t id = client_ask(&client, "GET", "/", NULL);
	talk();
	nghttp2_submit_rst_stream(client.session, 0, id, NGHTTP2_CANCEL);
	talk();
	assert_int_equal(r.v.cancelled, 1);
	assert_true(list_empty(&r.conn.http2->streams));
	close_both();
}

/* The owner answers between the client's going and the word about it: then there is no word. */
static void test_answer_to_one_who_left(void **state)
{
	static const uint8_t reset[] = { 0, 0, 4, NGHTTP2_RST_STREAM, 0, 0, 0, 0, 1, 0, 0, 0,
		NGHTTP2_CANCEL };
	const struct http_limits limits = served_limits();
	rig_open(&r, &limits);
	rig_begin(&r);
	r.v.how = ANSWER_LATER;
	rig_get(&r, 1);
	assert_int_equal(http2_feed(r.conn.http2, BYTES_OF(reset), &r.f), RC_OK);
	served_reply(&r.v, r.v.waiting);
	rig_work(&r);
	assert_int_equal(r.v.cancelled, 0);
	assert_true(list_empty(&r.conn.http2->streams));
	rig_close(&r);
}

/* The answer is held until the client opens its window. */
static void test_closed_window(void **state)
{
	open_both(0);
	const int32_t id = client_ask(&client, "GET", "/", NULL);
	talk();
	assert_int_equal(status_of(id), 200);
	assert_int_equal(client.answers, 0);
	assert_false(list_empty(&r.conn.http2->streams));
	nghttp2_session_set_local_window_size(client.session, 0, id, 100);
	talk();
	assert_int_equal(client.answers, 1);
	assert_true(list_empty(&r.conn.http2->streams));
	close_both();
}

static void test_large_answer(void **state)
{
	open_both(65535);
	r.v.how = ANSWER_BIG;
	const int32_t id = client_ask(&client, "GET", "/", NULL);
	talk();
	assert_int_equal(client.stream[client_slot(id)].body, 1 << 20);
	assert_int_equal(client.answers, 1);
	close_both();
}

/* What is held of bodies counts against the connection's window until the stream is over, whatever the stream
 * does. */
static void test_connection_window(void **state)
{
	static char body[8000];
	open_both(65535);
	memset(body, 'b', sizeof(body) - 1);
	const int32_t before = nghttp2_session_get_remote_window_size(client.session);
	assert_true(before >= 65535);
	r.v.how = ANSWER_LATER;
	const int32_t id = client_ask(&client, "POST", "/", body);
	talk();
	assert_int_equal(nghttp2_session_get_remote_window_size(client.session), before - 7999);
	assert_int_equal(nghttp2_session_get_stream_remote_window_size(client.session, id), 8193 - 7999);
	for (int i = 0; i < 8; i++) { /* given back in larger steps */
		served_reply(&r.v, r.v.waiting);
		client_ask(&client, "POST", "/", body);
		talk();
	}
	assert_true(nghttp2_session_get_remote_window_size(client.session) > before - 6 * 7999);
	close_both();
}

static void test_owner_ends_the_connection(void **state)
{
	open_both(65535);
	r.v.how = ANSWER_LATER;
	const int32_t one = client_ask(&client, "GET", "/", NULL);
	talk();
	http_exchange_reply(r.v.waiting, &(struct http_reply){ .status = 200, .close = true });
	talk();
	assert_int_equal(status_of(one), 200);
	assert_int_equal(client.goaway, NGHTTP2_NO_ERROR);
	assert_int_equal(client.last, one);
	assert_true(http2_is_over(r.conn.http2));
	close_both();
}

/* RFC 9113 6.8: a notice, then, when the client has heard it, the last stream; what came before is answered.
 */
static void test_leave(void **state)
{
	open_both(65535);
	r.v.how = ANSWER_LATER;
	http2_leave(r.conn.http2);
	const int32_t id = client_ask(&client, "GET", "/", NULL); /* on its way before the notice arrives */
	push();
	rig_work(&r);
	talk();
	assert_int_equal(r.v.requests, 1);
	assert_int_equal(client.goaways, 2);
	assert_int_equal(client.last, id);
	assert_false(http2_is_over(r.conn.http2));
	served_reply(&r.v, r.v.waiting);
	talk();
	assert_int_equal(status_of(id), 200);
	assert_true(http2_is_over(r.conn.http2));
	close_both();
}

static void test_close_cancels(void **state)
{
	open_both(65535);
	r.v.how = ANSWER_LATER;
	client_ask(&client, "GET", "/", NULL);
	client_ask(&client, "GET", "/", NULL);
	talk();
	close_both();
	assert_int_equal(r.v.requests, 2);
	assert_int_equal(r.v.cancelled, 2);
}

static void test_broken_answer_is_500(void **state)
{
	open_both(65535);
	r.v.how = ANSWER_LATER;
	const int32_t id = client_ask(&client, "GET", "/", NULL);
	talk();
	const struct http_header h = { STR("Location"), STR("a\nb") };
	http_exchange_reply(
		r.v.waiting, &(struct http_reply){ .status = 302, .headers = &h, .n_headers = 1 });
	talk();
	assert_int_equal(status_of(id), 500);
	close_both();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_head_has_no_body),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_cancelled_by_the_client),
		cmocka_unit_test(test_answer_to_one_who_left),
		cmocka_unit_test(test_closed_window),
		cmocka_unit_test(test_large_answer),
		cmocka_unit_test(test_connection_window),
		cmocka_unit_test(test_owner_ends_the_connection),
		cmocka_unit_test(test_leave),
		cmocka_unit_test(test_close_cancels),
		cmocka_unit_test(test_broken_answer_is_500),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
