/** facts.c: calls that are late, refused, never answered or answered badly, and what the device is told of
 * it. */
#include "flow_world.h"

/* requests that make a call of each kind: a document, a registration, a challenge */
static int ask_for(struct flow_world *w, enum flow_rig_kind kind)
{
	if (kind == FLOW_RIG_TURN)
		return flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST);
	w->rig->line[0].push_count = 0;
	return flow_world_token(w, kind == FLOW_RIG_COMMIT ? "&notif_action=2&notif_token=abc" : "");
}

/* proves: own-062, own-163, client-21a */
static void the_deadline(void **state)
{
	for (int kind = 0; kind < FLOW_RIG_KINDS; kind++) {
		struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
		flow_world_login(w, FLOW_WORLD_FIRST);
		w->rig->way[kind].never = true;
		const int64_t begun = w->rig->env.mono_ms;
		assert_int_equal(ask_for(w, (enum flow_rig_kind)kind), 503);
		assert_int_equal(w->ask.answer.reason, REASON_deadline);
		assert_true(w->ask.answer.retry_after_s > 0);
		assert_int_equal(w->rig->env.mono_ms - begun, 10000);
		w->rig->way[kind].never = false;
		assert_int_equal(ask_for(w, (enum flow_rig_kind)kind), 200);
		flow_world_free(&w);
	}
}

/* One deadline for the request, not one for each call: what the first call used is gone for the next. */
static void the_deadline_is_of_the_whole_request(void **state)
{
	struct flow_world *w = flow_world_new("request:\n  deadline: 2s\n", 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	w->rig->way[FLOW_RIG_FIND].late_ms = 1500;
	w->rig->way[FLOW_RIG_COMMIT].never = true;
	const int64_t begun = w->rig->env.mono_ms;
	assert_int_equal(ask_for(w, FLOW_RIG_COMMIT), 503);
	assert_int_equal(w->rig->env.mono_ms - begun, 2000);
	w->rig->way[FLOW_RIG_FIND].late_ms =
		2500; /* a driver that is late itself: the commit is not begun in vain */
	assert_int_equal(ask_for(w, FLOW_RIG_COMMIT), 503);
	assert_int_equal(w->ask.answer.reason, REASON_deadline);
	flow_world_free(&w);
}

/* Each failure reaches the device with its own status, at once or later. proves: client-21a */
static void failures_of_calls(void **state)
{
	static const struct {
		enum flow_rig_kind kind;
		enum reason why;
		int status;
	} cases[] = {
		{ FLOW_RIG_FIND, REASON_store_busy, 503 },
		{ FLOW_RIG_FIND, REASON_store_broken, 503 },
		{ FLOW_RIG_FIND, REASON_memory, 503 },
		{ FLOW_RIG_COMMIT, REASON_store_full, 503 },
		{ FLOW_RIG_COMMIT, REASON_peer_busy, 503 },
		{ FLOW_RIG_COMMIT, REASON_writer_gone, 503 },
		{ FLOW_RIG_TURN, REASON_core_gone, 503 },
		{ FLOW_RIG_TURN, REASON_auc_busy, 503 },
		{ FLOW_RIG_TURN, REASON_auc_clock_floor, 503 },
		{ FLOW_RIG_TURN, REASON_vector_insane, 503 },
		{ FLOW_RIG_TURN, REASON_subscriber_unknown, 403 },
		{ FLOW_RIG_TURN, REASON_bug, 500 },
	};
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		const size_t k = i / 2;
		w->rig->way[cases[k].kind] =
			(struct flow_rig_way){ .fail = cases[k].why, .late_ms = i % 2 ? 10 : 0 };
		assert_int_equal(ask_for(w, cases[k].kind), cases[k].status);
		assert_int_equal(w->ask.answer.reason, cases[k].why);
		assert_int_equal(w->ask.answer.retry_after_s > 0, cases[k].status == 503);
		w->rig->way[cases[k].kind] = (struct flow_rig_way){ .late_ms = 0 };
		assert_int_equal(ask_for(w, cases[k].kind), 200);
	}
	flow_world_free(&w);
}

