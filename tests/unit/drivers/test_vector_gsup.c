/** vector_gsup.c, vector_gsup_link.c: the suite of ports/auth_vector_source.h over a small HLR, and
 * everything that an HLR and the way to it can do wrong. */
#include "unit.h"

#include "../conformance/auth_vector_source.h"
#include "../support/hlr_sim.h"

#include "base/text.h"
#include "codec/gsup.h"
#include "conf/conf.h"
#include "drivers/vector_gsup.h"

#include <stdlib.h>

enum { MANY = 1024 };

#define ID_GET "0011fe0401080107010201030104010501010100"
/* an answer of OsmoHLR 1.5.0 to the card of TS 35.208 set 1, cut down to its first tuple */
#define OSMO                                                                                                 \
	"0070ee050a010800010100000000f103622010da33455f9eec8ed7e1180f389ac71137210426a265e5220878256bfe950f" \
	"a8bf2310fd33c51670c666560e09dd3e696ae74f24105c29fe0da81da3a6d7368ddb24be8a0025108bcb18fc6dbe0000a7" \
	"b1d820512bcb0327083cbcf6771a1e9392"

struct bench {
	struct env_sim env;
	struct net_sim net;
	struct arena *arena;
	struct conf *conf;
	struct auth_vector_source *source;
	struct auth_vector_source_bench suite;
	struct hlr_sim hlr;
};

static struct bytes hex(struct hlr_sim_octets *o, const char *text)
{
	o->n = strlen(text) / 2;
	assert_true(o->n <= sizeof(o->mem));
	assert_true(text_unhex(str_of(text), o->mem, o->n));
	return (struct bytes){ o->mem, o->n };
}

static int64_t now_ms(void *owner)
{
	const struct bench *b = owner;
	return b->env.mono_ms;
}

static void pass(void *owner, int64_t ms)
{
	struct bench *b = owner;
	env_sim_pass(&b->env, ms);
}

static void stall(void *owner, bool on)
{
	struct bench *b = owner;
	hlr_sim_stall(&b->hlr, on);
}

static void feed(struct bench *b, const char *text)
{
	struct hlr_sim_octets o;
	net_sim_feed(net_sim_last(&b->net), hex(&o, text), 0);
	pass(b, 0);
}

/* the connection that the driver waits for is made */
static void connected(struct bench *b)
{
	pass(b, 0);
	net_sim_accept(net_sim_last(&b->net));
	pass(b, 0);
	feed(b, ID_GET);
}

static enum rc read_conf(struct bench *b, const char *text)
{
	static const struct conf_item *tables[1];
	const struct conf_schema schema = { tables, 1 };
	struct str error = STR_NONE;
	struct fault f = { 0 };
	tables[0] = vector_gsup_ops.conf;
	arena_free(&b->arena);
	b->arena = arena_new(256 * 1024);
	return conf_parse(b->arena, str_of(text), "test", "/", &schema, &b->conf, &error, &f);
}

static struct setup setup_of(struct bench *b)
{
	return (struct setup){ .conf = b->conf, .env = &b->env.env, .net = &b->net.net, .role = ROLE_CORE };
}

static void copies(void *owner, unsigned n)
{
	struct bench *b = owner;
	b->hlr.copies = n - 1;
}

static void close_source(void *owner)
{
	struct bench *b = owner;
	vector_gsup_ops.close(&b->source);
	assert_int_equal(net_sim_open_links(&b->net), 0);
}

static struct auth_vector_source *open_source(void *owner)
{
	struct bench *b = owner;
	const struct setup s = setup_of(b);
	struct fault f = { 0 };
	assert_int_equal(vector_gsup_ops.open(&s, &b->source, &f), RC_OK);
	connected(b);
	return b->source;
}

static struct bench *bench_new(const char *settings)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct fault f = { 0 };
	assert_non_null(b);
	env_sim_init(&b->env, 5, 0);
	net_sim_init(&b->net, &b->env.env);
	hlr_sim_init(&b->hlr, &b->net);
	assert_int_equal(read_conf(b, settings), RC_OK);
	const struct setup s = setup_of(b);
	assert_int_equal(vector_gsup_ops.open(&s, &b->source, &f), RC_OK);
	b->suite = (struct auth_vector_source_bench){ .owner = b,
		.source = b->source,
		.known = { "001010000000001" },
		.unknown = { "001010000000009" },
		.card = &b->hlr.card,
		.now_ms = now_ms,
		.pass = pass,
		.stall = stall,
		.copies = copies,
		.close = close_source,
		.open = open_source };
	return b;
}

static struct bench *bench_up(const char *settings)
{
	struct bench *b = bench_new(settings);
	connected(b);
	return b;
}

