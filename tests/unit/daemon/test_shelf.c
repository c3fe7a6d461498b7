/** shelf.c: a store by itself, in its roles, and closed from any state. */
#include "place.h"

#include "daemon/shelf.h"

static uint64_t count(struct shelf *s)
{
	struct fault f = { .reason = REASON_none };
	struct arena *a = arena_new(1 << 16);
	struct call c = shelf_call(s, a, &f, 60000);
	uint64_t lines = 1;
	assert_int_equal(s->store->ops->count(s->store, &c, &lines), RC_OK);
	arena_free(&a);
	return lines;
}

static void a_tool_makes_what_a_reader_finds(void **state)
{
	const struct conf *c = place_conf(*state, "");
	struct fault f = { .reason = REASON_none };
	struct shelf tool, reader;
	assert_int_equal(shelf_open(&reader, c, ROLE_READER, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_store_busy);
	shelf_close(&reader);
	assert_int_equal(shelf_open(&tool, c, ROLE_TOOL, &f), RC_OK);
	assert_int_equal(shelf_open(&reader, c, ROLE_READER, &f), RC_OK);
	assert_int_equal(count(&reader), 0);
	shelf_close(&reader);
	shelf_close(&tool);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(
		a_tool_makes_what_a_reader_finds, place_open, place_close) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
