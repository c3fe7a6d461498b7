/** report.c: one line of JSON per login. */
#include "fake_server.h"

#include "screen.h"
#include "ue/report.h"

#include <jansson.h>

static json_t *run(unsigned misbehave)
{
	struct usim card = { .algo = { .k_len = 16, .res_len = 8 } };
	const struct ask ask = { .url = "https://ecs.example/",
		.realm = "nai.epc",
		.mnc_digits = 2,
		.app = { STR("ap2005") },
		.apps = 1,
		.vers = "0",
		.wanted = REQUEST_XML_TYPE };
	struct client c = { .ask = &ask,
		.persona = persona_find(NULL),
		.card = &card,
		.imsi = STR("001010000000001"),
		.misbehave = misbehave };
	struct client_login l = { .arena = arena };
	FILE *out = screen_open();
	fake_reset();
	assert_int_equal(client_login(&c, STR_NONE, &l), RC_OK);
	assert_int_equal(report_login(out, &c, &l), RC_OK);
	fclose(out);
	assert_ptr_equal(strchr(screen_text, '\n'), screen_text + screen_size - 1);
	json_t *o = json_loads(screen_text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(o);
	return o;
}

static void a_login(void **state)
{
	json_t *o = run(0);
	assert_string_equal(json_string_value(json_object_get(o, "imsi")), "001010000000001");
	assert_string_equal(json_string_value(json_object_get(o, "end")), "done");
	assert_string_equal(json_string_value(json_object_get(o, "token")), "tok");
	assert_int_equal(json_integer_value(json_object_get(o, "exit")), 0);
	assert_int_equal(json_integer_value(json_object_get(o, "status")), 200);
	assert_int_equal(json_array_size(json_object_get(o, "steps")), 5);
	assert_int_equal(json_array_size(json_object_get(o, "findings")), 0);
	json_t *app = json_object_get(json_object_get(o, "document"), "ap2005");
	assert_string_equal(json_string_value(json_object_get(app, "EntitlementStatus")), "1");
	json_decref(o);
}

static void a_refusal(void **state)
{
	json_t *o = run(MISBEHAVE_WRONG_MAC | MISBEHAVE_WRONG_RES);
	assert_string_equal(json_string_value(json_object_get(o, "end")), "refused");
	assert_int_equal(json_integer_value(json_object_get(o, "exit")), 1);
	assert_true(json_is_null(json_object_get(o, "token")));
	assert_null(json_object_get(o, "document"));
	json_decref(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_login), cmocka_unit_test(a_refusal) };
	const int failed = cmocka_run_group_tests(tests, answer_open, answer_close);
	free(screen_text);
	return failed;
}