static void bench_free(struct bench *b)
{
	vector_gsup_ops.close(&b->source);
	vector_gsup_ops.close(&b->source);
	assert_int_equal(net_sim_open_links(&b->net), 0);
	net_sim_close(&b->net);
	assert_int_equal(b->env.n, 0);
	arena_free(&b->arena);
	free(b);
}

static void suite_over(bool old)
{
	for (size_t i = 0; i < auth_vector_source_check_count; i++) {
		struct bench *b = bench_up("");
		b->hlr.old = old;
		if (old)
			b->suite.alike = "a refusal names the IMSI and nothing of the question";
		print_message("# %s\n", auth_vector_source_checks[i].name);
		auth_vector_source_checks[i].run(&b->suite);
		bench_free(b);
	}
}

/* proves: own-161, own-149, own-150, own-151, own-220, own-221 */
static void the_suite(void **state)
{
	suite_over(false);
}

static void the_suite_over_an_hlr_without_sessions(void **state)
{
	suite_over(true);
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
	assert_null(c->driver);
}

static void begin_for(struct bench *b, struct asked *a, const struct imsi *who, int64_t within_ms)
{
	const struct auth_vector_ask ask = { .imsi = *who };
	*a = (struct asked){ .call = { .fault = &a->fault,
				     .deadline_ms = b->env.mono_ms + within_ms,
				     .done = on_done,
				     .owner = a } };
	a->rc = b->source->ops->fetch(b->source, &a->call, &ask, &a->out);
}

static void begin(struct bench *b, struct asked *a)
{
	begin_for(b, a, &b->suite.known, 8000);
}

static void ended(const struct asked *a, enum reason why)
{
	static const struct auth_vector none;
	assert_int_equal(a->done, 1);
	assert_string_equal(fault_row(a->fault.reason)->name, fault_row(why)->name);
	assert_int_equal(a->rc, why == REASON_none ? RC_OK : fault_row(why)->rc);
	assert_int_equal(memcmp(&a->out, &none, sizeof(none)) == 0, why != REASON_none);
}

static void an_answer_of_osmo_hlr(void **state)
{
	struct bench *b = bench_up("");
	struct usim_algo_autn autn;
	struct usim_algo_vector v;
	struct asked a;
	struct hlr_sim_octets o;
	b->hlr.stalled = true;
	begin(b, &a);
	pass(b, 0);
	const struct bytes sent = net_sim_sent_last(net_sim_last(&b->net)),
			   wanted = hex(&o, "0018ee0508010800010100000000f12801013004");
	assert_int_equal(sent.n, wanted.n + 4 + 3); /* the session is any, then its state */
	assert_memory_equal(sent.p, wanted.p, wanted.n);
	assert_memory_equal(sent.p + sent.n - 3, "\x31\1\1", 3);
	/* in pieces of one octet, with a PING before it */
	net_sim_feed_pieces(net_sim_last(&b->net), hex(&o, "0001fe00" OSMO), 1);
	pass(b, 0);
	ended(&a, REASON_none);
	assert_int_equal(usim_algo_autn_open(&b->hlr.card, a.out.rand, a.out.autn, &autn, &v), RC_OK);
	assert_int_equal(a.out.xres_len, v.res_len);
	assert_memory_equal(a.out.xres, v.res, v.res_len);
	assert_memory_equal(a.out.ck, v.ck, sizeof(v.ck));
	const struct bytes pong = net_sim_sent_last(net_sim_last(&b->net));
	assert_int_equal(pong.n, 4);
	assert_int_equal(pong.p[3], GSUP_PONG);
	bench_free(b);
}

#define F1 "010800010100000000f1"

static void what_an_hlr_does_wrong(void **state)
{
	static const struct {
		const char *what, *answer;
		enum reason why;
	} row[] = {
		{ "cause 2", "000fee0509" F1 "020102", REASON_subscriber_unknown },
		{ "cause 17", "000fee0509" F1 "020111", REASON_gsup_error },
		{ "no cause", "000cee0509" F1, REASON_gsup_answer },
		{ "a cause of two octets", "0010ee0509" F1 "02020202", REASON_gsup_answer },
		{ "no tuple", "000cee050a" F1, REASON_gsup_answer },
		{ "a tuple that is cut", "000eee050a" F1 "0362", REASON_gsup_answer },
		{ "no UMTS", "0014ee050a" F1 "0306210401020304", REASON_gsup_answer },
		{ "AUTN alone", "0020ee050a" F1 "0312251001020304050607080102030405060708",
			REASON_vector_insane },
		{ "unknown elements", "0012ee050a" F1 "aa01007f0100", REASON_gsup_answer },
		{ "another IMSI", "000fee0509010800010100000000f2020102", REASON_gsup_timeout },
		{ "no IMSI", "0005ee0509020102", REASON_gsup_timeout },
		{ "another message", "000cee0504" F1, REASON_gsup_timeout },
		{ "another protocol", "0003ee040901", REASON_gsup_timeout },
		{ "an empty frame", "0000fe0000ee0001ee", REASON_gsup_timeout },
		{ "too long", "ffffee05", REASON_gsup_down },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct bench *b = bench_up("");
		struct asked a;
		print_message("# %s\n", row[i].what);
		b->hlr.stalled = true;
		begin(b, &a);
		assert_int_equal(a.rc, RC_PENDING);
		pass(b, 0);
		b->hlr.held_n = 0;
		feed(b, row[i].answer);
		assert_int_equal(a.done, row[i].why != REASON_gsup_timeout);
		pass(b, 6000);
		ended(&a, row[i].why);
		bench_free(b);
	}
}