/* A driver that forgets its reason is a fault of ours, and is called one. */
static void failures_without_a_reason(void **state)
{
	for (int kind = 0; kind < FLOW_RIG_KINDS; kind++)
		for (int64_t late = 0; late <= 10; late += 10) {
			struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
			flow_world_login(w, FLOW_WORLD_FIRST);
			w->rig->way[kind].mute = true;
			w->rig->way[kind].late_ms = late;
			assert_int_equal(ask_for(w, (enum flow_rig_kind)kind), 500);
			assert_int_equal(w->ask.answer.reason, REASON_bug);
			flow_world_free(&w);
		}
}

#define CONSENT "&store_vendor=ST-01&store_user_id=7781"

static int ask_dcb(struct flow_world *w, const char *more)
{
	snprintf(w->query, sizeof(w->query), "app=ap2012&terminal_id=352099001761481&token=%s" CONSENT "%s",
		w->token, more);
	return flow_rig_ask(w->rig, &w->ask, w->query);
}

/* What a button changes is durable before the phone hears of it, and is written once. proves: own-622 */
static void consent(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	struct flow_rig *r = w->rig;
	struct flow_rig_way *commits = &r->way[FLOW_RIG_COMMIT];
	r->line[0].dcb = (struct dcb_facts){ SERVICE_ENABLED, true };
	assert_int_equal(ask_dcb(w, ""), 200);
	assert_true(str_is(flow_rig_parm(&w->ask, "TC_Status"), "0"));
	commits->fail = REASON_store_full;
	assert_int_equal(ask_dcb(w, "&MSG_btn=1"), 503);
	assert_int_equal(r->consent[0], DATA_MISSING);
	*commits = (struct flow_rig_way){ .late_ms = 10 };
	for (int again = 0; again < 3; again++) {
		assert_int_equal(ask_dcb(w, "&MSG_btn=1"), 200);
		assert_true(str_is(flow_rig_parm(&w->ask, "EntitlementStatus"), "1"));
		assert_true(str_is(flow_rig_parm(&w->ask, "TC_Status"), "1"));
		assert_int_equal(commits->calls, 1);
		assert_int_equal(r->consent[0], DATA_AVAILABLE);
	}
	assert_int_equal(ask_dcb(w, "&MSG_btn=0"), 200);
	assert_int_equal(commits->calls, 1);
	flow_world_free(&w);
}

/* Parameters of leg 1 live in the cookie: a button that begins a login counts when the card has proved
 * itself. proves: client-06b, ts43-12.2-01 */
