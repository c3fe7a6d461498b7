/** aka_relay.c: what of the AAA reaches the phone, and what is answered for it. */
#include "unit.h"

#include "aka/aka_relay.h"
#include "codec/eap_aka.h"

static const char nai[] = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";

struct taken {
	enum aka_relay_kind kind;
	uint8_t mem[AKA_RELAY_ANSWER];
	struct bytes answer;
	struct fault f;
};

static struct taken *take(struct bytes packet)
{
	static struct taken t;
	struct buf b;
	t = (struct taken){ .f = { 0 } };
	buf_init_fixed(&b, t.mem, sizeof(t.mem));
	t.kind = aka_relay_take(packet, str_bytes(STR(nai)), &b, &t.f);
	assert_false(b.failed);
	t.answer = buf_bytes(&b);
	return &t;
}

#define TAKE(literal) take((struct bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

static struct bytes challenge(uint8_t mem[160], size_t shift, bool mac)
{
	static const uint8_t rand[16] = { 1 }, autn[16] = { 2 };
	static const uint8_t any_id[4] = { 13, 1, 0, 0 };
	struct buf b;
	buf_init_fixed(&b, mem, 160);
	eap_aka_challenge(&b, 7, rand, autn, NULL);
	memmove(mem + 8 + shift * 4, mem + 8, b.n - 8);
	for (size_t i = 0; i < shift; i++)
		memcpy(mem + 8 + 4 * i, any_id, 4);
	b.n += shift * 4 - (mac ? 0 : 20);
	mem[3] = (uint8_t)b.n;
	return buf_bytes(&b);
}

/* proves: client-07b */
static void a_challenge_goes_to_the_phone(void **state)
{
	uint8_t mem[160];
	const struct taken *t = take(challenge(mem, 0, true));
	assert_int_equal(t->kind, AKA_RELAY_TO_PHONE);
	assert_int_equal(t->answer.n, 0);
	assert_int_equal(t->f.reason, REASON_none);
	struct bytes changed = challenge(mem, 0, true);
	mem[changed.n - 20] = 135; /* AT_MAC is now AT_RESULT_IND of a wrong size */
	assert_int_equal(take(changed)->kind, AKA_RELAY_REFUSED);
}

/* clients.md row 8: attributes that a client steps over in strides of 20 */
static void a_challenge_that_phones_misread_is_refused(void **state)
{
	uint8_t mem[160];
	struct bytes longer = challenge(mem, 0, true);
	longer.n++; /* EAP length is not the packet's size */
	assert_int_equal(take(longer)->kind, AKA_RELAY_REFUSED);
	assert_int_equal(take(challenge(mem, 1, true))->kind, AKA_RELAY_REFUSED);
	const struct taken *t = take(challenge(mem, 0, false));
	assert_int_equal(t->kind, AKA_RELAY_REFUSED);
	assert_int_equal(t->f.reason, REASON_relay_subtype);
	mem[9] = 0; /* an attribute of no length */
	assert_int_equal(take(challenge(mem, 0, true))->kind, AKA_RELAY_TO_PHONE);
	mem[9] = 0;
	assert_int_equal(take((struct bytes){ mem, 68 })->kind, AKA_RELAY_REFUSED);
}

/* proves: own-066 */
static void aka_identity_is_answered_with_eap_id(void **state)
{
	static const uint8_t attribute[] = { 10, 13, 17 };
	for (size_t i = 0; i < sizeof(attribute); i++) {
		const uint8_t packet[] = { 1, 9, 0, 12, 23, 5, 0, 0, attribute[i], 1, 0, 0 };
		const struct taken *t = take(BYTES_OF(packet));
		assert_int_equal(t->kind, AKA_RELAY_TO_AAA);
		const size_t n = sizeof(nai) - 1, padded = (n + 3) / 4 * 4;
		assert_int_equal(t->answer.n, 12 + padded);
		const uint8_t head[] = { 2, 9, 0, (uint8_t)(12 + padded), 23, 5, 0, 0, 14,
			(uint8_t)(1 + padded / 4), 0, (uint8_t)n };
		assert_memory_equal(t->answer.p, head, sizeof(head));
		assert_memory_equal(t->answer.p + 12, nai, n);
	}
	assert_int_equal(TAKE("\1\11\0\10\27\5\0\0")->kind, AKA_RELAY_REFUSED);
}

