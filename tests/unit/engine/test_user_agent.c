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

static void names_of_devices(void **state)
{
	static const struct {
		const char *vendor, *model;
		bool good;
	} rows[] = {
		{ "ACME", "A7", true },
		{ "Xiaomi", "22101316G", true },
		{ "samsung", "SM-G991B", true },
		{ "motorola", "moto_g(60)", true },
		{ "", "A7", false },
		{ "ACME", "", false },
		{ "ACME", "A\"7", false },
		{ "ACME", "A\\7", false },
		{ "AC\nME", "A7", false },
		{ "ACME\xc3\xa9", "A7", false },
		{ "ACME", "001010000000001", false },
		{ "+999010000001", "A7", false },
		{ "3520990017", "61481", false }, /* an IMEI in two pieces */
		{ "ACME", "35.20.99.00.17.61", false },
		{ "ACME", "0001010000000017@nai", false },
		{ "ACME", "abcdefghijklmnopqrstuvwxyzabcdefg", false },
		{ "abcdefghijklmnopqrstuvwxy", "A7", false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct user_agent a = { .vendor = str_of(rows[i].vendor),
			.model = str_of(rows[i].model) };
		assert_int_equal(user_agent_is_device(&a), rows[i].good);
	}
	assert_false(user_agent_is_device(&(struct user_agent){ .vendor = STR("A"), .model = { "B\0", 2 } }));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(shapes), cmocka_unit_test(names_of_devices) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
