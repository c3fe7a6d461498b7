/** vector_swx.c: the suite of ports/auth_vector_source.h over a small HSS, and everything that an HSS and the
 * way to it can do wrong. */
#include "vectors.h"

#include "../conformance/auth_vector_source.h"
#include "../support/diameter_sim.h"

#include "conf/conf.h"
#include "drivers/diameter_node.h"
#include "drivers/vector_swx.h"

#include <stdlib.h>

enum { ARENA_CAP = 256 * 1024 };

#define NAMES "diameter:\n  identity: node-1.ecs.test\n  realm: ecs.test\n"

struct bench {
	struct env_sim env;
	struct diameter_sim sim;
	struct arena *arena, *calls;
	struct conf *conf;
	struct auth_vector_source *source;
	struct auth_vector_source_bench suite;
};

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
	diameter_sim_stall(&b->sim, on);
}

static enum rc try_open(struct bench *b, const char *settings, struct fault *f)
{
	static const struct conf_item *tables[2];
	const struct conf_schema schema = { tables, 2 };
	struct str error = STR_NONE;
	tables[0] = diameter_node_conf;
	tables[1] = vector_swx_ops.conf;
	const enum rc rc =
		conf_parse(b->arena, str_of(settings), "t.yaml", "/", &schema, &b->conf, &error, f);
	const struct setup s = {
		.conf = b->conf, .env = &b->env.env, .role = ROLE_CORE, .diameter = &b->sim.peer
	};
	return rc == RC_OK ? vector_swx_ops.open(&s, &b->source, f) : rc;
}

static void close_source(void *owner)
{
	struct bench *b = owner;
	vector_swx_ops.close(&b->source);
	assert_int_equal(b->env.n, 0);
	assert_true(list_empty(&b->sim.open));
}

static struct auth_vector_source *open_source(void *owner)
{
	struct bench *b = owner;
	assert_int_equal(try_open(b, NAMES, NULL), RC_OK);
	return b->source;
}

static struct bench *bench_new(const char *settings)
{
	struct bench *b = calloc(1, sizeof(*b));
	assert_non_null(b);
	env_sim_init(&b->env, 5, INT64_C(1767225600000));
	diameter_sim_init(&b->sim, &b->env.env);
	b->arena = arena_new(ARENA_CAP);
	b->calls = arena_new(ARENA_CAP);
	assert_int_equal(try_open(b, settings, NULL), RC_OK);
	b->suite = (struct auth_vector_source_bench){ .owner = b,
		.source = b->source,
		.known = { "001010000000001" },
		.unknown = { "001010000000009" },
		.range_reason = REASON_diameter_error,
		.card = &b->sim.card,
		.now_ms = now_ms,
		.pass = pass,
		.stall = stall,
		.once = "a peer answers a call once (ports/call.h)",
		.close = close_source,
		.open = open_source };
	return b;
}

static void bench_free(struct bench *b)
{
	vector_swx_ops.close(&b->source);
	vector_swx_ops.close(&b->source);
	assert_int_equal(b->env.n, 0);
	assert_true(list_empty(&b->sim.open));
	arena_free(&b->arena);
	arena_free(&b->calls);
	free(b);
}

