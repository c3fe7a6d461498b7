/** life.c: the steps: equal bytes however late the facts come, repetitions and races, conflicts, limits by
 * address. */
#include "flow_world.h"

#include "engine/login_state.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum { TEXT = 70000, LEGS = 6 };

/* A login with one synchronisation failure, its repetitions, then token requests; what was answered, tokens
 * masked. */
static void walk(struct flow_world *w, char (*out)[TEXT])
{
	struct flow_rig *r = w->rig;
	const struct str cookie =
		flow_world_begin(w, "app=ap2004&app=ap2003&app=ap2005&terminal_id=352099001761481&notif_"
				    "action=2&notif_token=abc&" FLOW_RIG_WHO);
	flow_world_masked(&w->ask, out[0], TEXT);
	assert_int_equal(
		flow_rig_leg(r, &w->ask, cookie, flow_rig_sync(r, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)), 200);
	flow_world_masked(&w->ask, out[1], TEXT);
	assert_true(str_eq(w->ask.answer.cookie, cookie));
	for (int repeated = 0; repeated < 2; repeated++) {
		assert_int_equal(
			flow_rig_leg(r, &w->ask, cookie, flow_rig_res(r, FLOW_RIG_FIRST + 1, FLOW_RIG_RIGHT)),
			200);
		flow_world_masked(&w->ask, out[2 + repeated], TEXT);
		flow_world_keep(w->token, sizeof(w->token), flow_rig_parm(&w->ask, "token"));
	}
	assert_int_equal(flow_world_token(w, "&notif_action=0&notif_token=abc"), 200);
	flow_world_masked(&w->ask, out[4], TEXT);
	flow_world_token(w, "&app=ap2010&Accept=x");
	flow_world_masked(&w->ask, out[5], TEXT);
}

/* proves: own-194, client-03a, client-03b, client-06b */
static void late_facts_change_no_byte(void **state)
{
	static char first[LEGS][TEXT], again[LEGS][TEXT];
	for (unsigned late = 0; late < 1u << FLOW_RIG_KINDS; late++) {
		struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
		for (int kind = 0; kind < FLOW_RIG_KINDS; kind++)
			w->rig->way[kind].late_ms = late >> kind & 1 ? 10 : 0;
		walk(w, late ? again : first);
		assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, 3);
		assert_int_equal(
			w->rig->way[FLOW_RIG_COMMIT].calls, 2); /* the registration once, its removal once */
		assert_int_equal(w->rig->counters.replays, 1);
		assert_int_equal(w->rig->counters.resyncs, 1);
		flow_world_free(&w);
		for (int i = 0; late && i < LEGS; i++)
			assert_string_equal(first[i], again[i]);
	}
	assert_string_equal(first[2], first[3]);
	assert_non_null(strstr(first[2], "RegisterNotifStatus"));
}

/* The repetition is equal to the octet, token and all. proves: own-194, own-195 */
static void a_repetition_within_30_s(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	const struct bytes packet = flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT);
	flow_world_login(w, FLOW_WORLD_FIRST);
	struct flow_rig_ask *x = calloc(1, sizeof(*x));
	assert_non_null(x);
	const struct str cookie = str_of(w->cookie);
	for (int s = 0; s <= 30; s += 10) {
		assert_int_equal(flow_rig_leg(w->rig, x, cookie, packet), 200);
		assert_int_equal(x->answer.body.n, w->ask.answer.body.n);
		assert_memory_equal(x->body, w->ask.body, x->answer.body.n);
		env_sim_pass(&w->rig->env, s < 30 ? 10000 : 1000);
	}
	assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, 2);
	assert_int_equal(flow_rig_leg(w->rig, x, cookie, packet), 511);
	assert_int_equal(x->answer.reason, REASON_login_over);
	free(x);
	flow_world_free(&w);
}

