/** The law of calls, and a device that answers rightly, wrongly, with another SQN or with rubbish -
 * independent of the driver. */
#include "unit.h"

#include "../conformance/eap_authority.h"

#include "codec/eap_aka.h"
#include "crypto/aka_keys.h"

#include <stdio.h>

enum { DEADLINE_MS = 3000, STEP_MS = 10, REST_MS = 1000 };
enum { ARENA_CAP = 32 * 1024, BLOB_MAX = 320, PACKET_MAX = 256 };

/* a device in a login: what it sends, and what cookie and login table carry for it */
struct device {
	const struct eap_authority_bench *b;
	char nai[IDS_NAI_MAX];
	struct imsi imsi;
	uint8_t login[BLOB_MAX], round[BLOB_MAX], packet[PACKET_MAX];
	size_t login_n, round_n, packet_n;
	struct eap_aka_message challenge;
	/* one turn */
	struct call call;
	struct fault fault;
	struct eap_turn turn;
	bool inside;
	unsigned done;
	enum rc rc, first;
};

static struct device device_of(const struct eap_authority_bench *b, const struct imsi *imsi)
{
	struct device d = { .b = b, .imsi = *imsi };
	snprintf(d.nai, sizeof(d.nai), "0%s@nai.epc.mnc001.mcc001.3gppnetwork.org", imsi->d);
	return d;
}

static void answered(struct call *c, enum rc rc)
{
	struct device *d = c->owner;
	assert_false(d->inside);
	d->done++;
	d->rc = rc;
}

static void begin(struct device *d, struct bytes packet)
{
	const struct eap_authority_bench *b = d->b;
	d->fault = (struct fault){ 0 };
	d->done = 0;
	d->call = (struct call){ .arena = arena_new(ARENA_CAP),
		.fault = &d->fault,
		.deadline_ms = b->now_ms(b->owner) + DEADLINE_MS,
		.done = answered,
		.owner = d };
	assert_non_null(d->call.arena);
	d->turn = (struct eap_turn){ .identity = str_bytes(str_of(d->nai)),
		.claimed = d->imsi,
		.login = { d->login, d->login_n },
		.round = { d->round, d->round_n },
		.packet_in = packet,
		.verdict = EAP_REJECTED };
	d->inside = true;
	d->first = d->rc = b->authority->ops->turn(b->authority, &d->call, &d->turn);
	d->inside = false;
}

static void keep(uint8_t *to, size_t *n, size_t max, struct bytes from)
{
	assert_true(from.n <= max);
	if (from.n && from.p != to)
		memcpy(to, from.p, from.n);
	*n = from.n;
}

/* only what the port promises is kept: login from the first turn, round and packet of this one */
static void keep_turn(struct device *d)
{
	struct eap_packet eap;
	if (d->rc != RC_OK || d->turn.verdict != EAP_GOES_ON)
		return;
	keep(d->login, &d->login_n, BLOB_MAX, d->turn.login);
	keep(d->round, &d->round_n, BLOB_MAX, d->turn.round);
	keep(d->packet, &d->packet_n, PACKET_MAX, d->turn.packet_out);
	assert_int_equal(eap_read((struct bytes){ d->packet, d->packet_n }, &eap, NULL), RC_OK);
	assert_int_equal(eap.code, EAP_CODE_REQUEST);
	assert_int_equal(eap_aka_read(&eap, &d->challenge, NULL), RC_OK);
	assert_int_equal(d->challenge.subtype, EAP_AKA_CHALLENGE);
}

static enum rc end(struct device *d)
{
	const struct eap_authority_bench *b = d->b;
	for (int64_t ms = 0; d->first == RC_PENDING && !d->done && ms <= DEADLINE_MS; ms += STEP_MS)
		b->pass(b->owner, STEP_MS);
	b->pass(b->owner, 2 * DEADLINE_MS);
	assert_int_equal(d->done, d->first == RC_PENDING ? 1 : 0);
	assert_int_equal(d->fault.reason == REASON_none, d->rc == RC_OK && d->turn.verdict != EAP_REJECTED);
	assert_true(d->rc == RC_OK && d->turn.verdict == EAP_ACCEPTED ? ids_imsi_eq(&d->turn.imsi, &d->imsi)
								      : !d->turn.imsi.d[0]);
	keep_turn(d);
	arena_free(&d->call.arena);
	return d->rc;
}

static enum eap_verdict turn(struct device *d, struct bytes packet)
{
	begin(d, packet);
	assert_int_equal(end(d), RC_OK);
	return d->turn.verdict;
}

