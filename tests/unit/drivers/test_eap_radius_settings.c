/** eap_radius_settings.c: the secret's file, and what a configuration may say. */
#include "radius_rig.h"

#include "crypto/tls_client.h"

#include <openssl/ssl.h>

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
	struct relay_login l = radius_rig_login(r);
	r->aaa.secret = "x";
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	radius_rig_free(r);
}

static void tls_needs_its_files_and_no_secret(void **state)
{
	static const char *const names[] = { "radius-ca.pem", "radius.pem", "radius.key" };
	static const char tls[] =
		"radius:\n  transport: tls\n  servers: [aaa.example:2083, \"[::1]:2083\"]\n";
	struct radius_rig *r = radius_rig_new(tls);
	struct relay_login l = radius_rig_login(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(r->aaa.link->parts.kind, NET_TLS);
	assert_non_null(r->aaa.link->parts.tls);
	assert_int_equal(r->aaa.refused, 0);
	for (size_t i = 0; i < 3; i++) {
		struct fault f = { 0 };
		eap_radius_ops.close(&r->authority);
		radius_rig_files(r, true);
		assert_int_equal(unlink(folder_file(&r->folder, names[i])), 0);
		assert_int_equal(radius_rig_try(r, tls, &f), fault_row(REASON_file_missing)->rc);
		assert_int_equal(f.reason, REASON_file_missing);
	}
	struct fault f = { 0 };
	radius_rig_files(r, true);
	assert_int_equal(chmod(folder_file(&r->folder, names[2]), 0644), 0);
	assert_true(radius_rig_try(r, tls, &f) < 0);
	assert_int_equal(f.reason, REASON_file_mode);
	radius_rig_free(r);
}

/* that it is asked for; that another is refused shows tests/e2e/story_core_fault.py */
static void the_name_is_the_servers_or_a_given_one(void **state)
{
	static const struct {
		const char *settings, *name;
	} rows[] = {
		{ "radius:\n  transport: tls\n  servers: [a.example:2083]\n", "a.example" },
		{ "radius:\n  transport: tls\n  servers: [a.example:2083]\n  server_name: b.example\n",
			"b.example" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct radius_rig *r = radius_rig_new(rows[i].settings);
		struct relay_login l = radius_rig_login(r);
		assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
		assert_string_equal(r->aaa.link->host, "a.example");
		SSL *ssl = tls_client_connection(r->aaa.link->parts.tls);
		assert_string_equal(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name), rows[i].name);
		SSL_free(ssl);
		radius_rig_free(r);
	}
}

static void what_is_no_setting_is_refused(void **state)
{
	static const char *const rows[] = { "radius:\n  servers: []\n", "radius:\n  servers: [a]\n",
		"radius:\n  servers: [a:1, b:0]\n", "radius:\n  tries: 0\n", "radius:\n  timeout: 0\n",
		"radius:\n  nas_identifier: \"\"\n", "radius:\n  retransmit_ms: 10\n",
		"radius:\n  transport: tcp\n",
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
		cmocka_unit_test(tls_needs_its_files_and_no_secret),
		cmocka_unit_test(the_name_is_the_servers_or_a_given_one),
		cmocka_unit_test(what_is_no_setting_is_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
