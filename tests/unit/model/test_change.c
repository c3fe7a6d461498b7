/** change.c: what a change weighs grows with what it says. */
#include "unit.h"

#include "model/change.h"

static void weights(void **state)
{
	struct subscriber line = subscriber_new();
	const struct auc_row auc = { .sealed_len = 60 };
	const struct push_registration push = { .token = STR("0123456789") };
	const struct dcb_consent dcb = { STR("vendor"), STR("user"), DATA_AVAILABLE, 1 };
	struct change c = { .kind = CHANGE_LINE_ADD };
	const size_t bare = change_octets(&c);
	assert_true(bare >= 32);
	c.import_id = STR("june");
	assert_int_equal(change_octets(&c), bare + 4);
	c.line = &line;
	const size_t with_line = change_octets(&c);
	memcpy(line.tags, "vip", 4);
	assert_int_equal(change_octets(&c), with_line + 3);
	line.data.usage_n = 1;
	assert_true(change_octets(&c) > with_line + 3 + 128);
	const size_t with_usage = change_octets(&c);
	c.auc = &auc;
	assert_true(change_octets(&c) >= with_usage + 60);
	c = (struct change){ .kind = CHANGE_PUSH_PUT, .push = &push };
	assert_true(change_octets(&c) >= bare + 10);
	c = (struct change){ .kind = CHANGE_DCB_TC, .dcb = &dcb };
	assert_true(change_octets(&c) >= bare + 10 + 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(weights) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
