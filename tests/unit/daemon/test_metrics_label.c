/** metrics_label.c: every value has a word, and what is not on this node has none. */
#include "operation_fixture.h"

#include "daemon/metrics.h"

static size_t there(struct fixture *x, enum metrics_label which)
{
	const struct metrics_set *set = metrics_label_set(which);
	size_t n = 0;
	for (size_t i = 0; i < set->size; i++) {
		struct metrics_value v = { 0 };
		if (!set->read(&x->o, i, &v))
			continue;
		n++;
		for (size_t k = 0; k < METRICS_PAIR && set->name[k]; k++)
			assert_true(v.text[k].n > 0);
	}
	return n;
}

static void only_what_exists(void **state)
{
	struct fixture *x = *state;
	assert_int_equal(there(x, LABEL_no), 1);
	assert_int_equal(there(x, LABEL_reason), REASON_COUNT);
	assert_int_equal(there(x, LABEL_app), APPID_COUNT + 1);
	assert_int_equal(there(x, LABEL_step), FLOW_STEPS);
	assert_int_equal(there(x, LABEL_token), FLOW_TOKENS);
	assert_int_equal(there(x, LABEL_phase), HTTP_PHASES);
	assert_int_equal(there(x, LABEL_peer), SEGMENT_PEERS);
	assert_int_equal(there(x, LABEL_version), 1);
	assert_true(there(x, LABEL_failure) > 1);
	assert_int_equal(there(x, LABEL_state), 4);
	assert_int_equal(there(x, LABEL_operator), 1);
	assert_int_equal(there(x, LABEL_backend), 1); /* core.route names the own AuC alone */
	assert_int_equal(there(x, LABEL_process), 4); /* Diameter is not needed here */
	assert_int_equal(there(x, LABEL_certificate), 0);
	assert_int_equal(there(x, LABEL_device), 1); /* other */
	const size_t methods = there(x, LABEL_method);
	assert_true(methods > 5 && methods < FLOW_METHODS_MAX);
}

static void what_came_later(void **state)
{
	struct fixture *x = *state;
	struct metrics_value v = { 0 };
	assert_int_equal(devices_place(x->o.segment->devices,
				 &(struct user_agent){ .vendor = STR("ACME"), .model = STR("A7") }),
		0);
	assert_true(metrics_label_set(LABEL_device)->read(&x->o, 0, &v));
	assert_true(str_is(v.text[0], "ACME") && str_is(v.text[1], "A7"));
	atomic_store(&x->o.segment->process[SEGMENT_DIAMETER].generation, 1);
	assert_int_equal(there(x, LABEL_process), 5);
	memcpy(x->o.segment->slot[1].certificate[3].file, "b.pem", 6);
	assert_true(metrics_label_set(LABEL_certificate)->read(&x->o, 3, &v));
	assert_true(str_is(v.text[0], "b.pem"));
	assert_true(metrics_label_set(LABEL_process)->read(&x->o, SEGMENT_FIRST_WORKER + 1, &v));
	assert_true(str_is(v.text[0], "worker/1"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(only_what_exists), T(what_came_later) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
