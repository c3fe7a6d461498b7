/** eap_relay.c: turns over a transport that only records: what is sent, what is kept, and how a turn ends. */
#include "unit.h"

#include "base/env.h"
#include "drivers/eap_relay.h"

static const uint8_t challenge[] = { 1, 77, 0, 68, 23, 1, 0, 0, 1, 5, [28] = 2, 5, [48] = 11, 5, [67] = 0 };
static const uint8_t response[] = { 2, 77, 0, 8, 23, 1, 0, 0 };

struct turn {
	struct eap_relay r;
	struct list open;
	struct call c;
	struct fault f;
	struct eap_turn t;
	struct bytes sent;
	enum rc says; /* of send */
	enum rc ended;
	unsigned done, cancelled;
};

static enum rc send(struct eap_relay *r, struct bytes eap)
{
	struct turn *x = r->c->owner;
	x->sent = eap;
	return x->says;
}

static void keep(const struct eap_relay *r, uint8_t identifier, struct buf *out)
{
	(void)r;
	buf_u8(out, identifier);
}

static void cancelled(struct eap_relay *r)
{
	((struct turn *)r->c->owner)->cancelled++;
}

static const struct eap_relay_ops ops = { send, keep, cancelled, REASON_diameter_answer };

static void done(struct call *c, enum rc rc)
{
	struct turn *x = c->owner;
	x->done++;
	x->ended = rc;
}

static void random_octets(struct env *e, void *out, size_t n)
{
	(void)e;
	memset(out, 9, n);
}

static struct env env_nine(void)
{
	static const struct env_ops env_ops = { .random = random_octets };
	return (struct env){ .ops = &env_ops };
}

static void begin(struct turn *x)
{
	*x = (struct turn){ .says = RC_PENDING };
	list_init(&x->open);
	x->c = (struct call){ .arena = arena_new(4096), .fault = &x->f, .done = done, .owner = x };
	x->t = (struct eap_turn){ .identity = str_bytes(STR("0001010000000001@x")), .verdict = EAP_REJECTED };
	x->r = (struct eap_relay){ .ops = &ops, .open = &x->open, .c = &x->c, .turn = &x->t };
}

static void begin_later(struct turn *x, struct bytes packet)
{
	begin(x);
	x->t.login = str_bytes(STR("L"));
	x->t.packet_in = packet;
}

static void end(struct turn *x, enum rc rc)
{
	eap_relay_end(&x->r, rc);
	assert_int_equal(x->done, 1);
	assert_int_equal(x->ended, rc);
	assert_null(x->c.driver);
	arena_free(&x->c.arena);
}

static void the_first_turn_begins_with_the_identity(void **state)
{
	struct env env = env_nine();
	struct turn x;
	begin(&x);
	assert_int_equal(eap_relay_first(&x.r, &env), RC_PENDING);
	assert_ptr_equal(x.c.driver, &x.r);
	assert_memory_equal(x.sent.p,
		"\2\11\0\27\1"
		"0001010000000001@x",
		23);
	assert_int_equal(eap_relay_judged(&x.r), -1);
	eap_relay_end(&x.r, RC_PENDING);
	assert_int_equal(x.done, 0);
	assert_int_equal(eap_relay_request(&x.r, BYTES_OF(challenge)), RC_OK);
	assert_int_equal(x.t.verdict, EAP_GOES_ON);
	assert_ptr_equal(x.t.packet_out.p, challenge);
	assert_true(str_is(str_of_bytes(x.t.login), "M")); /* 77 */
	assert_int_equal(x.t.round.n, 0);
	end(&x, RC_OK);
}

static void identities_have_a_size(void **state)
{
	static const char name[254] = { 'a' };
	struct env env = env_nine();
	struct turn x;
	for (size_t n = 0; n <= 254; n += 254) {
		begin(&x);
		x.t.identity = (struct bytes){ (const uint8_t *)name, n };
		assert_int_equal(eap_relay_first(&x.r, &env), RC_MALFORMED);
		assert_int_equal(x.f.reason, REASON_eap_id_malformed);
		assert_null(x.c.driver);
		arena_free(&x.c.arena);
	}
}

