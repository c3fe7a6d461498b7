/** usim.c: the card against the published sets and a recorded resynchronisation. */
#include "vectors.h"

#include "ue/usim.h"

static uint64_t number(const uint8_t b[6])
{
	uint64_t v = 0;
	for (size_t i = 0; i < 6; i++)
		v = v << 8 | b[i];
	return v;
}

static struct usim milenage_card(const json_t *set)
{
	struct usim card = { .algo = { .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8 } };
	vectors_hex(set, "k", card.algo.k, 16);
	vectors_hex(set, "opc", card.algo.opc, 16);
	return card;
}

static void milenage_sets(void **state)
{
	json_t *root = vectors_open("milenage.json"), *set;
	size_t i;
	json_array_foreach(json_object_get(root, "sets"), i, set)
	{
		uint8_t rand[16], autn[16], sqn[6], res[8], ck[16], ik[16];
		struct usim card = milenage_card(set);
		struct usim_answer a;
		vectors_hex(set, "rand", rand, 16);
		vectors_hex(set, "sqn", sqn, 6);
		vectors_hex(set, "f2", res, 8);
		vectors_hex(set, "f3", ck, 16);
		vectors_hex(set, "f4", ik, 16);
		vectors_hex(json_object_get(set, "derived"), "autn", autn, 16);
		usim_authenticate(&card, rand, autn, &a);
		assert_int_equal(a.outcome, USIM_ANSWERED);
		assert_int_equal(a.sqn, number(sqn));
		assert_int_equal(a.res_len, 8);
		assert_memory_equal(a.res, res, 8);
		assert_memory_equal(a.ck, ck, 16);
		assert_memory_equal(a.ik, ik, 16);
		assert_int_equal(card.sqn_ms, number(sqn));
	}
	assert_int_equal(i, 20);
	json_decref(root);
}

/* the derived AUTS has SQN_MS equal to SQN: that of a card which has just accepted this SQN */
static void milenage_auts(void **state)
{
	json_t *root = vectors_open("milenage.json"), *set;
	size_t i;
	json_array_foreach(json_object_get(root, "sets"), i, set)
	{
		uint8_t rand[16], autn[16], auts[14];
		struct usim card = milenage_card(set);
		struct usim_answer a;
		vectors_hex(set, "rand", rand, 16);
		vectors_hex(json_object_get(set, "derived"), "autn", autn, 16);
		vectors_hex(
			json_object_get(set, "derived"), "auts_with_sqn_ms_equal_sqn_and_amf_0000", auts, 14);
		usim_authenticate(&card, rand, autn, &a);
		usim_authenticate(&card, rand, autn, &a);
		assert_int_equal(a.outcome, USIM_SYNC_FAILURE);
		assert_memory_equal(a.auts, auts, 14);
	}
	json_decref(root);
}

static void recorded_sync_failure(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e = vectors_exchange(root, "aka_sync_failure");
	const json_t *login = json_array_get(json_object_get(e, "logins"), 0);
	const json_t *first = json_array_get(json_object_get(login, "vectors"), 0);
	const json_t *second = json_array_get(json_object_get(login, "vectors"), 1);
	struct usim card = milenage_card(e);
	struct usim_answer a;
	uint8_t rand[16], autn[16], auts[14], sqn_ms[6], res[8];
	card.memory = USIM_WHOLE;
	vectors_hex(first, "sqn_ms", sqn_ms, 6);
	usim_set_sqn(&card, number(sqn_ms));
	vectors_hex(first, "rand", rand, 16);
	vectors_hex(first, "autn", autn, 16);
	vectors_hex(first, "auts", auts, 14);
	usim_authenticate(&card, rand, autn, &a);
	assert_int_equal(a.outcome, USIM_SYNC_FAILURE);
	assert_memory_equal(a.auts, auts, 14);
	vectors_hex(second, "rand", rand, 16);
	vectors_hex(second, "autn", autn, 16);
	vectors_hex(second, "res", res, 8);
	usim_authenticate(&card, rand, autn, &a);
	assert_int_equal(a.outcome, USIM_ANSWERED);
	assert_memory_equal(a.res, res, 8);
	json_decref(root);
}

static void other_key_is_refused(void **state)
{
	json_t *root = vectors_open("milenage.json"), *set = json_array_get(json_object_get(root, "sets"), 0);
	struct usim card = milenage_card(set);
	struct usim_answer a;
	uint8_t rand[16], autn[16];
	vectors_hex(set, "rand", rand, 16);
	vectors_hex(json_object_get(set, "derived"), "autn", autn, 16);
	card.algo.k[0] ^= 1;
	usim_authenticate(&card, rand, autn, &a);
	assert_int_equal(a.outcome, USIM_REFUSED);
	assert_int_equal(card.sqn_ms, 0);
	card.algo.k_len = 5;
	usim_authenticate(&card, rand, autn, &a);
	assert_int_equal(a.outcome, USIM_BROKEN);
	json_decref(root);
}

