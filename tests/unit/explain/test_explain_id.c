/** Decision ids: one spelling, none twice, read as people type them. */
#include "explain_fixture.h"

#include "explain/explain_id.h"

static void round_trip(void **state)
{
	struct env_sim env;
	struct explain_ids ids;
	struct explain_id id, back, last = { { 0 } };
	char text[EXPLAIN_ID_TEXT + 1];
	env_sim_init(&env, 1, 0);
	explain_id_open(&ids, &env.env, 3);
	for (int i = 0; i < 1000; i++) {
		id = explain_id_next(&ids);
		assert_int_equal(id.b[0], 3);
		assert_memory_not_equal(&id, &last, sizeof(id));
		explain_id_text(&id, text);
		assert_int_equal(strlen(text), EXPLAIN_ID_TEXT);
		assert_int_equal(explain_id_read(str_of(text), &back), RC_OK);
		assert_memory_equal(&id, &back, sizeof(id));
		last = id;
	}
}

static void known_spelling(void **state)
{
	const struct explain_id id = { { 0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf } };
	struct explain_id back;
	char text[EXPLAIN_ID_TEXT + 1];
	explain_id_text(&id, text);
	assert_string_equal(text, "0123456789abcdef"); /* the digits of base 32 in order */
	assert_int_equal(explain_id_read(STR("OI23456789ABCDEF"), &back), RC_OK);
	assert_memory_equal(&id, &back, sizeof(id));
}

static void others_are_refused(void **state)
{
	struct explain_id id;
	assert_int_equal(explain_id_read(STR("0123456789abcde"), &id), RC_MALFORMED);
	assert_int_equal(explain_id_read(STR("0123456789abcdef0"), &id), RC_MALFORMED);
	assert_int_equal(explain_id_read(STR("0123456789abcdeu"), &id), RC_MALFORMED);
	assert_int_equal(explain_id_read(STR("0123456789abcd\0f"), &id), RC_MALFORMED);
	assert_int_equal(explain_id_read(STR_NONE, &id), RC_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip), cmocka_unit_test(known_spelling),
		cmocka_unit_test(others_are_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
