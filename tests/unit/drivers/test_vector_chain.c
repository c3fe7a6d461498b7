/** vector_chain.c: who is asked, who next, and what the guard of each counts. The own AuC is played by the
 * test, the HLR is a link that nobody answers. */
#include "unit.h"

#include "../support/net_sim.h"

#include "conf/conf.h"
#include "drivers/backends.h"
#include "drivers/vector_chain.h"
#include "drivers/guards.h"

#include <stdio.h>
#include <string.h>

struct rig {
	struct guards guards;
	struct env_sim env;
	struct net_sim net;
	struct auth_vector_source auc;
	struct arena *conf_arena;
	struct auth_vector_source *chain;
	enum rc auc_says; /* RC_PENDING: answers when the test says so */
	unsigned asked, cancelled, decoys;
	bool decoy_later;
	struct call *open;
	bool proven;
	bool separation, veiled; /* what is asked for */
};

static struct rig rig;

struct ask {
	struct call call;
	struct fault fault;
	struct auth_vector vector;
	unsigned done;
	enum rc rc;
};

static enum rc auc_answer(struct call *c)
{
	switch ((int)rig.auc_says) {
	case RC_OK:
		return RC_OK;
	case RC_ABSENT:
		return FAIL(c->fault, REASON_subscriber_unknown, "by the test");
	case RC_TIMEOUT:
		return FAIL(c->fault, REASON_deadline, "by the test");
	default:
		return FAIL(c->fault, REASON_auc_clock_floor, "by the test");
	}
}

static enum rc auc_fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	rig.decoys += ask->decoy;
	if (ask->decoy && !rig.decoy_later)
		return ask->auts[0] ? FAIL(c->fault, REASON_aka_auts, "by the test") : RC_OK;
	if (ask->decoy) {
		rig.open = c;
		return RC_PENDING;
	}
	rig.asked++;
	rig.proven = ask->proven;
	if (rig.auc_says == RC_PENDING) {
		rig.open = c;
		return RC_PENDING;
	}
	out->xres_len = 8;
	return auc_answer(c);
}

static void auc_cancel(struct auth_vector_source *s, struct call *c)
{
	rig.cancelled++;
	rig.open = NULL;
}

static const struct auth_vector_source_ops auc_ops = {
	.fetch = auc_fetch, .cancel = auc_cancel, .separation = true
};

static void start(const char *settings)
{
	static const struct conf_item *tables[BACKEND_COUNT + 1];
	struct conf_schema schema = { .tables = tables };
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	tables[schema.n++] = backends_conf;
	for (unsigned b = 0; b < BACKEND_COUNT; b++) {
		if (backends_row((enum backend)b)->vectors)
			tables[schema.n++] = backends_row((enum backend)b)->vectors->conf;
	}
	rig = (struct rig){ .auc = { &auc_ops }, .conf_arena = arena_new(1 << 20) };
	env_sim_init(&rig.env, 7, INT64_C(1767225600000));
	net_sim_init(&rig.net, &rig.env.env);
	assert_int_equal(
		conf_parse(rig.conf_arena, str_of(settings), "t.yaml", ".", &schema, &c, &error, &f), RC_OK);
	const struct setup s = { .conf = c,
		.env = &rig.env.env,
		.net = &rig.net.net,
		.role = ROLE_CORE,
		.auc = &rig.auc,
		.guards = &rig.guards };
	assert_int_equal(guards_open(c, &rig.env.env, &rig.guards, &f), RC_OK);
	assert_int_equal(vector_chain_ops.open(&s, &rig.chain, &f), RC_OK);
}

static void end(void)
{
	vector_chain_ops.close(&rig.chain);
	net_sim_close(&rig.net);
	arena_free(&rig.conf_arena);
}

static void answered(struct call *c, enum rc rc)
{
	struct ask *a = c->owner;
	a->done++;
	a->rc = rc;
}

