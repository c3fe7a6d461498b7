/** doc.c: the tree keeps its order and its copies; a full arena is told. */
#include "unit.h"

#include "model/doc.h"

static void order_and_copies(void **state)
{
	struct arena *a = arena_new(8192);
	struct doc_node *root = doc_new(a);
	char text[] = "first";
	assert_non_null(root);
	assert_int_equal(root->kind, DOC_STRUCT);
	assert_null(root->first);
	struct doc_node *app = doc_add(root, DOC_STRUCT, STR("ap2004"));
	struct doc_node *list = doc_add(root, DOC_LIST, STR("items"));
	assert_int_equal(doc_text(app, "one", str_of(text)), RC_OK);
	text[0] = 'X'; /* the tree has its own copy */
	assert_int_equal(doc_int(app, "two", INT64_MIN), RC_OK);
	assert_int_equal(doc_text(app, "three", STR("")), RC_OK);
	assert_ptr_equal(root->first, app);
	assert_ptr_equal(app->next, list);
	assert_ptr_equal(root->last, list);
	assert_null(list->first);
	const struct doc_node *n = app->first;
	assert_int_equal(n->kind, DOC_PARM);
	assert_true(str_is(n->name, "one") && str_is(n->value, "first"));
	n = n->next;
	assert_true(str_is(n->name, "two") && str_is(n->value, "-9223372036854775808"));
	n = n->next;
	assert_true(str_is(n->name, "three") && n->value.p && n->value.n == 0);
	assert_ptr_equal(app->last, n);
	assert_null(n->next);
	arena_free(&a);
}

static void children_taken_out(void **state)
{
	/* which of three goes, who stays */
	static const char *const stay[][3] = { { "b", "c" }, { "a", "c" }, { "a", "b" } };
	for (size_t out = 0; out < 3; out++) {
		struct arena *a = arena_new(8192);
		struct doc_node *root = doc_new(a), *child[3];
		for (size_t i = 0; i < 3; i++)
			child[i] = doc_add(root, DOC_STRUCT, str_of(&"a\0b\0c"[2 * i]));
		doc_drop(root, child[out]);
		assert_true(str_is(root->first->name, stay[out][0]));
		assert_true(str_is(root->first->next->name, stay[out][1]));
		assert_ptr_equal(root->last, root->first->next);
		assert_null(root->last->next);
		doc_drop(root, root->first);
		doc_drop(root, root->first);
		assert_null(root->first);
		assert_null(root->last);
		assert_int_equal(doc_int(root, "again", 1), RC_OK);
		assert_ptr_equal(root->first, root->last);
		arena_free(&a);
	}
}

static void numbers_and_times(void **state)
{
	struct arena *a = arena_new(8192);
	struct doc_node *root = doc_new(a);
	assert_int_equal(doc_number(root, "n", -7), RC_OK);
	assert_int_equal(root->last->kind, DOC_NUMBER);
	assert_true(str_is(root->last->value, "-7"));
	assert_int_equal(doc_count(root, "c", UINT64_MAX), RC_OK);
	assert_int_equal(root->last->kind, DOC_PARM);
	assert_true(str_is(root->last->value, "18446744073709551615"));
	assert_int_equal(doc_time(root, "t", 1782777600), RC_OK);
	assert_int_equal(root->last->kind, DOC_PARM);
	assert_true(str_is(root->last->value, "2026-06-30T00:00:00Z"));
	assert_int_equal(doc_number(NULL, "n", 1), RC_NOMEM);
	assert_int_equal(doc_count(NULL, "c", 1), RC_NOMEM);
	assert_int_equal(doc_time(NULL, "t", 1), RC_NOMEM);
	arena_free(&a);
}

static void a_full_arena(void **state)
{
	struct arena *a = arena_new(1024);
	struct doc_node *root = doc_new(a);
	enum rc rc = RC_OK;
	unsigned n = 0;
	assert_non_null(root);
	for (; rc == RC_OK && n < 100; n++)
		rc = doc_int(root, "x", n);
	assert_int_equal(rc, RC_NOMEM);
	assert_true(n > 1);
	assert_null(doc_add(NULL, DOC_LIST, STR("x"))); /* writers pass a failure on */
	assert_int_equal(doc_text(NULL, "x", STR("y")), RC_NOMEM);
	assert_int_equal(doc_int(NULL, "x", 1), RC_NOMEM);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(order_and_copies),
		cmocka_unit_test(children_taken_out), cmocka_unit_test(numbers_and_times),
		cmocka_unit_test(a_full_arena) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