static void a_later_turn_keeps_its_round(void **state)
{
	struct turn x;
	begin_later(&x, BYTES_OF(response));
	assert_true(str_is(str_of_bytes(eap_relay_kept(&x.t)), "L"));
	assert_int_equal(eap_relay_later(&x.r, 77), RC_PENDING);
	assert_ptr_equal(x.sent.p, response);
	assert_int_equal(eap_relay_judged(&x.r), 77);
	assert_int_equal(eap_relay_request(&x.r, BYTES_OF(challenge)), RC_OK);
	assert_true(str_is(str_of_bytes(x.t.login), "L"));
	assert_true(str_is(str_of_bytes(x.t.round), "M"));
	assert_true(str_is(str_of_bytes(eap_relay_kept(&x.t)), "M"));
	end(&x, RC_OK);
	begin_later(&x, BYTES_OF(response));
	assert_int_equal(eap_relay_later(&x.r, 78), RC_INVALID);
	assert_null(x.sent.p);
	arena_free(&x.c.arena);
}

static void a_cancelled_turn_ends_its_transport(void **state)
{
	struct turn x;
	begin_later(&x, BYTES_OF(response));
	assert_int_equal(eap_relay_later(&x.r, 77), RC_PENDING);
	eap_relay_cancel(&x.c);
	eap_relay_cancel(&x.c);
	assert_int_equal(x.cancelled, 1);
	assert_null(x.c.driver);
	arena_free(&x.c.arena);
	begin_later(&x, BYTES_OF(response));
	assert_int_equal(eap_relay_later(&x.r, 77), RC_PENDING);
	eap_relay_cancel_all(&x.open);
	eap_relay_cancel_all(&x.open);
	assert_int_equal(x.cancelled, 1);
	assert_null(x.c.driver);
	arena_free(&x.c.arena);
	begin_later(&x, BYTES_OF(response));
	x.says = RC_UNAVAIL;
	assert_int_equal(eap_relay_later(&x.r, 77), RC_UNAVAIL);
	eap_relay_cancel(&x.c);
	assert_int_equal(x.cancelled, 0);
	arena_free(&x.c.arena);
}

static void the_rounds_that_are_answered_here_are_counted(void **state)
{
	static const uint8_t identity[] = { 1, 5, 0, 5, 1 };
	struct turn x;
	begin_later(&x, BYTES_OF(response));
	assert_int_equal(eap_relay_later(&x.r, 77), RC_PENDING);
	for (int i = 0; i < 6; i++)
		assert_int_equal(eap_relay_request(&x.r, BYTES_OF(identity)), RC_PENDING);
	assert_int_equal(x.sent.p[1], 5);
	assert_int_equal(eap_relay_judged(&x.r), 5);
	assert_int_equal(eap_relay_request(&x.r, BYTES_OF(identity)), RC_UNAVAIL);
	assert_int_equal(x.f.reason, REASON_relay_rounds);
	end(&x, RC_UNAVAIL);
}

