/** All tables together. */
#include "place.h"

static void put(void *to, const char *text)
{
	*(size_t *)to += strlen(text);
}

/* conf_new() answers RC_BUG when two rows share a key, and a default that its own row refuses fails too */
static void all_rows_fit_together(void **state)
{
	size_t n = 0;
	place_conf(*state, "");
	assert_ptr_equal(wiring_schema(), wiring_schema());
	conf_manual(wiring_schema(), put, &n);
	assert_true(n > 1000);
}

static void the_keys_that_others_name_exist(void **state)
{
	const struct conf *c = place_conf(*state, "");
	assert_true(conf_text(c, WIRING_KEK).n > 0);
	assert_true(conf_text(c, WIRING_STORE).n > 0);
}

/* every setting is the node's unless it is named here: a new one is not given to operators by accident */
static void what_is_an_operators_own(void **state)
{
	static const char *const own[] = { "text.default_language", "portal.url", "portal.life", "token.life",
		"token.max_age", "vers.validity", "seal.folder", "rules.folder", "vowifi.message",
		"dcb.tc_by", "private_id.kind", "limit.line_burst", "limit.line_per_minute", "operator.imsi",
		"operator.plmn", "operator.realms", "operator.tls_names" };
	static const char *const node[] = { "operators", "operator.name", "operator.others", "workers",
		"listen", "tls.key", "store.path", "auc.key_file", "login.life", "protocol.version_min",
		"core.route", "limit.address_burst", "endpoint.path", "eap.classes", "admin.socket", "portal",
		"token" };
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		assert_true(wiring_own(str_of(own[i])));
	for (size_t i = 0; i < sizeof(node) / sizeof(node[0]); i++)
		assert_false(wiring_own(str_of(node[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_rows_fit_together, place_open, place_close),
		cmocka_unit_test(what_is_an_operators_own),
		cmocka_unit_test_setup_teardown(the_keys_that_others_name_exist, place_open, place_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
