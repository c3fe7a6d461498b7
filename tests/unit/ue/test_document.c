/** document.c and document_check.c: which reader a client picks, what it takes out, what the careful phone
 * finds. */
#include "documents.h"

static struct findings found;

static enum rc read_as(const char *persona, const char *type, const char *body, struct document *d)
{
	const struct http_response r = answer_of(type, body);
	found = (struct findings){ 0 };
	return document_read(arena, persona_find(persona), &r, d, &found);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_formats_give_one_tree),
		cmocka_unit_test(wrong_label),
		cmocka_unit_test(microg_takes_any_token),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