static void what_is_no_request(void **state)
{
	static const struct bytes rows[] = { { NULL, 0 }, { (const uint8_t *)"\1\1\0\4", 4 },
		{ (const uint8_t *)"\2\1\0\5\1", 5 }, { (const uint8_t *)"\3\1\0\4", 4 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct turn x;
		begin_later(&x, BYTES_OF(response));
		assert_int_equal(eap_relay_request(&x.r, rows[i]), RC_UNAVAIL);
		assert_int_equal(x.f.reason, REASON_diameter_answer);
		arena_free(&x.c.arena);
	}
}

static void a_challenge_after_a_failure_is_none(void **state)
{
	static const uint8_t failure[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x40, 0 };
	for (int first = 0; first < 2; first++) {
		struct turn x;
		begin_later(&x, BYTES_OF(response));
		assert_int_equal(eap_relay_later(&x.r, 77), RC_PENDING);
		x.r.first = first;
		assert_int_equal(eap_relay_request(&x.r, BYTES_OF(failure)), RC_PENDING);
		assert_int_equal(eap_relay_request(&x.r, BYTES_OF(challenge)), first ? RC_DENIED : RC_OK);
		assert_int_equal(x.t.verdict, EAP_REJECTED);
		assert_int_equal(x.f.reason, REASON_relay_notification);
		arena_free(&x.c.arena);
	}
}

static void what_is_worth_a_success(void **state)
{
	static const struct {
		uint8_t subtype;
		enum reason noted;
		bool worth;
	} rows[] = { { 1, REASON_none, true }, { 2, REASON_none, false }, { 4, REASON_none, false },
		{ 14, REASON_none, false }, { 1, REASON_relay_notification, false } };
	const struct imsi who = { "001010000000002" };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t packet[] = { 2, 77, 0, 8, 23, rows[i].subtype, 0, 0 };
		struct turn x;
		begin_later(&x, BYTES_OF(packet));
		assert_int_equal(eap_relay_later(&x.r, 77), RC_PENDING);
		if (rows[i].noted)
			FAIL(&x.f, rows[i].noted, "before");
		assert_int_equal(eap_relay_accept(&x.r, &who), rows[i].worth ? RC_OK : RC_UNAVAIL);
		assert_int_equal(x.t.verdict, rows[i].worth ? EAP_ACCEPTED : EAP_REJECTED);
		assert_string_equal(x.t.imsi.d, rows[i].worth ? who.d : "");
		arena_free(&x.c.arena);
	}
}

static void who_is_refused(void **state)
{
	static const struct {
		enum reason why;
		bool first, rejected;
	} rows[] = { { REASON_aaa_rejected, false, true }, { REASON_subscriber_unknown, false, true },
		{ REASON_aaa_rejected, true, false }, { REASON_subscriber_unknown, true, false },
		{ REASON_diameter_error, false, false } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct turn x;
		begin(&x);
		x.t.verdict = EAP_GOES_ON;
		x.r.first = rows[i].first;
		const enum rc rc = FAIL(&x.f, rows[i].why, "said the AAA");
		assert_int_equal(eap_relay_refuse(&x.r, rc), rows[i].rejected ? RC_OK : rc);
		assert_int_equal(x.t.verdict, rows[i].rejected ? EAP_REJECTED : EAP_GOES_ON);
		arena_free(&x.c.arena);
	}
}

static void verdicts_are_four_octets(void **state)
{
	const struct bytes success = str_bytes(STR("\3\7\0\4"));
	assert_true(eap_relay_is(success, EAP_CODE_SUCCESS, -1));
	assert_true(eap_relay_is(success, EAP_CODE_SUCCESS, 7));
	assert_false(eap_relay_is(success, EAP_CODE_SUCCESS, 8));
	assert_false(eap_relay_is(success, EAP_CODE_FAILURE, -1));
	assert_false(eap_relay_is(str_bytes(STR("\3\7\0\4\0")), EAP_CODE_SUCCESS, -1));
	assert_false(eap_relay_is(str_bytes(STR("\3\7\0\5\0")), EAP_CODE_SUCCESS, -1));
	assert_false(eap_relay_is(BYTES_NONE, EAP_CODE_SUCCESS, -1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_turn_begins_with_the_identity),
		cmocka_unit_test(identities_have_a_size),
		cmocka_unit_test(a_later_turn_keeps_its_round),
		cmocka_unit_test(a_cancelled_turn_ends_its_transport),
		cmocka_unit_test(the_rounds_that_are_answered_here_are_counted),
		cmocka_unit_test(what_is_no_request),
		cmocka_unit_test(a_challenge_after_a_failure_is_none),
		cmocka_unit_test(what_is_worth_a_success),
		cmocka_unit_test(who_is_refused),
		cmocka_unit_test(verdicts_are_four_octets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
