/** eap_relay_subject.c: which names of a AAA are another line. */
#include "unit.h"

#include "drivers/eap_relay_subject.h"

/* proves: own-068 */
static void one_foreign_name_is_enough(void **state)
{
	static const struct {
		const char *a, *b, *imsi;
	} rows[] = {
		{ "", "", "001010000000001" },
		{ "alice", "2001010000000002@example.org", "001010000000001" },
		{ "0001010000000001@example.org", "001010000000001", "001010000000001" },
		{ "0001010000000002@example.org", "", "001010000000002" },
		{ "6001010000000001@example.org", "6001010000000002@example.org", "001010000000002" },
		{ "001010000000002", "001010000000001", "001010000000002" },
		{ "1001010000000002", "", "001010000000002" },
		{ "4366412345678", "12345", "001010000000001" },
	};
	struct imsi claimed;
	assert_int_equal(ids_imsi(STR("001010000000001"), &claimed), RC_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bytes names[] = { BYTES_NONE, str_bytes(str_of(rows[i].a)),
			str_bytes(str_of(rows[i].b)) };
		assert_string_equal(eap_relay_subject(names, 3, &claimed).d, rows[i].imsi);
	}
	assert_string_equal(eap_relay_subject(NULL, 0, &claimed).d, claimed.d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_foreign_name_is_enough) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