static void first_leg(struct device *d)
{
	assert_int_equal(turn(d, BYTES_NONE), EAP_GOES_ON);
	assert_true(d->login_n > 0);
	assert_int_equal(d->round_n, 0);
}

/* AKA-Challenge with RES, its MAC under the keys of `identity` */
static struct bytes right_answer(const struct device *d, const char *identity, uint8_t mem[PACKET_MAX])
{
	struct usim_algo_autn seq;
	struct usim_algo_vector v;
	struct aka_keys keys;
	struct buf b;
	assert_int_equal(
		usim_algo_autn_open(d->b->card, d->challenge.rand.p, d->challenge.autn.p, &seq, &v), RC_OK);
	buf_init_fixed(&b, mem, PACKET_MAX);
	const size_t mac_at =
		eap_aka_challenge_answer(&b, d->challenge.eap.identifier, (struct bytes){ v.res, v.res_len });
	aka_keys_derive(str_bytes(str_of(identity)), v.ik, v.ck, &keys);
	aka_keys_mac(keys.k_aut, buf_bytes(&b), mac_at, BYTES_NONE, mem + mac_at);
	return buf_bytes(&b);
}

static struct bytes sync_failure(
	const struct device *d, const uint8_t rand[16], uint64_t sqn_ms, uint8_t mem[PACKET_MAX])
{
	uint8_t auts[14];
	struct buf b;
	assert_int_equal(usim_algo_auts_make(d->b->card, rand, sqn_ms, auts), RC_OK);
	buf_init_fixed(&b, mem, PACKET_MAX);
	eap_aka_sync_failure(&b, d->challenge.eap.identifier, auts);
	return buf_bytes(&b);
}

static uint64_t challenged_sqn(const struct device *d)
{
	struct usim_algo_autn seq;
	struct usim_algo_vector v;
	assert_int_equal(
		usim_algo_autn_open(d->b->card, d->challenge.rand.p, d->challenge.autn.p, &seq, &v), RC_OK);
	return seq.sqn;
}

static void a_right_answer_is_accepted(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known);
	uint8_t mem[PACKET_MAX];
	first_leg(&d);
	assert_int_equal(turn(&d, right_answer(&d, d.nai, mem)), EAP_ACCEPTED);
	/* nothing is kept between turns: the same again is judged the same */
	assert_int_equal(turn(&d, right_answer(&d, d.nai, mem)), EAP_ACCEPTED);
}

static void a_wrong_answer_is_rejected(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known);
	uint8_t mem[PACKET_MAX];
	first_leg(&d);
	assert_int_equal(turn(&d, right_answer(&d, "0001010000000009@example.org", mem)), EAP_REJECTED);
	const struct bytes wrong = right_answer(&d, d.nai, mem);
	mem[12] ^= 1; /* the first octet of RES */
	assert_int_equal(turn(&d, wrong), EAP_REJECTED);
}

/* another cookie's challenge is not answered by this login's device */
static void an_answer_to_another_challenge_is_rejected(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known), other = device_of(b, &b->known);
	uint8_t mem[PACKET_MAX];
	first_leg(&d);
	first_leg(&other);
	const struct bytes packet = right_answer(&other, other.nai, mem);
	mem[1] = d.challenge.eap.identifier;
	assert_int_equal(turn(&d, packet), EAP_REJECTED);
}

static void rubbish_leaves_the_login_usable(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known);
	uint8_t mem[PACKET_MAX];
	first_leg(&d);
	const struct bytes packet = right_answer(&d, d.nai, mem);
	const struct bytes rubbish[] = { BYTES_NONE, { packet.p, 3 }, { packet.p, packet.n - 1 },
		{ (const uint8_t *)"\2\0\0\5\1", 5 } };
	for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++) {
		begin(&d, rubbish[i]);
		assert_true(d.first == RC_MALFORMED || d.first == RC_INVALID);
		assert_true(end(&d) == d.first);
	}
	assert_int_equal(turn(&d, packet), EAP_ACCEPTED);
}

/* proves: own-150 */
static void a_refused_sqn_gives_a_new_challenge(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known);
	uint8_t mem[PACKET_MAX], rand[16];
	first_leg(&d);
	for (int i = 1; i <= 2; i++) {
		const uint8_t identifier = d.challenge.eap.identifier;
		const uint64_t ms = challenged_sqn(&d) + (UINT64_C(1000) << 5);
		memcpy(rand, d.challenge.rand.p, sizeof(rand));
		assert_int_equal(turn(&d, sync_failure(&d, rand, ms, mem)), EAP_GOES_ON);
		assert_true(d.round_n > 0);
		assert_int_equal(d.challenge.eap.identifier, (uint8_t)(identifier + 1));
		assert_memory_not_equal(d.challenge.rand.p, rand, sizeof(rand));
		assert_true(challenged_sqn(&d) > ms);
	}
	assert_int_equal(turn(&d, right_answer(&d, d.nai, mem)), EAP_ACCEPTED);
}

