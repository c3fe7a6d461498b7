/** rehearse_progress.c: the bar as text. */
#include "unit.h"

#include <string.h>

#include "daemon/rehearse_progress.h"

static const char *bar(uint64_t all, uint64_t seen, int64_t ms)
{
	static char text[REHEARSE_PROGRESS_TEXT];
	const struct rehearse_progress p = { all, 1000, true };
	rehearse_progress_text(&p, seen, 1000 + ms, text);
	return text;
}

static void from_nothing_to_all(void **state)
{
	assert_string_equal(bar(1000, 0, 0), "[..............................]   0 %  0 lines");
	assert_string_equal(
		bar(1000, 500, 2000), "[###############...............]  50 %  500 lines, 250/s, 2 s left");
	assert_string_equal(
		bar(1000, 1000, 4000), "[##############################] 100 %  1000 lines, 250/s, 0 s left");
}

static void lines_that_come_meanwhile(void **state)
{
	assert_string_equal(
		bar(10, 20, 1000), "[##############################] 100 %  20 lines, 20/s, 0 s left");
	assert_string_equal(bar(0, 0, 1000), "[##############################] 100 %  0 lines");
}

static void the_largest_numbers_fit(void **state)
{
	assert_true(strlen(bar(UINT64_MAX / 1000, 1, 1)) < REHEARSE_PROGRESS_TEXT);
	assert_true(strlen(bar(UINT64_MAX / 1000, UINT64_MAX / 1000, 1)) < REHEARSE_PROGRESS_TEXT);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(from_nothing_to_all),
		cmocka_unit_test(lines_that_come_meanwhile), cmocka_unit_test(the_largest_numbers_fit) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
