/** Texts by Accept-Language. */
#include "unit.h"

#include "engine/language.h"

static const struct str languages[] = { STR("en"), STR("fr"), STR("zh-Hant"), STR("pt-br") };
static const struct str words[] = { STR("EN"), STR("FR"), STR("ZH"), STR("PT") };
static const struct texts four = { 4, languages, words };

/* proves: own-019, own-020, ts43-2.2.2-01, ts43-2.2.2-02 */
static void picks(void **state)
{
	static const struct {
		const char *header, *by_default, *want;
	} cases[] = {
		{ "fr-FR", "en", "FR" },
		{ "fr-FR,fr;q=0.8,en;q=0.3", "en", "FR" },
		{ "de;q=0.9,en;q=0.8,fr;q=0.3", "en", "EN" },
		{ "de;q=0.9,en;q=0.3,fr;q=0.8", "en", "FR" },
		{ "fr;q=0.5,en;q=0.5", "en", "FR" },
		{ "", "en", "EN" },
		{ "ja", "en", "EN" },
		{ "ja", "fr", "FR" },
		{ "ja", "fr-ca", "FR" },
		{ "ja", "xx", "EN" },
		{ "fr;q=0", "en", "EN" },
		{ "*", "fr", "FR" },
		{ "en;q=0.1, *;q=0.2", "fr", "FR" },
		{ "ZH-hant-TW", "en", "ZH" },
		{ "zh-Hant-x-private", "en", "ZH" },
		{ "zh", "en", "EN" },
		{ "pt_BR", "en", "EN" },
		{ "fr_FR", "en", "FR" },
		{ "-", "en", "EN" },
		{ ";;q=1,,", "en", "EN" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct str got =
			language_pick(&four, str_of(cases[i].header), str_of(cases[i].by_default));
		if (!str_is(got, cases[i].want))
			fail_msg("%zu: %s gives %.*s", i, cases[i].header, STR_ARG(got));
	}
}

static void one_or_none(void **state)
{
	const struct str any = STR("");
	const struct texts one = { 1, &any, words }, none = { 0 };
	assert_true(str_is(language_pick(&one, STR("fr"), STR("en")), "EN"));
	const struct str empty = language_pick(&none, STR("fr"), STR("en"));
	assert_non_null(empty.p);
	assert_int_equal(empty.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(picks), cmocka_unit_test(one_or_none) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
