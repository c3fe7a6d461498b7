/** eap_relay_phone.c: row by row, with and without a later round. */
#include "unit.h"

#include "drivers/eap_relay_phone.h"

static void rows_of_packets(void **state)
{
	static const struct {
		const char *packet;
		size_t n;
		enum reason first, later; /* without and with turn.round; 7 is outstanding */
	} rows[] = {
		{ "\2\7\0\10\27\1\0\0", 8, REASON_none, REASON_none },
		{ "\2\7\0\10\27\2\0\0", 8, REASON_none, REASON_none },
		{ "\2\7\0\10\27\4\0\0", 8, REASON_none, REASON_none },
		{ "\2\7\0\10\27\16\0\0", 8, REASON_none, REASON_none },
		{ "\2\7\0\6\3\62", 6, REASON_none, REASON_none },
		{ "\2\7\0\10\27\5\0\0", 8, REASON_aka_subtype, REASON_aka_subtype },
		{ "\2\7\0\10\27\14\0\0", 8, REASON_aka_subtype, REASON_aka_subtype },
		{ "\2\7\0\10\62\1\0\0", 8, REASON_eap_type, REASON_eap_type },
		{ "\2\7\0\5\1", 5, REASON_eap_type, REASON_eap_type },
		{ "\1\7\0\10\27\1\0\0", 8, REASON_eap_code, REASON_eap_code },
		{ "\3\7\0\4", 4, REASON_eap_code, REASON_eap_code },
		{ "\2\6\0\10\27\1\0\0", 8, REASON_eap_identifier, REASON_eap_identifier },
		{ "\2\10\0\10\27\1\0\0", 8, REASON_login_entry_missing, REASON_eap_identifier },
		{ "\2\12\0\10\27\1\0\0", 8, REASON_login_entry_missing, REASON_eap_identifier },
		{ "\2\13\0\10\27\1\0\0", 8, REASON_eap_identifier, REASON_eap_identifier },
		{ "\2\7\0\11\27\1\0\0", 8, REASON_eap_length, REASON_eap_length },
		{ "", 0, REASON_eap_length, REASON_eap_length },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int later = 0; later < 2; later++) {
			const enum reason right = later ? rows[i].later : rows[i].first;
			struct eap_turn t = { .packet_in = { (const uint8_t *)rows[i].packet, rows[i].n } };
			struct eap_packet eap;
			struct fault f = { 0 };
			if (later)
				t.round = str_bytes(STR("any"));
			assert_int_equal(eap_relay_phone_check(&t, 7, &eap, &f), fault_row(right)->rc);
			assert_int_equal(f.reason, right);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_packets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