/* Two workers hold the same answer at the same moment: one login, two equal documents. proves: own-194 */
static void the_same_answer_twice_at_once(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	struct flow_rig_ask *x = calloc(2, sizeof(*x));
	assert_non_null(x);
	const struct str cookie = flow_world_begin(w, FLOW_WORLD_FIRST);
	w->rig->way[FLOW_RIG_TURN].late_ms = 20;
	for (int i = 0; i < 2; i++)
		flow_rig_post(
			w->rig, &x[i], cookie, flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT), 262144);
	for (int i = 0; i < 2; i++)
		assert_int_equal(flow_rig_wait(&x[i]), 200);
	assert_memory_equal(x[0].body, x[1].body, x[0].answer.body.n);
	assert_int_equal(login_table_count(w->rig->logins, FLOW_RIG_T0, 1000), 1);
	free(x);
	flow_world_free(&w);
}

static void two_different_answers_at_once(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	struct flow_rig_ask *x = calloc(2, sizeof(*x));
	assert_non_null(x);
	const struct str cookie = flow_world_begin(w, FLOW_WORLD_FIRST);
	w->rig->way[FLOW_RIG_TURN].late_ms = 20;
	flow_rig_post(w->rig, &x[0], cookie, flow_rig_sync(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT), 262144);
	flow_rig_post(w->rig, &x[1], cookie, flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT), 262144);
	assert_int_equal(flow_rig_wait(&x[0]), 200);
	assert_int_equal(flow_rig_wait(&x[1]), 503);
	assert_int_equal(x[1].answer.reason, REASON_login_race);
	assert_int_equal(x[1].answer.retry_after_s, 1);
	free(x);
	flow_world_free(&w);
}

/* proves: own-196, own-197 */
static void an_evicted_entry(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 8);
	struct flow_rig *r = w->rig;
	char kept[3600];
	const struct str first = flow_world_keep(kept, sizeof(kept), flow_world_begin(w, FLOW_WORLD_FIRST));
	assert_int_equal(
		flow_rig_leg(r, &w->ask, first, flow_rig_sync(r, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)), 200);
	env_sim_pass(&r->env, 1000);
	for (int i = 0; i < 8; i++)
		flow_world_login(w, FLOW_WORLD_FIRST);
	assert_int_equal(
		flow_rig_leg(r, &w->ask, first, flow_rig_res(r, FLOW_RIG_FIRST + 1, FLOW_RIG_RIGHT)), 503);
	assert_int_equal(w->ask.answer.reason, REASON_login_entry_missing);
	assert_int_equal(w->ask.answer.retry_after_s, 1);
	assert_int_equal(
		flow_rig_leg(r, &w->ask, str_of(w->cookie), flow_rig_res(r, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		200);
	flow_world_free(&w);
}

#define NOTIF "&notif_action=2&notif_token=abc"

static void conflicts(void **state)
{
	for (unsigned times = 1; times <= 4; times++)
		for (int64_t late = 0; late <= 10; late += 10) {
			struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
			flow_world_login(w, FLOW_WORLD_FIRST);
			struct flow_rig_way *commit = &w->rig->way[FLOW_RIG_COMMIT];
			*commit = (struct flow_rig_way){
				.fail = REASON_store_conflict, .times = times, .late_ms = late
			};
			w->rig->way[FLOW_RIG_FIND] = (struct flow_rig_way){ .late_ms = late };
			assert_int_equal(flow_world_token(w, NOTIF), times < 4 ? 200 : 503);
			assert_int_equal(
				w->ask.answer.reason, times < 4 ? REASON_none : REASON_store_conflict);
			assert_int_equal(w->ask.answer.retry_after_s, times < 4 ? 0 : 1);
			assert_int_equal(commit->calls, times < 4 ? times + 1 : 4);
			assert_int_equal(w->rig->way[FLOW_RIG_FIND].calls,
				commit->calls); /* all facts are fetched anew */
			flow_world_free(&w);
		}
}

/* The login entry is put before the commit: the second decision finds it, and the token in it. */
static void a_conflict_in_a_login(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	w->rig->way[FLOW_RIG_COMMIT] =
		(struct flow_rig_way){ .fail = REASON_store_conflict, .times = 2, .late_ms = 5 };
	flow_world_login(w, FLOW_WORLD_FIRST NOTIF);
	assert_true(flow_rig_says(&w->ask, "<parm name=\"RegisterNotifStatus\" value=\"0\"/>"));
	assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, 2);
	assert_int_equal(w->rig->way[FLOW_RIG_COMMIT].calls, 3);
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_true(str_is(flow_rig_parm(&w->ask, "token"), w->token));
	flow_world_free(&w);
}

