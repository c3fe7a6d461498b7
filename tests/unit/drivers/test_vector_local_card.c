/** vector_local_card.c: sealed rows against the published vectors of Milenage and TUAK. */
#include "vectors.h"

#include "drivers/vector_local_card.h"

#include <stdio.h>
#include <unistd.h>

static const struct imsi LINE = { "001010000000001" };
enum { CLOCK = 1000 };

static struct vault *vault_new(void)
{
	char path[128];
	struct vault *v = NULL;
	struct fault f = { 0 };
	snprintf(path, sizeof(path), P_tmpdir "/entitled-test-card-%ld.key", (long)getpid());
	assert_int_equal(vault_create(path, &f), RC_OK);
	assert_int_equal(vault_open(path, &v, &f), RC_OK);
	unlink(path);
	return v;
}

static struct bytes hex_of(const struct vectors_hex *h)
{
	return (struct bytes){ h->p, h->n };
}

static uint64_t sqn_of(const struct vectors_hex *h)
{
	uint64_t sqn = 0;
	for (size_t i = 0; i < h->n; i++)
		sqn = sqn << 8 | h->p[i];
	return sqn;
}

/* from the cloaked form: a published AUTN where there is one, else SQN xor AK, AMF, MAC-A */
static void same_vector(const json_t *set, const struct auth_vector *v)
{
	const struct vectors_hex sqn = vectors_octets(set, "sqn"), ak = vectors_octets(set, "f5");
	vectors_equal(set, "rand", v->rand, sizeof(v->rand));
	vectors_equal(set, "f2", v->xres, v->xres_len);
	vectors_equal(set, "f3", v->ck, sizeof(v->ck));
	vectors_equal(set, "f4", v->ik, sizeof(v->ik));
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(v->autn[i], sqn.p[i] ^ ak.p[i]);
	vectors_equal(set, "amf", v->autn + 6, 2);
	vectors_equal(set, "f1", v->autn + 8, 8);
}

static void check_set(struct vault *vault, const json_t *set, struct vector_local_card *in)
{
	const struct vectors_hex amf = vectors_octets(set, "amf"), rand = vectors_octets(set, "rand"),
				 sqn = vectors_octets(set, "sqn");
	struct auc_row row;
	struct auth_vector v;
	struct fault f = { 0 };
	in->imsi = LINE;
	memcpy(in->amf, amf.p, sizeof(in->amf));
	assert_int_equal(vector_local_card_seal(vault, in, CLOCK, &row, &f), RC_OK);
	assert_int_equal(vector_local_card_vector(vault, &row, rand.p, sqn_of(&sqn), &v, &f), RC_OK);
	same_vector(set, &v);
}

static void milenage_rows_give_the_published_vectors(void **state)
{
	struct vault *vault = vault_new();
	json_t *file = vectors_open("milenage.json");
	size_t i;
	json_t *set;
	json_array_foreach(vectors_list(file, "sets"), i, set)
	{
		const struct vectors_hex k = vectors_octets(set, "k"), op = vectors_octets(set, "op"),
					 opc = vectors_octets(set, "opc");
		struct vector_local_card by_op = { .k = hex_of(&k), .op = hex_of(&op) },
					 by_opc = { .k = hex_of(&k), .opc = hex_of(&opc) };
		check_set(vault, set, &by_op);
		check_set(vault, set, &by_opc);
	}
	json_decref(file);
	vault_close(&vault);
}

/* sets with lengths that AUTN and EAP-AKA have: MAC-A 8, CK and IK 16, RES to 16 octets */
static void tuak_rows_give_the_published_vectors(void **state)
{
	struct vault *vault = vault_new();
	json_t *file = vectors_open("tuak.json");
	size_t i, used = 0;
	json_t *set;
	json_array_foreach(vectors_list(file, "sets"), i, set)
	{
		const struct vectors_hex k = vectors_octets(set, "k"), top = vectors_octets(set, "top"),
					 res = vectors_octets(set, "f2");
		if (vectors_octets(set, "f1").n != 8 || vectors_octets(set, "f3").n != 16 ||
			vectors_octets(set, "f4").n != 16 || res.n > 16)
			continue;
		struct vector_local_card in = { .algorithm = AUC_TUAK,
			.k = hex_of(&k),
			.op = hex_of(&top),
			.res_len = (uint8_t)res.n,
			.iterations =
				(uint8_t)json_integer_value(json_object_get(set, "keccak_iterations")) };
		check_set(vault, set, &in);
		used++;
	}
	assert_true(used >= 1);
	json_decref(file);
	vault_close(&vault);
}

