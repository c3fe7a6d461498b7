/** vector_http_heap.c: contents survive a change of size, and what is given back to free() is wiped. */
#include "unit.h"

#include "drivers/vector_http_heap.h"

#include <string.h>

static void contents_move(void **state)
{
	char *p = vector_http_heap_take(8);
	memcpy(p, "1234567", 8);
	p = vector_http_heap_resize(p, 100000);
	assert_string_equal(p, "1234567");
	p = vector_http_heap_resize(p, 4);
	assert_memory_equal(p, "1234", 4);
	vector_http_heap_give(p);
	p = vector_http_heap_resize(NULL, 3);
	assert_non_null(p);
	vector_http_heap_give(p);
	vector_http_heap_give(NULL);
}

static void texts_and_zeros(void **state)
{
	char *p = vector_http_heap_text("abc");
	assert_string_equal(p, "abc");
	vector_http_heap_give(p);
	p = vector_http_heap_take_zeroed(3, 5);
	for (int i = 0; i < 15; i++)
		assert_int_equal(p[i], 0);
	vector_http_heap_give(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contents_move),
		cmocka_unit_test(texts_and_zeros),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
