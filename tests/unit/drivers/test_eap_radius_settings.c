/** eap_radius_settings.c: the secret's file, and what a configuration may say. */
#include "radius_rig.h"

static void opening_needs_a_secret(void **state)
{
	static const struct {
		const char *text;
		mode_t mode;
		enum reason why;
	} rows[] = { { "x\n", 0644, REASON_file_mode }, { "\nx\n", 0600, REASON_file_content },
		{ "x\r\n", 0600, REASON_none }, { "x", 0600, REASON_none } };
	struct radius_rig *r = radius_rig_new("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = { 0 };
		eap_radius_ops.close(&r->authority);
		folder_write(&r->folder, "radius.secret", rows[i].text, rows[i].mode);
		assert_int_equal(radius_rig_try(r, "", &f) == RC_OK, rows[i].why == REASON_none);
		assert_int_equal(f.reason, rows[i].why);
	}
	struct radius_login l = radius_rig_login(r);
	r->aaa.secret = "x";
	assert_int_equal(radius_rig_turn(&l, BYTES_NONE), RC_OK);
	radius_rig_free(r);
}

static void what_is_no_setting_is_refused(void **state)
{
	static const char *const rows[] = { "radius:\n  servers: []\n", "radius:\n  servers: [a]\n",
		"radius:\n  servers: [a:1, b:0]\n", "radius:\n  tries: 0\n", "radius:\n  timeout: 0\n",
		"radius:\n  nas_identifier: \"\"\n", "radius:\n  retransmit_ms: 10\n",
		"radius:\n  servers: [a:1, a:2, a:3, a:4, a:5, a:6, a:7, a:8, a:9]\n" };
	const struct conf_item *tables[] = { eap_radius_ops.conf };
	const struct conf_schema schema = { tables, 1 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct conf *conf;
		struct str error;
		struct fault f = { 0 };
		assert_int_equal(conf_parse(arena, str_of(rows[i]), "test", "/", &schema, &conf, &error, &f),
			RC_INVALID);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(opening_needs_a_secret),
		cmocka_unit_test(what_is_no_setting_is_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
