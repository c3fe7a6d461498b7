/** devices.c: places, the end of places, what is no name, and a taker that died. */
#include "unit.h"

#include "flow/devices.h"

#include <stdio.h>
#include <stdlib.h>

static struct devices *table(void)
{
	static const struct hash_key key = { 1, 2 };
	void *memory = calloc(1, devices_size());
	assert_non_null(memory);
	return devices_make(memory, &key);
}

static size_t place(struct devices *d, const char *vendor, const char *model)
{
	return devices_place(d, &(struct user_agent){ .vendor = str_of(vendor), .model = str_of(model) });
}

static void expect_name(const struct devices *d, size_t at, const char *vendor, const char *model)
{
	struct str v, m;
	devices_name(d, at, &v, &m);
	assert_true(str_is(v, vendor));
	assert_true(str_is(m, model));
}

static void the_first_that_come_have_places(void **state)
{
	struct devices *d = table();
	expect_name(d, 0, "", "");
	assert_int_equal(place(d, "ACME", "A7"), 0);
	assert_int_equal(place(d, "ACME", "A8"), 1);
	assert_int_equal(place(d, "A", "CMEA7"), 2); /* the border between the names counts */
	assert_int_equal(place(d, "ACME", "A7"), 0);
	expect_name(d, 0, "ACME", "A7");
	expect_name(d, 1, "ACME", "A8");
	expect_name(d, 3, "", "");
	free(d);
}

static void all_others_share_the_last_place(void **state)
{
	struct devices *d = table();
	char model[16];
	for (int i = 0; i < 100000; i++) {
		snprintf(model, sizeof(model), "M%d", i);
		assert_int_equal(place(d, "V", model), i < DEVICES_NAMED ? i : DEVICES_OTHER);
	}
	assert_int_equal(place(d, "V", "M63"), 63);
	expect_name(d, 63, "V", "M63");
	expect_name(d, DEVICES_OTHER, "other", "other");
	free(d);
}

static void what_is_no_name_takes_no_place(void **state)
{
	struct devices *d = table();
	assert_int_equal(place(d, "", ""), DEVICES_OTHER);
	assert_int_equal(place(d, "ACME", "001010000000001"), DEVICES_OTHER);
	expect_name(d, 0, "", "");
	free(d);
}

/* between the word and the names: the next who comes writes them */
static void a_place_without_names_gets_them(void **state)
{
	struct devices *d = table(), *dead = table();
	assert_int_equal(place(d, "ACME", "A7"), 0);
	const size_t key_at = sizeof(struct hash_key);
	memcpy((char *)dead + key_at, (char *)d + key_at, sizeof(uint64_t));
	expect_name(dead, 0, "", "");
	assert_int_equal(place(dead, "ACME", "A7"), 0);
	expect_name(dead, 0, "ACME", "A7");
	free(d);
	free(dead);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_that_come_have_places),
		cmocka_unit_test(all_others_share_the_last_place),
		cmocka_unit_test(what_is_no_name_takes_no_place),
		cmocka_unit_test(a_place_without_names_gets_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
