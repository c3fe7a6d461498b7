/** eap_diameter_conf.c: whom each application and realm means, and what is no setting. */
#include "diameter_rig.h"

#include "drivers/eap_diameter_conf.h"

static enum rc read(struct arena *a, const char *settings, struct eap_diameter_conf *out)
{
	const struct conf_item *tables[] = { eap_diameter_conf_items };
	const struct conf_schema schema = { tables, 1 };
	struct conf *conf;
	struct str error;
	const enum rc rc = conf_parse(a, str_of(settings), "test", "/", &schema, &conf, &error, NULL);
	if (rc == RC_OK)
		eap_diameter_conf_read(conf, STR("ours.test"), out);
	return rc;
}

static void what_is_asked(void **state)
{
	static const struct {
		const char *settings;
		unsigned application;
		const char *realm, *host;
		int64_t timeout_ms;
	} rows[] = {
		{ "", 16777264, "ours.test", "", 5000 },
		{ "diameter_eap:\n  application: sta\n  realm: a.test\n  timeout: 2s\n", 16777250, "a.test",
			"", 2000 },
		{ "diameter_eap:\n  application: eap\n  host: h.a.test\n", 5, "ours.test", "h.a.test", 5000 },
	};
	struct arena *a = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct eap_diameter_conf c;
		assert_int_equal(read(a, rows[i].settings, &c), RC_OK);
		assert_int_equal(c.to.application, rows[i].application);
		assert_true(str_is(c.to.realm, rows[i].realm));
		assert_true(str_is(c.to.host, rows[i].host));
		assert_int_equal(c.timeout_ms, rows[i].timeout_ms);
	}
	arena_free(&a);
}

static void what_is_no_setting_is_refused(void **state)
{
	static const char *const rows[] = { "application: swx", "realm: a b", "host: 'h:3868'", "timeout: 0",
		"timeout: 26s" };
	struct arena *a = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct eap_diameter_conf c;
		char text[128];
		snprintf(text, sizeof(text), "diameter_eap:\n  %s\n", rows[i]);
		assert_int_equal(read(a, text, &c), RC_INVALID);
	}
	arena_free(&a);
}

static void opening_needs_our_name(void **state)
{
	static const char *const rows[] = { "", "diameter:\n  identity: ours.test\n",
		"diameter:\n  realm: test\n" };
	struct diameter_rig *r = diameter_rig_new("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = { 0 };
		eap_diameter_ops.close(&r->authority);
		assert_int_equal(diameter_rig_try(r, rows[i], &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
		assert_null(r->authority);
	}
	diameter_rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_asked),
		cmocka_unit_test(what_is_no_setting_is_refused), cmocka_unit_test(opening_needs_our_name) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
