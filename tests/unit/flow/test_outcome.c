/** outcome.c: formats, counters, the access event, and what the table of reasons promises about 503. */
#include "flow_world.h"

#include <fcntl.h>

/* proves: ts43-2.9.1-01, client-16a */
static void formats(void **state)
{
	static const struct {
		const char *accept, *type;
	} cases[] = {
		{ "", "text/vnd.wap.connectivity-xml" },
		{ "application/json", "application/json" },
		{ "application/json, text/vnd.wap.connectivity-xml", "text/vnd.wap.connectivity-xml" },
		{ "application/vnd.gsma.eap-relay.v1.0+json, text/vnd.wap.connectivity-xml",
			"text/vnd.wap.connectivity-xml" },
	};
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	snprintf(w->query, sizeof(w->query), "app=ap2004&terminal_id=352099001761481&token=%s", w->token);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct flow_rig_ask *x = &w->ask;
		w->rig->way[FLOW_RIG_FIND].late_ms = 10;
		flow_rig_get(w->rig, x, "", 262144); /* prepared and refused, then asked with the header */
		assert_int_equal(flow_rig_wait(x), 400);
		x->done = 0;
		x->rq.arena = arena_new(262144);
		x->rq.raw.query = str_of(w->query);
		x->rq.raw.accept = str_of(cases[i].accept);
		flow_start(w->rig->flow, &x->rq);
		assert_int_equal(flow_rig_wait(x), 200);
		assert_string_equal(x->answer.content_type, cases[i].type);
		assert_true(flow_rig_says(x, i == 1 ? "{\"Vers\":" : "<?xml"));
	}
	flow_world_free(&w);
}

/* proves: ts43-2.5-02, own-044 */
static void unsupported_versions(void **state)
{
	struct flow_world *w = flow_world_new("", 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	const unsigned turns = w->rig->way[FLOW_RIG_TURN].calls;
	for (int i = 0; i < 3; i++) {
		snprintf(w->query, sizeof(w->query),
			"app=ap2004&terminal_id=352099001761481&entitlement_version=99.0%s%s%s",
			i == 2 ? "&token=" : "", i == 2 ? w->token : "", i == 1 ? "&" FLOW_RIG_WHO : "");
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, w->query), 406);
		assert_string_equal(w->ask.answer.phrase, "protocol not supported");
		assert_string_equal(w->ask.answer.content_type, "text/plain");
		assert_true(flow_rig_says(&w->ask, "protocol not supported"));
	}
	assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, turns);
	flow_world_free(&w);
}

/* proves: ts43-2.8.1-13, own-062 */
static void unreachable_aaa(void **state)
{
	static const struct {
		const char *settings, *token;
		enum reason why;
		int status;
	} cases[] = {
		{ "", "", REASON_radius_timeout, 503 },
		{ "login:\n  other_method: ap2009\n", "", REASON_radius_timeout, 503 },
		{ "login:\n  other_method: ap2004\n", "", REASON_radius_timeout, 511 },
		{ "login:\n  other_method: ap2004\n", "", REASON_gsup_down, 511 },
		{ "login:\n  other_method: ap2004\n", "&token=gone", REASON_radius_timeout, 503 },
		{ "login:\n  other_method: ap2004\n", "", REASON_backend_budget, 503 },
		{ "login:\n  other_method: ap2004\n", "", REASON_login_entry_missing, 503 },
		{ "login:\n  other_method: ap2004\n", "", REASON_aaa_rejected, 403 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct flow_world *w = flow_world_new(cases[i].settings, 64);
		w->rig->way[FLOW_RIG_TURN].fail = cases[i].why;
		snprintf(w->query, sizeof(w->query), "%s%s", FLOW_WORLD_FIRST, cases[i].token);
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, w->query), cases[i].status);
		assert_int_equal(w->ask.answer.retry_after_s > 0, cases[i].status == 503);
		assert_int_equal(w->ask.answer.reason, cases[i].why);
		flow_world_free(&w);
	}
}

