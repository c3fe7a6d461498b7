/** secret.c: wiping and comparing. */
#include "unit.h"

#include "base/secret.h"

#include <string.h>

static void wipes(void **state)
{
	uint8_t mem[8];
	memset(mem, 0xaa, sizeof(mem));
	secret_wipe(mem + 1, 6);
	assert_memory_equal(mem, "\xaa\0\0\0\0\0\0\xaa", 8);
	secret_wipe(NULL, 0);
}

static void compares_every_octet(void **state)
{
	uint8_t x[32] = { 0 }, y[32] = { 0 };
	assert_true(secret_equal(x, y, 32));
	for (size_t i = 0; i < 32 * 8; i++) {
		y[i / 8] = (uint8_t)(1 << i % 8);
		assert_false(secret_equal(x, y, 32));
		assert_true(secret_equal(x, y, i / 8));
		y[i / 8] = 0;
	}
	assert_true(secret_equal(x, "a", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(wipes), cmocka_unit_test(compares_every_octet) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
