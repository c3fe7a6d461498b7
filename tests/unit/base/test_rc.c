/** rc.c: every outcome has its word. */
#include "unit.h"

#include "base/rc.h"

static void names(void **state)
{
	static const struct {
		enum rc rc;
		const char *name;
	} want[] = { { RC_OK, "ok" }, { RC_PENDING, "pending" }, { RC_NOMEM, "nomem" }, { RC_LIMIT, "limit" },
		{ RC_MALFORMED, "malformed" }, { RC_INVALID, "invalid" }, { RC_ABSENT, "absent" },
		{ RC_CONFLICT, "conflict" }, { RC_DENIED, "denied" }, { RC_TIMEOUT, "timeout" },
		{ RC_UNAVAIL, "unavail" }, { RC_BUG, "bug" }, { (enum rc) - 99, "?" } };
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_string_equal(rc_name(want[i].rc), want[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
