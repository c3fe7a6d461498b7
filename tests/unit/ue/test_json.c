/** json.c: trees from objects, and the relay member. */
#include "answer.h"

#include "ue/document.h"
#include "ue/json.h"

static struct findings found;

static struct doc_node *tree(const char *text)
{
	struct doc_node *root = NULL;
	found = (struct findings){ 0 };
	const enum rc rc = json_read(arena, str_of(text), &root, &found);
	assert_true(rc == RC_OK || (rc == RC_INVALID && !root && found.count == 1));
	return root;
}

static void document(void **state)
{
	const struct doc_node *root = tree(
		"{\"Vers\":{\"version\":\"7\",\"validity\":\"1\"},\"ap2003\":{\"L\":[{\"R\":{\"a\":\"1\"}},"
		"{\"R\":{\"a\":\"2\"}}]},\"e\":\"\"}");
	assert_non_null(root);
	assert_int_equal(found.count, 0);
	assert_true(str_is(document_parm(document_child(root, "VERS"), "version"), "7"));
	const struct doc_node *list = document_child(document_child(root, "ap2003"), "L");
	assert_int_equal(list->kind, DOC_LIST);
	assert_true(
		str_is(list->first->name, "R") && str_is(list->last->name, "R") && list->first != list->last);
	assert_true(str_is(document_parm(list->last, "a"), "2"));
	assert_non_null(document_parm(root, "e").p);
	assert_null(document_parm(root, "f").p);
}

/* clients.md row 31 */
static void numbers_are_read_and_reported(void **state)
{
	const struct doc_node *root = tree("{\"a\":1,\"b\":[\"x\"]}");
	assert_non_null(root);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.row[0].rule, "clients 31");
	assert_true(str_is(document_parm(root, "a"), "1"));
	assert_true(str_is(document_child(root, "b")->first->value, "x"));
}

static void broken(void **state)
{
	static const char *const TEXTS[] = { "", "[]", "1", "{", "{\"a\":\"1\",\"a\":\"2\"}", "<a/>" };
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
		assert_null(tree(TEXTS[i]));
	assert_null(tree("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
			 "\"a\":{\"a\":{\"a\":{\"a\":{"
			 "\"a\":{\"a\":{\"a\":{}}}}}}}}}}}}}}}}}}}"));
}

static void member(void **state)
{
	assert_true(str_is(
		json_member(arena, STR("{\"eap-relay-packet\":\"QQ==\"}"), "eap-relay-packet"), "QQ=="));
	assert_non_null(json_member(arena, STR("{\"p\":\"\"}"), "p").p);
	assert_null(json_member(arena, STR("{\"p\":1}"), "p").p);
	assert_null(json_member(arena, STR("<p/>"), "p").p);
	assert_null(json_member(arena, STR_NONE, "p").p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(document),
		cmocka_unit_test(numbers_are_read_and_reported),
		cmocka_unit_test(broken),
		cmocka_unit_test(member),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
