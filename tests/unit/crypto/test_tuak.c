/** TUAK against TS 35.233. */
#include "vectors.h"

#include "crypto/tuak.h"

static uint8_t octets_of(const json_t *lengths, const char *name)
{
	const json_int_t bits = json_integer_value(json_object_get(lengths, name));
	assert_true(bits > 0 && bits % 8 == 0);
	return (uint8_t)(bits / 8);
}

static struct tuak_key key_of(const json_t *set)
{
	const json_t *n = json_object_get(set, "length_bits");
	struct tuak_key key = { .k_len = octets_of(n, "k"),
		.mac_len = octets_of(n, "mac"),
		.res_len = octets_of(n, "res"),
		.ck_len = octets_of(n, "ck"),
		.ik_len = octets_of(n, "ik"),
		.iterations = (uint8_t)json_integer_value(json_object_get(set, "keccak_iterations")) };
	memcpy(key.k, vectors_octets(set, "k").p, key.k_len);
	return key;
}

static void check_set(const json_t *set)
{
	struct tuak_key key = key_of(set);
	struct tuak_answer a;
	uint8_t mac[TUAK_MAX], ak[6];
	const struct vectors_hex rand = vectors_octets(set, "rand"), sqn = vectors_octets(set, "sqn"),
				 amf = vectors_octets(set, "amf");
	assert_true(tuak_key_valid(&key));
	tuak_topc(&key, vectors_octets(set, "top").p);
	vectors_equal(set, "topc", key.topc, sizeof(key.topc));
	tuak_f1(&key, rand.p, sqn.p, amf.p, mac);
	vectors_equal(set, "f1", mac, key.mac_len);
	tuak_f1star(&key, rand.p, sqn.p, amf.p, mac);
	vectors_equal(set, "f1star", mac, key.mac_len);
	tuak_f2345(&key, rand.p, &a);
	vectors_equal(set, "f2", a.res, key.res_len);
	vectors_equal(set, "f3", a.ck, key.ck_len);
	vectors_equal(set, "f4", a.ik, key.ik_len);
	vectors_equal(set, "f5", a.ak, sizeof(a.ak));
	tuak_f5star(&key, rand.p, ak);
	vectors_equal(set, "f5star", ak, sizeof(ak));
}

static void published_sets(void **state)
{
	json_t *root = vectors_open("tuak.json"), *set;
	size_t i;
	json_array_foreach(vectors_list(root, "sets"), i, set) check_set(set);
	assert_int_equal(i, 6);
	json_decref(root);
}

static void lengths_that_do_not_exist(void **state)
{
	const struct tuak_key good = {
		.k_len = 16, .mac_len = 8, .res_len = 4, .ck_len = 16, .ik_len = 16, .iterations = 1
	};
	struct tuak_key bad[7] = { good, good, good, good, good, good, good };
	assert_true(tuak_key_valid(&good));
	bad[0].k_len = 24;
	bad[1].mac_len = 4;
	bad[2].res_len = 12;
	bad[3].ck_len = 8;
	bad[4].ik_len = 0;
	bad[5].iterations = 0;
	bad[6].mac_len = 33;
	for (size_t i = 0; i < 7; i++)
		assert_false(tuak_key_valid(&bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(published_sets),
		cmocka_unit_test(lengths_that_do_not_exist) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