/* proves: own-149, own-151 */
static void an_auts_for_another_rand_is_rejected(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known), older = device_of(b, &b->known);
	uint8_t mem[PACKET_MAX];
	first_leg(&older);
	first_leg(&d);
	assert_int_equal(turn(&d, sync_failure(&d, older.challenge.rand.p, 99 << 5, mem)), EAP_REJECTED);
	const struct bytes flipped = sync_failure(&d, d.challenge.rand.p, 99 << 5, mem);
	mem[flipped.n - 1] ^= 1;
	assert_int_equal(turn(&d, flipped), EAP_REJECTED);
}

static void an_unknown_line_is_refused(const struct eap_authority_bench *b)
{
	const enum reason why = b->unknown_reason ? b->unknown_reason : REASON_subscriber_unknown;
	struct device d = device_of(b, &b->unknown);
	begin(&d, BYTES_NONE);
	assert_int_equal(end(&d), fault_row(why)->rc);
	assert_int_equal(d.fault.reason, why);
}

static void silence_ends_at_the_deadline(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known);
	b->stall(b->owner, true);
	begin(&d, BYTES_NONE);
	assert_int_equal(d.first, RC_PENDING);
	b->pass(b->owner, DEADLINE_MS);
	assert_int_equal(d.done, 1);
	assert_int_equal(end(&d), RC_TIMEOUT);
	b->stall(b->owner, false);
	first_leg(&d);
}

static void a_cancelled_turn_is_never_answered(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known);
	b->stall(b->owner, true);
	begin(&d, BYTES_NONE);
	assert_int_equal(d.first, RC_PENDING);
	b->authority->ops->cancel(b->authority, &d.call);
	b->stall(b->owner, false);
	b->pass(b->owner, 2 * DEADLINE_MS);
	assert_int_equal(d.done, 0);
	arena_free(&d.call.arena);
	first_leg(&d);
}

/* a turn that began is the first of a login of its own, which ends well */
static void goes_well(struct device *d)
{
	uint8_t mem[PACKET_MAX];
	assert_int_equal(end(d), RC_OK);
	assert_int_equal(d->turn.verdict, EAP_GOES_ON);
	assert_int_equal(turn(d, right_answer(d, d->nai, mem)), EAP_ACCEPTED);
}

static void logs_in(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known);
	begin(&d, BYTES_NONE);
	goes_well(&d);
}

/* the call has ended, and its memory is gone when the answer comes */
static void times_out(struct device *d, struct bytes packet)
{
	const struct eap_authority_bench *b = d->b;
	begin(d, packet);
	if (d->first == RC_PENDING)
		b->pass(b->owner, DEADLINE_MS);
	/* a verdict that no back end is asked for is there at once */
	assert_true(d->done ? d->done == 1 && d->rc == RC_TIMEOUT : packet.n && d->first == RC_OK);
	arena_free(&d->call.arena);
	b->pass(b->owner, REST_MS);
	assert_true(d->done <= 1);
}

static void a_late_answer_is_no_answer(const struct eap_authority_bench *b)
{
	for (int open = 0; open < 2; open++) { /* and the line's next turn is open when it comes */
		struct device d = device_of(b, &b->known), next = d;
		b->stall(b->owner, true);
		times_out(&d, BYTES_NONE);
		if (open)
			begin(&next, BYTES_NONE);
		b->pass(b->owner, STEP_MS);
		b->stall(b->owner, false);
		if (open)
			goes_well(&next);
		logs_in(b);
	}
}

/* the AAA has judged, and nobody heard it: the login is as good as before */
static void a_late_verdict_is_none(const struct eap_authority_bench *b)
{
	struct device d = device_of(b, &b->known), next = d, *const each[] = { &d, &next };
	uint8_t mem[PACKET_MAX];
	first_leg(&d);
	b->stall(b->owner, true);
	times_out(&d, right_answer(&d, d.nai, mem));
	begin(&next, BYTES_NONE);
	b->pass(b->owner, STEP_MS);
	b->stall(b->owner, false);
	assert_int_equal(end(&next), RC_OK);
	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++)
		assert_int_equal(turn(each[i], right_answer(each[i], d.nai, mem)), EAP_ACCEPTED);
}

