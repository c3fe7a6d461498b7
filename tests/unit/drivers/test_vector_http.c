/** vector_http.c: the suite of ports/auth_vector_source.h over a service in this loop, and everything that a
 * service can do wrong. */
#include "unit.h"

#include "../conformance/auth_vector_source.h"
#include "../support/net_poll.h"
#include "../support/vector_service_sim.h"

#include "drivers/vector_http.h"

#include <stdio.h>
#include <stdlib.h>

enum { STEP_MS = 10, QUIET_TURNS = 3, MANY = 1024 };

struct bench {
	struct env_sim env;
	struct store_mem_data disk;
	struct auc_rig auc;
	struct usim_sim card;
	struct net_poll net;
	struct vector_service_sim service;
	struct arena *arena;
	struct conf *conf;
	struct auth_vector_source *source;
	struct auth_vector_source_bench suite;
};

static int64_t now_ms(void *owner)
{
	const struct bench *b = owner;
	return b->env.mono_ms;
}

/* everything that happens without time passing */
static void settle(struct bench *b)
{
	for (unsigned quiet = 0; quiet < QUIET_TURNS; quiet++) {
		env_sim_turn(&b->env);
		const bool served = vector_service_sim_turn(&b->service);
		if (net_poll_turn(&b->net) || served)
			quiet = 0;
	}
}

static void pass(void *owner, int64_t ms)
{
	struct bench *b = owner;
	settle(b);
	for (; ms > 0; ms -= STEP_MS) {
		env_sim_pass(&b->env, ms < STEP_MS ? ms : STEP_MS);
		settle(b);
	}
}

static void stall(void *owner, bool on)
{
	struct bench *b = owner;
	b->service.stalled = on;
}

static void read_conf(struct bench *b, const char *more)
{
	static const struct conf_item *tables[1];
	const struct conf_schema schema = { tables, 1 };
	char text[512];
	struct str error = STR_NONE;
	struct fault f = { 0 };
	tables[0] = vector_http_ops.conf;
	snprintf(text, sizeof(text), "http_vector:\n  url: http://127.0.0.1:%u/aka/\n%s", b->service.port,
		more);
	b->arena = arena_new(256 * 1024);
	assert_int_equal(
		conf_parse(b->arena, str_of(text), "test", "/", &schema, &b->conf, &error, &f), RC_OK);
}

static struct setup setup_of(struct bench *b)
{
	return (struct setup){ .conf = b->conf, .env = &b->env.env, .net = &b->net.net, .role = ROLE_CORE };
}

static void copies(void *owner, unsigned n)
{
	struct bench *b = owner;
	b->service.copies = n - 1;
}

static void close_source(void *owner)
{
	struct bench *b = owner;
	vector_http_ops.close(&b->source);
	assert_int_equal(b->net.n, 0);
	assert_int_equal(b->env.n, 0);
}

static struct auth_vector_source *open_source(void *owner)
{
	struct bench *b = owner;
	const struct setup s = setup_of(b);
	struct fault f = { 0 };
	assert_int_equal(vector_http_ops.open(&s, &b->source, &f), RC_OK);
	return b->source;
}

static struct bench *bench_new(const char *settings)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct fault f = { 0 };
	assert_non_null(b);
	env_sim_init(&b->env, 17, AUC_RIG_WALL_MS);
	auc_rig_init(&b->auc, &b->env, &b->disk, NULL, "");
	const struct imsi known = auc_rig_imsi(1);
	auc_rig_card(&b->auc, &known, NULL, &b->card);
	net_poll_init(&b->net);
	vector_service_sim_open(&b->service, &b->auc);
	read_conf(b, settings);
	const struct setup s = setup_of(b);
	assert_int_equal(vector_http_ops.open(&s, &b->source, &f), RC_OK);
	b->suite = (struct auth_vector_source_bench){ .owner = b,
		.source = b->source,
		.known = known,
		.unknown = auc_rig_imsi(2),
		.card = &b->card.card,
		.now_ms = now_ms,
		.pass = pass,
		.stall = stall,
		.copies = copies,
		.close = close_source,
		.open = open_source };
	return b;
}

static void bench_free(struct bench *b)
{
	vector_http_ops.close(&b->source);
	vector_http_ops.close(&b->source);
	assert_int_equal(b->net.n, 0);
	vector_service_sim_close(&b->service);
	arena_free(&b->arena);
	auc_rig_end(&b->auc);
	free(b);
}

