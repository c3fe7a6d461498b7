/** eap_wire.c: what a worker and core tell each other about a turn, and octets that nobody wrote. */
#include "unit.h"

#include "drivers/eap_wire.h"

#define TEXT(s) ((struct bytes){ (const uint8_t *)(s), sizeof(s) - 1 })

static uint8_t memory[EAP_WIRE_MAX];
static struct buf room;

static struct eap_turn turn_of(void)
{
	struct eap_turn t = { .identity = TEXT("0001010000000001@realm"),
		.proven = true,
		.login = TEXT("login"),
		.round = TEXT("round"),
		.packet_in = TEXT("packet") };
	assert_int_equal(ids_imsi(STR("001010000000001"), &t.claimed), RC_OK);
	return t;
}

static void same(struct bytes a, struct bytes b)
{
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, b.n);
}

static void a_question(void **state)
{
	const struct eap_turn in = turn_of();
	struct eap_turn out;
	enum backend to;
	buf_init_fixed(&room, memory, sizeof(memory));
	eap_wire_ask_put(BACKEND_LOCAL, &in, &room);
	assert_false(room.failed);
	assert_int_equal(eap_wire_ask_get(buf_bytes(&room), &to, &out), RC_OK);
	assert_int_equal(to, BACKEND_LOCAL);
	assert_true(out.proven);
	assert_true(ids_imsi_eq(&in.claimed, &out.claimed));
	same(out.identity, in.identity);
	same(out.login, in.login);
	same(out.round, in.round);
	same(out.packet_in, in.packet_in);
	for (size_t n = 0; n < room.n; n++)
		assert_int_equal(eap_wire_ask_get((struct bytes){ memory, n }, &to, &out), RC_MALFORMED);
	memory[1] = 255;
	assert_int_equal(eap_wire_ask_get(buf_bytes(&room), &to, &out), RC_MALFORMED);
}

static void put(const struct eap_turn *t, const struct fault *why)
{
	buf_init_fixed(&room, memory, sizeof(memory));
	eap_wire_answer_put(t, why, &room);
	assert_false(room.failed);
}

static void a_challenge(void **state)
{
	struct eap_turn in = turn_of(), out = turn_of();
	const struct fault none = { .reason = REASON_none };
	struct fault f = none;
	in.verdict = EAP_GOES_ON;
	in.packet_out = TEXT("challenge");
	put(&in, &none);
	assert_int_equal(eap_wire_answer_get(buf_bytes(&room), &out, &f), RC_OK);
	assert_int_equal(out.verdict, EAP_GOES_ON);
	same(out.packet_out, in.packet_out);
	same(out.login, in.login);
	same(out.round, in.round);
	assert_false(out.imsi.d[0]);
	for (size_t n = 0; n < room.n; n++)
		assert_int_equal(eap_wire_answer_get((struct bytes){ memory, n }, &out, &f), RC_MALFORMED);
}

static void verdicts(void **state)
{
	struct eap_turn in = turn_of(), out = turn_of();
	struct fault why = { .reason = REASON_none }, f = { .reason = REASON_none };
	in.verdict = EAP_ACCEPTED;
	in.imsi = in.claimed;
	put(&in, &why);
	assert_int_equal(eap_wire_answer_get(buf_bytes(&room), &out, &f), RC_OK);
	assert_int_equal(out.verdict, EAP_ACCEPTED);
	assert_true(ids_imsi_eq(&out.imsi, &in.claimed));
	assert_int_equal(f.reason, REASON_none);

	in.verdict = EAP_REJECTED;
	out = turn_of();
	(void)FAIL(&why, REASON_aaa_rejected, "code 3");
	put(&in, &why);
	assert_int_equal(eap_wire_answer_get(buf_bytes(&room), &out, &f), RC_OK);
	assert_int_equal(out.verdict, EAP_REJECTED);
	assert_false(out.imsi.d[0]);
	assert_int_equal(f.reason, REASON_aaa_rejected);
	assert_string_equal(f.note, "code 3");
}

/* an accepted turn always names who was authenticated */
static void accepted_without_a_name(void **state)
{
	struct eap_turn in = turn_of(), out = turn_of();
	const struct fault none = { .reason = REASON_none };
	struct fault f = none;
	in.verdict = EAP_ACCEPTED;
	put(&in, &none);
	assert_int_equal(eap_wire_answer_get(buf_bytes(&room), &out, &f), RC_MALFORMED);
	assert_int_equal(out.verdict, EAP_GOES_ON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question),
		cmocka_unit_test(a_challenge),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(accepted_without_a_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