static void an_answer_that_comes_again_is_nothing(const struct eap_authority_bench *b)
{
	struct device stranger = device_of(b, &b->unknown);
	if (!b->copies) {
		assert_non_null(b->once);
		print_message("# not here: %s\n", b->once);
		return;
	}
	for (unsigned copies = 2; copies <= 3; copies++) {
		struct device d = device_of(b, &b->known), c = d;
		b->copies(b->owner, copies);
		begin(&d, BYTES_NONE);
		begin(&stranger, BYTES_NONE);
		begin(&c, BYTES_NONE);
		goes_well(&d);
		assert_true(end(&stranger) < 0);
		goes_well(&c);
		assert_memory_not_equal(c.challenge.rand.p, d.challenge.rand.p, 16);
		logs_in(b);
	}
}

/* the question was on its way, its answer comes, and the line's next turn is open then */
static void the_answer_of_a_cancelled_turn_is_nothing(const struct eap_authority_bench *b)
{
	for (int open = 0; open < 2; open++) {
		struct device d = device_of(b, &b->known), next = d;
		b->stall(b->owner, true);
		begin(&d, BYTES_NONE);
		b->pass(b->owner, STEP_MS);
		assert_int_equal(d.first, RC_PENDING);
		b->authority->ops->cancel(b->authority, &d.call);
		arena_free(&d.call.arena);
		if (open)
			begin(&next, BYTES_NONE);
		b->pass(b->owner, STEP_MS);
		b->stall(b->owner, false);
		if (open)
			goes_well(&next);
		logs_in(b);
		assert_int_equal(d.done, 0);
	}
}

enum { OPEN = 3 };

static void begin_all(const struct eap_authority_bench *b, struct device d[OPEN])
{
	for (int i = 0; i < OPEN; i++) {
		d[i] = device_of(b, i == OPEN - 1 ? &b->unknown : &b->known);
		begin(&d[i], BYTES_NONE);
	}
}

static void forget_all(const struct eap_authority_bench *b, struct device d[OPEN])
{
	b->close(b->owner);
	for (int i = 0; i < OPEN; i++) {
		assert_int_equal(d[i].done, 0);
		arena_free(&d[i].call.arena);
	}
}

/* what was on its way comes afterwards, and the next of its kind knows nothing of it */
static void a_closed_driver_answers_nobody(const struct eap_authority_bench *b)
{
	struct eap_authority_bench again = *b;
	struct device d[OPEN];
	for (int asked = 0; asked < 3; asked++) {
		b->stall(b->owner, asked > 0); /* 0: the answers are as good as there */
		begin_all(&again, d);
		if (asked == 2)
			b->pass(b->owner, STEP_MS);
		assert_true(d[0].first == RC_PENDING || !asked);
		forget_all(b, d);
		b->stall(b->owner, false);
		b->pass(b->owner, 2 * DEADLINE_MS);
		for (int i = 0; i < OPEN; i++)
			assert_int_equal(d[i].done, 0);
		again.authority = b->open(b->owner);
		logs_in(&again);
	}
}

const struct eap_authority_check eap_authority_checks[] = {
	{ "a_right_answer_is_accepted", a_right_answer_is_accepted },
	{ "a_wrong_answer_is_rejected", a_wrong_answer_is_rejected },
	{ "an_answer_to_another_challenge_is_rejected", an_answer_to_another_challenge_is_rejected },
	{ "rubbish_leaves_the_login_usable", rubbish_leaves_the_login_usable },
	{ "a_refused_sqn_gives_a_new_challenge", a_refused_sqn_gives_a_new_challenge },
	{ "an_auts_for_another_rand_is_rejected", an_auts_for_another_rand_is_rejected },
	{ "an_unknown_line_is_refused", an_unknown_line_is_refused },
	{ "silence_ends_at_the_deadline", silence_ends_at_the_deadline },
	{ "a_cancelled_turn_is_never_answered", a_cancelled_turn_is_never_answered },
	{ "a_late_answer_is_no_answer", a_late_answer_is_no_answer },
	{ "a_late_verdict_is_none", a_late_verdict_is_none },
	{ "an_answer_that_comes_again_is_nothing", an_answer_that_comes_again_is_nothing },
	{ "the_answer_of_a_cancelled_turn_is_nothing", the_answer_of_a_cancelled_turn_is_nothing },
	{ "a_closed_driver_answers_nobody", a_closed_driver_answers_nobody },
};
const size_t eap_authority_check_count = sizeof(eap_authority_checks) / sizeof(eap_authority_checks[0]);
