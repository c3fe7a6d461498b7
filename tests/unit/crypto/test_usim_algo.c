/** AUTN and AUTS by Milenage and TUAK, against derived vectors, recorded exchanges and what TS 33.102 6.3
 * says. */
#include "vectors.h"

#include "crypto/usim_algo.h"

static uint64_t number_of(struct vectors_hex h)
{
	uint64_t v = 0;
	for (size_t i = 0; i < h.n; i++)
		v = v << 8 | h.p[i];
	return v;
}

static struct usim_algo milenage_card(const json_t *o)
{
	struct usim_algo u = { .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8 };
	memcpy(u.k, vectors_octets(o, "k").p, 16);
	memcpy(u.opc, vectors_octets(o, "opc").p, 16);
	return u;
}

static void milenage_sets(void **state)
{
	json_t *root = vectors_open("milenage.json"), *set;
	size_t i;
	json_array_foreach(vectors_list(root, "sets"), i, set)
	{
		const json_t *derived = json_object_get(set, "derived");
		const struct vectors_hex rand = vectors_octets(set, "rand"), amf = vectors_octets(set, "amf");
		const uint64_t sqn = number_of(vectors_octets(set, "sqn"));
		struct usim_algo u = milenage_card(set), from_op = u;
		struct usim_algo_vector v;
		uint8_t auts[14];
		uint64_t learnt;
		assert_int_equal(usim_algo_set_op(&from_op, vectors_octets(set, "op").p), RC_OK);
		assert_memory_equal(from_op.opc, u.opc, 16);
		assert_int_equal(usim_algo_generate(&u, rand.p, sqn, amf.p, &v), RC_OK);
		vectors_equal(derived, "autn", v.autn, sizeof(v.autn));
		vectors_equal(set, "f2", v.res, v.res_len);
		vectors_equal(set, "f3", v.ck, sizeof(v.ck));
		vectors_equal(set, "f4", v.ik, sizeof(v.ik));
		assert_int_equal(usim_algo_auts_make(&u, rand.p, sqn, auts), RC_OK);
		vectors_equal(derived, "auts_with_sqn_ms_equal_sqn_and_amf_0000", auts, sizeof(auts));
		assert_int_equal(usim_algo_auts_open(&u, rand.p, auts, &learnt, NULL), RC_OK);
		assert_int_equal(learnt, sqn);
	}
	assert_int_equal(i, 20);
	json_decref(root);
}

/* every vector of the recorded exchanges, made by another implementation */
static void check_recorded(const json_t *exchange, const json_t *v)
{
	const struct usim_algo u = milenage_card(exchange);
	const struct vectors_hex rand = vectors_octets(v, "rand");
	struct usim_algo_vector mine, opened;
	struct usim_algo_autn seq;
	uint64_t sqn_ms;
	const uint64_t sqn = number_of(vectors_octets(v, "sqn"));
	assert_int_equal(usim_algo_generate(&u, rand.p, sqn, vectors_octets(v, "amf").p, &mine), RC_OK);
	vectors_equal(v, "autn", mine.autn, 16);
	vectors_equal(v, "xres", mine.res, mine.res_len);
	vectors_equal(v, "ck", mine.ck, 16);
	vectors_equal(v, "ik", mine.ik, 16);
	assert_int_equal(usim_algo_autn_open(&u, rand.p, vectors_octets(v, "autn").p, &seq, &opened), RC_OK);
	assert_int_equal(seq.sqn, sqn);
	assert_memory_equal(&opened, &mine, sizeof(mine));
	if (!json_object_get(v, "auts"))
		return;
	assert_int_equal(usim_algo_auts_open(&u, rand.p, vectors_octets(v, "auts").p, &sqn_ms, NULL), RC_OK);
	assert_int_equal(sqn_ms, number_of(vectors_octets(v, "sqn_ms")));
}

static void recorded_vectors(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *exchange, *login, *v;
	size_t i, j, k, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, exchange)
		json_array_foreach(json_object_get(exchange, "logins"), j, login)
	{
		if (strcmp(vectors_text(exchange, "method"), "AKA"))
			continue; /* AKA' holds CK' and IK' */
		json_array_foreach(json_object_get(login, "vectors"), k, v)
		{
			check_recorded(exchange, v);
			done++;
		}
	}
	assert_true(done >= 8);
	json_decref(root);
}

