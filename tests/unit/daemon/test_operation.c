/** What operators are told of the processes. */
#include "place.h"

#include "base/buf.h"
#include "daemon/env_uv.h"
#include "daemon/init.h"
#include "daemon/operation.h"

#include <uv.h>

struct fixture {
	struct place *place;
	uv_loop_t loop;
	struct env *env;
	struct subscriber_store *store;
	struct operation o;
	struct guards guards;
};

static void drop(void *to, const char *line)
{
}

static int set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	*state = x;
	if (place_open((void **)&x->place))
		return -1;
	const struct conf *c = place_conf(x->place, "");
	uv_loop_init(&x->loop);
	if (init_all(c, false, drop, NULL, NULL) != RC_OK || env_uv_open(&x->loop, &x->env) != RC_OK)
		return -1;
	struct setup s = { .conf = c, .env = x->env, .role = ROLE_TOOL };
	if (wiring_store->open(&s, &x->store, NULL) != RC_OK)
		return -1;
	s.store = x->store;
	struct str error = STR_NONE;
	if (operators_read(x->place->arena, c, wiring_own, &x->o.operators, &error, NULL) != RC_OK)
		return -1;
	x->o.guards = &x->guards;
	if (guards_open(c, x->env, &x->guards, NULL) != RC_OK)
		return -1;
	return wiring_auc->open(&s, &x->o.vectors, NULL) != RC_OK ||
	       segment_open(2, 1024, 1024, &x->o.segment, NULL) != RC_OK;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	segment_close(&x->o.segment);
	wiring_auc->close(&x->o.vectors);
	wiring_store->close(&x->store);
	env_uv_close(&x->env);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	const int rc = uv_loop_close(&x->loop);
	place_close((void **)&x->place);
	free(x);
	return rc;
}

static const char *status(struct fixture *x)
{
	struct buf b;
	buf_init(&b, x->place->arena, 65536);
	operation_status(&x->o, &b);
	buf_putc(&b, 0);
	assert_false(b.failed);
	return (const char *)b.p;
}

static void has(const char *json, const char *what)
{
	if (!strstr(json, what))
		fail_msg("no %s in %s", what, json);
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
	has(json, "\"by_app\":{\"vowifi\":0,");
	has(json, "\"auc\":{\"clock_behind\":false,");
}

static void back_ends_and_their_breakers_are_shown(void **state)
{
	struct fixture *x = *state;
	struct guard *g = &x->guards.guard[BACKEND_LOCAL];
	has(status(x), "\"backends\":[{\"name\":\"local\",\"breaker\":\"closed\",\"open\":0,\"asked\":0,");
	for (int i = 0; i < GUARD_FAILURES; i++) {
		assert_int_equal(guard_enter(g, false, NULL), RC_OK);
		guard_leave(g, RC_TIMEOUT, REASON_deadline);
	}
	assert_int_not_equal(guard_enter(g, false, NULL), RC_OK);
	has(status(x), "\"breaker\":\"open\",\"open\":0,\"asked\":5,\"silent\":5,\"refused\":1}]");
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
