/** The generator against NIST's example. */
#include "vectors.h"

#include "crypto/fips186.h"

static void nist_example(void **state)
{
	json_t *root = vectors_open("eap_keys.json"), *c;
	size_t i;
	json_array_foreach(vectors_list(root, "fips186_2_prf"), i, c)
	{
		uint8_t out[FIPS186_OUT];
		fips186_fill(vectors_octets(c, "xkey").p, out, FIPS186_OUT);
		vectors_equal(c, "output", out, 40);
	}
	json_decref(root);
}

/* XKEY wraps around at 2^160: all ones plus one plus w is w */
static void carry_runs_through(void **state)
{
	uint8_t ones[FIPS186_SEED], first[FIPS186_OUT], second[FIPS186_OUT], seed[FIPS186_SEED];
	memset(ones, 0xff, sizeof(ones));
	fips186_fill(ones, first, FIPS186_OUT);
	memcpy(seed, first, sizeof(seed));
	fips186_fill(seed, second, FIPS186_OUT);
	assert_memory_equal(first + FIPS186_SEED, second, FIPS186_SEED);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nist_example),
		cmocka_unit_test(carry_runs_through) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
