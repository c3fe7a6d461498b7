/** Every member there and back; what is refused, and with which member's name. */
#include "unit.h"

#include "front/admin_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static struct admin_json_line got;
static struct admin_why why;

static enum rc take(const char *text, enum admin_json_use use)
{
	why = (struct admin_why){ .fault = { .reason = REASON_none } };
	return admin_json_read(str_of(text), use, &got, &why);
}

static enum rc whole(const char *text)
{
	got = (struct admin_json_line){ .has_card = false };
	return take(text, ADMIN_JSON_WHOLE);
}

static void round_trip(void **state)
{
	static const char text[] =
		"{\"imsi\":\"001010000000001\",\"msisdn\":\"491701\",\"barred\":true,\"vowifi\":{\"allowed\":"
		"true,\"prov\":\"in_progress\","
		"\"tc\":\"accepted\",\"addr\":\"missing\",\"addr_expiry\":\"2026-06-30T00:00:00Z\",\"addr_"
		"id\":\"a\\\"\\\\b\"},"
		"\"voice\":{\"lte_home\":\"enabled\",\"lte_roaming\":\"disabled\",\"nr_home\":"
		"\"provisioning\",\"nr_roaming\":\"incompatible\"},"
		"\"smsoip\":\"enabled\",\"satmode\":\"disabled\",\"private_id\":\"enabled\","
		"\"dcb\":{\"status\":\"enabled\",\"tc_required\":false},\"data\":{\"sa\":\"enabled\","
		"\"usage\":[]},"
		"\"plan\":\"Family "
		"40\",\"tags\":\"vip,staff\",\"region\":\"US-CA\",\"vers\":\"stop_until_user\",\"epoch\":3,"
		"\"version\":9,\"push\":0}";
	struct arena *a = arena_new(65536);
	struct buf out;
	buf_init(&out, a, 65536);
	assert_int_equal(whole(text), RC_OK);
	assert_int_equal(got.line.vowifi.prov, PROV_IN_PROGRESS);
	assert_int_equal(got.line.vowifi.addr_expiry, 1782777600);
	assert_string_equal(got.line.vowifi.addr_id, "a\"\\b");
	assert_int_equal(got.line.voice.nr_home, SERVICE_PROVISIONING);
	assert_int_equal(got.line.order, VERS_STOP_UNTIL_USER);
	assert_int_equal(got.line.dcb.status, SERVICE_ENABLED);
	assert_false(got.line.dcb.tc_required);
	assert_string_equal(got.line.region, "US-CA");
	assert_int_equal(got.line.version, 9);
	admin_json_write(&out, &got.line, NULL);
	json_t *was = json_loads(text, 0, NULL), *is = json_loadb((const char *)out.p, out.n, 0, NULL);
	assert_true(json_equal(was, is));
	json_decref(was);
	json_decref(is);
	arena_free(&a);
}

static void defaults(void **state)
{
	assert_int_equal(whole("{\"imsi\":\"001010000000001\"}"), RC_OK);
	const struct subscriber new = subscriber_new();
	assert_int_equal(got.line.vowifi.tc, new.vowifi.tc);
	assert_int_equal(got.line.smsoip, SERVICE_INCOMPATIBLE);
	assert_int_equal(got.line.version, 1);
	assert_false(got.has_card);
}

static void facts(void **state)
{
	assert_int_equal(whole("{\"imsi\":\"001010000000001\",\"msisdn\":\"1\",\"vowifi\":{\"allowed\":true,"
			       "\"addr_expiry\":\"2026-06-30T00:00:00Z\"}}"),
		RC_OK);
	assert_int_equal(
		take("{\"vowifi\":{\"addr_expiry\":null},\"msisdn\":\"\",\"imsi\":\"001010000000001\"}",
			ADMIN_JSON_FACTS),
		RC_OK);
	assert_int_equal(got.line.vowifi.addr_expiry, 0);
	assert_true(got.line.vowifi.allowed);
	assert_int_equal(got.line.msisdn.d[0], 0);
	static const char *const refused[] = { "k", "opc", "sqn", "epoch", "version", "push", "alg", "auc" };
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		json_t *v = json_pack("{s:i}", refused[i], 1);
		char *text = json_dumps(v, 0);
		assert_int_equal(take(text, ADMIN_JSON_FACTS), RC_INVALID);
		assert_string_equal(why.field, refused[i]);
		free(text);
		json_decref(v);
	}
	assert_int_equal(take("{\"imsi\":\"001010000000002\"}", ADMIN_JSON_FACTS), RC_INVALID);
}