static void one_question_of_a_line_at_a_time(void **state)
{
	const struct imsi other = { "001010000000002" };
	struct bench *b = bench_up("");
	struct asked a, c, d;
	b->hlr.stalled = true;
	begin(b, &a);
	begin(b, &c);
	begin_for(b, &d, &other, 8000);
	pass(b, 0);
	assert_int_equal(b->hlr.asked, 2);
	b->hlr.stalled = false;
	net_sim_feed(net_sim_last(&b->net), (struct bytes){ b->hlr.held[0].mem, b->hlr.held[0].n }, 0);
	/* twice: that is no answer to the next */
	net_sim_feed(net_sim_last(&b->net), (struct bytes){ b->hlr.held[0].mem, b->hlr.held[0].n }, 0);
	pass(b, 0);
	ended(&a, REASON_none);
	ended(&c, REASON_none);
	assert_memory_not_equal(a.out.rand, c.out.rand, sizeof(a.out.rand));
	assert_int_equal(b->hlr.asked, 3);
	assert_int_equal(d.done, 0);
	bench_free(b);
}

static void a_late_answer_is_nobodys(void **state)
{
	struct bench *b = bench_up("gsup:\n  timeout: 1s\n");
	struct asked a, c;
	b->hlr.stalled = true;
	begin(b, &a);
	pass(b, 999);
	assert_int_equal(a.done, 0);
	pass(b, 1);
	ended(&a, REASON_gsup_timeout);
	begin(b, &c);
	pass(b, 500);
	assert_int_equal(b->hlr.asked, 1); /* the line is kept */
	stall(b, false);
	pass(b, 0);
	assert_int_equal(b->hlr.asked, 2);
	ended(&c, REASON_none);
	assert_memory_equal(c.out.rand, b->hlr.last.mem + 19, sizeof(c.out.rand));
	bench_free(b);
}

static void a_line_is_not_kept_forever(void **state)
{
	struct bench *b = bench_up("gsup:\n  timeout: 1s\n");
	struct asked a, c;
	b->hlr.stalled = true;
	begin(b, &a);
	pass(b, 10);
	b->source->ops->cancel(b->source, &a.call);
	b->source->ops->cancel(b->source, &a.call);
	b->hlr.stalled = false;
	pass(b, 500);
	begin(b, &c);
	pass(b, 499);
	assert_int_equal(b->hlr.asked, 1);
	pass(b, 1);
	assert_int_equal(b->hlr.asked, 2);
	ended(&c, REASON_none);
	assert_int_equal(a.done, 0);
	bench_free(b);
}

static void the_callers_deadline_counts(void **state)
{
	struct bench *b = bench_up("");
	struct asked a, c;
	b->hlr.stalled = true;
	begin_for(b, &a, &b->suite.known, 200);
	begin_for(b, &c, &b->suite.known, -5);
	pass(b, 0);
	ended(&c, REASON_deadline);
	pass(b, 199);
	assert_int_equal(a.done, 0);
	pass(b, 1);
	ended(&a, REASON_deadline);
	bench_free(b);
}

static void a_lost_link(void **state)
{
	struct bench *b = bench_new("");
	struct asked a, c, d;
	begin(b, &a);
	assert_int_equal(a.rc, RC_UNAVAIL);
	assert_int_equal(a.fault.reason, REASON_gsup_down);
	connected(b);
	b->hlr.stalled = true;
	begin(b, &a);
	begin(b, &c);
	pass(b, 0);
	/* an answer that breaks off */
	net_sim_feed(net_sim_last(&b->net), (struct bytes){ b->hlr.held[0].mem, 40 }, 0);
	net_sim_drop(net_sim_last(&b->net), 0);
	pass(b, 0);
	ended(&a, REASON_gsup_down);
	ended(&c, REASON_gsup_down);
	begin(b, &d);
	assert_int_equal(d.rc, RC_UNAVAIL);
	b->hlr.stalled = false;
	pass(b, 199);
	assert_int_equal(b->net.n, 1);
	pass(b, 1);
	assert_int_equal(b->net.n, 2);
	connected(b);
	begin(b, &d);
	pass(b, 0);
	ended(&d, REASON_none);
	bench_free(b);
}