/* proves: client-21a, ts43-2.10-14 */
static void commits_that_fail(void **state)
{
	static const enum reason why[] = { REASON_store_full, REASON_store_readonly, REASON_writer_gone,
		REASON_store_busy };
	for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++) {
		struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
		const struct str cookie = flow_world_begin(w, FLOW_WORLD_FIRST NOTIF);
		const struct bytes packet = flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT);
		w->rig->way[FLOW_RIG_COMMIT] =
			(struct flow_rig_way){ .fail = why[i], .times = 1, .late_ms = i % 2 ? 5 : 0 };
		assert_int_equal(flow_rig_leg(w->rig, &w->ask, cookie, packet), 503);
		assert_int_equal(w->ask.answer.reason, why[i]);
		assert_true(w->ask.answer.retry_after_s > 0);
		assert_int_equal(w->ask.answer.body.n, 0);
		assert_int_equal(w->rig->line[0].push_count, 0);
		assert_int_equal(flow_rig_leg(w->rig, &w->ask, cookie, packet),
			200); /* the phone tries again: the login stands */
		assert_int_equal(w->rig->line[0].push_count, 1);
		flow_world_free(&w);
	}
}

/* A request that changes nothing is served while the store cannot be written. */
static void reads_go_on_without_a_writer(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	w->rig->way[FLOW_RIG_COMMIT].fail = REASON_store_readonly;
	flow_world_login(w, FLOW_WORLD_FIRST);
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_int_equal(flow_world_token(w, NOTIF), 503);
	flow_world_free(&w);
}

static struct sockaddr_storage address(const char *text)
{
	struct sockaddr_storage s = { 0 };
	if (inet_pton(AF_INET, text, &((struct sockaddr_in *)(void *)&s)->sin_addr) == 1)
		s.ss_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)(void *)&s)->sin6_addr) == 1)
		s.ss_family = AF_INET6;
	else
		fail();
	return s;
}

static int from(struct flow_world *w, const char *client, const char *query)
{
	const struct sockaddr_storage s = address(client);
	w->rig->client = (const struct sockaddr *)(const void *)&s;
	const int status = flow_rig_ask(w->rig, &w->ask, query);
	w->rig->client = NULL;
	return status;
}

#define SLOW                                                                                                 \
	"limit:\n  address_per_second: 1\n  address_burst: 2\n  exempt: [\"192.0.2.128/25\", "               \
	"\"2001:db8:ee00::/39\", \"::1\", \"198.51.100.0/24\"]\n"

/* proves: client-22a */
static void unproven_requests_by_address(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN SLOW, 64);
	static const struct {
		const char *client;
		bool exempt;
	} cases[] = { { "192.0.2.1", false }, { "192.0.2.127", false }, { "192.0.2.128", true },
		{ "192.0.2.255", true }, { "::ffff:192.0.2.200", true }, { "::ffff:192.0.3.200", false },
		{ "2001:db8:ef00::1", true }, { "2001:db8:ec00::1", false }, { "2001:db8:1:2::1", false },
		{ "::1", true }, { "::2", false }, { "198.51.100.9", true } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(from(w, cases[i].client, "app=ap2004"), 511);
		assert_int_equal(from(w, cases[i].client, "app=ap2004"), 511);
		assert_int_equal(from(w, cases[i].client, "app=ap2004"), cases[i].exempt ? 511 : 503);
		if (cases[i].exempt)
			continue;
		assert_int_equal(w->ask.answer.reason, REASON_address_rate);
		assert_true(w->ask.answer.retry_after_s > 0);
	}
	assert_int_equal(from(w, "2001:db8:1:2:ffff::2", "app=ap2004"), 503); /* the same /64 */
	assert_int_equal(from(w, "2001:db8:1:3::1", "app=ap2004"), 511);
	for (int i = 0; i < 10; i++) /* a unix socket has no address */
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004"), 511);
	env_sim_pass(&w->rig->env, 1000);
	assert_int_equal(from(w, "192.0.2.1", "app=ap2004"), 511);
	assert_int_equal(from(w, "192.0.2.1", "app=ap2004"), 503);
	flow_world_free(&w);
}