static enum rc begin(struct ask *a, const char *imsi, bool proven)
{
	/* an AUTS that nobody verified yet earns no place in the reserve */
	struct auth_vector_ask ask = {
		.proven = proven, .resync = true, .separation = rig.separation, .veiled = rig.veiled
	};
	*a = (struct ask){ .done = 0 };
	a->call = (struct call){ .arena = arena_new(65536),
		.fault = &a->fault,
		.deadline_ms = env_mono_ms(&rig.env.env) + 5000,
		.done = answered,
		.owner = a };
	assert_int_equal(ids_imsi(str_of(imsi), &ask.imsi), RC_OK);
	a->rc = rig.chain->ops->fetch(rig.chain, &a->call, &ask, &a->vector);
	return a->rc;
}

static enum reason whole(const char *imsi, bool proven)
{
	struct ask a;
	if (begin(&a, imsi, proven) == RC_PENDING)
		env_sim_pass(&rig.env, 6000);
	arena_free(&a.call.arena);
	assert_int_not_equal(a.rc, RC_PENDING);
	return a.fault.reason;
}

static void the_first_is_down(void **state)
{
	start("core:\n  route: ['001 gsup,local', '262 gsup']\n");
	assert_int_equal(whole("001010000000001", false), REASON_none);
	assert_int_equal(rig.asked, 1);
	assert_int_equal(whole("262010000000001", false), REASON_gsup_down);
	assert_int_equal(rig.asked, 1);
	assert_int_equal(whole("310010000000001", false), REASON_no_route);
	end();
}

/* an unknown line is an answer: nobody else is asked */
static void an_answer_is_final(void **state)
{
	start("core:\n  route: ['* local,gsup']\n");
	rig.auc_says = RC_ABSENT;
	assert_int_equal(whole("001010000000001", false), REASON_subscriber_unknown);
	rig.auc_says = RC_UNAVAIL;
	assert_int_equal(whole("001010000000001", false), REASON_gsup_down); /* the last one's reason */
	end();
}

static void the_budget_of_a_source(void **state)
{
	start("core:\n  route: ['* local']\nauc:\n  per_second: 10\n");
	unsigned strangers = 0;
	for (int i = 0; i < 100; i++)
		strangers += whole("001010000000001", false) == REASON_none;
	assert_int_equal(strangers, 8);
	assert_int_equal(whole("001010000000002", true), REASON_none);
	assert_true(rig.proven);
	assert_int_equal(whole("001010000000001", false), REASON_backend_budget);
	assert_int_equal(rig.asked, 9);
	end();
}

static void later_and_cancelled(void **state)
{
	struct ask a;
	start("core:\n  route: ['* local']\nauc:\n  open_max: 1\n");
	rig.auc_says = RC_PENDING;
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	assert_int_equal(whole("001010000000002", false), REASON_backend_queue);
	rig.open->done(rig.open, RC_OK);
	assert_int_equal(a.done, 1);
	assert_int_equal(a.rc, RC_OK);
	arena_free(&a.call.arena);
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	rig.chain->ops->cancel(rig.chain, &a.call);
	assert_int_equal(rig.cancelled, 1);
	assert_int_equal(a.done, 0);
	arena_free(&a.call.arena);
	rig.auc_says = RC_OK;
	assert_int_equal(whole("001010000000002", false), REASON_none); /* its place is free again */
	end();
}

static void it_closes_on_open_questions(void **state)
{
	struct ask a, c;
	start("core:\n  route: ['* local']\n");
	rig.auc_says = RC_PENDING;
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	assert_int_equal(begin(&c, "001010000000002", false), RC_PENDING);
	end();
	assert_int_equal(rig.cancelled, 2);
	assert_int_equal(a.done + c.done, 0);
	arena_free(&a.call.arena);
	arena_free(&c.call.arena);
}

/* a source that fails later hands the question on, as long as the request lives */
static void a_late_failure(void **state)
{
	struct ask a;
	start("core:\n  route: ['* local,gsup']\n");
	rig.auc_says = RC_PENDING;
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	rig.open->done(rig.open, FAIL(rig.open->fault, REASON_auc_clock_floor, "by the test"));
	assert_int_equal(a.done, 1);
	assert_int_equal(a.fault.reason, REASON_gsup_down);
	arena_free(&a.call.arena);
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	env_sim_pass(&rig.env, 5000);
	rig.open->done(rig.open, FAIL(rig.open->fault, REASON_auc_clock_floor, "by the test"));
	assert_int_equal(a.fault.reason, REASON_auc_clock_floor); /* too late to ask somebody else */
	arena_free(&a.call.arena);
	end();
}

