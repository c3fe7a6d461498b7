/** The law of calls, and what a vector, an AUTS and their refusals are, independent of the driver. */
#include "unit.h"

#include "../conformance/auth_vector_source.h"

enum { DEADLINE_MS = 3000, STEP_MS = 10, ARENA_CAP = 32 * 1024 };

struct asked {
	const struct auth_vector_source_bench *b;
	struct call call;
	struct fault fault;
	struct auth_vector out;
	bool inside;
	unsigned done;
	enum rc rc, first;
};

static void answered(struct call *c, enum rc rc)
{
	struct asked *a = c->owner;
	assert_false(a->inside);
	a->done++;
	a->rc = rc;
}

static void begin(
	const struct auth_vector_source_bench *b, struct asked *a, const struct auth_vector_ask *ask)
{
	*a = (struct asked){ .b = b, .inside = true };
	memset(&a->out, 0xee, sizeof(a->out));
	a->call = (struct call){ .arena = arena_new(ARENA_CAP),
		.fault = &a->fault,
		.deadline_ms = b->now_ms(b->owner) + DEADLINE_MS,
		.done = answered,
		.owner = a };
	assert_non_null(a->call.arena);
	a->first = a->rc = b->source->ops->fetch(b->source, &a->call, ask, &a->out);
	a->inside = false;
}

/* one answer, never one more, and the output of a refusal untouched */
static enum rc end(struct asked *a)
{
	struct auth_vector untouched;
	memset(&untouched, 0xee, sizeof(untouched));
	for (int64_t ms = 0; a->first == RC_PENDING && !a->done && ms <= DEADLINE_MS; ms += STEP_MS)
		a->b->pass(a->b->owner, STEP_MS);
	a->b->pass(a->b->owner, 2 * DEADLINE_MS);
	assert_int_equal(a->done, a->first == RC_PENDING ? 1 : 0);
	assert_int_equal(a->fault.reason == REASON_none, a->rc == RC_OK);
	if (a->rc != RC_OK) {
		assert_int_equal(a->fault.rc, a->rc);
		assert_memory_equal(&a->out, &untouched, sizeof(untouched));
	}
	arena_free(&a->call.arena);
	return a->rc;
}

static enum rc fetch(
	const struct auth_vector_source_bench *b, struct asked *a, const struct auth_vector_ask *ask)
{
	begin(b, a, ask);
	return end(a);
}

static uint64_t opened_by(const struct usim_algo *card, const struct auth_vector *v)
{
	struct usim_algo_autn autn;
	struct usim_algo_vector answer;
	assert_int_equal(usim_algo_autn_open(card, v->rand, v->autn, &autn, &answer), RC_OK);
	assert_int_equal(v->xres_len, answer.res_len);
	assert_memory_equal(v->xres, answer.res, answer.res_len);
	assert_memory_equal(v->ck, answer.ck, sizeof(answer.ck));
	assert_memory_equal(v->ik, answer.ik, sizeof(answer.ik));
	return autn.sqn;
}

/* proves: own-161 */
static void vectors_open_in_the_card_and_rise(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->known };
	struct asked a;
	uint8_t rand[VECTOR_RAND] = { 0 };
	uint64_t last = 0;
	for (int i = 0; i < 40; i++) {
		assert_int_equal(fetch(b, &a, &ask), RC_OK);
		const uint64_t sqn = opened_by(b->card, &a.out);
		assert_true(sqn >> 5 > last >> 5);
		assert_memory_not_equal(rand, a.out.rand, sizeof(rand));
		memcpy(rand, a.out.rand, sizeof(rand));
		last = sqn;
	}
}

static void an_unknown_line_is_absent(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->unknown };
	struct asked a;
	assert_int_equal(fetch(b, &a, &ask), RC_ABSENT);
	assert_int_equal(a.fault.reason, REASON_subscriber_unknown);
}

