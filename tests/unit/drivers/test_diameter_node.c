/** diameter_node.c: Session-Ids, the head of a request, and which answers belong to it. */
#include "unit.h"

#include "../support/diameter_sim.h"

#include "conf/conf.h"
#include "drivers/diameter_node.h"

#include <stdio.h>

enum { WALL_S = 1767225600 };

#define NAMES "diameter:\n  identity: node-1.ecs.test\n  realm: ecs.test\n"

struct bench {
	struct env_sim env;
	struct diameter_sim sim;
	struct arena *arena;
	struct conf *conf;
	struct diameter_node node;
};

static enum rc read_conf(struct bench *b, const char *text)
{
	static const struct conf_item *const tables[] = { diameter_node_conf };
	static const struct conf_schema schema = { tables, 1 };
	struct str error;
	return conf_parse(b->arena, str_of(text), "t.yaml", "/", &schema, &b->conf, &error, NULL);
}

static struct setup setup_of(struct bench *b)
{
	return (struct setup){
		.conf = b->conf, .env = &b->env.env, .role = ROLE_CORE, .diameter = &b->sim.peer
	};
}

static void bench_init(struct bench *b)
{
	env_sim_init(&b->env, 5, (int64_t)WALL_S * 1000);
	diameter_sim_init(&b->sim, &b->env.env);
	b->arena = arena_new(256 * 1024);
	assert_int_equal(read_conf(b, NAMES), RC_OK);
	const struct setup s = setup_of(b);
	assert_int_equal(diameter_node_open(&b->node, &s, NULL), RC_OK);
}

static void bench_end(struct bench *b)
{
	assert_int_equal(b->env.n, 0);
	assert_true(list_empty(&b->sim.open));
	arena_free(&b->arena);
}

/* what an HSS is not asked, an AAA answers here */
static void serve_success(
	struct diameter_sim *d, const struct diameter_sim_request *rq, struct diameter_sim_octets *o)
{
	diameter_sim_put_result(o, 0, 2001);
	diameter_sim_put(o, 0, 24, str_bytes(STR("state")));
}

struct asked {
	struct diameter_node_exchange x;
	struct call call;
	struct fault fault;
	struct diameter_answer a;
	unsigned done;
	enum rc rc;
};

static void on_done(struct diameter_node_exchange *x, enum rc rc, const struct diameter_answer *a)
{
	struct asked *q = x->owner;
	q->done++;
	q->rc = rc;
	assert_int_equal(rc == RC_OK, a != NULL);
	if (a)
		q->a = *a;
}

static void prepare(struct bench *b, struct asked *q, int64_t timeout_ms, int64_t within_ms)
{
	static const struct diameter_node_to to = { DIAMETER_APP_STA, { "epc.test", 8 }, { NULL, 0 } };
	uint8_t session[DIAMETER_NODE_SESSION];
	*q = (struct asked){
		.call = { .arena = b->arena, .fault = &q->fault, .deadline_ms = b->env.mono_ms + within_ms }
	};
	q->x = (struct diameter_node_exchange){
		.node = &b->node, .c = &q->call, .timeout_ms = timeout_ms, .owner = q, .done = on_done
	};
	b->sim.serve = serve_success;
	buf_init(&q->x.request, b->arena, DIAMETER_MAX);
	diameter_node_session(&b->node, session);
	const size_t begin = diameter_node_begin(&b->node, &q->x.request, DIAMETER_EAP, &to, session);
	diameter_end(&q->x.request, begin);
}

static void begin_in(struct bench *b, struct asked *q, int64_t timeout_ms, int64_t within_ms)
{
	prepare(b, q, timeout_ms, within_ms);
	q->rc = diameter_node_ask(&q->x);
}

static void begin(struct bench *b, struct asked *q)
{
	begin_in(b, q, 3000, 8000);
	assert_int_equal(q->rc, RC_PENDING);
}

static void ended(const struct asked *q, enum reason why)
{
	assert_int_equal(q->done, 1);
	assert_string_equal(fault_row(q->fault.reason)->name, fault_row(why)->name);
	assert_int_equal(q->rc, fault_row(why)->rc);
}

