/** misbehave.c: words and bits. */
#include "unit.h"

#include "ue/misbehave.h"

static void words(void **state)
{
	unsigned all = 0;
	for (unsigned i = 0; i < MISBEHAVE_COUNT; i++) {
		assert_int_equal(misbehave_find(misbehave_at(i)->word), 1u << i);
		all |= misbehave_find(misbehave_at(i)->word);
	}
	assert_int_equal(all, (1u << MISBEHAVE_COUNT) - 1);
	assert_int_equal(misbehave_find("zero-length-attribute"), MISBEHAVE_ZERO_LENGTH);
	assert_int_equal(misbehave_find("sqn-ahead"), MISBEHAVE_SQN_AHEAD);
	assert_int_equal(misbehave_find(""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
