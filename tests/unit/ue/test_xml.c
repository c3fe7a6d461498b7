/** xml.c: the documents of TS.43 with the habits of each client. */
#include "answer.h"

#include "ue/document.h"
#include "ue/xml.h"

#include <stdlib.h>

static const struct xml_style STRICT = { .amp = XML_AMP_STRICT, .strict = true };
static const struct xml_style ANDROID = { .amp = XML_AMP_ONLY };
static const struct xml_style SAMSUNG = {
	.amp = XML_AMP_NEVER, .ordered = true, .lower = true, .glues_lines = true, .apps_max = 3
};

static struct findings found;

static struct doc_node *read_as(const struct xml_style *style, const char *text)
{
	struct doc_node *root = NULL;
	found = (struct findings){ 0 };
	const enum rc rc = xml_read(arena, str_of(text), style, &root, &found);
	assert_true(rc == RC_OK || (rc == RC_INVALID && !root && found.count));
	return root;
}

#define DOC(inside)                                                                                          \
	"<?xml version=\"1.0\"?>\n<wap-provisioningdoc version=\"1.1\">\n" inside "</wap-provisioningdoc>\n"
#define TOKEN(parm) DOC("<characteristic type=\"TOKEN\">\n" parm "</characteristic>\n")

static void assert_token(
	const struct xml_style *style, const char *text, const char *want, unsigned complaints)
{
	const struct doc_node *root = read_as(style, text);
	assert_non_null(root);
	const struct str got = document_parm(document_child(root, "TOKEN"), "token");
	assert_int_equal(got.n, strlen(want));
	assert_memory_equal(got.p, want, got.n);
	assert_int_equal(found.count, complaints);
}

/* clients.md row 24 */
static void ampersands(void **state)
{
	static const char RAW[] = TOKEN("<parm name=\"token\" value=\"a&b\"/>\n");
	static const char AMP[] = TOKEN("<parm name=\"token\" value=\"a&amp;b\"/>\n");
	static const char QUOT[] = TOKEN("<parm name=\"token\" value=\"a&quot;b\"/>\n");
	assert_token(&STRICT, RAW, "a&b", 1);
	assert_token(&STRICT, AMP, "a&b", 0);
	assert_token(&STRICT, QUOT, "a\"b", 1);
	assert_token(&ANDROID, RAW, "a&b", 0);
	assert_token(&ANDROID, AMP, "a&b", 0);
	assert_token(&ANDROID, QUOT, "a&quot;b", 0);
	assert_token(&SAMSUNG, RAW, "a&b", 0);
	assert_token(&SAMSUNG, AMP, "a&amp;b", 0);
}

/* clients.md row 25 */
static void order_and_number_of_attributes(void **state)
{
	static const char TURNED[] = TOKEN("<parm value=\"x\" name=\"token\"/>\n");
	static const char THIRD[] = TOKEN("<parm name=\"token\" value=\"x\" more=\"y\"/>\n");
	assert_token(&STRICT, TURNED, "x", 1);
	assert_token(&ANDROID, TURNED, "x", 0);
	assert_null(read_as(&SAMSUNG, TURNED));
	assert_token(&STRICT, THIRD, "x", 1);
	assert_null(read_as(&SAMSUNG, THIRD));
	assert_null(read_as(&SAMSUNG, DOC("<characteristic type=\"A\" id=\"1\"></characteristic>")));
	assert_null(read_as(&ANDROID, DOC("<characteristic id=\"1\"></characteristic>")));
}

static void tags_over_two_lines(void **state)
{
	static const char SPLIT[] = TOKEN("<parm\n name=\"token\" value=\"x\"/>\n");
	static const char GLUED[] = TOKEN("<parm\nname=\"token\" value=\"x\"/>\n");
	assert_token(&STRICT, SPLIT, "x", 1);
	assert_token(&ANDROID, GLUED, "x", 0);
	assert_null(read_as(&SAMSUNG, GLUED));
}

static void samsung_lower_case_and_three_applications(void **state)
{
#define APP(id)                                                                                              \
	"<characteristic type=\"APPLICATION\"><param name=\"AppID\" value=\"" id "\"/></characteristic>"
	const struct doc_node *root = read_as(&SAMSUNG, DOC(APP("AP1") APP("ap2") APP("ap3") APP("ap4")));
	unsigned n = 0;
	assert_non_null(root);
	for (const struct doc_node *c = root->first; c; c = c->next, n++)
		assert_true(str_is(c->name, "application") && str_is(c->first->name, "appid"));
	assert_int_equal(n, 3);
	assert_true(str_is(root->first->first->value, "AP1"));
	assert_null(read_as(&ANDROID, DOC(APP("ap1")))); /* `param` is Samsung's alone */
}

static void nesting(void **state)
{
	const struct doc_node *root =
		read_as(&STRICT, DOC("<characteristic type=\"A\"><characteristic type=\"B\"><parm name=\"c\" "
				     "value=\">\"/></characteristic>"
				     "<characteristic type=\"D\"/><!-- <parm/> --></characteristic>"));
	assert_non_null(root);
	assert_int_equal(found.count, 0);
	assert_true(str_is(document_parm(document_child(document_child(root, "A"), "B"), "c"), ">"));
	assert_non_null(document_child(document_child(root, "A"), "D"));
}

static void broken_documents(void **state)
{
	static const char *const TEXTS[] = { "", "x", "<", "<a/>", "<wap-provisioningdoc>",
		"<wap-provisioningdoc/>", DOC("text"), DOC("<parm name=\"a\"/>"),
		DOC("<parm name=a value=\"b\"/>"), DOC("<parm name=\"a\" value=\"b\">"), DOC("<x/>"),
		DOC("</wap-provisioningdoc>"), DOC("</characteristic>"), DOC("") "<a/>",
		"<!DOCTYPE a>" DOC(""), DOC("<characteristic type=\"a\">"),
		DOC("<parm name=\"a\" value=\"b/>") };
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
		assert_null(read_as(&STRICT, TEXTS[i]));
		assert_null(read_as(&ANDROID, TEXTS[i]));
	}
}

static void too_deep(void **state)
{
	char text[2048] = "<wap-provisioningdoc>";
	for (int i = 0; i < 40; i++)
		memcpy(text + strlen(text), "<characteristic type=\"a\">", 26);
	assert_null(read_as(&STRICT, text));
}

static void every_prefix_is_survived(void **state)
{
	static const char TEXT[] = TOKEN("<parm name=\"token\" value=\"a&amp;b\"/>\n");
	for (size_t n = 0; n < sizeof(TEXT) - 2; n++) {
		char *exact = malloc(n + 1);
		struct doc_node *root;
		memcpy(exact, TEXT, n);
		found = (struct findings){ 0 };
		assert_int_equal(
			xml_read(arena, (struct str){ exact, n }, &STRICT, &root, &found), RC_INVALID);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ampersands),
		cmocka_unit_test(order_and_number_of_attributes),
		cmocka_unit_test(tags_over_two_lines),
		cmocka_unit_test(samsung_lower_case_and_three_applications),
		cmocka_unit_test(nesting),
		cmocka_unit_test(broken_documents),
		cmocka_unit_test(too_deep),
		cmocka_unit_test(every_prefix_is_survived),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