static void a_broken_source_rests(void **state)
{
	start("core:\n  route: ['* local']\n");
	rig.auc_says = RC_TIMEOUT;
	for (int i = 0; i < GUARD_FAILURES; i++)
		assert_int_equal(whole("001010000000001", false), REASON_deadline);
	assert_int_equal(whole("001010000000001", false), REASON_backend_open);
	assert_int_equal(rig.asked, GUARD_FAILURES);
	rig.auc_says = RC_OK;
	env_sim_pass(&rig.env, GUARD_PROBE_MS);
	assert_int_equal(whole("001010000000001", false), REASON_none);
	end();
}

/* EAP-AKA' needs the AMF separation bit: who cannot set it is passed over without being asked */
static void a_source_without_the_separation_bit(void **state)
{
	start("core:\n  route: ['001 gsup,local', '262 gsup']\n");
	rig.separation = true;
	assert_int_equal(whole("001010000000001", false), REASON_none);
	assert_int_equal(rig.asked, 1);
	assert_int_equal(whole("262010000000001", false), REASON_aka_prime_source);
	assert_int_equal(fault_row(REASON_aka_prime_source)->http, 503);
	rig.separation = false;
	assert_int_equal(whole("262010000000001", false), REASON_gsup_down);
	end();
}

/* a line that nobody knows: one question to its source, then a vector of nobody's card */
static void a_veiled_question(void **state)
{
	struct ask a;
	start("core:\n  route: ['* local,gsup']\nauc:\n  per_second: 10\n");
	rig.auc_says = RC_ABSENT;
	rig.veiled = true;
	assert_int_equal(whole("001010000000001", false), REASON_none);
	assert_int_equal(rig.asked, 1);
	assert_int_equal(rig.decoys, 1);
	assert_int_equal(rig.guards.guard[BACKEND_LOCAL].asked, 1); /* as for a known line */
	rig.auc_says = RC_PENDING;
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	rig.open->done(rig.open, FAIL(rig.open->fault, REASON_subscriber_unknown, "by the test"));
	assert_int_equal(a.done, 1);
	assert_int_equal(a.rc, RC_OK);
	assert_int_equal(a.fault.reason, REASON_none);
	arena_free(&a.call.arena);
	rig.auc_says = RC_OK; /* a known line gets its own */
	assert_int_equal(whole("001010000000001", false), REASON_none);
	assert_int_equal(rig.decoys, 2);
	rig.veiled = false;
	rig.auc_says = RC_ABSENT;
	assert_int_equal(whole("001010000000001", false), REASON_subscriber_unknown);
	assert_int_equal(rig.decoys, 2);
	end();
}

static void a_decoy_that_waits(void **state)
{
	struct ask a;
	start("core:\n  route: ['* local']\nauc:\n  open_max: 1\n");
	rig.auc_says = RC_ABSENT;
	rig.veiled = rig.decoy_later = true;
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	assert_int_equal(rig.guards.guard[BACKEND_LOCAL].open, 0);
	rig.open->done(rig.open, FAIL(rig.open->fault, REASON_aka_auts, "by the test"));
	assert_int_equal(a.done, 1);
	assert_int_equal(a.fault.reason, REASON_aka_auts);
	arena_free(&a.call.arena);
	assert_int_equal(begin(&a, "001010000000001", false), RC_PENDING);
	rig.chain->ops->cancel(rig.chain, &a.call);
	assert_int_equal(rig.cancelled, 1);
	assert_int_equal(rig.guards.guard[BACKEND_LOCAL].open, 0);
	arena_free(&a.call.arena);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_is_down),
		cmocka_unit_test(an_answer_is_final),
		cmocka_unit_test(the_budget_of_a_source),
		cmocka_unit_test(later_and_cancelled),
		cmocka_unit_test(it_closes_on_open_questions),
		cmocka_unit_test(a_late_failure),
		cmocka_unit_test(a_broken_source_rests),
		cmocka_unit_test(a_source_without_the_separation_bit),
		cmocka_unit_test(a_veiled_question),
		cmocka_unit_test(a_decoy_that_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