static void the_suite(void **state)
{
	for (size_t i = 0; i < auth_vector_source_check_count; i++) {
		struct bench *b = bench_new("");
		print_message("# %s\n", auth_vector_source_checks[i].name);
		auth_vector_source_checks[i].run(&b->suite);
		bench_free(b);
	}
}

struct asked {
	struct call call;
	struct fault fault;
	struct auth_vector out;
	unsigned done;
	enum rc rc;
};

static void on_done(struct call *c, enum rc rc)
{
	struct asked *a = c->owner;
	a->done++;
	a->rc = rc;
}

static void begin(struct bench *b, struct asked *a, bool resync, int64_t within_ms)
{
	const struct auth_vector_ask ask = { .imsi = b->suite.known, .resync = resync };
	*a = (struct asked){ .call = { .fault = &a->fault,
				     .deadline_ms = b->env.mono_ms + within_ms,
				     .done = on_done,
				     .owner = a } };
	a->rc = b->source->ops->fetch(b->source, &a->call, &ask, &a->out);
}

/* one question and its end; what a refusal leaves in the output is nothing */
static struct asked ask_once(struct bench *b, bool resync)
{
	static const struct auth_vector none;
	struct asked a;
	begin(b, &a, resync, 8000);
	assert_int_equal(a.rc, RC_PENDING);
	pass(b, 8000);
	assert_int_equal(a.done, 1);
	assert_null(a.call.driver);
	assert_int_equal(a.fault.reason == REASON_none, a.rc == RC_OK);
	if (a.rc != RC_OK)
		assert_memory_equal(&a.out, &none, sizeof(none));
	a.call.fault = NULL;
	return a;
}

#define HEX32           "000102030405060708090a0b0c0d0e0f"
#define LENGTH          "HTTP/1.1 200 OK\r\nContent-Length: "
#define HEAD_OF(status) "HTTP/1.1 " status "\r\nContent-Length: "

static const char GOOD[] = LENGTH "228\r\n\r\n{\"rand\":\"" HEX32 "\",\"autn\":\"" HEX32 "\",\"ck\":\"" HEX32
				  "\",\"ik\":\"" HEX32 "\",\"xres\":\"0102030405060708\",\"note\":\"unknown "
				  "members are no harm\"}";

struct wrong {
	const char *what, *raw;
	bool hang_up, reset, resync;
	enum reason reason;
};

static void is_refused(const struct wrong *w)
{
	struct bench *b = bench_new("");
	print_message("# %s\n", w->what);
	b->service.raw = w->raw;
	b->service.hang_up = w->hang_up;
	b->service.reset = w->reset;
	const struct asked a = ask_once(b, w->resync);
	assert_string_equal(fault_row(a.fault.reason)->name, fault_row(w->reason)->name);
	assert_int_equal(a.rc, fault_row(w->reason)->rc);
	/* and the next question finds a service that is well again */
	b->service.raw = NULL;
	b->service.hang_up = b->service.reset = false;
	assert_int_equal(ask_once(b, false).rc, RC_OK);
	bench_free(b);
}

static char *huge(bool chunked)
{
	static char text[2][16384];
	char *p = text[chunked];
	const int n = snprintf(p, sizeof(text[0]), "HTTP/1.1 200 OK\r\n%s\r\n\r\n%s",
		chunked ? "Transfer-Encoding: chunked" : "Content-Length: 8000", chunked ? "1f40\r\n" : "");
	memset(p + n, ' ', 8000);
	snprintf(p + n + 8000, sizeof(text[0]) - 8000 - (size_t)n, chunked ? "\r\n0\r\n\r\n" : "");
	return p;
}