static void who_we_are(void **state)
{
	static const char *const missing[] = { "", "diameter:\n  identity: a\n", "diameter:\n  realm: a\n" };
	struct bench b;
	char text[256];
	bench_init(&b);
	assert_true(str_is(b.node.identity, "node-1.ecs.test") && str_is(b.node.realm, "ecs.test"));
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		struct diameter_node n;
		struct fault f = { .reason = REASON_none };
		assert_int_equal(read_conf(&b, missing[i]), RC_OK);
		const struct setup s = setup_of(&b);
		assert_int_equal(diameter_node_open(&n, &s, &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
	}
	for (int n = 128; n <= 129; n++) {
		snprintf(text, sizeof(text), "diameter:\n  realm: %0*d\n", n, 0);
		assert_int_equal(read_conf(&b, text), n == 128 ? RC_OK : RC_INVALID);
	}
	assert_int_equal(read_conf(&b, "diameter:\n  realm: \"a;b\"\n"), RC_INVALID);
	assert_int_equal(read_conf(&b, "diameter:\n  realm: \"a b\"\n"), RC_INVALID);
	assert_int_equal(read_conf(&b, "diameter:\n  identity: \"aaa://a\"\n"), RC_INVALID);
	bench_end(&b);
}

/* a check of the configuration has no peer */
static void without_a_peer(void **state)
{
	struct bench b;
	struct asked q;
	bench_init(&b);
	struct setup s = setup_of(&b);
	s.diameter = NULL;
	assert_int_equal(diameter_node_open(&b.node, &s, NULL), RC_OK);
	begin_in(&b, &q, 3000, 8000);
	assert_int_equal(q.rc, RC_BUG);
	bench_end(&b);
}

static struct bytes avps(const struct buf *b)
{
	return (struct bytes){ b->p + 20, b->n - 20 };
}

static struct str session_of(const struct asked *q)
{
	return str_of_bytes(diameter_sim_find(avps(&q->x.request), 0, 263));
}

static void sessions_are_never_the_same(void **state)
{
	struct bench b;
	struct diameter_node other;
	struct asked q, next;
	bench_init(&b);
	/* across the end of the count too */
	b.node.next = (uint64_t)WALL_S << 32 | UINT32_MAX;
	begin(&b, &q);
	begin(&b, &next);
	assert_true(str_is(session_of(&q), "node-1.ecs.test;1767225600;4294967295"));
	assert_true(str_is(session_of(&next), "node-1.ecs.test;1767225601;0"));
	env_sim_turn(&b.env);
	ended(&q, REASON_none);
	ended(&next, REASON_none);
	/* a second node of the process, or one that takes over within the second */
	const struct setup s = setup_of(&b);
	assert_int_equal(diameter_node_open(&b.node, &s, NULL), RC_OK);
	assert_int_equal(diameter_node_open(&other, &s, NULL), RC_OK);
	assert_true(other.next >> 32 == WALL_S && b.node.next >> 32 == WALL_S);
	assert_true(other.next != b.node.next);
	bench_end(&b);
}

static void what_a_request_begins_with(void **state)
{
	static const struct diameter_node_to to = { DIAMETER_APP_SWX, { "epc.test", 8 },
		{ "hss.epc.test", 12 } };
	static const uint8_t session[DIAMETER_NODE_SESSION] = { 0, 0, 0, 1, 0, 0, 0, 2 };
	struct bench b;
	struct asked q;
	uint8_t mem[512];
	struct buf swx;
	bench_init(&b);
	prepare(&b, &q, 1, 1);
	const struct bytes sta = avps(&q.x.request);
	assert_int_equal(diameter_sim_find_u32(sta, 0, 258), 16777250);
	assert_null(diameter_sim_find(sta, 0, 260).p);
	assert_true(str_is(str_of_bytes(diameter_sim_find(sta, 0, 264)), "node-1.ecs.test"));
	assert_true(str_is(str_of_bytes(diameter_sim_find(sta, 0, 296)), "ecs.test"));
	assert_true(str_is(str_of_bytes(diameter_sim_find(sta, 0, 283)), "epc.test"));
	assert_null(diameter_sim_find(sta, 0, 293).p);
	buf_init_fixed(&swx, mem, sizeof(mem));
	assert_int_equal(diameter_node_begin(&b.node, &swx, DIAMETER_MULTIMEDIA_AUTH, &to, session), 0);
	const struct bytes mar = avps(&swx), group = diameter_sim_find(mar, 0, 260);
	assert_null(diameter_sim_find(mar, 0, 258).p);
	assert_int_equal(diameter_sim_find_u32(group, 0, 266), 10415);
	assert_int_equal(diameter_sim_find_u32(group, 0, 258), 16777265);
	assert_true(str_is(str_of_bytes(diameter_sim_find(mar, 0, 293)), "hss.epc.test"));
	assert_true(str_is(str_of_bytes(diameter_sim_find(mar, 0, 263)), "node-1.ecs.test;1;2"));
	bench_end(&b);
}

static void an_answer(void **state)
{
	struct bench b;
	struct asked q;
	bench_init(&b);
	b.sim.odd = true;
	begin(&b, &q);
	assert_int_equal(q.done, 0);
	env_sim_turn(&b.env);
	ended(&q, REASON_none);
	assert_int_equal(q.a.result.code, 2001);
	assert_true(str_is(str_of_bytes(q.a.state), "state"));
	/* what it held can be taken away for good */
	diameter_node_wipe(&q.x);
	for (size_t i = 0; i < b.sim.answer.n; i++)
		assert_int_equal(b.sim.answer.p[i], 0);
	bench_end(&b);
}

static void answers_to_something_else(void **state)
{
	static const struct {
		const char *what;
		struct diameter_sim_twist twist;
		uint32_t command, application;
		bool error;
		size_t cut;
		enum reason why;
	} row[] = {
		{ "another session", { 263, { (const uint8_t *)"node-1.ecs.test;1;1", 19 } },
			.why = REASON_diameter_answer },
		{ "another session, E bit", { 263, { (const uint8_t *)"x", 1 } }, .error = true,
			.why = REASON_diameter_answer },
		{ "no session", { 263, BYTES_NONE }, .why = REASON_diameter_answer },
		{ "no session, E bit", { 263, BYTES_NONE }, .error = true, .why = REASON_none },
		{ "E bit", .error = true, .why = REASON_none },
		{ "another command", .command = 303, .why = REASON_diameter_answer },
		{ "another application", .application = 5, .why = REASON_diameter_answer },
		{ "no result", { 268, BYTES_NONE }, .why = REASON_diameter_answer },
		{ "no Origin-Host", { 264, BYTES_NONE }, .why = REASON_diameter_answer },
		{ "no Origin-Realm", { 296, BYTES_NONE }, .why = REASON_none },
		{ "cut by one octet", .cut = 1, .why = REASON_diameter_answer },
		{ "cut by four octets", .cut = 4, .why = REASON_diameter_answer },
		{ "cut by the last AVP", .cut = 16, .why = REASON_diameter_answer },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct bench b;
		struct asked q;
		print_message("# %s\n", row[i].what);
		bench_init(&b);
		b.sim.twist[0] = row[i].twist;
		b.sim.command = row[i].command;
		b.sim.application = row[i].application;
		b.sim.error = row[i].error;
		b.sim.cut = row[i].cut;
		begin(&b, &q);
		env_sim_turn(&b.env);
		ended(&q, row[i].why);
		/* what was refused may hold keys */
		for (size_t n = 0; n < b.sim.answer.n && q.rc != RC_OK; n++)
			assert_int_equal(b.sim.answer.p[n], 0);
		bench_end(&b);
	}
}

static void nobody_to_deliver_to(void **state)
{
	static const struct {
		const char *origin;
		uint32_t vendor, code;
		bool error;
		enum reason why;
	} row[] = {
		{ "node-1.ecs.test", 0, 3002, true, REASON_diameter_down },
		{ "NODE-1.ecs.test", 0, 3003, true, REASON_diameter_down },
		{ "node-1.ecs.test", 0, 3010, true, REASON_diameter_down },
		/* somebody else, or no delivery at all: for the driver to judge */
		{ "dra.epc.test", 0, 3002, true, REASON_none },
		{ "node-1.ecs.test", 0, 3002, false, REASON_none },
		{ "node-1.ecs.test", 0, 5012, true, REASON_none },
		{ "node-1.ecs.test", 0, 2999, true, REASON_none },
		{ "node-1.ecs.test", 0, 4000, true, REASON_none },
		{ "node-1.ecs.test", DIAMETER_SIM_3GPP, 3002, true, REASON_none },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct bench b;
		struct asked q;
		bench_init(&b);
		b.sim.origin = row[i].origin;
		b.sim.result = row[i].code;
		b.sim.result_vendor = row[i].vendor;
		b.sim.error = row[i].error;
		begin(&b, &q);
		env_sim_turn(&b.env);
		ended(&q, row[i].why);
		assert_true(q.rc != RC_OK || (q.a.error == row[i].error && q.a.result.code == row[i].code));
		bench_end(&b);
	}
}

static void whose_time_is_over(void **state)
{
	struct bench b;
	struct asked ours, callers, late;
	bench_init(&b);
	b.sim.stalled = true;
	begin_in(&b, &ours, 1000, 8000);
	begin_in(&b, &callers, 1000, 700);
	env_sim_pass(&b.env, 699);
	assert_int_equal(callers.done, 0);
	env_sim_pass(&b.env, 1);
	ended(&callers, REASON_deadline);
	env_sim_pass(&b.env, 299);
	assert_int_equal(ours.done, 0);
	env_sim_pass(&b.env, 1);
	ended(&ours, REASON_diameter_timeout);
	b.sim.stalled = false;
	b.sim.late_ms = 999;
	begin_in(&b, &late, 1000, 8000);
	env_sim_pass(&b.env, 999);
	ended(&late, REASON_none);
	begin_in(&b, &late, 1000, -5);
	env_sim_turn(&b.env);
	ended(&late, REASON_deadline);
	bench_end(&b);
}

static void the_process_fails(void **state)
{
	struct bench b;
	struct asked q;
	bench_init(&b);
	b.sim.fails = REASON_diameter_gone;
	begin(&b, &q);
	env_sim_turn(&b.env);
	ended(&q, REASON_diameter_gone);
	b.sim.fails = REASON_diameter_timeout; /* its own word for it */
	begin(&b, &q);
	env_sim_turn(&b.env);
	ended(&q, REASON_diameter_timeout);
	b.sim.refuses = REASON_peer_busy;
	begin_in(&b, &q, 3000, 8000);
	assert_int_equal(q.rc, RC_LIMIT);
	assert_int_equal(q.fault.reason, REASON_peer_busy);
	b.sim.refuses = b.sim.fails = REASON_none;
	b.sim.at_once = true;
	begin_in(&b, &q, 3000, 8000);
	assert_int_equal(q.rc, RC_BUG);
	assert_int_equal(q.done, 0);
	bench_end(&b);
}

static void a_request_that_does_not_fit(void **state)
{
	struct bench b;
	struct asked q;
	bench_init(&b);
	prepare(&b, &q, 3000, 8000);
	q.x.request.failed = true;
	assert_int_equal(diameter_node_ask(&q.x), RC_NOMEM);
	assert_int_equal(b.sim.asked, 0);
	bench_end(&b);
}

static void a_cancelled_one(void **state)
{
	struct bench b;
	struct asked q;
	bench_init(&b);
	begin(&b, &q);
	diameter_node_cancel(&q.x);
	diameter_node_cancel(&q.x);
	assert_int_equal(b.sim.cancelled, 1);
	env_sim_pass(&b.env, 10000);
	assert_int_equal(q.done, 0);
	diameter_node_wipe(&q.x); /* nothing came */
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_we_are),
		cmocka_unit_test(without_a_peer),
		cmocka_unit_test(sessions_are_never_the_same),
		cmocka_unit_test(what_a_request_begins_with),
		cmocka_unit_test(an_answer),
		cmocka_unit_test(answers_to_something_else),
		cmocka_unit_test(nobody_to_deliver_to),
		cmocka_unit_test(whose_time_is_over),
		cmocka_unit_test(the_process_fails),
		cmocka_unit_test(a_request_that_does_not_fit),
		cmocka_unit_test(a_cancelled_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
