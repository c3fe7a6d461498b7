/** All tables together. */
#include "place.h"

static void put(void *to, const char *text)
{
	*(size_t *)to += strlen(text);
}

/* conf_new() answers RC_BUG when two rows share a key, and a default that its own row refuses fails too */
static void all_rows_fit_together(void **state)
{
	size_t n = 0;
	place_conf(*state, "");
	assert_ptr_equal(wiring_schema(), wiring_schema());
	conf_manual(wiring_schema(), put, &n);
	assert_true(n > 1000);
}

static void the_keys_that_others_name_exist(void **state)
{
	const struct conf *c = place_conf(*state, "");
	assert_true(conf_text(c, WIRING_KEK).n > 0);
	assert_true(conf_text(c, WIRING_STORE).n > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_rows_fit_together, place_open, place_close),
		cmocka_unit_test_setup_teardown(the_keys_that_others_name_exist, place_open, place_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