/* proves: own-161, own-149, own-150, own-151, own-220, own-221 */
static void the_suite(void **state)
{
	for (size_t i = 0; i < auth_vector_source_check_count; i++) {
		struct bench *b = bench_new(NAMES);
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
	assert_null(c->driver);
}

static void begin_for(struct bench *b, struct asked *a, const struct auth_vector_ask *ask, int64_t within_ms)
{
	*a = (struct asked){ .call = { .arena = b->calls,
				     .fault = &a->fault,
				     .deadline_ms = b->env.mono_ms + within_ms,
				     .done = on_done,
				     .owner = a } };
	a->rc = b->source->ops->fetch(b->source, &a->call, ask, &a->out);
}

static void begin(struct bench *b, struct asked *a)
{
	const struct auth_vector_ask ask = { .imsi = b->suite.known };
	begin_for(b, a, &ask, 8000);
}

static void ended(const struct asked *a, enum reason why)
{
	static const struct auth_vector none;
	assert_int_equal(a->done, 1);
	assert_string_equal(fault_row(a->fault.reason)->name, fault_row(why)->name);
	assert_int_equal(a->rc, fault_row(why)->rc);
	assert_int_equal(memcmp(&a->out, &none, sizeof(none)) == 0, why != REASON_none);
}

static void ask_ends(struct bench *b, enum reason why)
{
	struct asked a;
	begin(b, &a);
	assert_int_equal(a.rc, RC_PENDING);
	pass(b, 0);
	ended(&a, why);
	/* no key outlives the answer */
	for (size_t i = 0; i < b->sim.answer.n; i++)
		assert_int_equal(b->sim.answer.p[i], 0);
	b->sim.answer = BYTES_NONE; /* may go with the arena */
}

/* behind Session-Id, octet for octet what another implementation wrote */
static void the_request(void **state)
{
	enum { BEHIND_SESSION = 20 + 36 };
	struct bench *b = bench_new(NAMES "swx:\n  realm: epc.test\n  host: hss.epc.test\n");
	json_t *root = vectors_open("diameter.json");
	const struct vectors_hex wanted =
		vectors_octets(json_object_get(json_object_get(root, "messages"), "mar_resync"), "octets");
	struct auth_vector_ask ask = { .imsi = b->suite.known, .resync = true };
	struct asked a;
	for (uint8_t i = 0; i < 30; i++)
		*(i < 16 ? &ask.rand[i] : &ask.auts[i - 16]) = i;
	begin_for(b, &a, &ask, 8000);
	const size_t n = wanted.n - BEHIND_SESSION, at = b->sim.request.n - n;
	assert_memory_equal(b->sim.request.mem + at, wanted.p + BEHIND_SESSION, n);
	const struct str session =
		str_of_bytes(diameter_sim_find((struct bytes){ b->sim.request.mem + 20, at - 20 }, 0, 263));
	assert_true(str_starts(session, STR("node-1.ecs.test;1767225600;")));
	pass(b, 0);
	ended(&a, REASON_aka_auts);
	json_decref(root);
	bench_free(b);
}

static struct bytes asked_avps(const struct bench *b)
{
	return (struct bytes){ b->sim.request.mem + 20, b->sim.request.n - 20 };
}

static void where_requests_go(void **state)
{
	struct bench *b = bench_new(NAMES);
	ask_ends(b, REASON_none);
	assert_true(str_is(str_of_bytes(diameter_sim_find(asked_avps(b), 0, 283)), "ecs.test"));
	assert_null(diameter_sim_find(asked_avps(b), 0, 293).p);
	bench_free(b);
}

static void settings_that_are_missing(void **state)
{
	static const char *const bad[] = { "", "diameter:\n  identity: a\n", NAMES "swx:\n  realm: \"a b\"\n",
		NAMES "swx:\n  host: \"a;b\"\n", NAMES "swx:\n  timeout: 0s\n" };
	struct bench *b = bench_new(NAMES);
	vector_swx_ops.close(&b->source);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fault f = { .reason = REASON_none };
		assert_int_equal(try_open(b, bad[i], &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
		assert_null(b->source);
	}
	bench_free(b);
}

#define OCTETS(text)                                                                                         \
	{                                                                                                    \
		(const uint8_t *)(text), sizeof(text) - 1                                                    \
	}
#define ZEROS16 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ONES16  "1111111111111111"

static void what_an_answer_lacks_or_has_wrong(void **state)
{
	static const struct {
		const char *what;
		struct diameter_sim_twist twist;
		enum reason why;
	} row[] = {
		{ "no User-Name", { 1, BYTES_NONE }, REASON_none },
		{ "another User-Name", { 1, OCTETS("001010000000002") }, REASON_diameter_answer },
		{ "half of the User-Name", { 1, OCTETS("0010100000000") }, REASON_diameter_answer },
		{ "an empty User-Name", { 1, OCTETS("") }, REASON_diameter_answer },
		{ "no item", { 612, BYTES_NONE }, REASON_diameter_answer },
		{ "an empty item", { 612, OCTETS("") }, REASON_diameter_answer },
		{ "a broken item", { 612, OCTETS("\0\0\2\x61\xc0\0\0\x20") }, REASON_diameter_answer },
		{ "no count", { 607, BYTES_NONE }, REASON_none },
		{ "no item number", { 613, BYTES_NONE }, REASON_none },
		{ "no scheme", { 608, BYTES_NONE }, REASON_none },
		{ "another scheme", { 608, OCTETS("EAP-AKA'") }, REASON_diameter_answer },
		{ "no RAND, no AUTN", { 609, BYTES_NONE }, REASON_diameter_answer },
		{ "RAND alone", { 609, OCTETS(ONES16) }, REASON_vector_insane },
		{ "33 octets", { 609, OCTETS(ONES16 ONES16 "1") }, REASON_vector_insane },
		{ "31 octets", { 609, OCTETS(ONES16 "111111111111111") }, REASON_vector_insane },
		{ "AUTN of zeros", { 609, OCTETS(ONES16 ZEROS16) }, REASON_vector_insane },
		{ "RAND of zeros", { 609, OCTETS(ZEROS16 ONES16) }, REASON_none },
		{ "no XRES", { 610, BYTES_NONE }, REASON_diameter_answer },
		{ "an empty XRES", { 610, OCTETS("") }, REASON_vector_insane },
		{ "XRES of 3", { 610, OCTETS("123") }, REASON_vector_insane },
		{ "XRES of 4", { 610, OCTETS("1234") }, REASON_none },
		{ "XRES of 16", { 610, OCTETS(ONES16) }, REASON_none },
		{ "XRES of 17", { 610, OCTETS(ONES16 "1") }, REASON_vector_insane },
		{ "no CK", { 625, BYTES_NONE }, REASON_diameter_answer },
		{ "CK of 15", { 625, OCTETS("111111111111111") }, REASON_diameter_answer },
		{ "no IK", { 626, BYTES_NONE }, REASON_diameter_answer },
		{ "IK of 17", { 626, OCTETS(ONES16 "1") }, REASON_diameter_answer },
		{ "no session", { 263, BYTES_NONE }, REASON_diameter_answer },
		{ "another session", { 263, OCTETS("node-1.ecs.test;1;1") }, REASON_diameter_answer },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct bench *b = bench_new(NAMES);
		print_message("# %s\n", row[i].what);
		b->sim.odd = i % 2;
		b->sim.twist[0] = row[i].twist;
		ask_ends(b, row[i].why);
		bench_free(b);
	}
}

static void what_the_fault_says(void **state)
{
	struct bench *b = bench_new(NAMES);
	struct asked a;
	b->sim.twist[0].code = 610;
	b->sim.twist[1].code = 626;
	begin(b, &a);
	pass(b, 0);
	ended(&a, REASON_diameter_answer);
	assert_string_equal(a.fault.note, "SIP-Auth-Data-Item without SIP-Authorization Integrity-Key");
	bench_free(b);
}

static void results(void **state)
{
	static const struct {
		uint32_t vendor, code;
		enum reason why, resync;
	} row[] = {
		{ 0, 4001, REASON_aaa_rejected, REASON_aka_auts },
		{ 0, 5003, REASON_aaa_rejected, REASON_aka_auts },
		{ DIAMETER_SIM_3GPP, 5001, REASON_subscriber_unknown, REASON_aka_auts },
		{ DIAMETER_SIM_3GPP, 5003, REASON_aaa_rejected, REASON_aaa_rejected },
		{ DIAMETER_SIM_3GPP, 5450, REASON_aaa_rejected, REASON_aaa_rejected },
		{ DIAMETER_SIM_3GPP, 5452, REASON_aaa_rejected, REASON_aaa_rejected },
		{ 0, 1001, REASON_diameter_error, REASON_diameter_error },
		{ 0, 2002, REASON_diameter_error, REASON_diameter_error },
		{ 0, 3004, REASON_diameter_error, REASON_diameter_error },
		{ 0, 5001, REASON_diameter_error, REASON_diameter_error },
		{ 0, 5012, REASON_diameter_error, REASON_diameter_error },
		{ DIAMETER_SIM_3GPP, 2001, REASON_diameter_error, REASON_diameter_error },
		{ DIAMETER_SIM_3GPP, 4181, REASON_diameter_error, REASON_diameter_error },
		{ 11111, 5001, REASON_diameter_error, REASON_diameter_error },
		{ 0, 2001, REASON_diameter_answer, REASON_diameter_answer }, /* and nothing behind it */
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct bench *b = bench_new(NAMES);
		const struct auth_vector_ask ask = { .imsi = b->suite.known, .resync = true };
		struct asked a;
		b->sim.result = row[i].code;
		b->sim.result_vendor = row[i].vendor;
		ask_ends(b, row[i].why);
		begin_for(b, &a, &ask, 8000);
		pass(b, 0);
		ended(&a, row[i].resync);
		bench_free(b);
	}
}

/* each way in which HSSs say that AUTS is wrong */
static void refusals_of_auts(void **state)
{
	static const uint32_t row[][2] = { { 0, 4001 }, { 0, 5003 }, { DIAMETER_SIM_3GPP, 5001 } };
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct bench *b = bench_new(NAMES);
		struct auth_vector_ask ask = { .imsi = b->suite.known, .resync = true };
		struct asked a;
		b->sim.auts_vendor = row[i][0];
		b->sim.auts_refusal = row[i][1];
		begin_for(b, &a, &ask, 8000);
		pass(b, 0);
		ended(&a, REASON_aka_auts);
		bench_free(b);
	}
}

static void the_way_there(void **state)
{
	struct bench *b = bench_new(NAMES);
	struct asked a;
	b->sim.fails = REASON_diameter_gone;
	begin(b, &a);
	pass(b, 0);
	ended(&a, REASON_diameter_gone);
	b->sim.fails = REASON_none;
	b->sim.refuses = REASON_peer_busy;
	begin(b, &a);
	assert_int_equal(a.rc, RC_LIMIT);
	assert_null(a.call.driver);
	b->sim.refuses = REASON_none;
	/* entitled-diameter found no peer; an agent behind it did not */
	b->sim.error = true;
	b->sim.result = 3002;
	b->sim.origin = "node-1.ecs.test";
	ask_ends(b, REASON_diameter_down);
	b->sim.origin = "dra.epc.test";
	ask_ends(b, REASON_diameter_error);
	bench_free(b);
}

static void answers_of_the_wrong_shape(void **state)
{
	struct bench *b = bench_new(NAMES);
	b->sim.command = 301;
	ask_ends(b, REASON_diameter_answer);
	b->sim.command = 0;
	b->sim.application = 16777216;
	ask_ends(b, REASON_diameter_answer);
	b->sim.application = 0;
	b->sim.cut = 7;
	ask_ends(b, REASON_diameter_answer);
	b->sim.cut = 0;
	b->sim.odd = true;
	ask_ends(b, REASON_none);
	bench_free(b);
}

static void silence(void **state)
{
	struct bench *b = bench_new(NAMES "swx:\n  timeout: 1s\n");
	const struct auth_vector_ask ask = { .imsi = b->suite.known };
	struct asked ours, callers;
	b->sim.stalled = true;
	begin(b, &ours);
	begin_for(b, &callers, &ask, 200);
	pass(b, 200);
	ended(&callers, REASON_deadline);
	pass(b, 799);
	assert_int_equal(ours.done, 0);
	pass(b, 1);
	ended(&ours, REASON_diameter_timeout);
	bench_free(b);
}

static void want_of_memory(void **state)
{
	struct bench *b = bench_new(NAMES);
	for (size_t cap = 64; cap < 1024; cap += 64) {
		struct asked a;
		arena_free(&b->calls);
		b->calls = arena_new(cap);
		begin(b, &a);
		assert_true(a.rc == RC_NOMEM || a.rc == RC_PENDING);
		if (a.rc != RC_PENDING) {
			assert_int_equal(a.fault.reason, REASON_memory);
			continue;
		}
		b->source->ops->cancel(b->source, &a.call);
		b->source->ops->cancel(b->source, &a.call);
		assert_null(a.call.driver);
	}
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suite),
		cmocka_unit_test(the_request),
		cmocka_unit_test(where_requests_go),
		cmocka_unit_test(settings_that_are_missing),
		cmocka_unit_test(what_an_answer_lacks_or_has_wrong),
		cmocka_unit_test(what_the_fault_says),
		cmocka_unit_test(results),
		cmocka_unit_test(refusals_of_auts),
		cmocka_unit_test(the_way_there),
		cmocka_unit_test(answers_of_the_wrong_shape),
		cmocka_unit_test(silence),
		cmocka_unit_test(want_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
