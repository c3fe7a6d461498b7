/** diameter_results.c: every number of TS.43 table 7 in both AVPs. */
#include "unit.h"

#include "drivers/diameter_results.h"

#include <string.h>

static enum reason meaning(bool experimental, uint32_t code, bool *goes_on)
{
	const struct diameter_result r = { experimental, code };
	struct fault f = { .reason = REASON_none };
	const enum rc rc = diameter_results_take(&r, goes_on, &f);
	assert_int_equal(rc, fault_row(f.reason)->rc);
	return f.reason;
}

static void is(bool experimental, uint32_t from, uint32_t to, enum reason why)
{
	for (uint32_t code = from; code <= to; code++) {
		bool goes_on = true;
		const enum reason got = meaning(experimental, code, &goes_on);
		assert_string_equal(fault_row(got)->name, fault_row(why)->name);
		assert_false(goes_on);
		assert_int_equal(meaning(experimental, code, NULL), why);
	}
}

static void success_and_challenge(void **state)
{
	bool goes_on = false;
	assert_int_equal(meaning(false, 1001, &goes_on), REASON_none);
	assert_true(goes_on);
	assert_int_equal(meaning(false, 1001, NULL), REASON_diameter_error);
	is(false, 2001, 2001, REASON_none);
	/* the numbers of the base protocol mean nothing as 3GPP's */
	is(true, 1001, 1001, REASON_diameter_error);
	is(true, 2001, 2001, REASON_diameter_error);
}

/* proves: ts43-2.8.1-14, ts43-2.8.1-15, ts43-2.8.1-16, own-165 */
static void what_ends_in_403(void **state)
{
	is(false, 4001, 4001, REASON_aaa_rejected);
	is(false, 5003, 5003, REASON_aaa_rejected);
	is(true, 5001, 5001, REASON_subscriber_unknown);
	is(true, 5003, 5003, REASON_aaa_rejected);
	is(true, 5450, 5452, REASON_aaa_rejected);
	assert_int_equal(fault_row(REASON_aaa_rejected)->http, 403);
	assert_int_equal(fault_row(REASON_subscriber_unknown)->http, 403);
}

static void what_says_nothing_about_the_line(void **state)
{
	for (int experimental = 0; experimental <= 1; experimental++) {
		is(experimental, 3001, 3010, REASON_diameter_error);
		is(experimental, 5002, 5002, REASON_diameter_error);
		is(experimental, 5004, 5017, REASON_diameter_error);
		is(experimental, 5018, 5100, REASON_diameter_error);
		is(experimental, 4002, 4200, REASON_diameter_error);
		is(experimental, 5453, 5460, REASON_diameter_error);
		is(experimental, 2002, 2010, REASON_diameter_error);
		is(experimental, 0, 10, REASON_diameter_error);
		is(experimental, UINT32_MAX - 1, UINT32_MAX - 1, REASON_diameter_error);
	}
	is(false, 5001, 5001, REASON_diameter_error); /* AVP_UNSUPPORTED */
	is(false, 5450, 5452, REASON_diameter_error);
	is(true, 4001, 4001, REASON_diameter_error);
	assert_int_equal(fault_row(REASON_diameter_error)->http, 503);
	assert_true(fault_row(REASON_diameter_error)->retry_s > 0);
}

static void the_note_has_avp_and_number(void **state)
{
	struct diameter_result r = { false, 5012 };
	struct fault f = { .reason = REASON_none };
	assert_int_equal(diameter_results_take(&r, NULL, &f), RC_UNAVAIL);
	assert_string_equal(f.note, "Result-Code 5012");
	f = (struct fault){ .reason = REASON_none };
	r = (struct diameter_result){ true, 5451 };
	assert_int_equal(diameter_results_take(&r, NULL, &f), RC_DENIED);
	assert_string_equal(f.note, "Experimental-Result-Code 5451");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(success_and_challenge),
		cmocka_unit_test(what_ends_in_403),
		cmocka_unit_test(what_says_nothing_about_the_line),
		cmocka_unit_test(the_note_has_avp_and_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