static void a_name_is_asked_for_first(void **state)
{
	struct bench *b = bench_new("gsup:\n  unit_name: node-1.x\n  server: \"[::1]:4000\"\n");
	struct asked a;
	pass(b, 0);
	assert_string_equal(net_sim_last(&b->net)->host, "::1");
	assert_int_equal(net_sim_last(&b->net)->parts.port, 4000);
	net_sim_accept(net_sim_last(&b->net));
	pass(b, 9999);
	begin(b, &a);
	assert_int_equal(a.fault.reason, REASON_gsup_down);
	assert_int_equal(net_sim_last(&b->net)->sends, 0);
	pass(b, 1 + 200);
	assert_int_equal(b->net.n, 2);
	connected(b);
	const struct bytes name = net_sim_sent_last(net_sim_last(&b->net));
	assert_int_equal(name.p[3], GSUP_ID_RESP);
	assert_memory_equal(name.p + name.n - 12, "\0\012\0node-1.x", 11);
	feed(b, "0001fe06" ID_GET "0001fe77");
	begin(b, &a);
	pass(b, 0);
	ended(&a, REASON_none);
	bench_free(b);
}

static void an_hlr_that_does_not_read(void **state)
{
	struct bench *b = bench_up("");
	struct asked a, c;
	net_sim_last(&b->net)->full = true;
	begin(b, &a);
	assert_int_equal(a.rc, RC_UNAVAIL);
	assert_int_equal(a.fault.reason, REASON_gsup_down);
	net_sim_last(&b->net)->full = false;
	b->hlr.stalled = true;
	begin(b, &a);
	begin(b, &c);
	pass(b, 0);
	net_sim_last(&b->net)->full = true;
	stall(b, false);
	pass(b, 0);
	ended(&a, REASON_none);
	ended(&c, REASON_gsup_down);
	pass(b, 10000); /* no PING can be sent */
	assert_int_equal(net_sim_open_links(&b->net), 0);
	bench_free(b);
}

static void open_questions_are_bounded(void **state)
{
	static struct asked many[MANY + 1];
	struct bench *b = bench_up("");
	b->hlr.stalled = true;
	for (size_t i = 0; i <= MANY; i++) {
		struct imsi who = { "001010000001000" };
		for (size_t n = i % 512, at = 14; n; n /= 10)
			who.d[at--] = (char)('0' + n % 10);
		begin_for(b, &many[i], &who, 8000);
		assert_int_equal(many[i].rc, i < MANY ? RC_PENDING : RC_LIMIT);
	}
	assert_int_equal(many[MANY].fault.reason, REASON_backend_queue);
	pass(b, 0);
	assert_int_equal(b->hlr.asked, 512);
	vector_gsup_ops.close(&b->source);
	pass(b, 10000);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(many[i].done, 0);
	bench_free(b);
}

static void want_of_timers(void **state)
{
	struct bench *b = bench_up("");
	struct auth_vector_source *none = NULL;
	struct fault f = { 0 };
	struct asked a;
	struct setup s = setup_of(b);
	b->env.arm_fails = true;
	begin(b, &a);
	assert_int_equal(a.rc, RC_NOMEM);
	assert_null(a.call.driver);
	assert_int_equal(vector_gsup_ops.open(&s, &none, &f), RC_NOMEM);
	assert_null(none);
	b->env.arm_fails = false;
	s.net = NULL;
	f = (struct fault){ 0 };
	assert_int_equal(vector_gsup_ops.open(&s, &none, &f), RC_BUG);
	begin(b, &a);
	pass(b, 0);
	ended(&a, REASON_none);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suite),
		cmocka_unit_test(the_suite_over_an_hlr_without_sessions),
		cmocka_unit_test(an_answer_of_osmo_hlr),
		cmocka_unit_test(what_an_hlr_does_wrong),
		cmocka_unit_test(one_question_of_a_line_at_a_time),
		cmocka_unit_test(a_late_answer_is_nobodys),
		cmocka_unit_test(a_line_is_not_kept_forever),
		cmocka_unit_test(the_callers_deadline_counts),
		cmocka_unit_test(a_lost_link),
		cmocka_unit_test(a_name_is_asked_for_first),
		cmocka_unit_test(an_hlr_that_does_not_read),
		cmocka_unit_test(open_questions_are_bounded),
		cmocka_unit_test(want_of_timers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
