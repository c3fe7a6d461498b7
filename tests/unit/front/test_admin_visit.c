/** The walk through steps: paths that are not there, answers that come late or never, statuses. */
#include "front/admin_rig.h"

static void nowhere(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "GET", "/v1/other", ""), 404);
	rig_expect_error(r, "http_path", "");
	assert_int_equal(rig_do(r, "DELETE", "/v1/subscribers", ""), 405);
	rig_expect_error(r, "http_method", "");
	assert_true(str_is(r->v.allow, "GET, POST"));
	assert_int_equal(rig_do(r, "GET", "/v1/subscribers?max=1&x=2", ""), 400);
}
RIG_TEST(nowhere)

static void waits(void **state)
{
	struct rig *r = *state;
	r->late = true;
	rig_start(r, "GET", "/v1/subscribers/" A, "");
	assert_int_equal(r->done, 0);
	rig_turn(r);
	assert_int_equal(r->done, 1);
	assert_int_equal(r->v.status, 404);
}

static void cancelled(void **state)
{
	struct rig *r = *state;
	r->late = true;
	rig_start(r, "PATCH", "/v1/subscribers/" A, "{}");
	admin_visit_cancel(&r->v);
	assert_int_equal(r->cancels, 1);
	assert_int_equal(r->done, 0);
	assert_null(r->open);
}

static void statuses(void **state)
{
	static const struct {
		enum reason why;
		int status, retry_s;
	} rows[] = { { REASON_store_busy, 503, 2 }, { REASON_deadline, 503, 10 },
		{ REASON_peer_busy, 503, 2 }, { REASON_bug, 500, 0 }, { REASON_change_set_too_large, 413, 0 },
		{ REASON_aka_sqn_range, 422, 0 }, { REASON_subscriber_exists, 409, 0 },
		{ REASON_subscriber_unknown, 404, 0 } };
	struct rig *r = *state;
	r->late = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rig_start(r, "DELETE", "/v1/subscribers/" A, "");
		rig_fail(r, rows[i].why);
		assert_int_equal(r->v.status, rows[i].status);
		assert_int_equal(r->v.retry_after_s, rows[i].retry_s);
		assert_string_equal(rig_text(r, "error"), fault_row(rows[i].why)->name);
		assert_string_equal(rig_text(r, "note"), "as told");
	}
}

static void parameters(void **state)
{
	struct admin_visit v = { .query = STR("a=1&bb=x%20y&c&d=yes&e=maybe") };
	bool yes = false;
	assert_true(str_is(admin_visit_param(&v, "a"), "1"));
	assert_true(str_is(admin_visit_param(&v, "bb"), "x%20y"));
	assert_int_equal(admin_visit_param(&v, "c").n, 0);
	assert_int_equal(admin_visit_param(&v, "b").n, 0);
	assert_int_equal(admin_visit_yes(&v, "d", &yes), RC_OK);
	assert_true(yes);
	assert_int_equal(admin_visit_yes(&v, "none", &yes), RC_OK);
	assert_false(yes);
	assert_int_equal(admin_visit_yes(&v, "e", &yes), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROWS(nowhere),
		cmocka_unit_test_setup_teardown(waits, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(cancelled, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(statuses, rig_open, rig_close),
		cmocka_unit_test(parameters) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
