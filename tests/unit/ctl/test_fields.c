/** fields.c: from columns to JSON. */
#include "unit.h"

#include "ctl/fields.h"

#include <stdlib.h>

static void expect(const char *column, const char *value, const char *json)
{
	json_t *line = json_object();
	const enum rc rc = fields_put(line, fields_find(str_of(column)), str_of(value));
	char *text = json_dumps(line, JSON_COMPACT);
	assert_int_equal(rc, json ? RC_OK : RC_INVALID);
	assert_string_equal(text, json ? json : "{}");
	free(text);
	json_decref(line);
}

static void values(void **state)
{
	expect("imsi", "001010", "{\"imsi\":\"001010\"}"); /* digits stay text */
	expect("barred", "yes", "{\"barred\":true}");
	expect("barred", "FALSE", "{\"barred\":false}");
	expect("barred", "1", "{\"barred\":true}");
	expect("barred", "maybe", NULL);
	expect("barred", "", NULL);
	expect("res_len", "16", "{\"res_len\":16}");
	expect("res_len", "-1", NULL);
	expect("res_len", "x", NULL);
	expect("vowifi", "no", "{\"vowifi\":{\"allowed\":false}}");
	expect("vowifi_addr_expiry", "never", "{\"vowifi\":{\"addr_expiry\":null}}");
	expect("vowifi_addr_expiry", "2026-06-30T00:00:00Z",
		"{\"vowifi\":{\"addr_expiry\":\"2026-06-30T00:00:00Z\"}}");
	expect("plan", "Family 40", "{\"plan\":\"Family 40\"}");
	expect("dcb", "enabled", "{\"dcb\":{\"status\":\"enabled\"}}");
	expect("dcb_tc_required", "no", "{\"dcb\":{\"tc_required\":false}}");
	expect("data_usage", "[{\"used\":5}]", "{\"data\":{\"usage\":[{\"used\":5}]}}");
	expect("data_usage", "used=5", NULL);
	expect("msisdn", "", "{\"msisdn\":\"\"}");
	expect("msisdn", "\xff", NULL); /* no UTF-8 */
}

/* JSON with a zero in it would be written, but not read again */
static void a_zero_is_no_text(void **state)
{
	json_t *line = json_object();
	assert_int_equal(fields_put(line, fields_find(STR("vowifi_addr_id")), STR("a\0b")), RC_INVALID);
	assert_int_equal(json_object_size(line), 0);
	json_decref(line);
}

static void two_members_of_one_object(void **state)
{
	json_t *line = json_object();
	assert_int_equal(fields_put(line, fields_find(STR("lte_home")), STR("a")), RC_OK);
	assert_int_equal(fields_put(line, fields_find(STR("nr_home")), STR("b")), RC_OK);
	char *text = json_dumps(line, JSON_COMPACT);
	assert_string_equal(text, "{\"voice\":{\"lte_home\":\"a\",\"nr_home\":\"b\"}}");
	free(text);
	json_decref(line);
}

static void searches(void **state)
{
	assert_null(fields_find(STR("")));
	assert_null(fields_find(STR("IMSI")));
	assert_string_equal(fields_member("vowifi", STR("tc"))->column, "vowifi_tc");
	assert_null(fields_member("vowifi", STR("lte_home")));
	assert_null(fields_member("smsoip", STR("smsoip")));
	assert_string_equal(fields_member("smsoip", STR("status"))->column, "smsoip");
	assert_string_equal(fields_member("satmode", STR("status"))->column, "satmode");
	assert_string_equal(fields_member("dcb", STR("status"))->column, "dcb");
	assert_null(fields_member("vowifi", STR("status")));
	assert_null(fields_member("plan", STR("status")));
	for (size_t i = 0; fields_at(i); i++) {
		assert_ptr_equal(fields_find(str_of(fields_at(i)->column)), fields_at(i));
		assert_false(fields_at(i)->secret && fields_at(i)->fact);
	}
	static const char *const secrets[] = { "k", "opc", "op", "topc", "top" };
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_true(fields_find(str_of(secrets[i]))->secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(values), cmocka_unit_test(a_zero_is_no_text),
		cmocka_unit_test(two_members_of_one_object), cmocka_unit_test(searches) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
