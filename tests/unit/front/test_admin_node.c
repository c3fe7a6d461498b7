/** Status, rotation, and an undo that outlives its request. */
#include "front/admin_rig.h"

static void status(void **state)
{
	struct rig *r = *state;
	r->ready = true;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_int_equal(rig_do(r, "GET", "/v1/status", ""), 200);
	assert_true(json_is_true(json_object_get(r->json, "ready")));
	assert_int_equal(json_integer_value(json_object_get(r->json, "subscribers")), 1);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(r->json, "node"), "x")), 1);
}
RIG_TEST(status)

static void rotate(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "POST", "/v1/keys/rotate", "{\"announce_s\":5}"), 200);
	assert_int_equal(r->announce_s, 5);
	assert_int_equal(rig_do(r, "POST", "/v1/keys/rotate", ""), 200);
	assert_int_equal(r->announce_s, 60);
	assert_string_equal(r->operator, "");
	assert_int_equal(rig_do(r, "POST", "/v1/keys/rotate", "{\"operator\":\"a\",\"announce_s\":7}"), 200);
	assert_string_equal(r->operator, "a");
	assert_int_equal(r->announce_s, 7);
	assert_int_equal(rig_do(r, "POST", "/v1/keys/rotate", "{\"operator\":1}"), 422);
	assert_int_equal(rig_do(r, "POST", "/v1/keys/rotate", "{\"announce_s\":-1}"), 422);
	assert_int_equal(rig_do(r, "POST", "/v1/keys/rotate", "{\"other\":1}"), 422);
	assert_int_equal(rig_do(r, "POST", "/v1/keys/rotate", "[]"), 400);
	assert_int_equal(r->rotations, 3);
}
RIG_TEST(rotate)

static void long_undo(void **state)
{
	struct rig *r = *state;
	r->late = true;
	rig_start(r, "POST", "/v1/imports/x/undo", "");
	rig_fail(r, REASON_deadline);
	assert_int_equal(r->v.status, 202);
	assert_true(json_is_false(json_object_get(r->json, "undone")));
	rig_start(r, "POST", "/v1/imports/x/undo", "");
	rig_fail(r, REASON_writer_gone);
	assert_int_equal(r->v.status, 503);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROWS(status), RIG_ROWS(rotate),
		cmocka_unit_test_setup_teardown(long_undo, rig_open, rig_close) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
