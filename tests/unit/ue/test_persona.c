/** persona.c: the rows keep to what clients.md says. */
#include "unit.h"

#include "ue/persona.h"

static void finding(void **state)
{
	assert_string_equal(persona_find(NULL)->name, "careful");
	assert_string_equal(persona_find("microg")->name, "microg");
	assert_null(persona_find("nokia"));
	assert_null(persona_find(""));
}

static void rows_are_complete(void **state)
{
	unsigned n = 0;
	for (; persona_at(n); n++) {
		const struct persona *p = persona_at(n);
		assert_non_null(p->help);
		assert_non_null(p->read);
		assert_non_null(p->accept_first);
		assert_int_equal(p->challenges_max, p->syncs_max + 1);
		assert_ptr_equal(persona_find(p->name), p);
	}
	assert_int_equal(n, 5);
}

/* clients.md row 13 and row 10 */
static void how_long_they_try(void **state)
{
	assert_int_equal(persona_find("aosp2021")->syncs_max, 2);
	assert_int_equal(persona_find("aosp")->syncs_max, 3);
	assert_int_equal(persona_find("microg")->syncs_max, 1);
	assert_false(persona_find("aosp")->checks_mac || persona_find("samsung")->checks_mac ||
		     persona_find("microg")->checks_mac);
	assert_true(persona_find(NULL)->checks_mac);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finding),
		cmocka_unit_test(rows_are_complete),
		cmocka_unit_test(how_long_they_try),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