/* a card with another key refuses AUTN: the recorded authentication reject */
static void autn_of_another_key(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e;
	size_t i, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
	{
		if (strcmp(vectors_text(e, "name"), "aka_authentication_reject"))
			continue;
		struct usim_algo u = { .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8 };
		struct usim_algo_autn seq = { .sqn = 77 };
		struct usim_algo_vector v;
		const json_t *asked = json_array_get(
			json_object_get(json_array_get(json_object_get(e, "logins"), 0), "vectors"), 0);
		memcpy(u.k, vectors_octets(e, "usim_k").p, 16);
		memcpy(u.opc, vectors_octets(e, "usim_opc").p, 16);
		assert_int_equal(usim_algo_autn_open(&u, vectors_octets(asked, "rand").p,
					 vectors_octets(asked, "autn").p, &seq, &v),
			RC_DENIED);
		assert_int_equal(seq.sqn, 77);
		done++;
	}
	assert_int_equal(done, 1);
	json_decref(root);
}

static struct usim_algo tuak_card(uint8_t k_len, uint8_t res_len)
{
	struct usim_algo u = { .kind = USIM_ALGO_TUAK, .k_len = k_len, .res_len = res_len, .iterations = 1 };
	uint8_t top[32];
	memset(u.k, 0xab, k_len);
	memset(top, 0x55, sizeof(top));
	assert_int_equal(usim_algo_set_op(&u, top), RC_OK);
	return u;
}

/* set 1 of TS 35.233 has the lengths that EAP-AKA takes */
static void tuak_set(void **state)
{
	json_t *root = vectors_open("tuak.json");
	const json_t *set = json_array_get(json_object_get(root, "sets"), 0);
	struct usim_algo u = tuak_card(16, 4);
	struct usim_algo_vector v;
	uint8_t sqn_hidden[6], auts[14];
	const uint64_t sqn = number_of(vectors_octets(set, "sqn"));
	const struct vectors_hex rand = vectors_octets(set, "rand"), ak = vectors_octets(set, "f5");
	vectors_equal(set, "topc", u.opc, 32);
	assert_int_equal(usim_algo_generate(&u, rand.p, sqn, vectors_octets(set, "amf").p, &v), RC_OK);
	vectors_equal(set, "f1", v.autn + 8, 8);
	vectors_equal(set, "f2", v.res, v.res_len);
	vectors_equal(set, "f3", v.ck, 16);
	vectors_equal(set, "f4", v.ik, 16);
	for (int i = 0; i < 6; i++)
		sqn_hidden[i] = vectors_octets(set, "sqn").p[i] ^ ak.p[i];
	assert_memory_equal(v.autn, sqn_hidden, 6);
	assert_int_equal(usim_algo_auts_make(&u, rand.p, sqn, auts), RC_OK);
	for (int i = 0; i < 6; i++)
		assert_int_equal(
			auts[i], vectors_octets(set, "sqn").p[i] ^ vectors_octets(set, "f5star").p[i]);
	json_decref(root);
}

static void tuak_both_sides(void **state)
{
	const uint8_t rand[16] = { 1, 2, 3 }, amf[2] = { 0x80, 0 }, res_len[3] = { 4, 8, 16 };
	for (int i = 0; i < 6; i++) {
		const struct usim_algo u = tuak_card(i < 3 ? 16 : 32, res_len[i % 3]);
		struct usim_algo_vector net, card;
		struct usim_algo_autn seq;
		uint8_t auts[14];
		uint64_t learnt;
		assert_int_equal(usim_algo_generate(&u, rand, 0xfedcba987654, amf, &net), RC_OK);
		assert_int_equal(usim_algo_autn_open(&u, rand, net.autn, &seq, &card), RC_OK);
		assert_int_equal(seq.sqn, 0xfedcba987654);
		assert_memory_equal(seq.amf, amf, 2);
		assert_memory_equal(&net, &card,
			sizeof(net)); /* also behind a short RES: zeros, not what lay on the stack */
		assert_int_equal(usim_algo_auts_make(&u, rand, 0x123456789abc, auts), RC_OK);
		assert_int_equal(usim_algo_auts_open(&u, rand, auts, &learnt, NULL), RC_OK);
		assert_int_equal(learnt, 0x123456789abc);
	}
}