/* a challenge with this SQN, made as an AuC makes it */
static enum usim_outcome challenge(struct usim *card, uint64_t sqn)
{
	static const uint8_t RAND[16] = { 7 }, AMF[2] = { 0x80, 0 };
	struct usim_algo_vector v;
	struct usim_answer a;
	assert_int_equal(usim_algo_generate(&card->algo, RAND, sqn, AMF, &v), RC_OK);
	usim_authenticate(card, RAND, v.autn, &a);
	return a.outcome;
}

static struct usim plain_card(enum usim_memory memory)
{
	return (struct usim){ .algo = { .k_len = 16, .res_len = 8 }, .memory = memory };
}

/* TS 33.102 C.2.2: each IND has its own SEQ */
static void array_remembers_by_ind(void **state)
{
	struct usim card = plain_card(USIM_ARRAY);
	assert_int_equal(challenge(&card, 100 << 5 | 3), USIM_ANSWERED);
	assert_int_equal(challenge(&card, 100 << 5 | 3), USIM_SYNC_FAILURE);
	assert_int_equal(challenge(&card, 50 << 5 | 4), USIM_ANSWERED);
	assert_int_equal(challenge(&card, 50 << 5 | 3), USIM_SYNC_FAILURE);
	assert_int_equal(challenge(&card, 101 << 5 | 3), USIM_ANSWERED);
	assert_int_equal(card.sqn_ms, 101 << 5 | 3);
}

static void single_remembers_one_seq(void **state)
{
	struct usim card = plain_card(USIM_SINGLE);
	assert_int_equal(challenge(&card, 100 << 5 | 3), USIM_ANSWERED);
	assert_int_equal(challenge(&card, 100 << 5 | 4), USIM_SYNC_FAILURE);
	assert_int_equal(challenge(&card, 101 << 5 | 0), USIM_ANSWERED);
}

static void whole_compares_all_bits(void **state)
{
	struct usim card = plain_card(USIM_WHOLE);
	assert_int_equal(challenge(&card, 100 << 5 | 3), USIM_ANSWERED);
	assert_int_equal(challenge(&card, 100 << 5 | 4), USIM_ANSWERED);
	assert_int_equal(challenge(&card, 100 << 5 | 3), USIM_SYNC_FAILURE);
}

static void jump_ahead_once(void **state)
{
	struct usim card = plain_card(USIM_ARRAY);
	card.jump_ahead = true;
	assert_int_equal(challenge(&card, 100 << 5 | 3), USIM_SYNC_FAILURE);
	assert_true(card.sqn_ms > 100 << 5);
	assert_int_equal(challenge(&card, card.sqn_ms + 32), USIM_ANSWERED);
}

static void set_sqn_covers_every_ind(void **state)
{
	struct usim card = plain_card(USIM_ARRAY);
	usim_set_sqn(&card, 100 << 5 | 3);
	for (uint64_t ind = 0; ind < USIM_IND; ind++)
		assert_int_equal(challenge(&card, 100 << 5 | ind), USIM_SYNC_FAILURE);
	assert_int_equal(challenge(&card, 101 << 5 | 9), USIM_ANSWERED);
}

/* TS 35.233 set 1: MAC of 64, RES of 32 bits */
static void tuak_answers(void **state)
{
	json_t *root = vectors_open("tuak.json"), *set = json_array_get(json_object_get(root, "sets"), 0);
	struct usim card = { .algo = { .kind = USIM_ALGO_TUAK, .k_len = 16, .res_len = 4, .iterations = 1 } };
	struct usim_answer a;
	uint8_t rand[16], autn[16], sqn[6], ak[6], res[4], ck[16];
	vectors_hex(set, "k", card.algo.k, 16);
	vectors_hex(set, "topc", card.algo.opc, 32);
	vectors_hex(set, "rand", rand, 16);
	vectors_hex(set, "sqn", sqn, 6);
	vectors_hex(set, "f5", ak, 6);
	for (size_t i = 0; i < 6; i++)
		autn[i] = sqn[i] ^ ak[i];
	vectors_hex(set, "amf", autn + 6, 2);
	vectors_hex(set, "f1", autn + 8, 8);
	vectors_hex(set, "f2", res, 4);
	vectors_hex(set, "f3", ck, 16);
	usim_authenticate(&card, rand, autn, &a);
	assert_int_equal(a.outcome, USIM_ANSWERED);
	assert_int_equal(a.res_len, 4);
	assert_memory_equal(a.res, res, 4);
	assert_memory_equal(a.ck, ck, 16);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(milenage_sets),
		cmocka_unit_test(milenage_auts),
		cmocka_unit_test(recorded_sync_failure),
		cmocka_unit_test(other_key_is_refused),
		cmocka_unit_test(array_remembers_by_ind),
		cmocka_unit_test(single_remembers_one_seq),
		cmocka_unit_test(whole_compares_all_bits),
		cmocka_unit_test(jump_ahead_once),
		cmocka_unit_test(set_sqn_covers_every_ind),
		cmocka_unit_test(tuak_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