/* the token of leg 1 counts for leg 2 too */
static void unreachable_in_leg_two(void **state)
{
	for (int sent = 0; sent < 2; sent++) {
		struct flow_world *w = flow_world_new("login:\n  other_method: ap2004\n", 64);
		snprintf(w->query, sizeof(w->query), "%s%s", FLOW_WORLD_FIRST, sent ? "&token=gone" : "");
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, w->query), 200);
		const struct str cookie = w->ask.answer.cookie;
		char kept[3600];
		snprintf(kept, sizeof(kept), "%.*s", STR_ARG(cookie));
		w->rig->way[FLOW_RIG_TURN].fail = REASON_radius_timeout;
		const struct bytes res = flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT);
		assert_int_equal(flow_rig_leg(w->rig, &w->ask, str_of(kept), res), sent ? 503 : 511);
		flow_world_free(&w);
	}
}

static void proven_lines_come_first(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
	assert_false(w->rig->way[FLOW_RIG_TURN].proven);
	flow_world_login(w, FLOW_WORLD_FIRST);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
	assert_true(w->rig->way[FLOW_RIG_TURN].proven);
	env_sim_pass(&w->rig->env, INT64_C(31) * 86400 * 1000);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
	assert_false(w->rig->way[FLOW_RIG_TURN].proven);
	flow_world_free(&w);
}

static void counters(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	const struct flow_counters *c = &w->rig->counters;
	flow_world_login(w, FLOW_WORLD_FIRST "&app=ap2003"); /* challenge, document */
	assert_int_equal(flow_world_token(w, ""), 200);      /* document */
	assert_int_equal(
		flow_rig_ask(w->rig, &w->ask, "app=ap2004"), 511); /* refused, and nothing is wrong here */
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=zz"), 400);
	w->rig->way[FLOW_RIG_TURN].fail = REASON_core_gone;
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 503);
	flow_rig_get(w->rig, &w->ask, FLOW_WORLD_FIRST, 64); /* no memory even for the life of a request */
	assert_int_equal(w->ask.answer.status, 503);
	assert_int_equal(w->ask.answer.reason, REASON_memory);
	assert_true(w->ask.answer.retry_after_s > 0);
	assert_int_equal(c->requests, 7);
	assert_int_equal(c->answers, 7);
	assert_int_equal(c->challenges, 1);
	assert_int_equal(c->documents, 2);
	assert_int_equal(c->refused, 4);
	assert_int_equal(c->failed, 2);
	assert_int_equal(c->in_flight, 0);
	assert_int_equal(c->by_app[APPID_ap2004], 2);
	assert_int_equal(c->by_app[APPID_ap2003], 1);
	assert_int_equal(c->by_reason[REASON_none], 3);
	assert_int_equal(c->by_reason[REASON_no_credential], 1);
	assert_int_equal(c->by_reason[REASON_app_unknown], 1);
	assert_int_equal(c->by_reason[REASON_core_gone], 1);
	assert_int_equal(c->by_reason[REASON_memory], 1);
	assert_int_equal(c->store_reads, 2);
	assert_int_equal(c->eap_turns, 3);
	uint64_t methods = 0;
	for (int i = 0; i < FLOW_METHODS_MAX; i++)
		methods += c->by_method[i];
	assert_int_equal(
		methods, 5); /* neither the unknown application nor the one without memory came so far */
	flow_world_free(&w);
}

/* What is said on stderr while `query` is answered. */
static void events(struct flow_world *w, const char *query, char *out, size_t room)
{
	char path[] = P_tmpdir "/entitled-log-XXXXXX";
	const int file = mkstemp(path), kept = dup(STDERR_FILENO);
	assert_true(file >= 0 && kept >= 0);
	unlink(path);
	fflush(stderr);
	dup2(file, STDERR_FILENO);
	log_open(LOG_JSON, LOG_INFO, "test", (const uint8_t[16]){ 0 });
	flow_rig_ask(w->rig, &w->ask, query);
	log_flush();
	dup2(kept, STDERR_FILENO);
	log_open(LOG_JSON, LOG_ERROR, "test", (const uint8_t[16]){ 0 });
	const ssize_t n = pread(file, out, room - 1, 0);
	assert_true(n >= 0);
	out[n] = 0;
	close(file);
	close(kept);
}