/* proves: own-149, own-151 */
static void auts_opens_under_its_rand_and_k_only(void **state)
{
	struct vault *vault = vault_new();
	json_t *file = vectors_open("milenage.json");
	const json_t *set = json_array_get(vectors_list(file, "sets"), 0);
	const struct vectors_hex k = vectors_octets(set, "k"), opc = vectors_octets(set, "opc"),
				 rand = vectors_octets(set, "rand"), sqn = vectors_octets(set, "sqn"),
				 auts = vectors_octets(json_object_get(set, "derived"),
					 "auts_with_sqn_ms_equal_sqn_and_amf_0000");
	const struct vector_local_card in = { .imsi = LINE, .k = hex_of(&k), .opc = hex_of(&opc) };
	struct auth_vector_ask ask = { .imsi = LINE, .resync = true };
	struct auc_row row;
	struct fault f = { 0 };
	uint64_t got = 0;
	assert_int_equal(vector_local_card_seal(vault, &in, CLOCK, &row, &f), RC_OK);
	memcpy(ask.rand, rand.p, sizeof(ask.rand));
	memcpy(ask.auts, auts.p, sizeof(ask.auts));
	assert_int_equal(vector_local_card_auts(vault, &row, &ask, &got, &f), RC_OK);
	assert_true(got == sqn_of(&sqn));
	for (size_t bit = 0; bit < 8 * sizeof(ask.auts); bit++) {
		ask.auts[bit / 8] ^= (uint8_t)(1 << bit % 8);
		f = (struct fault){ 0 };
		assert_int_equal(vector_local_card_auts(vault, &row, &ask, &got, &f), RC_DENIED);
		assert_int_equal(f.reason, REASON_aka_auts);
		ask.auts[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	ask.rand[0] ^= 1;
	assert_int_equal(vector_local_card_auts(vault, &row, &ask, &got, &f), RC_DENIED);
	json_decref(file);
	vault_close(&vault);
}

static struct vector_local_card plain_card(void)
{
	static const uint8_t k[32] = { 1 }, opc[32] = { 2 };
	return (struct vector_local_card){ .imsi = LINE, .k = { k, 16 }, .opc = { opc, 16 } };
}

static enum rc sealed(
	struct vault *v, const struct vector_local_card *in, struct auc_row *row, struct fault *f)
{
	*f = (struct fault){ 0 };
	return vector_local_card_seal(v, in, CLOCK, row, f);
}

/* proves: own-222 */
static void a_new_line_starts_low_and_an_imported_one_after_its_sqn(void **state)
{
	struct vault *vault = vault_new();
	struct vector_local_card in = plain_card();
	struct auc_row row;
	struct fault f;
	assert_int_equal(sealed(vault, &in, &row, &f), RC_OK);
	assert_int_equal(CLOCK + row.offset, 1);
	in.has_sqn = true;
	in.sqn = 5000 << 5 | 7;
	assert_int_equal(sealed(vault, &in, &row, &f), RC_OK);
	assert_int_equal(CLOCK + row.offset, 5001);
	in.sqn = UINT64_C(1) << 48;
	assert_int_equal(sealed(vault, &in, &row, &f), RC_DENIED);
	in.sqn = (UINT64_C(1) << 48) - 1;
	assert_int_equal(sealed(vault, &in, &row, &f), RC_DENIED);
	assert_int_equal(f.reason, REASON_aka_sqn_range);
	vault_close(&vault);
}

static void lengths_that_do_not_fit_are_refused(void **state)
{
	static const uint8_t k[33] = { 1 };
	struct vault *vault = vault_new();
	struct auc_row row;
	struct fault f;
	struct vector_local_card bad[7];
	for (size_t i = 0; i < 7; i++)
		bad[i] = plain_card();
	bad[0].k.n = 15;
	bad[1].opc.n = 32;
	bad[2].op = bad[2].opc;
	bad[3].opc.n = 0;
	bad[4].res_len = 16;
	bad[5].k = (struct bytes){ k, 33 };
	bad[6].algorithm = AUC_TUAK;
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(sealed(vault, &bad[i], &row, &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_admin_invalid);
	}
	vault_close(&vault);
}

/* a row that was damaged, or exchanged for that of another line (threats.md) */
static void a_row_opens_for_its_own_line_only(void **state)
{
	static const uint8_t rand[16] = { 9 };
	struct vault *vault = vault_new();
	const struct vector_local_card in = plain_card();
	struct auc_row row, other;
	struct auth_vector v = { .xres_len = 99 };
	struct fault f;
	assert_int_equal(sealed(vault, &in, &row, &f), RC_OK);
	other = row;
	other.imsi.d[14] ^= 1;
	assert_int_equal(vector_local_card_vector(vault, &other, rand, 32, &v, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_auc_key_broken);
	other = row;
	other.algorithm = AUC_TUAK;
	assert_int_equal(vector_local_card_vector(vault, &other, rand, 32, &v, &f), RC_UNAVAIL);
	other = row;
	other.sealed_len = 0;
	f = (struct fault){ 0 };
	assert_int_equal(vector_local_card_vector(vault, &other, rand, 32, &v, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_subscriber_unknown);
	assert_int_equal(v.xres_len, 99);
	vault_close(&vault);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(milenage_rows_give_the_published_vectors),
		cmocka_unit_test(tuak_rows_give_the_published_vectors),
		cmocka_unit_test(auts_opens_under_its_rand_and_k_only),
		cmocka_unit_test(a_new_line_starts_low_and_an_imported_one_after_its_sqn),
		cmocka_unit_test(lengths_that_do_not_fit_are_refused),
		cmocka_unit_test(a_row_opens_for_its_own_line_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
