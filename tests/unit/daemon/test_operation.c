/** What operators are told of the processes. */
#include "operation_fixture.h"

#include "base/buf.h"

static const char *status(struct fixture *x)
{
	struct buf b;
	buf_init(&b, x->place->arena, 65536);
	operation_status(&x->o, &b);
	buf_putc(&b, 0);
	assert_false(b.failed);
	return (const char *)b.p;
}

static void states_and_restarts_are_shown(void **state)
{
	struct fixture *x = *state;
	segment_state_set(x->o.segment, SEGMENT_CORE, SEGMENT_READY);
	atomic_store(&x->o.segment->process[SEGMENT_FIRST_WORKER + 1].restarts, 3);
	atomic_store(&x->o.segment->process[SEGMENT_FIRST_WORKER + 1].pid, 77);
	atomic_store(&x->o.segment->slot[1].rules[0].number, 4);
	atomic_store(&x->o.segment->slot[1].rules[0].kept, 1);
	memcpy(x->o.segment->slot[1].rules[0].hash, "ab", 3);
	const char *json = status(x);
	has(json, "{\"processes\":[{\"role\":\"writer\",\"state\":\"down\",\"pid\":0,\"restarts\":0}");
	has(json, ",{\"role\":\"core\",\"state\":\"ready\",");
	assert_null(strstr(json, "\"role\":\"diameter\"")); /* not needed: not shown */
	has(json, ",{\"role\":\"worker/"
		  "1\",\"state\":\"down\",\"pid\":77,\"restarts\":3,\"rules\":{\"number\":4,\"sha256\":"
		  "\"ab\",\"state\":\"kept\"}}]");
}

static void the_configuration_is_named(void **state)
{
	struct fixture *x = *state;
	has(status(x), "},\"configuration\":\"\"}");
	x->o.conf_path = "/etc/\"a\".yaml";
	has(status(x), "},\"configuration\":\"/etc/\\\"a\\\".yaml\"}");
}

/* proves: own-232 */
static void counters_are_summed_over_all_slots(void **state)
{
	struct fixture *x = *state;
	x->o.segment->slot[0].flow.requests = 2;
	x->o.segment->slot[1].flow.requests = 3;
	x->o.segment->slot[0].flow.by_reason[REASON_token_expired] = 4;
	x->o.segment->slot[1].http.handshakes = 6;
	const char *json = status(x);
	has(json, "\"flow\":{\"requests\":5,");
	has(json, "\"by_reason\":{\"token_expired\":4}");
	has(json, "\"handshakes\":6,");
	has(json, "\"by_app\":{}");
	has(json, "\"auc_behind\":0,");
}

static void back_ends_and_their_breakers_are_shown(void **state)
{
	struct fixture *x = *state;
	struct guard *g = &x->guards.guard[BACKEND_LOCAL];
	has(status(x), "\"backend_asked\":{}");
	for (int i = 0; i < GUARD_FAILURES; i++) {
		assert_int_equal(guard_enter(g, false, NULL), RC_OK);
		guard_leave(g, RC_TIMEOUT, REASON_deadline);
	}
	assert_int_not_equal(guard_enter(g, false, NULL), RC_OK);
	const char *json = status(x);
	has(json, "\"backend_asked\":{\"local\":5},\"backend_silent\":{\"local\":5},\"backend_refused\":{"
		  "\"local\":1}");
	has(json, "\"backend_breaker\":{\"local\":1}");
}

static void every_bracket_is_closed(void **state)
{
	int depth = 0;
	for (const char *p = status(*state); *p; p++) {
		depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
		assert_true(depth > 0 || p[1] == 0);
	}
	assert_int_equal(depth, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(states_and_restarts_are_shown),
		T(the_configuration_is_named),
		T(counters_are_summed_over_all_slots),
		T(back_ends_and_their_breakers_are_shown),
		T(every_bracket_is_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