static void the_access_event(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	char text[8192];
	events(w, FLOW_WORLD_FIRST, text, sizeof(text));
	assert_non_null(strstr(text, "\"answer\":\"challenge\""));
	assert_non_null(strstr(text, "\"login\":\"eap_aka\""));
	assert_non_null(strstr(text, "\"imsi\":\"00101~"));
	assert_null(strstr(text, "001010000000017"));
	assert_null(strstr(text, "352099001761481"));
	assert_null(strchr(strchr(text, '\n') + 1, '\n')); /* one event per request */
	flow_world_login(w, FLOW_WORLD_FIRST);
	snprintf(w->query, sizeof(w->query), "app=ap2004&terminal_id=352099001761481&token=%s", w->token);
	char query[1024];
	memcpy(query, w->query, sizeof(query));
	events(w, query, text, sizeof(text));
	assert_non_null(strstr(text, "\"answer\":\"document\""));
	assert_non_null(strstr(text, "\"apps\":\"ap2004\""));
	assert_null(strstr(text, w->token));
	assert_null(strstr(text, "001010000000017"));
	events(w, "app=ap2004", text, sizeof(text));
	assert_non_null(strstr(text, "\"reason\":\"no_credential\""));
	assert_non_null(strstr(text, "\"status\":511"));
	assert_non_null(strstr(text, "info")); /* a phone without a proof is no warning */
	w->rig->way[FLOW_RIG_TURN].fail = REASON_core_gone;
	events(w, FLOW_WORLD_FIRST, text, sizeof(text));
	assert_non_null(strstr(text, "\"reason\":\"core_gone\""));
	assert_non_null(strstr(text, "warn"));
	flow_world_free(&w);
}

/* proves: ts43-2.10-14, client-22a */
static void every_503_says_when_to_come_back(void **state)
{
	for (int i = 0; i < REASON_COUNT; i++) {
		const struct reason_row *row = fault_row((enum reason)i);
		assert_int_equal(row->retry_s > 0, row->http == 503);
	}
}

/* What is passing by its rc is 503, unless no phone's request can end so, or what was sent is simply too
 * large. proves: client-21a */
static void passing_trouble_is_503(void **state)
{
	static const enum reason others[] = {
		REASON_http_too_large,
		REASON_http_head_too_large,
		REASON_http_timeout,
		REASON_parameters_too_many,
		REASON_eap_too_long,
		REASON_rounds_spent,
		REASON_subscriber_exists,
		REASON_change_set_too_large,
		REASON_file_exists,
		REASON_file_write,
		REASON_port_in_use,
		REASON_rules_size,
		REASON_rules_stored,
	};
	unsigned passing = 0;
	for (int i = 0; i < REASON_COUNT; i++) {
		const struct reason_row *row = fault_row((enum reason)i);
		bool other = false;
		for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++)
			other |= others[k] == (enum reason)i;
		const bool can_pass = row->rc == RC_UNAVAIL || row->rc == RC_TIMEOUT || row->rc == RC_LIMIT ||
				      row->rc == RC_NOMEM || row->rc == RC_CONFLICT;
		if (can_pass && !other && row->http != 503)
			fail_msg("%s: %d", row->name, row->http);
		if (row->http == 503 && !can_pass)
			fail_msg("%s is 503, but will not pass", row->name);
		passing += can_pass;
	}
	assert_true(passing > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats),
		cmocka_unit_test(unsupported_versions),
		cmocka_unit_test(unreachable_aaa),
		cmocka_unit_test(unreachable_in_leg_two),
		cmocka_unit_test(proven_lines_come_first),
		cmocka_unit_test(counters),
		cmocka_unit_test(the_access_event),
		cmocka_unit_test(every_503_says_when_to_come_back),
		cmocka_unit_test(passing_trouble_is_503),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
