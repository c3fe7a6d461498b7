/** document_check.c: what the careful phone finds in a document. */
#include "documents.h"

static struct findings found;

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
		cmocka_unit_test(good_documents),
		cmocka_unit_test(what_is_found),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
