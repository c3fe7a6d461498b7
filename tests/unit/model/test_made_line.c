/** made_line.c: whatever chance says, the line is one that the store takes, and shares are those of a base.
 */
#include "unit.h"

#include <string.h>

#include "model/line_fact.h"
#include "model/made_line.h"

static struct imsi imsi_of(const char *digits)
{
	struct imsi i;
	assert_int_equal(ids_imsi(str_of(digits), &i), RC_OK);
	return i;
}

static void imsis_are_counted_in_their_digits(void **state)
{
	static const struct {
		const char *first;
		uint64_t i;
		const char *is; /* NULL: there is none */
	} rows[] = {
		{ "001010000000001", 0, "001010000000001" },
		{ "001010000000001", 9999999, "001010010000000" },
		{ "001010000000999", 1, "001010000001000" },
		{ "000099", 901, "001000" },
		{ "999999", 1, NULL },
		{ "999990", 9, "999999" },
		{ "000001", UINT64_MAX, NULL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct imsi first = imsi_of(rows[i].first);
		struct imsi is;
		assert_int_equal(made_line_imsi(&first, rows[i].i, &is), rows[i].is != NULL);
		if (rows[i].is)
			assert_string_equal(is.d, rows[i].is);
	}
}

static void fill(uint8_t chance[MADE_LINE_CHANCE], unsigned round)
{
	for (unsigned i = 0; i < MADE_LINE_CHANCE; i++)
		chance[i] = (uint8_t)(round * (2 * i + 1) + i);
}

static bool luhn_good(const char *imei)
{
	int sum = 0;
	for (int i = 0; i < 15; i++) {
		const int d = (imei[i] - '0') * (i % 2 ? 2 : 1);
		sum += d / 10 + d % 10;
	}
	return sum % 10 == 0;
}

static void check_device(const uint8_t chance[MADE_LINE_CHANCE], unsigned i)
{
	struct made_device room;
	struct push_registration p;
	made_line_device(chance, i, &room, &p);
	assert_int_equal(p.token.n, p.service == PUSH_APNS ? 64 : 163);
	assert_true(p.service == PUSH_APNS || str_find_str(p.token, STR(":APA91b")) == 22);
	assert_true(str_is_utf8(p.token));
	assert_int_equal(p.terminal_id.n, 15);
	assert_true(luhn_good(room.terminal_id));
}

static void every_line_can_be_stored(void **state)
{
	const struct imsi imsi = imsi_of("001010000000001");
	unsigned plans = 0, barred = 0;
	for (unsigned round = 0; round < 256; round++) {
		uint8_t chance[MADE_LINE_CHANCE];
		struct subscriber line;
		fill(chance, round);
		made_line(&imsi, chance, &line);
		assert_true(line_fact_all_good(&line));
		assert_string_equal(line.msisdn.d, "999010000000001");
		assert_true(line.version > 0);
		plans += strcmp(line.plan, "prepaid") == 0;
		barred += line.barred;
		for (unsigned i = 0; i < made_line_devices(chance); i++)
			check_device(chance, i);
	}
	assert_int_equal(plans, 80);
	assert_int_equal(barred, 1);
}

static void the_devices_of_a_line_differ(void **state)
{
	uint8_t chance[MADE_LINE_CHANCE];
	struct made_device room[2];
	struct push_registration p[2];
	memset(chance, 255, sizeof(chance));
	assert_int_equal(made_line_devices(chance), MADE_LINE_DEVICES);
	made_line_device(chance, 0, &room[0], &p[0]);
	made_line_device(chance, 1, &room[1], &p[1]);
	assert_false(str_eq(p[0].token, p[1].token));
	assert_string_not_equal(room[0].terminal_id, room[1].terminal_id);
}

static void a_short_imsi_has_a_number_too(void **state)
{
	const struct imsi imsi = imsi_of("001017");
	const uint8_t chance[MADE_LINE_CHANCE] = { 0 };
	struct subscriber line;
	made_line(&imsi, chance, &line);
	assert_string_equal(line.msisdn.d, "999001017");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(imsis_are_counted_in_their_digits),
		cmocka_unit_test(every_line_can_be_stored), cmocka_unit_test(the_devices_of_a_line_differ),
		cmocka_unit_test(a_short_imsi_has_a_number_too) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
