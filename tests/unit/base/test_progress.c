/** progress.c: the bar and the line as text. */
#include "unit.h"

#include <string.h>

#include "base/progress.h"

static const char *text_of(enum progress_style style, uint64_t all, uint64_t done, uint64_t lines, int64_t ms)
{
	static char text[PROGRESS_TEXT];
	const struct progress p = { "importing", all, 1000, 1000, style };
	progress_text(&p, done, lines, 1000 + ms, text);
	return text;
}

static const char *bar(uint64_t all, uint64_t done, int64_t ms)
{
	return text_of(PROGRESS_BAR, all, done, done, ms);
}

static void from_nothing_to_all(void **state)
{
	assert_string_equal(bar(1000, 0, 0), "importing [..............................]   0 %  0 lines");
	assert_string_equal(bar(1000, 500, 2000),
		"importing [###############...............]  50 %  500 lines, 250/s, 2 s left");
	assert_string_equal(bar(1000, 1000, 4000),
		"importing [##############################] 100 %  1000 lines, 250/s, 0 s left");
}

static void lines_that_come_meanwhile(void **state)
{
	assert_string_equal(bar(10, 20, 1000),
		"importing [##############################] 100 %  20 lines, 20/s, 0 s left");
}

/* octets are the steps of a file, a pipe has no end in sight */
static void steps_are_not_lines(void **state)
{
	assert_string_equal(
		text_of(PROGRESS_LINES, 4000, 1000, 10, 3000), "importing  25 %  10 lines, 3/s, 9 s left");
	assert_string_equal(text_of(PROGRESS_LINES, 0, 1000, 10, 1000), "importing  10 lines, 10/s");
}

static void the_largest_numbers_fit(void **state)
{
	const uint64_t most = UINT64_MAX / 1000;
	assert_true(strlen(text_of(PROGRESS_BAR, most, 1, UINT64_MAX, 1)) < PROGRESS_TEXT);
	assert_true(strlen(text_of(PROGRESS_BAR, most, most, UINT64_MAX, INT64_MAX / 2)) < PROGRESS_TEXT);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(from_nothing_to_all),
		cmocka_unit_test(lines_that_come_meanwhile), cmocka_unit_test(steps_are_not_lines),
		cmocka_unit_test(the_largest_numbers_fit) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