/* A valid token passes the limit by; a void one beside EAP_ID does not open a way around it. */
static void tokens_and_the_limit_by_address(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN SLOW, 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	snprintf(w->query, sizeof(w->query), "app=ap2004&terminal_id=352099001761481&token=%s", w->token);
	for (int i = 0; i < 10; i++)
		assert_int_equal(from(w, "192.0.2.1", w->query), 200);
	unsigned served = 0;
	for (int i = 0; i < 10; i++)
		served += from(w, "192.0.2.1", FLOW_WORLD_FIRST "&token=bm9uc2Vuc2U") == 200;
	assert_int_equal(served, 2);
	assert_int_equal(w->ask.answer.status, 503);
	assert_int_equal(w->ask.answer.reason, REASON_address_rate);
	flow_world_free(&w);
}

/* A device that asks for one line after the other; exempt addresses are not limited, nor is who says nothing.
 */
static void logins_by_device(void **state)
{
	struct flow_world *w = flow_world_new(
		"limit: {device_per_minute: 1, device_burst: 3, exempt: 192.0.2.128/25}\n", 64);
#define OF_DEVICE(id)                                                                                        \
	"app=ap2004&terminal_id=" id "&EAP_ID=000101000000001%d%%40nai.epc.mnc001.mcc001.3gppnetwork.org"
	for (int i = 0; i < 3; i++) {
		snprintf(w->query, sizeof(w->query), OF_DEVICE("352099001761481"), 7 + i % 2);
		assert_int_equal(from(w, "192.0.2.1", w->query), 200);
	}
	assert_int_equal(from(w, "192.0.2.1", w->query), 503);
	assert_int_equal(w->ask.answer.reason, REASON_device_rate);
	assert_true(w->ask.answer.retry_after_s > 0);
	assert_int_equal(from(w, "192.0.2.2", w->query), 200);
	snprintf(w->query, sizeof(w->query), OF_DEVICE("352099001761482"), 7);
	assert_int_equal(from(w, "192.0.2.1", w->query), 200);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(from(w, "192.0.2.129", w->query), 200);
		assert_int_equal(from(w, "192.0.2.1", "app=ap2004&" FLOW_RIG_WHO), 200);
	}
	flow_world_free(&w);
}

/* thousands of phones behind one address: whoever proves gives back what others spent */
static void a_translated_address(void **state)
{
	struct flow_world *w = flow_world_new(
		FLOW_WORLD_TOKEN "limit: {address_per_second: 1, address_burst: 8, exempt: ''}\n", 64);
	const struct sockaddr_storage s = address("192.0.2.1");
	w->rig->client = (const struct sockaddr *)(const void *)&s;
	for (int i = 0; i < 50; i++) {
		for (int leg = 0; leg < 2; leg++)
			assert_true(flow_admit(w->rig->flow, w->rig->client, 0));
		flow_world_login(w, FLOW_WORLD_FIRST);
	}
	assert_int_equal(w->rig->counters.shed[ADMISSION_SUSPECT], 0);
	for (int i = 0; i < 50; i++) { /* a token on a new connection each */
		assert_true(flow_admit(w->rig->flow, w->rig->client, 0));
		w->rig->first = true;
		assert_int_equal(flow_world_token(w, ""), 200);
		w->rig->first = false;
	}
	for (int i = 0; i < 50; i++) /* on one connection they give nothing */
		assert_int_equal(flow_world_token(w, ""), 200);
	unsigned begun = 0;
	for (int i = 0; i < 50; i++)
		begun += flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST) == 200;
	assert_in_range(begun, 7, 8);
	assert_true(w->ask.answer.close);
	w->rig->client = NULL;
	flow_world_free(&w);
}

