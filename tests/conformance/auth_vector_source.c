/** The law of calls, and what a vector, an AUTS and their refusals are, independent of the driver. */
#include "unit.h"

#include "../conformance/auth_vector_source.h"

enum { DEADLINE_MS = 3000, STEP_MS = 10, REST_MS = 1000, ARENA_CAP = 32 * 1024 };

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
	assert_int_equal(c.rc, RC_OK);
	arena_free(&c.call.arena);
	assert_int_equal(fetch(b, &a, &ask), RC_OK);
}

/* a vector of its own for each question: none is given again, whoever asked for it first */
struct given {
	uint64_t last;
	uint8_t rand[VECTOR_RAND];
};

static void gets_its_own(struct asked *a, struct given *g)
{
	assert_int_equal(end(a), RC_OK);
	const uint64_t sqn = opened_by(a->b->card, &a->out);
	assert_true(sqn > g->last);
	assert_memory_not_equal(a->out.rand, g->rand, sizeof(g->rand));
	g->last = sqn;
	memcpy(g->rand, a->out.rand, sizeof(g->rand));
}

static void gets_one(const struct auth_vector_source_bench *b, struct given *g)
{
	const struct auth_vector_ask ask = { .imsi = b->known };
	struct asked a;
	begin(b, &a, &ask);
	gets_its_own(&a, g);
}

/* the call has ended, and its memory is gone when the answer comes */
static void times_out(const struct auth_vector_source_bench *b, const struct auth_vector_ask *ask)
{
	struct asked a;
	begin(b, &a, ask);
	assert_int_equal(a.first, RC_PENDING);
	b->pass(b->owner, DEADLINE_MS);
	assert_int_equal(a.done, 1);
	assert_int_equal(a.rc, RC_TIMEOUT);
	arena_free(&a.call.arena);
	b->pass(b->owner, REST_MS);
	assert_int_equal(a.done, 1);
}

static void a_late_answer_is_no_answer(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->known }, stranger = { .imsi = b->unknown };
	struct given g = { 0 };
	struct asked next;
	gets_one(b, &g);
	for (int i = 0; i < 2; i++) { /* late for nobody, and late while the line's next question is open */
		b->stall(b->owner, true);
		times_out(b, i ? &ask : &stranger);
		times_out(b, &ask);
		if (i)
			begin(b, &next, &ask);
		b->pass(b->owner, STEP_MS);
		b->stall(b->owner, false);
		if (i)
			gets_its_own(&next, &g);
		gets_one(b, &g);
	}
	assert_int_equal(fetch(b, &next, &stranger), RC_ABSENT);
}

static bool comes_again(const struct auth_vector_source_bench *b, const char *why_not)
{
	if (b->copies && !why_not)
		return true;
	assert_non_null(why_not);
	print_message("# not here: %s\n", why_not);
	return false;
}

static void an_answer_that_comes_again_is_nothing(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->known }, stranger = { .imsi = b->unknown };
	struct given g = { 0 };
	struct asked a, c, d;
	if (!comes_again(b, b->once))
		return;
	for (unsigned copies = 2; copies <= 3; copies++) {
		b->copies(b->owner, copies);
		begin(b, &a, &ask);
		begin(b, &c, &ask); /* it waits for the line, or is on its way beside it */
		begin(b, &d, &stranger);
		gets_its_own(&a, &g);
		gets_its_own(&c, &g);
		assert_int_equal(end(&d), RC_ABSENT);
		gets_one(b, &g);
		assert_int_equal(fetch(b, &d, &stranger), RC_ABSENT);
		gets_one(b, &g);
	}
}

/* the line's next question is open when it does */
static void a_refusal_that_comes_again_is_nothing(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->known };
	struct auth_vector_ask wrong = { .imsi = b->known, .resync = true };
	struct given g = { 0 };
	struct asked a, next;
	if (!comes_again(b, b->once ? b->once : b->alike))
		return;
	b->copies(b->owner, 3);
	for (int i = 0; i < 2; i++) {
		begin(b, &a, &wrong);
		begin(b, &next, &ask);
		assert_int_equal(end(&a), RC_DENIED);
		gets_its_own(&next, &g);
	}
}