/* proves: own-150, own-220 */
static void an_auts_is_followed(const struct auth_vector_source_bench *b)
{
	struct auth_vector_ask ask = { .imsi = b->known };
	struct asked a;
	assert_int_equal(fetch(b, &a, &ask), RC_OK);
	const uint64_t ms = opened_by(b->card, &a.out) + (UINT64_C(50000) << 5);
	ask.resync = true;
	memcpy(ask.rand, a.out.rand, sizeof(ask.rand));
	assert_int_equal(usim_algo_auts_make(b->card, ask.rand, ms, ask.auts), RC_OK);
	assert_int_equal(fetch(b, &a, &ask), RC_OK);
	assert_true(opened_by(b->card, &a.out) > ms);
	assert_memory_not_equal(ask.rand, a.out.rand, sizeof(ask.rand));
}

/* proves: own-149, own-151 */
static void a_wrong_auts_is_refused(const struct auth_vector_source_bench *b)
{
	struct auth_vector_ask ask = { .imsi = b->known, .resync = true };
	struct asked a;
	assert_int_equal(usim_algo_auts_make(b->card, ask.rand, 77 << 5, ask.auts), RC_OK);
	ask.auts[13] ^= 1;
	assert_int_equal(fetch(b, &a, &ask), RC_DENIED);
	assert_int_equal(a.fault.reason, REASON_aka_auts);
	ask.auts[13] ^= 1;
	ask.rand[0] ^= 1;
	assert_int_equal(fetch(b, &a, &ask), RC_DENIED);
	assert_int_equal(a.fault.reason, REASON_aka_auts);
}

/* proves: own-221 */
static void the_end_of_the_range_is_not_followed(const struct auth_vector_source_bench *b)
{
	const enum reason why = b->range_reason != REASON_none ? b->range_reason : REASON_aka_sqn_range;
	struct auth_vector_ask ask = { .imsi = b->known, .resync = true };
	struct asked a;
	assert_int_equal(usim_algo_auts_make(b->card, ask.rand, (UINT64_C(1) << 48) - 1, ask.auts), RC_OK);
	assert_int_equal(fetch(b, &a, &ask), fault_row(why)->rc);
	assert_int_equal(a.fault.reason, why);
}

static void silence_ends_at_the_deadline(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->known };
	struct asked a;
	b->stall(b->owner, true);
	begin(b, &a, &ask);
	assert_int_equal(a.first, RC_PENDING);
	b->pass(b->owner, DEADLINE_MS - STEP_MS);
	assert_int_equal(a.done, 0);
	b->pass(b->owner, STEP_MS);
	assert_int_equal(a.done, 1);
	assert_int_equal(end(&a), RC_TIMEOUT);
	assert_int_equal(a.fault.reason, REASON_deadline);
	b->stall(b->owner, false);
	assert_int_equal(fetch(b, &a, &ask), RC_OK);
}

static void a_cancelled_call_is_never_answered(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->known };
	struct asked a, c;
	b->stall(b->owner, true);
	begin(b, &a, &ask);
	begin(b, &c, &ask);
	assert_int_equal(a.first, RC_PENDING);
	assert_int_equal(c.first, RC_PENDING);
	b->source->ops->cancel(b->source, &a.call);
	b->stall(b->owner, false);
	assert_int_equal(a.done + c.done, 0);
	arena_free(&a.call.arena);
	/* who asked behind it is not forgotten */
	b->pass(b->owner, DEADLINE_MS);
	assert_int_equal(a.done, 0);
	assert_int_equal(c.done, 1);
	assert_true(c.rc == RC_OK || c.rc == RC_TIMEOUT);
	arena_free(&c.call.arena);
	assert_int_equal(fetch(b, &a, &ask), RC_OK);
}

const struct auth_vector_source_check auth_vector_source_checks[] = {
	{ "vectors_open_in_the_card_and_rise", vectors_open_in_the_card_and_rise },
	{ "an_unknown_line_is_absent", an_unknown_line_is_absent },
	{ "an_auts_is_followed", an_auts_is_followed },
	{ "a_wrong_auts_is_refused", a_wrong_auts_is_refused },
	{ "the_end_of_the_range_is_not_followed", the_end_of_the_range_is_not_followed },
	{ "silence_ends_at_the_deadline", silence_ends_at_the_deadline },
	{ "a_cancelled_call_is_never_answered", a_cancelled_call_is_never_answered },
};
const size_t auth_vector_source_check_count =
	sizeof(auth_vector_source_checks) / sizeof(auth_vector_source_checks[0]);
