/** Encrypted identities from a key folder, their expiry, and which settings are refused. */
#include "app_fixture.h"
#include "private_id_gateway.h"

#include "apps/private_id.h"
#include "apps/private_id_token.h"

static const uint8_t key[32] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
	22, 23, 24, 25, 26, 27, 28, 29, 30, 31 }; /* as in engine_fixture_key */

static enum reason open_encrypted(struct app_fixture *x, const char *more, bool with_key)
{
	struct folder d = folder_make();
	char yaml[1024];
	if (with_key)
		folder_write(&d, "seal-0a0b0c0d.key", engine_fixture_key, 0600);
	snprintf(yaml, sizeof(yaml), "private_id:\n  kind: encrypted\n  key_folder: %s\n%s", d.path, more);
	const enum reason why = app_fixture_open(x, &private_id_app, yaml);
	folder_drop(&d);
	return why;
}

static struct str token_of(struct app_fixture *x, struct str id)
{
	const struct str prefix = STR("encodedValue=");
	struct bytes token;
	assert_true(str_starts(id, prefix));
	assert_int_equal(text_unbase64(x->arena, str_sub(id, prefix.n, id.n), &token), RC_OK);
	return str_of_bytes(token);
}

/* proves: ts43-12.1.2-04, ts43-12.1.2-05, ts43-12.1.2-06, own-626, own-627 */
static void an_encrypted_identity(void **state)
{
	struct app_fixture x;
	struct str imsi;
	assert_int_equal(open_encrypted(&x, "", true), REASON_none);
	x.line.private_id = SERVICE_ENABLED;
	const struct doc_node *doc = app_fixture_step(&x, &private_id_app);
	assert_true(str_is(app_fixture_parm(doc, "PrivateUserIDType"), "2"));
	assert_true(str_is(app_fixture_parm(doc, "PrivateUserIDExpiry"), "2026-01-02T01:00:00Z"));
	assert_int_equal(app_fixture_node(doc, "EntitlementStatus")->kind, DOC_NUMBER);
	assert_int_equal(app_fixture_node(doc, "PrivateUserIDType")->kind, DOC_PARM);
	const struct str token = token_of(&x, app_fixture_parm(doc, "PrivateUserID"));
	assert_true(token.n <= PRIVATE_ID_TOKEN_MAX);
	assert_null(memmem(token.p, token.n, x.line.imsi.d, strlen(x.line.imsi.d)));
	json_t *claims = gateway_verify(x.arena, key, token);
	assert_non_null(claims);
	assert_int_equal(json_integer_value(json_object_get(claims, "exp")), 1767225600 + 3600 + 86400);
	assert_true(gateway_open(
		x.arena, key, str_of(json_string_value(json_object_get(claims, "imsi"))), &imsi));
	assert_true(str_is(imsi, "001010000000017"));
	json_decref(claims);
	app_fixture_close(&x);
}

/* Equal within an hour: a repeated answer is an equal one. */
static void stable_within_an_hour(void **state)
{
	struct app_fixture x;
	assert_int_equal(open_encrypted(&x, "", true), REASON_none);
	x.line.private_id = SERVICE_ENABLED;
	const struct str one = app_fixture_parm(app_fixture_step(&x, &private_id_app), "PrivateUserID");
	x.now_s += 3000 - 1;
	assert_true(str_eq(one, app_fixture_parm(app_fixture_step(&x, &private_id_app), "PrivateUserID")));
	x.now_s += 1;
	assert_false(str_eq(one, app_fixture_parm(app_fixture_step(&x, &private_id_app), "PrivateUserID")));
	app_fixture_close(&x);
}

/* proves: own-627, ts43-12.1.2-01, ts43-12.1.2-02, ts43-12.1.2-06 */
static void nothing_without_an_identity(void **state)
{
	struct app_fixture x;
	assert_int_equal(open_encrypted(&x, "", true), REASON_none);
	for (unsigned status = 0; status < 3; status += 2) {
		x.line.private_id = (enum service_status)status;
		const struct doc_node *doc = app_fixture_step(&x, &private_id_app);
		assert_ptr_equal(doc->first, doc->last);
		assert_true(str_is(doc->first->name, "EntitlementStatus"));
	}
	app_fixture_close(&x);
	assert_int_equal(open_encrypted(&x, "  life: 0\n", true), REASON_none);
	x.line.private_id = SERVICE_ENABLED;
	assert_null(app_fixture_node(app_fixture_step(&x, &private_id_app), "PrivateUserIDExpiry"));
	app_fixture_close(&x);
}

/* proves: ts43-12.4-02 */
static void settings(void **state)
{
	struct app_fixture x;
	char issuer[600];
	assert_int_equal(open_encrypted(&x, "", false), REASON_seal_key_none);
	app_fixture_close(&x);
	assert_int_equal(
		app_fixture_open(&x, &private_id_app, "private_id:\n  kind: encrypted\n"), REASON_conf_value);
	app_fixture_close(&x);
	assert_int_equal(
		app_fixture_open(&x, &private_id_app, "private_id:\n  issuer: a\"b\n"), REASON_conf_value);
	app_fixture_close(&x);
	assert_int_equal(
		app_fixture_open(&x, &private_id_app, "private_id:\n  kind: jwt\n"), REASON_conf_value);
	app_fixture_close(&x);
	/* the longest issuer that is taken makes an identity that EAP takes */
	for (size_t n = PRIVATE_ID_ISSUER_MAX; n <= PRIVATE_ID_ISSUER_MAX + 1; n++) {
		const size_t at = (size_t)snprintf(issuer, sizeof(issuer), "  issuer: ");
		memset(issuer + at, 'i', n);
		issuer[at + n] = '\n';
		issuer[at + n + 1] = '\0';
		const bool taken = n == PRIVATE_ID_ISSUER_MAX;
		assert_int_equal(open_encrypted(&x, issuer, true), taken ? REASON_none : REASON_conf_value);
		x.line.private_id = SERVICE_ENABLED;
		if (taken) {
			const struct doc_node *doc = app_fixture_step(&x, &private_id_app);
			assert_true(token_of(&x, app_fixture_parm(doc, "PrivateUserID")).n < 1016);
		}
		app_fixture_close(&x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_encrypted_identity),
		cmocka_unit_test(stable_within_an_hour), cmocka_unit_test(nothing_without_an_identity),
		cmocka_unit_test(settings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