/* turns of the worker's loop that take so long */
static void load(struct flow_world *w, int64_t ms)
{
	for (int i = 0; i < 100; i++) {
		env_sim_pass(&w->rig->env, ms);
		admission_turn(&w->rig->admission, w->rig->env.mono_ms, ms);
	}
}

/* what is shed when: handshakes, begins of logins, void tokens; never a login under way or a valid token.
 * proves: client-22a */
static void under_load(void **state)
{
	struct flow_world *w = flow_world_new(
		FLOW_WORLD_TOKEN "limit: {address_per_second: 1, address_burst: 400, exempt: ''}\n", 64);
	const struct sockaddr_storage s = address("192.0.2.1"), other = address("198.51.100.1");
	const struct sockaddr *one = (const struct sockaddr *)(const void *)&s;
	const uint64_t *shed = w->rig->counters.shed;
	flow_world_login(w, FLOW_WORLD_FIRST);
	char cookie[3600];
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
	flow_world_keep(cookie, sizeof(cookie), w->ask.answer.cookie);
	unsigned let_in = 0;
	load(w, 20); /* eight times the price, and who has nothing left stays outside */
	for (int i = 0; i < 100; i++)
		let_in += flow_admit(w->rig->flow, one, 0);
	assert_in_range(let_in, 50, 51);
	assert_int_equal(shed[ADMISSION_SUSPECT], 100 - let_in);
	assert_true(flow_admit(w->rig->flow, (const struct sockaddr *)(const void *)&other, 0));
	load(w, 500);
	assert_false(flow_admit(w->rig->flow, NULL, 100));
	assert_false(flow_admit(w->rig->flow, NULL, -1));
	assert_true(flow_admit(w->rig->flow, NULL, 5)); /* who comes fresh */
	assert_int_equal(shed[ADMISSION_HANDSHAKE], 2);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 503);
	assert_int_equal(w->ask.answer.reason, REASON_overload);
	assert_in_range(w->ask.answer.retry_after_s, 1, 3600);
	assert_int_equal(shed[ADMISSION_LOGIN], 1);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004&token=gone"), 503);
	assert_int_equal(w->ask.answer.reason, REASON_overload);
	assert_int_equal(shed[ADMISSION_VOID], 1);
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_int_equal(flow_rig_leg(w->rig, &w->ask, str_of(cookie),
				 flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		200);
	load(w, 1);
	load(w, 10);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004&token=gone"), 511);
	flow_world_free(&w);
}

/* a budget that is spent: each is told another time, and it is not held against their address */
static void retry_after_grows_with_the_backlog(void **state)
{
	struct flow_world *w =
		flow_world_new("limit: {address_per_second: 1, address_burst: 4, exempt: '', "
			       "retry_after_max: 10m, line_burst: 1000000, device_burst: 1000000}\n",
			64);
	const struct sockaddr_storage s = address("192.0.2.1");
	int longest = 0;
	w->rig->client = (const struct sockaddr *)(const void *)&s;
	w->rig->way[FLOW_RIG_TURN].fail = REASON_backend_budget;
	for (int i = 0; i < 20000; i++) {
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 503);
		assert_int_equal(w->ask.answer.reason, REASON_backend_budget);
		assert_in_range(w->ask.answer.retry_after_s, 1, 600);
		if (i < 10)
			assert_in_range(w->ask.answer.retry_after_s, 1, 2);
		longest = w->ask.answer.retry_after_s > longest ? w->ask.answer.retry_after_s : longest;
	}
	assert_in_range(longest, 200, 400);
	w->rig->client = NULL;
	flow_world_free(&w);
}

