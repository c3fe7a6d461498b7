/** document.c and document_check.c: which reader a client picks, what it takes out, what the careful phone
 * finds. */
#include "answer.h"

#include "ue/document.h"

#define XML_TYPE "text/vnd.wap.connectivity-xml"
#define XML(inside)                                                                                          \
	"<wap-provisioningdoc version=\"1.1\"><characteristic type=\"VERS\"><parm name=\"version\" "         \
	"value=\"7\"/>"                                                                                      \
	"<parm name=\"validity\" value=\"86400\"/></characteristic>" inside "</wap-provisioningdoc>"
#define TOKEN                                                                                                \
	"<characteristic type=\"TOKEN\"><parm name=\"token\" value=\"Ab-_.~9\"/><parm name=\"validity\" "    \
	"value=\"60\"/>"                                                                                     \
	"</characteristic>"
#define APP(id, parms)                                                                                       \
	"<characteristic type=\"APPLICATION\"><parm name=\"AppID\" value=\"" id "\"/>" parms                 \
	"</characteristic>"
#define STATUS(v) "<parm name=\"EntitlementStatus\" value=\"" v "\"/>"
#define JSON_GOOD                                                                                            \
	"{\"Vers\":{\"version\":\"7\",\"validity\":\"86400\"},\"Token\":{\"token\":\"Ab\",\"validity\":"     \
	"\"60\"},"                                                                                           \
	"\"ap2005\":{\"EntitlementStatus\":\"1\"}}"

static struct findings found;

static enum rc read_as(const char *persona, const char *type, const char *body, struct document *d)
{
	const struct http_response r = answer_of(type, body);
	found = (struct findings){ 0 };
	return document_read(arena, persona_find(persona), &r, d, &found);
}

static unsigned check(const char *type, const char *body, const char *app)
{
	struct document d;
	const struct http_response r = answer_of(type, body);
	const struct str asked = str_of(app);
	found = (struct findings){ 0 };
	assert_int_equal(document_read(arena, persona_find("careful"), &r, &d, &found), RC_OK);
	document_check(&d, &r, &asked, 1, &found);
	return found.count;
}

static void both_formats_give_one_tree(void **state)
{
	static const char *const BODIES[] = { XML(TOKEN APP("ap2005", STATUS("1"))), JSON_GOOD };
	static const char *const TYPES[] = { XML_TYPE, "application/json" };
	for (int i = 0; i < 2; i++) {
		struct document d;
		assert_int_equal(read_as("careful", TYPES[i], BODIES[i], &d), RC_OK);
		assert_int_equal(found.count, 0);
		assert_int_equal(d.json, i);
		assert_true(str_is(d.version, "7") && str_is(d.validity, "86400") &&
			    str_is(d.token_validity, "60"));
		assert_int_equal(d.token.p[0], 'A');
		assert_true(
			str_is(document_parm(document_child(d.root, "ap2005"), "EntitlementStatus"), "1"));
	}
}

/* clients.md row 14 */
static void wrong_label(void **state)
{
	struct document d;
	const char *body = XML(TOKEN);
	assert_int_equal(read_as("aosp", "text/plain", body, &d), RC_INVALID);
	assert_string_equal(found.row[0].rule, "clients 14");
	assert_int_equal(read_as("aosp2021", "text/plain", body, &d), RC_OK);
	assert_int_equal(read_as("careful", "text/plain", body, &d), RC_OK);
	assert_int_equal(found.count, 1);
	assert_int_equal(read_as("aosp", "application/json", body, &d), RC_INVALID);
	assert_int_equal(read_as("microg", NULL, JSON_GOOD, &d), RC_OK);
}

static void microg_takes_any_token(void **state)
{
	struct document d;
	assert_int_equal(
		read_as("microg", XML_TYPE, XML(APP("ap2014", "<parm name=\"token\" value=\"x\"/>")), &d),
		RC_OK);
	assert_true(str_is(d.token, "x"));
	assert_int_equal(
		read_as("aosp", XML_TYPE, XML(APP("ap2014", "<parm name=\"token\" value=\"x\"/>")), &d),
		RC_OK);
	assert_null(d.token.p);
}

static void good_documents(void **state)
{
	assert_int_equal(check(XML_TYPE, XML(TOKEN APP("ap2005", STATUS("1"))), "ap2005"), 0);
	assert_int_equal(check("application/json", JSON_GOOD, "AP2005"), 0);
	assert_int_equal(
		check(XML_TYPE,
			XML(TOKEN APP("ap2004",
				STATUS("2") "<parm name=\"ProvStatus\" value=\"2\"/>"
					    "<parm name=\"TC_Status\" value=\"2\"/><parm name=\"AddrStatus\" "
					    "value=\"2\"/>"
					    "<parm name=\"ServiceFlow_URL\" value=\"https://a.example/\"/>"
					    "<parm name=\"ServiceFlow_UserData\" value=\"\"/>"
					    "<parm name=\"MessageForIncompatible\" value=\"\"/>")),
			"ap2004"),
		0);
}

static void what_is_found(void **state)
{
	static const struct {
		const char *body, *rule;
	} ROWS[] = {
		{ XML(APP("ap2005", STATUS("1"))), "clients 19" },
		{ XML(TOKEN), "TS.43 2.9.2" },
		{ XML(TOKEN APP("ap2005", STATUS("01"))), "clients 27" },
		{ XML(TOKEN APP("ap2005", STATUS(""))), "clients 27" },
		{ XML(TOKEN APP("ap2005", "<parm name=\"Entitlementstatus\" value=\"1\"/>" STATUS("1"))),
			"clients 26" },
		{ XML(TOKEN APP("ap2005", STATUS("1")) APP("ap2003", STATUS("1"))), "clients 28" },
		{ XML(TOKEN APP("ap2005", STATUS("1") "<parm name=\"u\" value=\"a&amp;b\"/>")),
			"clients 24" },
		{ XML(TOKEN APP("ap2005", STATUS("1") "<parm name=\"TemporaryToken\" value=\"a\"/>")),
			"clients 30" },
		{ XML(TOKEN APP("ap2005", "")), "TS.43 5.1.1" },
		{ XML("<characteristic type=\"TOKEN\"><parm name=\"token\" value=\"a+b\"/><parm "
		      "name=\"validity\" value=\"1\"/>"
		      "</characteristic>" APP("ap2005", STATUS("1"))),
			"clients 23" },
	};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		assert_true(check(XML_TYPE, ROWS[i].body, "ap2005") > 0);
		assert_string_equal(found.row[0].rule, ROWS[i].rule);
	}
	assert_int_equal(check(XML_TYPE, XML(TOKEN APP("ap2004", STATUS("1"))), "ap2004"), 6);
	assert_true(check("application/json", "{\"eap-relay-packet\":\"QQ==\"}", "ap2005") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_formats_give_one_tree),
		cmocka_unit_test(wrong_label),
		cmocka_unit_test(microg_takes_any_token),
		cmocka_unit_test(good_documents),
		cmocka_unit_test(what_is_found),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
