/** rules_owners.c: equal sets have one number. */
#include "unit.h"

#include "rules/rules_owners.h"

static uint32_t set_of(struct rules_owners *o, const uint32_t *v, size_t n)
{
	uint32_t set = 0;
	for (size_t i = 0; i < n; i++)
		assert_true(rules_owners_add(o, &set, v[i]));
	return set;
}

static void sets_have_one_number(void **state)
{
	static const uint32_t abc[] = { 1, 5, 9 }, ac[] = { 1, 9 }, b[] = { 5, 5 },
			      all[] = { 0, 1, 5, 9, 12 };
	struct arena *a = arena_new(1024 * 1024);
	struct rules_owners o;
	uint32_t list[8];
	assert_true(rules_owners_init(&o, a));
	uint32_t x = set_of(&o, ac, 2), y = set_of(&o, b, 2);
	assert_int_equal(rules_owners_count(&o, y), 1);
	assert_true(rules_owners_join(&o, &x, y));
	assert_int_equal(x, set_of(&o, abc, 3));
	assert_true(rules_owners_join(&o, &x, x));
	assert_int_equal(x, set_of(&o, abc, 3));
	assert_true(rules_owners_join(&o, &x, 0));
	uint32_t z = set_of(&o, all, 5);
	assert_true(rules_owners_join(&o, &x, z));
	assert_int_equal(x, z);
	assert_int_equal(rules_owners_count(&o, z), 5);
	rules_owners_list(&o, z, list);
	assert_memory_equal(list, all, sizeof(all));
	assert_int_equal(rules_owners_count(&o, 0), 0);
	arena_free(&a);
}

static void many_sets(void **state)
{
	struct arena *a = arena_new(1024 * 1024);
	struct rules_owners o;
	uint32_t first[1000];
	assert_true(rules_owners_init(&o, a));
	for (uint32_t i = 0; i < 1000; i++) {
		first[i] = 0;
		assert_true(rules_owners_add(&o, &first[i], i));
		assert_true(rules_owners_add(&o, &first[i], i + 1));
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(set_of(&o, (const uint32_t[]){ i, i + 1 }, 2), first[i]);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(sets_have_one_number),
		cmocka_unit_test(many_sets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