/* the question was on its way, its answer comes, and the line's next question is open then */
static void the_answer_of_a_cancelled_call_is_nothing(const struct auth_vector_source_bench *b)
{
	const struct auth_vector_ask ask = { .imsi = b->known };
	struct given g = { 0 };
	struct asked a, next;
	for (int waits = 0; waits < 2; waits++) {
		b->stall(b->owner, true);
		begin(b, &a, &ask);
		b->pass(b->owner, STEP_MS);
		assert_int_equal(a.first, RC_PENDING);
		b->source->ops->cancel(b->source, &a.call);
		arena_free(&a.call.arena);
		if (waits)
			begin(b, &next, &ask);
		b->pass(b->owner, STEP_MS);
		b->stall(b->owner, false);
		if (waits)
			gets_its_own(&next, &g);
		gets_one(b, &g);
		assert_int_equal(a.done, 0);
	}
}

enum { OPEN = 4 };

/* of the same line, so that some wait, and of one that is unknown */
static void begin_all(const struct auth_vector_source_bench *b, struct asked a[OPEN])
{
	const struct auth_vector_ask ask = { .imsi = b->known }, stranger = { .imsi = b->unknown };
	for (int i = 0; i < OPEN; i++)
		begin(b, &a[i], i == OPEN - 1 ? &stranger : &ask);
}

static void forget_all(const struct auth_vector_source_bench *b, struct asked a[OPEN])
{
	b->close(b->owner);
	for (int i = 0; i < OPEN; i++) {
		assert_int_equal(a[i].done, 0);
		arena_free(&a[i].call.arena);
	}
}

/* what was on its way comes afterwards, and the next of its kind knows nothing of it */
static void a_closed_driver_answers_nobody(const struct auth_vector_source_bench *b)
{
	struct auth_vector_source_bench again = *b;
	struct given g = { 0 };
	struct asked a[OPEN];
	for (int asked = 0; asked < 3; asked++) {
		again.stall(b->owner, asked > 0); /* 0: the answers are as good as there */
		begin_all(&again, a);
		if (asked == 2)
			again.pass(b->owner, STEP_MS);
		assert_true(a[0].first == RC_PENDING || !asked);
		forget_all(&again, a);
		again.stall(b->owner, false);
		again.pass(b->owner, 2 * DEADLINE_MS);
		for (int i = 0; i < OPEN; i++)
			assert_int_equal(a[i].done, 0);
		again.source = b->open(b->owner);
		gets_one(&again, &g);
		gets_one(&again, &g);
	}
}

const struct auth_vector_source_check auth_vector_source_checks[] = {
	{ "vectors_open_in_the_card_and_rise", vectors_open_in_the_card_and_rise },
	{ "an_unknown_line_is_absent", an_unknown_line_is_absent },
	{ "an_auts_is_followed", an_auts_is_followed },
	{ "a_wrong_auts_is_refused", a_wrong_auts_is_refused },
	{ "the_end_of_the_range_is_not_followed", the_end_of_the_range_is_not_followed },
	{ "silence_ends_at_the_deadline", silence_ends_at_the_deadline },
	{ "a_cancelled_call_is_never_answered", a_cancelled_call_is_never_answered },
	{ "a_late_answer_is_no_answer", a_late_answer_is_no_answer },
	{ "an_answer_that_comes_again_is_nothing", an_answer_that_comes_again_is_nothing },
	{ "a_refusal_that_comes_again_is_nothing", a_refusal_that_comes_again_is_nothing },
	{ "the_answer_of_a_cancelled_call_is_nothing", the_answer_of_a_cancelled_call_is_nothing },
	{ "a_closed_driver_answers_nobody", a_closed_driver_answers_nobody },
};
const size_t auth_vector_source_check_count =
	sizeof(auth_vector_source_checks) / sizeof(auth_vector_source_checks[0]);