static void a_login_with_parameters(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	struct flow_rig *r = w->rig;
	r->line[0].dcb = (struct dcb_facts){ SERVICE_ENABLED, true };
	r->line[0].private_id = SERVICE_ENABLED;
	flow_world_begin(w, "app=ap2012&terminal_id=352099001761481" CONSENT "&MSG_btn=1&" FLOW_RIG_WHO);
	assert_int_equal(r->consent[0], DATA_MISSING);
	assert_int_equal(
		flow_rig_leg(r, &w->ask, str_of(w->cookie), flow_rig_res(r, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		200);
	assert_int_equal(r->consent[0], DATA_AVAILABLE);
	assert_true(str_is(flow_rig_parm(&w->ask, "TC_Status"), "1"));
	/* the private identity comes after a login as it comes by token */
	flow_world_login(w, "app=ap2013&terminal_id=352099001761481&" FLOW_RIG_WHO);
	assert_true(flow_rig_says(&w->ask, "<parm name=\"PrivateUserID\" value=\"\"/>"));
	snprintf(w->query, sizeof(w->query), "app=ap2013&terminal_id=352099001761481&token=%s", w->token);
	assert_int_equal(flow_rig_ask(r, &w->ask, w->query), 200);
	assert_true(flow_rig_says(&w->ask, "<parm name=\"PrivateUserID\" value=\"\"/>"));
	flow_world_free(&w);
}

/* proves: own-063, client-07b */
static void refused_devices(void **state)
{
	struct flow_world *w = flow_world_new("", 64);
	struct flow_rig *r = w->rig;
	const struct str cookie = flow_world_begin(w, FLOW_WORLD_FIRST);
	assert_int_equal(
		flow_rig_leg(r, &w->ask, cookie, flow_rig_res(r, FLOW_RIG_FIRST, FLOW_RIG_WRONG)), 403);
	assert_int_equal(w->ask.answer.reason, REASON_aka_res);
	assert_int_equal(w->ask.answer.body.n, 0);
	r->way[FLOW_RIG_TURN] = (struct flow_rig_way){ .rejects = true, .fail = REASON_aka_reject };
	assert_int_equal(
		flow_rig_leg(r, &w->ask, cookie, flow_rig_res(r, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)), 403);
	assert_int_equal(w->ask.answer.reason, REASON_aka_reject);
	r->way[FLOW_RIG_TURN] = (struct flow_rig_way){ .rejects = true, .late_ms = 10 };
	assert_int_equal(
		flow_rig_leg(r, &w->ask, cookie, flow_rig_res(r, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)), 403);
	assert_int_equal(login_table_count(r->logins, FLOW_RIG_T0, 1000), 0);
	flow_world_free(&w);
}

/* proves: own-068 */
static void another_identity_was_authenticated(void **state)
{
	struct flow_world *w = flow_world_new("", 64);
	const struct str cookie = flow_world_begin(w, FLOW_WORLD_FIRST);
	assert_int_equal(flow_rig_leg(w->rig, &w->ask, cookie,
				 flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_OTHER_LINE)),
		403);
	assert_int_equal(w->ask.answer.body.n, 0);
	assert_int_equal(w->rig->way[FLOW_RIG_FIND].calls, 0);
	flow_world_free(&w);
}

/* The line vanished between challenge and answer, and from under a token. */
#define NOBODY "app=ap2004&EAP_ID=0%s%%40nai.epc.mnc001.mcc001.3gppnetwork.org"

static void lines_that_nobody_knows(void **state)
{
	static const struct {
		const char *settings, *imsi;
		bool veiled;
		int status;
		enum reason why;
	} rows[] = {
		{ "", "001010000009999", false, 403, REASON_subscriber_unknown },
		{ "unknown_subscriber: refuse\n", "001010000009999", false, 403, REASON_subscriber_unknown },
		{ "unknown_subscriber: challenge\n", "001010000009999", true, 403,
			REASON_subscriber_unknown },
		{ "unknown_subscriber: later\noperator: {imsi: ['00101']}\n", "001010000009999", false, 503,
			REASON_subscriber_later },
		{ "unknown_subscriber: later\noperator: {plmn: ['00101']}\n", "001010000009999", false, 503,
			REASON_subscriber_later },
		{ "unknown_subscriber: later\noperator: {imsi: ['00101']}\n", "310150000009999", false, 403,
			REASON_subscriber_unknown },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct flow_world *w = flow_world_new(rows[i].settings, 64);
		snprintf(w->query, sizeof(w->query), NOBODY, rows[i].imsi);
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, w->query), rows[i].status);
		assert_int_equal(w->ask.answer.reason, rows[i].why);
		assert_int_equal(w->ask.answer.retry_after_s >= 3600, rows[i].status == 503);
		assert_int_equal(w->rig->way[FLOW_RIG_TURN].veiled, rows[i].veiled);
		assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, 1);
		flow_world_free(&w);
	}
}

static void removed_lines(void **state)
{
	struct flow_world *w = flow_world_new("", 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	const struct str cookie = flow_world_begin(w, FLOW_WORLD_FIRST);
	w->rig->removed = 1;
	assert_int_equal(
		flow_rig_leg(w->rig, &w->ask, cookie, flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		403);
	assert_int_equal(flow_world_token(w, ""), 511);
	assert_int_equal(w->ask.answer.reason, REASON_token_revoked);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 403);
	flow_world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_deadline),
		cmocka_unit_test(the_deadline_is_of_the_whole_request),
		cmocka_unit_test(failures_of_calls),
		cmocka_unit_test(failures_without_a_reason),
		cmocka_unit_test(consent),
		cmocka_unit_test(a_login_with_parameters),
		cmocka_unit_test(refused_devices),
		cmocka_unit_test(another_identity_was_authenticated),
		cmocka_unit_test(lines_that_nobody_knows),
		cmocka_unit_test(removed_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
