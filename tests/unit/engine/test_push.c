/** Registrations against what the line holds. */
#include "unit.h"

#include "engine/push.h"

struct world {
	struct arena *arena;
	struct fault fault;
	struct inquiry q;
	struct subscriber line;
	struct ts43_request rq;
};

static struct world world_of(const char *token, enum push_service service)
{
	struct world w = { .arena = arena_new(65536), .line = subscriber_new() };
	assert_int_equal(ids_imsi(STR("001010000000017"), &w.line.imsi), RC_OK);
	w.rq = (struct ts43_request){
		.notif = true,
		.notif_service = service,
		.notif_remove = service == PUSH_NONE,
		.notif_token = str_of(token),
		.terminal_id = STR("352099001761481"),
		.app_name = STR("ims"),
		.app_bits = appid_bit(APPID_ap2004),
	};
	return w;
}

static int ask(struct world *w)
{
	int status = 99;
	w->q = (struct inquiry){ .arena = w->arena, .fault = &w->fault };
	assert_int_equal(push_register(&w->rq, w->rq.app_bits, &w->line, &w->q, &status), RC_OK);
	return status;
}

/* what a store does with the one change, as far as the row goes */
static void store(struct world *w)
{
	assert_int_equal(w->q.n_changes, 1);
	memcpy(w->line.push[w->line.push_count++], w->q.changes[0].push->digest, SUBSCRIBER_PUSH_DIGEST);
}

/* proves: ts43-2.9.5-01, ts43-2.9.5-02, ts43-2.6.2-05, own-134, ts43-2.3-10, ts43-2.3-11, ts43-2.3-12,
 * ts43-2.3-13 */
static void a_new_one_is_put(void **state)
{
	for (int s = PUSH_GCM; s <= PUSH_APNS; s++) {
		struct world w = world_of("abc:DEF_-%2F", (enum push_service)s);
		assert_int_equal(ask(&w), 0);
		assert_int_equal(w.q.n_changes, 1);
		const struct change *c = &w.q.changes[0];
		assert_int_equal(c->kind, CHANGE_PUSH_PUT);
		assert_true(ids_imsi_eq(&c->imsi, &w.line.imsi));
		assert_int_equal(c->push->service, s);
		assert_true(str_is(c->push->token, "abc:DEF_-%2F"));
		assert_true(str_is(c->push->terminal_id, "352099001761481"));
		assert_true(str_is(c->push->app_name, "ims"));
		assert_int_equal(c->push->apps, appid_bit(APPID_ap2004));
		arena_free(&w.arena);
	}
	struct world w = world_of("abc", PUSH_FCM);
	w.rq.notif = false;
	assert_int_equal(ask(&w), -1);
	assert_int_equal(w.q.n_changes, 0);
	arena_free(&w.arena);
}

/* proves: own-135, own-136 */
static void an_unchanged_one_writes_nothing(void **state)
{
	struct world w = world_of("abc", PUSH_FCM);
	assert_int_equal(ask(&w), 0);
	store(&w);
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 0);
	w.rq.app_bits |= appid_bit(APPID_ap2005);
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 1);
	w.rq.app_bits = appid_bit(APPID_ap2004);
	w.rq.notif_service = PUSH_APNS;
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 1);
	w.rq.notif_service = PUSH_FCM;
	w.rq.app_name = STR("im");
	w.rq.terminal_id = STR("352099001761481s");
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 1);
	w = (arena_free(&w.arena), world_of("abc", PUSH_FCM));
	assert_int_equal(ids_imsi(STR("001010000000018"), &w.line.imsi), RC_OK);
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 1);
	arena_free(&w.arena);
}

/* proves: own-132, ts43-2.3-14 */
static void removal(void **state)
{
	struct world w = world_of("abc", PUSH_NONE);
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 0);
	w.rq.notif_remove = false;
	w.rq.notif_service = PUSH_FCM;
	assert_int_equal(ask(&w), 0);
	store(&w);
	w.rq.notif_remove = true;
	w.rq.notif_service = PUSH_NONE;
	w.rq.app_bits = appid_bit(APPID_ap2003);
	w.rq.app_name = STR_NONE;
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 1);
	assert_int_equal(w.q.changes[0].kind, CHANGE_PUSH_DROP);
	assert_true(str_is(w.q.changes[0].push->token, "abc"));
	arena_free(&w.arena);
}

/* proves: ts43-2.9.5-03, own-138 */
static void invalid_tokens(void **state)
{
	static const char *const bad[] = { "", " ", "a b", "a\x7f", "\xc3\xa9", "a\x01" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct world w = world_of(bad[i], PUSH_FCM);
		assert_int_equal(ask(&w), 1);
		assert_int_equal(w.q.n_changes, 0);
		arena_free(&w.arena);
	}
	static char text[PUSH_TOKEN_MAX + 1];
	memset(text, 'x', sizeof(text));
	struct world w = world_of("", PUSH_FCM);
	w.rq.notif_token = (struct str){ text, PUSH_TOKEN_MAX };
	assert_int_equal(ask(&w), 0);
	assert_int_equal(w.q.n_changes, 1);
	w.rq.notif_token.n++;
	assert_int_equal(ask(&w), 1);
	w.rq.notif_token = STR_NONE;
	w.rq.notif_too_long = true;
	assert_int_equal(ask(&w), 1);
	w.rq.notif_remove = true;
	assert_int_equal(ask(&w), 1);
	assert_int_equal(w.q.n_changes, 0);
	arena_free(&w.arena);
	w = world_of(" abc ", PUSH_FCM);
	assert_int_equal(ask(&w), 0);
	assert_true(str_is(w.q.changes[0].push->token, "abc"));
	arena_free(&w.arena);
}

/* the rules notify of none of the applications: nothing is stored, a removal is done all the same */
static void of_no_application(void **state)
{
	struct world w = world_of("abc", PUSH_FCM);
	int status = 99;
	w.q = (struct inquiry){ .arena = w.arena, .fault = &w.fault };
	assert_int_equal(push_register(&w.rq, 0, &w.line, &w.q, &status), RC_OK);
	assert_int_equal(status, 0);
	assert_int_equal(w.q.n_changes, 0);
	assert_int_equal(ask(&w), 0);
	store(&w);
	w.q.n_changes = 0;
	assert_int_equal(push_register(&w.rq, 0, &w.line, &w.q, &status), RC_OK);
	assert_int_equal(w.q.n_changes, 0);
	w.rq.notif_remove = true;
	assert_int_equal(push_register(&w.rq, 0, &w.line, &w.q, &status), RC_OK);
	assert_int_equal(w.q.n_changes, 1);
	assert_int_equal(w.q.changes[0].kind, CHANGE_PUSH_DROP);
	arena_free(&w.arena);
}

static void memory_ends(void **state)
{
	struct world w = world_of("abc", PUSH_FCM);
	struct arena *small = arena_new(1);
	int status;
	w.q = (struct inquiry){ .arena = small, .fault = &w.fault };
	assert_int_equal(push_register(&w.rq, w.rq.app_bits, &w.line, &w.q, &status), RC_NOMEM);
	assert_int_equal(w.fault.reason, REASON_memory);
	arena_free(&small);
	arena_free(&w.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_one_is_put),
		cmocka_unit_test(an_unchanged_one_writes_nothing),
		cmocka_unit_test(removal),
		cmocka_unit_test(invalid_tokens),
		cmocka_unit_test(of_no_application),
		cmocka_unit_test(memory_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