/* Whoever begins logins for a line from one address does not spend those of its own phone. */
static void logins_by_line_and_address(void **state)
{
	struct flow_world *w = flow_world_new("limit:\n  line_per_minute: 3\n  line_burst: 3\n", 64);
	for (int i = 0; i < 5; i++)
		assert_int_equal(from(w, "192.0.2.1", FLOW_WORLD_FIRST), i < 3 ? 200 : 503);
	assert_int_equal(w->ask.answer.reason, REASON_line_rate);
	assert_true(w->ask.answer.retry_after_s > 0);
	assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, 3);
	assert_int_equal(from(w, "192.0.2.2", FLOW_WORLD_FIRST), 200);
	assert_int_equal(
		from(w, "192.0.2.1",
			"app=ap2004&EAP_ID=0001010000000018%40nai.epc.mnc001.mcc001.3gppnetwork.org"),
		200);
	env_sim_pass(&w->rig->env, 20000);
	assert_int_equal(from(w, "192.0.2.1", FLOW_WORLD_FIRST), 200);
	flow_world_free(&w);
}

/* proves: ts43-2.10-02, own-030, client-32d */
static void applications_not_offered(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	flow_world_login(w, "app=ap2014&terminal_id=352099001761481&app=ap2004&" FLOW_RIG_WHO);
	assert_false(flow_rig_says(&w->ask, "ap2014")); /* what is offered is answered */
	assert_int_equal(w->rig->counters.by_app[APPID_ap2004], 1);
	assert_int_equal(w->rig->counters.by_app[APPID_ap2014], 0);
	snprintf(w->query, sizeof(w->query), "app=ap2014&terminal_id=352099001761481&token=%s", w->token);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, w->query), 405);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004&EAP_ID=null"), 511);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004&IMSI=001010000000017"), 511);
	flow_world_free(&w);
}

/* An AppID is newer than the version announced: answered, unless the operator is strict about this one. */
static void applications_newer_than_the_phone(void **state)
{
	static const char strict[] = "protocol:\n  strict_apps: [ap2012, ap2013]\n";
	const char *const two = "app=ap2013&app=ap2005&terminal_id=352099001761481&" FLOW_RIG_WHO;
	char query[512];
	for (int k = 0; k < 4; k++) {
		const bool refused = k == 3; /* strict, and 8.0 */
		struct flow_world *w = flow_world_new(k & 2 ? strict : "", 64);
		snprintf(query, sizeof(query), "entitlement_version=%s&%s", k & 1 ? "8.0" : "9.0", two);
		flow_world_login(w, query);
		assert_int_equal(flow_rig_says(&w->ask, "ap2013"), !refused);
		assert_true(flow_rig_says(&w->ask, "ap2005"));
		assert_int_equal(w->rig->counters.by_app[APPID_ap2013], !refused);
		assert_int_equal(w->rig->counters.by_app[APPID_ap2005], 1);
		snprintf(w->query, sizeof(w->query),
			"entitlement_version=%s&app=ap2013&terminal_id=352099001761481&token=%s",
			k & 1 ? "8.0" : "9.0", w->token);
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, w->query), refused ? 405 : 200);
		flow_world_free(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(late_facts_change_no_byte),
		cmocka_unit_test(a_repetition_within_30_s),
		cmocka_unit_test(the_same_answer_twice_at_once),
		cmocka_unit_test(two_different_answers_at_once),
		cmocka_unit_test(an_evicted_entry),
		cmocka_unit_test(conflicts),
		cmocka_unit_test(a_conflict_in_a_login),
		cmocka_unit_test(commits_that_fail),
		cmocka_unit_test(reads_go_on_without_a_writer),
		cmocka_unit_test(unproven_requests_by_address),
		cmocka_unit_test(tokens_and_the_limit_by_address),
		cmocka_unit_test(logins_by_device),
		cmocka_unit_test(a_translated_address),
		cmocka_unit_test(under_load),
		cmocka_unit_test(retry_after_grows_with_the_backlog),
		cmocka_unit_test(logins_by_line_and_address),
		cmocka_unit_test(applications_not_offered),
		cmocka_unit_test(applications_newer_than_the_phone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
