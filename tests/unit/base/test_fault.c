/** fault.c: the first cause wins; what every row of reason.def must be. */
#include "unit.h"

#include "base/fault.h"

#include <stdbool.h>
#include <string.h>

static void the_first_cause_wins(void **state)
{
	struct fault f = { .reason = REASON_none };
	assert_int_equal(FAIL(&f, REASON_aka_mac, "round %d", 2), RC_DENIED);
	assert_int_equal(FAIL(&f, REASON_store_busy, "later"), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_aka_mac);
	assert_int_equal(f.rc, RC_DENIED);
	assert_string_equal(f.note, "round 2");
	assert_ptr_equal(strstr(f.where, "test_fault.c:"), f.where);
	assert_int_equal(FAIL(NULL, REASON_memory, "no place"), RC_NOMEM);
}

static void notes_are_cut(void **state)
{
	struct fault f = { .reason = REASON_none };
	char longer[200];
	memset(longer, 'x', sizeof(longer) - 1);
	longer[199] = 0;
	assert_int_equal(FAIL(&f, REASON_bug, "%s", longer), RC_BUG);
	assert_int_equal(strlen(f.note), sizeof(f.note) - 1);
}

static void faults_are_passed_on(void **state)
{
	struct fault from = { .reason = REASON_none }, to = { .reason = REASON_none },
		     other = { .reason = REASON_none };
	assert_int_equal(fault_pass(&to, &from), RC_OK);
	assert_int_equal(to.reason, REASON_none);
	assert_int_equal(FAIL(&from, REASON_core_gone, "x"), RC_UNAVAIL);
	assert_int_equal(fault_pass(&to, &from), RC_UNAVAIL);
	assert_int_equal(to.reason, REASON_core_gone);
	assert_string_equal(to.note, "x");
	assert_int_equal(FAIL(&other, REASON_deadline, "y"), RC_TIMEOUT);
	assert_int_equal(fault_pass(&to, &other), RC_TIMEOUT);
	assert_int_equal(to.reason, REASON_core_gone);
	assert_int_equal(fault_pass(&to, &to), RC_UNAVAIL);
	assert_int_equal(fault_pass(NULL, &from), RC_UNAVAIL);
}

static bool is_status(int http)
{
	static const int known[] = { 200, 400, 401, 403, 404, 405, 406, 408, 409, 413, 422, 431, 500, 503,
		511 };
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == http)
			return true;
	return false;
}

static void check_row(const struct reason_row *row)
{
	for (const char *c = row->name; *c; c++)
		if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && *c != '_')
			fail_msg("%s: name", row->name);
	const size_t n = strlen(row->sentence);
	if (n < 10 || row->sentence[n - 1] != '.' || strchr(row->sentence, '\n'))
		fail_msg("%s: sentence", row->name);
	if (!is_status(row->http))
		fail_msg("%s: status %d", row->name, row->http);
	if ((row->http == 503) != (row->retry_s > 0) || row->retry_s < 0)
		fail_msg("%s: Retry-After %d with %d", row->name, row->retry_s, row->http);
	if (!strcmp(rc_name(row->rc), "?") || row->rc == RC_PENDING)
		fail_msg("%s: rc", row->name);
}

static void every_reason(void **state)
{
	for (int i = 0; i < REASON_COUNT; i++) {
		const struct reason_row *row = fault_row((enum reason)i);
		check_row(row);
		assert_true((row->rc == RC_OK) == (i == REASON_none));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(row->name, fault_row((enum reason)k)->name);
	}
	assert_ptr_equal(fault_row(REASON_COUNT), fault_row(REASON_bug));
	assert_ptr_equal(fault_row((enum reason) - 1), fault_row(REASON_bug));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_cause_wins),
		cmocka_unit_test(notes_are_cut),
		cmocka_unit_test(faults_are_passed_on),
		cmocka_unit_test(every_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
