/** XML, octet for octet. */
#include "answer_fixture.h"

#include "engine/answer_xml.h"

#include <stdio.h>

static const char want[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<wap-provisioningdoc version=\"1.1\">\n"
			   "  <characteristic type=\"VERS\">\n"
			   "    <parm name=\"version\" value=\"7\"/>\n"
			   "    <parm name=\"validity\" value=\"86400\"/>\n"
			   "  </characteristic>\n"
			   "  <characteristic type=\"TOKEN\">\n"
			   "    <parm name=\"token\" value=\"c41f\"/>\n"
			   "    <parm name=\"validity\" value=\"2592000\"/>\n"
			   "  </characteristic>\n"
			   "  <characteristic type=\"APPLICATION\">\n"
			   "    <parm name=\"AppID\" value=\"ap2003\"/>\n"
			   "    <characteristic type=\"VoiceOverCellularEntitleInfo\">\n"
			   "      <characteristic type=\"RATVoiceEntitleInfoDetails\">\n"
			   "        <parm name=\"AccessType\" value=\"1\"/>\n"
			   "      </characteristic>\n"
			   "      <characteristic type=\"RATVoiceEntitleInfoDetails\">\n"
			   "        <parm name=\"AccessType\" value=\"2\"/>\n"
			   "      </characteristic>\n"
			   "    </characteristic>\n"
			   "  </characteristic>\n"
			   "  <characteristic type=\"APPLICATION\">\n"
			   "    <parm name=\"AppID\" value=\"ap2005\"/>\n"
			   "    <parm name=\"EntitlementStatus\" value=\"1\"/>\n"
			   "    <characteristic type=\"MSG\">\n"
			   "      <parm name=\"title\" value=\"A &amp; B\"/>\n"
			   "    </characteristic>\n"
			   "    <characteristic type=\"Nothing\">\n"
			   "    </characteristic>\n"
			   "  </characteristic>\n"
			   "</wap-provisioningdoc>\n";

/* proves: ts43-2.9.2-01, ts43-2.9.2-02, ts43-2.9.3-02, ts43-2.9.3-03, ts43-2.9.3-04, own-098, own-099,
 * client-25a, client-25b, client-25c, client-26a, client-19b, client-28a, ts43-4.1.1-21 */
static void whole_document(void **state)
{
	struct arena *a = arena_new(65536);
	const struct answer answer = { .version = 7,
		.validity = 86400,
		.token = STR("c41f"),
		.token_validity = 2592000,
		.apps = answer_fixture_tree(a) };
	struct buf out;
	buf_init(&out, a, ANSWER_MAX);
	answer_xml_write(&answer, &out);
	assert_false(out.failed);
	assert_int_equal(out.n, sizeof(want) - 1);
	assert_memory_equal(out.p, want, out.n);
	arena_free(&a);
}

/* proves: ts43-15.2-08 */
static void bare_items(void **state)
{
	struct arena *a = arena_new(16384);
	const struct answer answer = { .version = 1, .apps = answer_fixture_bare(a) };
	struct buf out;
	buf_init(&out, a, 4096);
	answer_xml_write(&answer, &out);
	const struct str got = buf_str(&out);
	const size_t at = str_find_str(got, STR("  <characteristic type=\"APPLICATION\">"));
	assert_true(str_is(str_sub(got, at, got.n), "  <characteristic type=\"APPLICATION\">\n"
						    "    <parm name=\"AppID\" value=\"ap2016\"/>\n"
						    "    <characteristic type=\"PLMNAllowed\">\n"
						    "      <parm name=\"PLMN\" value=\"00101\"/>\n"
						    "    </characteristic>\n"
						    "    <characteristic type=\"PLMNAllowed\">\n"
						    "      <parm name=\"n\" value=\"7\"/>\n"
						    "    </characteristic>\n"
						    "  </characteristic>\n"
						    "</wap-provisioningdoc>\n"));
	arena_free(&a);
}

static void vers_alone(void **state)
{
	struct arena *a = arena_new(4096);
	const struct answer answer = { .version = -1, .validity = -1 };
	struct buf out;
	buf_init(&out, a, ANSWER_MAX);
	answer_xml_write(&answer, &out);
	const struct str got = buf_str(&out);
	assert_true(str_find_str(got, STR("<parm name=\"version\" value=\"-1\"/>")) < got.n);
	assert_int_equal(str_find_str(got, STR("TOKEN")), got.n);
	assert_int_equal(str_find_str(got, STR("APPLICATION")), got.n);
	arena_free(&a);
}

/* proves: ts43-2.9.3-05, client-24b, client-24c, own-127 */
static void escapes(void **state)
{
	static const struct {
		struct str value;
		const char *want;
	} cases[] = {
		{ STR("A & B"), "A &amp; B" },
		{ STR("&amp;"), "&amp;amp;" },
		{ STR("<\">'"), "&lt;&quot;>'" },
		{ STR("a\nb\tc\rd"), "a&#10;b&#9;c&#13;d" },
		{ STR("a\x01"
		      "b\0c\x1f"
		      "d\xef\xbf\xbe"
		      "e\xef\xbf\xbf"
		      "f"),
			"abcdef" },
		{ STR("\xc3\xa9 \xf0\x9f\x98\x80 \xff."), "\xc3\xa9 \xf0\x9f\x98\x80 \xef\xbf\xbd." },
		{ STR(""), "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new(8192);
		const struct str got = answer_fixture_value(a, cases[i].value, ANSWER_XML);
		char parm[256];
		snprintf(parm, sizeof(parm), "\n    <parm name=\"v\" value=\"%s\"/>\n", cases[i].want);
		if (str_find_str(got, str_of(parm)) == got.n)
			fail_msg("%zu: %.*s", i, STR_ARG(got));
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_document),
		cmocka_unit_test(bare_items),
		cmocka_unit_test(vers_alone),
		cmocka_unit_test(escapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