static void refused(void **state)
{
	static const struct {
		const char *member, *field;
	} rows[] = {
		{ "\"x\":1", "x" },
		{ "\"vowifi\":{\"x\":1}", "x" },
		{ "\"vowifi\":true", "vowifi" },
		{ "\"dcb\":[]", "dcb" },
		{ "\"dcb\":{\"sa\":\"enabled\"}", "sa" },
		{ "\"allowed\":true", "allowed" },
		{ "\"private_id\":\"provisioning\"", "private_id" },
		{ "\"data\":{\"usage\":[{\"used\":-1}]}", "used" },
		{ "\"barred\":\"yes\"", "barred" },
		{ "\"barred\":1", "barred" },
		{ "\"msisdn\":\"12a\"", "msisdn" },
		{ "\"msisdn\":12", "msisdn" },
		{ "\"msisdn\":\"1234567890123456\"", "msisdn" },
		{ "\"smsoip\":\"Enabled\"", "smsoip" },
		{ "\"smsoip\":1", "smsoip" },
		{ "\"voice\":{\"lte_home\":null}", "lte_home" },
		{ "\"vers\":\"\"", "vers" },
		{ "\"vowifi\":{\"addr_expiry\":\"2026-06-31T00:00:00Z\"}", "addr_expiry" },
		{ "\"vowifi\":{\"addr_expiry\":\"2026-06-30T00:00:00Zx\"}", "addr_expiry" },
		{ "\"vowifi\":{\"addr_expiry\":\"1969-06-30T00:00:00Z\"}", "addr_expiry" },
		{ "\"vowifi\":{\"addr_expiry\":5}", "addr_expiry" },
		{ "\"vowifi\":{\"addr_id\":\"a\\nb\"}", "addr_id" },
		{ "\"vowifi\":{\"addr_id\":"
		  "\"12345678901234567890123456789012345678901234567890123456789012345\"}",
			"addr_id" },
		{ "\"epoch\":-1", "epoch" },
		{ "\"epoch\":2147483648", "epoch" },
		{ "\"version\":1.5", "version" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256];
		snprintf(text, sizeof(text), "{\"imsi\":\"001010000000001\",%s}", rows[i].member);
		assert_int_equal(whole(text), RC_INVALID);
		assert_string_equal(why.field, rows[i].field);
		assert_int_equal(why.fault.reason, REASON_admin_invalid);
	}
	assert_int_equal(whole("{\"imsi\":1010000000001}"), RC_INVALID);
	assert_int_equal(whole("{\"imsi\":\"12345\"}"), RC_INVALID);
}

static void malformed(void **state)
{
	static const char *const texts[] = { "", "[]", "1", "{", "{}{}",
		"{\"imsi\":\"001010000000001\",\"imsi\":\"001010000000001\"}",
		"{\"imsi\":\"00101\\u0000000000\"}",
		"{\"vowifi\":{\"tc\":\"accepted\",\"tc\":\"accepted\"}}" };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(whole(texts[i]), RC_MALFORMED);
		assert_int_equal(why.fault.reason, REASON_admin_malformed);
	}
}

static void long_name(void **state)
{
	assert_int_equal(whole("{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			       "aaaa\":1}"),
		RC_INVALID);
	assert_int_equal(strlen(why.field), sizeof(why.field) - 1);
}

static void text(void **state)
{
	struct arena *a = arena_new(4096);
	struct buf out;
	buf_init(&out, a, 4096);
	admin_json_text(&out, STR("a\"\\\x01\xc3\xa9"));
	assert_true(str_is(buf_str(&out), "\"a\\\"\\\\\\u0001\xc3\xa9\""));
	out.n = 0;
	admin_json_text(&out, STR("cut \xc3"));
	assert_true(str_is(buf_str(&out), "\"cut ?\""));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip), cmocka_unit_test(defaults),
		cmocka_unit_test(facts), cmocka_unit_test(refused), cmocka_unit_test(malformed),
		cmocka_unit_test(long_name), cmocka_unit_test(text) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