static void what_a_service_does_wrong(void **state)
{
	const struct wrong cases[] = {
		{ "cut in the middle", LENGTH "500\r\n\r\n{\"rand\":", .hang_up = true,
			.reason = REASON_http_vector_down },
		{ "hung up at once", "", .hang_up = true, .reason = REASON_http_vector_down },
		{ "reset", NULL, .reset = true, .reason = REASON_http_vector_down },
		{ "huge", huge(false), .reason = REASON_http_vector_answer },
		{ "huge in chunks", huge(true), .reason = REASON_http_vector_answer },
		{ "not HTTP", "SSH-2.0-x\r\n\r\n", .hang_up = true, .reason = REASON_http_vector_answer },
		{ "no JSON", LENGTH "5\r\n\r\nhello", .reason = REASON_http_vector_answer },
		{ "empty", LENGTH "0\r\n\r\n", .reason = REASON_http_vector_answer },
		{ "no member", LENGTH "2\r\n\r\n{}", .reason = REASON_http_vector_answer },
		{ "no content", "HTTP/1.1 204 No Content\r\n\r\n", .reason = REASON_http_vector_status },
		{ "redirect", "HTTP/1.1 307 X\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
			.reason = REASON_http_vector_status },
		{ "404 of a stranger", HEAD_OF("404 X") "9\r\n\r\nnot found",
			.reason = REASON_http_vector_status },
		{ "404", HEAD_OF("404 X") "19\r\n\r\n{\"error\":\"unknown\"}",
			.reason = REASON_subscriber_unknown },
		{ "403", HEAD_OF("403 X") "16\r\n\r\n{\"error\":\"auts\"}", .resync = true,
			.reason = REASON_aka_auts },
		{ "403 without AUTS", HEAD_OF("403 X") "16\r\n\r\n{\"error\":\"auts\"}",
			.reason = REASON_http_vector_status },
		{ "403, range", HEAD_OF("403 X") "21\r\n\r\n{\"error\":\"sqn_range\"}", .resync = true,
			.reason = REASON_aka_sqn_range },
		{ "401", HEAD_OF("401 X") "0\r\nWWW-Authenticate: Basic realm=x\r\n\r\n",
			.reason = REASON_http_vector_status },
		{ "429", HEAD_OF("429 X") "0\r\nRetry-After: 7\r\n\r\n", .reason = REASON_http_vector_busy },
		{ "503", HEAD_OF("503 X") "0\r\n\r\n", .reason = REASON_http_vector_busy },
		{ "500", HEAD_OF("500 X") "0\r\n\r\n", .reason = REASON_http_vector_status },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_refused(&cases[i]);
}

static void a_pause_is_noted(void **state)
{
	struct bench *b = bench_new("");
	b->service.raw = HEAD_OF("429 X") "0\r\nRetry-After: 7\r\n\r\n";
	assert_string_equal(ask_once(b, false).fault.note, "status 429, Retry-After 7");
	bench_free(b);
}

/* no IMSI but in the body, and no word more than the contract has */
static void what_goes_out(void **state)
{
	struct bench *b = bench_new("");
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	assert_int_equal(ask_once(b, false).rc, RC_OK);
	unsetenv("http_proxy");
	assert_ptr_equal(strstr(b->service.head, "POST /aka/vectors HTTP/1.1\r\n"), b->service.head);
	assert_non_null(strstr(b->service.head, "\r\nContent-Type: application/json\r\n"));
	assert_null(strstr(b->service.head, b->suite.known.d));
	assert_null(strstr(b->service.head, "Expect"));
	assert_string_equal(b->service.body, "{\"imsi\":\"001010000000001\"}");
	bench_free(b);
}

static void connections_are_kept(void **state)
{
	struct bench *b = bench_new("");
	for (int i = 0; i < 5; i++)
		assert_int_equal(ask_once(b, false).rc, RC_OK);
	assert_int_equal(b->service.asked, 5);
	assert_int_equal(b->service.accepted, 1);
	bench_free(b);
}

/* the second answer to one question never answers the next one */
static void an_answer_that_comes_twice(void **state)
{
	static char twice[2 * sizeof(GOOD)];
	struct bench *b = bench_new("");
	struct asked a;
	b->service.raw = GOOD;
	a = ask_once(b, false);
	assert_int_equal(a.rc, RC_OK);
	assert_int_equal(a.out.xres_len, 8);
	vector_service_sim_say(&b->service, GOOD); /* late, while the connection rests */
	b->service.raw = NULL;
	a = ask_once(b, false);
	assert_int_equal(a.rc, RC_OK);
	assert_memory_not_equal(a.out.rand, ((const uint8_t[]){ 0, 1, 2, 3, 4, 5, 6, 7 }), 8);
	assert_int_equal(b->service.accepted, 2);
	snprintf(twice, sizeof(twice), "%s%s", GOOD, GOOD);
	b->service.raw = twice;
	assert_int_equal(ask_once(b, false).rc, RC_OK);
	b->service.raw = NULL;
	a = ask_once(b, false);
	assert_int_equal(a.rc, RC_OK);
	assert_memory_not_equal(a.out.rand, ((const uint8_t[]){ 0, 1, 2, 3, 4, 5, 6, 7 }), 8);
	bench_free(b);
}

static void silence_ends_at_the_timeout(void **state)
{
	struct bench *b = bench_new("  timeout: 1\n");
	struct asked a;
	b->service.stalled = true;
	begin(b, &a, false, 8000);
	pass(b, 990);
	assert_int_equal(a.done, 0);
	pass(b, 10);
	assert_int_equal(a.done, 1);
	assert_int_equal(a.rc, RC_TIMEOUT);
	assert_int_equal(a.fault.reason, REASON_http_vector_timeout);
	/* an answer in the last moment counts, and one that comes too late harms nobody */
	begin(b, &a, false, 8000);
	pass(b, 990);
	b->service.stalled = false;
	pass(b, 2000);
	assert_int_equal(a.done, 1);
	assert_int_equal(a.rc, RC_OK);
	bench_free(b);
}

static void a_deadline_that_has_passed(void **state)
{
	struct bench *b = bench_new("");
	struct asked a;
	b->service.stalled = true;
	begin(b, &a, false, -5);
	assert_int_equal(a.rc, RC_PENDING);
	pass(b, 1);
	assert_int_equal(a.done, 1);
	assert_int_equal(a.fault.reason, REASON_deadline);
	bench_free(b);
}

static void nobody_listens(void **state)
{
	struct bench *b = bench_new("");
	vector_service_sim_close(&b->service);
	assert_int_equal(ask_once(b, false).fault.reason, REASON_http_vector_down);
	bench_free(b);
}

static void open_questions_and_connections_are_bounded(void **state)
{
	static struct asked many[MANY + 1];
	struct bench *b = bench_new("");
	unsigned done = 0;
	b->service.stalled = true;
	for (size_t i = 0; i < MANY; i++) {
		begin(b, &many[i], false, 2000);
		assert_int_equal(many[i].rc, RC_PENDING);
	}
	begin(b, &many[MANY], false, 2000);
	assert_int_equal(many[MANY].rc, RC_LIMIT);
	assert_int_equal(many[MANY].fault.reason, REASON_backend_queue);
	settle(b);
	assert_int_equal(vector_service_sim_connections(&b->service), 64);
	b->source->ops->cancel(b->source, &many[0].call);
	b->source->ops->cancel(b->source, &many[0].call);
	b->service.stalled = false;
	pass(b, 1000);
	for (size_t i = 0; i < MANY; i++)
		done += many[i].done && many[i].rc == RC_OK;
	assert_int_equal(done, MANY - 1);
	assert_int_equal(many[0].done, 0);
	assert_true(b->service.accepted <= 65);
	bench_free(b);
}

static void the_source_may_close_on_open_questions(void **state)
{
	struct bench *b = bench_new("");
	struct asked a;
	b->service.stalled = true;
	begin(b, &a, false, 2000);
	settle(b);
	vector_http_ops.close(&b->source);
	assert_int_equal(a.done, 0);
	assert_int_equal(b->env.n, 0);
	bench_free(b);
}

static void want_of_memory(void **state)
{
	struct bench *b = bench_new("");
	struct asked a;
	b->env.arm_fails = true;
	begin(b, &a, false, 2000);
	assert_int_equal(a.rc, RC_NOMEM);
	assert_null(a.call.driver);
	b->env.arm_fails = false;
	b->net.watch_fails = true;
	begin(b, &a, false, 2000);
	pass(b, 3000);
	assert_int_equal(a.rc, RC_TIMEOUT);
	b->net.watch_fails = false;
	assert_int_equal(ask_once(b, false).rc, RC_OK);
	bench_free(b);
}

static void it_needs_a_net(void **state)
{
	struct bench *b = bench_new("");
	struct setup s = setup_of(b);
	struct auth_vector_source *none = NULL;
	struct fault f = { 0 };
	s.net = NULL;
	assert_int_equal(vector_http_ops.open(&s, &none, &f), RC_BUG);
	assert_null(none);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suite),
		cmocka_unit_test(what_a_service_does_wrong),
		cmocka_unit_test(a_pause_is_noted),
		cmocka_unit_test(what_goes_out),
		cmocka_unit_test(connections_are_kept),
		cmocka_unit_test(an_answer_that_comes_twice),
		cmocka_unit_test(silence_ends_at_the_timeout),
		cmocka_unit_test(a_deadline_that_has_passed),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(open_questions_and_connections_are_bounded),
		cmocka_unit_test(the_source_may_close_on_open_questions),
		cmocka_unit_test(want_of_memory),
		cmocka_unit_test(it_needs_a_net),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