static void eap_identity_and_notification_are_answered(void **state)
{
	const struct taken *t = TAKE("\1\3\0\5\1");
	assert_int_equal(t->kind, AKA_RELAY_TO_AAA);
	assert_int_equal(t->answer.n, 5 + sizeof(nai) - 1);
	assert_memory_equal(t->answer.p, "\2\3\0", 3);
	assert_memory_equal(t->answer.p + 5, nai, sizeof(nai) - 1);
	t = TAKE("\1\4\0\10\2bye");
	assert_int_equal(t->kind, AKA_RELAY_TO_AAA);
	assert_int_equal(t->answer.n, 5);
	assert_memory_equal(t->answer.p, "\2\4\0\5\2", 5);
	assert_int_equal(t->f.reason, REASON_none);
}

/* proves: own-067 */
static void a_notification_before_authentication_is_acknowledged_and_noted(void **state)
{
	const struct taken *t = TAKE("\1\5\0\14\27\14\0\0\14\1\100\0"); /* 16384 */
	assert_int_equal(t->kind, AKA_RELAY_TO_AAA);
	assert_int_equal(t->answer.n, 8);
	assert_memory_equal(t->answer.p, "\2\5\0\10\27\14\0\0", 8);
	assert_int_equal(t->f.reason, REASON_relay_notification);
	assert_non_null(strstr(t->f.note, "16384"));
}

static void a_notification_that_needs_keys_is_refused(void **state)
{
	const struct taken *t = TAKE("\1\5\0\14\27\14\0\0\14\1\4\7"); /* 1031 */
	assert_int_equal(t->kind, AKA_RELAY_REFUSED);
	assert_int_equal(t->f.reason, REASON_relay_notification);
	assert_non_null(strstr(t->f.note, "1031"));
	assert_int_equal(TAKE("\1\5\0\14\27\14\0\0\14\1\200\0")->f.reason, REASON_relay_success_notification);
	assert_int_equal(TAKE("\1\5\0\14\27\14\0\0\14\1\300\0")->f.reason, REASON_relay_subtype);
	assert_int_equal(TAKE("\1\5\0\10\27\14\0\0")->f.reason, REASON_relay_subtype);
}

static void another_method_is_answered_with_a_nak(void **state)
{
	const struct taken *t = TAKE("\1\6\0\10\62\1\0\0"); /* AKA' */
	assert_int_equal(t->kind, AKA_RELAY_TO_AAA);
	assert_int_equal(t->answer.n, 6);
	assert_memory_equal(t->answer.p, "\2\6\0\6\3\27", 6);
}

static void anything_else_is_refused(void **state)
{
	const struct bytes rows[] = { BYTES_NONE, str_bytes(STR("\1\6\0\10\27\15\0\0")),
		str_bytes(STR("\1\6\0\10\27\143\0\0")), str_bytes(STR("\2\6\0\10\27\5\0\0")),
		str_bytes(STR("\3\6\0\4")), str_bytes(STR("\1\6\0\6\3\27")), str_bytes(STR("\1\6\0\5\27")),
		str_bytes(STR("\1\6\0\5\0")) };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct taken *t = take(rows[i]);
		assert_int_equal(t->kind, AKA_RELAY_REFUSED);
		assert_int_equal(t->answer.n, 0);
		assert_int_equal(t->f.reason, REASON_relay_subtype);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_challenge_goes_to_the_phone),
		cmocka_unit_test(a_challenge_that_phones_misread_is_refused),
		cmocka_unit_test(aka_identity_is_answered_with_eap_id),
		cmocka_unit_test(eap_identity_and_notification_are_answered),
		cmocka_unit_test(a_notification_before_authentication_is_acknowledged_and_noted),
		cmocka_unit_test(a_notification_that_needs_keys_is_refused),
		cmocka_unit_test(another_method_is_answered_with_a_nak),
		cmocka_unit_test(anything_else_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
