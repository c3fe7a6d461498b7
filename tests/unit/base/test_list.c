/** list.h: the ring and its order. */
#include "unit.h"

#include "base/list.h"

struct thing {
	int id;
	struct list node;
};

static void first_in_first_out(void **state)
{
	struct list head;
	struct thing t[3] = { { .id = 1 }, { .id = 2 }, { .id = 3 } };
	list_init(&head);
	assert_true(list_empty(&head));
	assert_null(list_pop(&head));
	for (int i = 0; i < 3; i++)
		list_push(&head, &t[i].node);
	assert_false(list_empty(&head));
	for (int i = 0; i < 3; i++)
		assert_int_equal(list_owner(list_pop(&head), struct thing, node)->id, i + 1);
	assert_true(list_empty(&head));
	assert_null(list_pop(&head));
}

static void taking_out_of_the_middle(void **state)
{
	struct list head;
	struct thing t[3] = { { .id = 1 }, { .id = 2 }, { .id = 3 } };
	list_init(&head);
	for (int i = 0; i < 3; i++)
		list_push(&head, &t[i].node);
	list_take(&t[1].node);
	list_take(&t[1].node); /* in no ring: nothing */
	assert_ptr_equal(head.next, &t[0].node);
	assert_ptr_equal(head.next->next, &t[2].node);
	assert_ptr_equal(head.prev, &t[2].node);
	list_push(&head, &t[1].node);
	assert_ptr_equal(head.prev, &t[1].node);
	assert_ptr_equal(t[2].node.next, &t[1].node);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(first_in_first_out),
		cmocka_unit_test(taking_out_of_the_middle) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
