/** rules_table.c: every key is found again, nothing else is. */
#include "unit.h"

#include "rules/rules_table.h"

#include <stdio.h>

enum { KEYS = 5000 };

static struct str key(char mem[16], unsigned i)
{
	return (struct str){ mem, (size_t)snprintf(mem, 16, "%u", i * 7919) };
}

static void keys_are_found_again(void **state)
{
	struct arena *a = arena_new(16 * 1024 * 1024), *kept = arena_new(4 * 1024 * 1024);
	struct rules_table t = { 0 }, copy;
	char mem[16];
	assert_null(rules_table_find(&t, STR("x"), rules_table_hash(STR("x"))));
	for (unsigned i = 0; i < KEYS; i++) {
		struct rules_entry *e = rules_table_put(a, &t, arena_str(a, key(mem, i)));
		assert_non_null(e);
		assert_int_equal(e->number, 0);
		e->number = i;
	}
	assert_int_equal(rules_table_put(a, &t, key(mem, 3))->number, 3);
	assert_int_equal(t.n, KEYS);
	assert_int_equal(rules_table_copy(kept, &t, &copy), RC_OK);
	arena_free(&a);
	for (unsigned i = 0; i < 2 * KEYS; i++) {
		const struct str k = key(mem, i);
		const struct rules_entry *e = rules_table_find(&copy, k, rules_table_hash(k));
		assert_int_equal(e != NULL, i < KEYS);
		assert_true(!e || e->number == i);
	}
	arena_free(&kept);
}

static void memory_ends(void **state)
{
	struct arena *a = arena_new(1024), *large = arena_new(1024 * 1024);
	struct rules_table t = { 0 }, copy;
	char mem[64][16];
	unsigned n = 0;
	while (n < 64 && rules_table_put(a, &t, key(mem[n], n)))
		n++;
	assert_true(n >= 8 && n < 64);
	t = (struct rules_table){ 0 };
	for (n = 0; n < 64; n++)
		assert_non_null(rules_table_put(large, &t, key(mem[n], n)));
	assert_int_equal(rules_table_copy(a, &t, &copy), RC_NOMEM);
	arena_free(&a);
	arena_free(&large);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(keys_are_found_again),
		cmocka_unit_test(memory_ends) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
