/** Milenage against TS 35.208 and TS 35.207. */
#include "vectors.h"

#include "crypto/milenage.h"

static struct milenage_key key_of(const json_t *set)
{
	struct milenage_key key;
	memcpy(key.k, vectors_octets(set, "k").p, 16);
	memcpy(key.opc, vectors_octets(set, "opc").p, 16);
	return key;
}

static void check_set(const json_t *set)
{
	uint8_t opc[16], out1[16], ak[6];
	const struct milenage_key key = key_of(set);
	const struct vectors_hex rand = vectors_octets(set, "rand"), op = vectors_octets(set, "op");
	struct milenage_answer a;
	milenage_opc(key.k, op.p, opc);
	vectors_equal(set, "opc", opc, sizeof(opc));
	milenage_f1(&key, rand.p, vectors_octets(set, "sqn").p, vectors_octets(set, "amf").p, out1);
	vectors_equal(set, "f1", out1, 8);
	vectors_equal(set, "f1star", out1 + 8, 8);
	milenage_f2345(&key, rand.p, &a);
	vectors_equal(set, "f2", a.res, sizeof(a.res));
	vectors_equal(set, "f3", a.ck, sizeof(a.ck));
	vectors_equal(set, "f4", a.ik, sizeof(a.ik));
	vectors_equal(set, "f5", a.ak, sizeof(a.ak));
	milenage_f5star(&key, rand.p, ak);
	vectors_equal(set, "f5star", ak, sizeof(ak));
}

static void published_sets(void **state)
{
	json_t *root = vectors_open("milenage.json");
	const char *lists[] = { "sets", "sets_35_207" };
	size_t i, done = 0;
	json_t *set;
	for (size_t k = 0; k < 2; k++)
		json_array_foreach(vectors_list(root, lists[k]), i, set)
		{
			check_set(set);
			done++;
		}
	assert_int_equal(done, 21);
	json_decref(root);
}

/* SRES2 of TS 55.205 is the first half of RES */
static void gsm_sets(void **state)
{
	json_t *root = vectors_open("milenage.json"), *set;
	size_t i;
	json_array_foreach(vectors_list(root, "gsm_sets"), i, set)
	{
		struct milenage_key key;
		struct milenage_answer a;
		memcpy(key.k, vectors_octets(set, "ki").p, 16);
		memcpy(key.opc, vectors_octets(set, "opc").p, 16);
		milenage_f2345(&key, vectors_octets(set, "rand").p, &a);
		vectors_equal(set, "sres2", a.res, 4);
	}
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(published_sets), cmocka_unit_test(gsm_sets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
