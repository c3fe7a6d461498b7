/** The budget of an HTTP/2 connection. */
#include "unit.h"

#include "http/http2_budget.h"

static void test_frames(void **state)
{
	struct http2_budget b;
	http2_budget_init(&b, 4, 0, 1);
	for (int i = 0; i < 4; i++)
		assert_true(http2_budget_frame(&b));
	assert_false(http2_budget_frame(&b));
	http2_budget_answer(&b); /* eight frames, but never more than at first */
	for (int i = 0; i < 4; i++)
		assert_true(http2_budget_frame(&b));
	assert_false(http2_budget_octets(&b, 1));
}

static void test_octets(void **state)
{
	struct http2_budget b;
	http2_budget_init(&b, 1, 100, 1);
	assert_true(http2_budget_octets(&b, HTTP2_FRAME_WEIGHT + 100));
	assert_false(http2_budget_octets(&b, 1));
	http2_budget_useful(&b, 11);
	assert_true(http2_budget_octets(&b, 10));
	assert_false(http2_budget_octets(&b, 1));
}

static void test_resets(void **state)
{
	struct http2_budget b;
	http2_budget_init(&b, 1, 0, 2);
	assert_true(http2_budget_reset(&b));
	http2_budget_answer(&b);
	http2_budget_answer(&b);
	assert_true(http2_budget_reset(&b));
	assert_true(http2_budget_reset(&b));
	assert_false(http2_budget_reset(&b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_octets),
		cmocka_unit_test(test_resets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
