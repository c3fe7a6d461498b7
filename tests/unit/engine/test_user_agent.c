/** User-Agents as they are specified, and as they are seen. */
#include "unit.h"

#include "engine/user_agent.h"

/* proves: ts43-2.2.1-01, own-018 */
static void shapes(void **state)
{
	static const struct {
		const char *header, *vendor, *model, *client, *version, *os;
	} cases[] = {
		{ "PRD-TS43 term-Acme/A7-PRO client-Companion-ODSA/2.4.1-rc1 OS-Android/14.0", "Acme",
			"A7-PRO", "Companion-ODSA", "2.4.1-rc1", "Android/14.0" },
		{ "PRD-TS43 ACME/A7 IMS-Entitlement/3.2 OS-Android/14", "ACME", "A7", "IMS-Entitlement",
			"3.2", "Android/14" },
		{ "PRD-TS43/6 Vend/M1 IMS-Entitlement/6 OS-Android/9", "Vend", "M1", "IMS-Entitlement", "6",
			"Android/9" },
		{ "PRD-TS43 term-Goog/Pixel /1 OS-Android/14", "Goog", "Pixel", "", "1", "Android/14" },
		{ "PRD-TS43  client-Server-ODSA/1.0", "", "", "Server-ODSA", "1.0", "" },
		{ "PRD-TS43 TERM-a client-x", "a", "", "x", "", "" },
		{ "PRD-TS43 a/b c/d e/f g", "a", "b", "c", "d", "" },
		{ "Dalvik", "", "", "", "", "" },
		{ "", "", "", "", "", "" },
		{ "OS- term- client-", "", "", "", "", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct user_agent u;
		user_agent_read(str_of(cases[i].header), &u);
		assert_true(str_is(u.vendor, cases[i].vendor));
		assert_true(str_is(u.model, cases[i].model));
		assert_true(str_is(u.client, cases[i].client));
		assert_true(str_is(u.client_version, cases[i].version));
		assert_true(str_is(u.os, cases[i].os));
	}
	struct user_agent u;
	user_agent_read(STR_NONE, &u);
	assert_int_equal(u.vendor.n + u.os.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shapes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