/* proves: own-149, own-151 */
static void auts_is_bound_to_every_bit_and_to_rand(void **state)
{
	const struct usim_algo cards[2] = {
		{ .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8, .k = { 9 }, .opc = { 8 } },
		tuak_card(16, 8)
	};
	const uint8_t rand[16] = { 5 }, other[16] = { 6 };
	for (size_t c = 0; c < 2; c++) {
		uint8_t auts[14];
		uint64_t sqn = 4242;
		struct fault f = { 0 };
		assert_int_equal(usim_algo_auts_make(&cards[c], rand, 99, auts), RC_OK);
		for (unsigned bit = 0; bit < 112; bit++) {
			auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_int_equal(usim_algo_auts_open(&cards[c], rand, auts, &sqn, &f), RC_DENIED);
			auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		assert_int_equal(f.reason, REASON_aka_auts);
		assert_int_equal(usim_algo_auts_open(&cards[c], other, auts, &sqn, &f), RC_DENIED);
		assert_int_equal(sqn, 4242);
		assert_int_equal(usim_algo_auts_open(&cards[c], rand, auts, &sqn, &f), RC_OK);
	}
}

static void autn_is_bound_to_every_bit(void **state)
{
	const struct usim_algo u = tuak_card(32, 16);
	const uint8_t rand[16] = { 5 }, amf[2] = { 0x80, 0 };
	struct usim_algo_vector v, ignored;
	struct usim_algo_autn seq;
	assert_int_equal(usim_algo_generate(&u, rand, 1, amf, &v), RC_OK);
	for (unsigned bit = 0; bit < 128; bit++) {
		v.autn[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(usim_algo_autn_open(&u, rand, v.autn, &seq, &ignored), RC_DENIED);
		v.autn[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void cards_that_do_not_exist(void **state)
{
	const struct usim_algo bad[] = {
		{ .kind = USIM_ALGO_MILENAGE, .k_len = 32, .res_len = 8 },
		{ .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 4 },
		{ .kind = USIM_ALGO_TUAK, .k_len = 16, .res_len = 8, .iterations = 0 },
		{ .kind = USIM_ALGO_TUAK, .k_len = 16, .res_len = 32, .iterations = 1 },
		{ .kind = USIM_ALGO_TUAK, .k_len = 20, .res_len = 8, .iterations = 1 },
		{ .kind = (enum usim_algo_kind)7, .k_len = 16, .res_len = 8, .iterations = 1 },
	};
	const uint8_t zero[32] = { 0 };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct usim_algo u = bad[i];
		struct usim_algo_vector v;
		struct usim_algo_autn seq;
		uint8_t auts[14];
		uint64_t sqn;
		assert_int_equal(usim_algo_check(&u), RC_INVALID);
		assert_int_equal(usim_algo_set_op(&u, zero), RC_INVALID);
		assert_int_equal(usim_algo_generate(&u, zero, 1, zero, &v), RC_INVALID);
		assert_int_equal(usim_algo_autn_open(&u, zero, zero, &seq, &v), RC_INVALID);
		assert_int_equal(usim_algo_auts_make(&u, zero, 1, auts), RC_INVALID);
		assert_int_equal(usim_algo_auts_open(&u, zero, zero, &sqn, NULL), RC_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(milenage_sets),
		cmocka_unit_test(recorded_vectors),
		cmocka_unit_test(autn_of_another_key),
		cmocka_unit_test(tuak_set),
		cmocka_unit_test(tuak_both_sides),
		cmocka_unit_test(auts_is_bound_to_every_bit_and_to_rand),
		cmocka_unit_test(autn_is_bound_to_every_bit),
		cmocka_unit_test(cards_that_do_not_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
