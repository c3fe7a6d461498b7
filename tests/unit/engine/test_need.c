/** need.c: the same key with another question, limits, what a failed fact says, and what a new beginning
 * drops. */
#include "unit.h"

#include "engine/need.h"

struct world {
	struct arena *arena;
	struct fault fault;
	struct inquiry q;
};

static void begin(struct world *w, size_t cap)
{
	*w = (struct world){ .arena = arena_new(cap) };
	w->q = (struct inquiry){ .arena = w->arena, .fault = &w->fault, .now_s = 1000 };
}

static struct imsi imsi_of(const char *digits)
{
	struct imsi i;
	assert_int_equal(ids_imsi(str_of(digits), &i), RC_OK);
	return i;
}

static struct fact *only(struct world *w)
{
	assert_int_equal(w->q.n_facts, 1);
	return &w->q.facts[0];
}

static void answer(struct fact *f, const void *answer, enum rc rc)
{
	f->answer = answer;
	f->rc = rc;
	f->state = FACT_THERE;
}

static void a_subscriber_is_wanted_then_there(void **state)
{
	struct world w;
	begin(&w, 65536);
	const struct imsi who = imsi_of("001010000000017");
	const struct subscriber line = subscriber_new();
	const struct subscriber *got = NULL;
	assert_int_equal(need_subscriber(&w.q, NEED_KEY_LINE, &who, &got), RC_PENDING);
	assert_int_equal(only(&w)->kind, NEED_SUBSCRIBER);
	assert_int_equal(only(&w)->state, FACT_WANTED);
	assert_true(ids_imsi_eq(only(&w)->ask, &who));
	assert_ptr_not_equal(only(&w)->ask, &who);
	assert_int_equal(need_subscriber(&w.q, NEED_KEY_LINE, &who, &got), RC_PENDING);
	only(&w)->state = FACT_ASKED;
	assert_int_equal(need_subscriber(&w.q, NEED_KEY_LINE, &who, &got), RC_PENDING);
	assert_null(got);
	answer(only(&w), &line, RC_OK);
	assert_int_equal(need_subscriber(&w.q, NEED_KEY_LINE, &who, &got), RC_OK);
	assert_ptr_equal(got, &line);
	assert_int_equal(w.fault.reason, REASON_none);
	arena_free(&w.arena);
}

static void the_same_key_with_another_question_is_a_bug(void **state)
{
	struct world w;
	uint8_t octets[16];
	const uint8_t id[LOGIN_ID] = { 1 }, other_id[LOGIN_ID] = { 1, 1 };
	const struct imsi who = imsi_of("001010000000017"), other = imsi_of("001010000000018");
	const struct subscriber *line;
	const struct login_entry *entry;
	begin(&w, 65536);
	assert_int_equal(need_subscriber(&w.q, 1, &who, &line), RC_PENDING);
	assert_int_equal(need_subscriber(&w.q, 1, &other, &line), RC_BUG);
	assert_int_equal(w.fault.reason, REASON_bug);
	need_forgive(&w.q);
	assert_int_equal(need_login(&w.q, 1, id, &entry), RC_PENDING); /* keys are per kind */
	assert_int_equal(need_login(&w.q, 1, other_id, &entry), RC_BUG);
	need_forgive(&w.q);
	assert_int_equal(need_random(&w.q, 1, octets, 8), RC_PENDING);
	assert_int_equal(need_random(&w.q, 1, octets, 16), RC_BUG);
	assert_int_equal(w.q.n_facts, 3);
	arena_free(&w.arena);
}

/* Each part of a turn is part of the question, and no octet moves from one part to the next unseen. */
static void every_part_of_a_turn_is_asked_about(void **state)
{
	static const struct eap_turn asked = { .identity = { (const uint8_t *)"ab", 2 },
		.login = { (const uint8_t *)"cd", 2 },
		.round = { (const uint8_t *)"ef", 2 },
		.packet_in = { (const uint8_t *)"gh", 2 } };
	struct eap_turn other[7];
	const struct eap_turn *out;
	struct world w;
	begin(&w, 65536);
	assert_int_equal(need_eap_turn(&w.q, 1, &asked, &out), RC_PENDING);
	assert_int_equal(need_eap_turn(&w.q, 1, &asked, &out), RC_PENDING);
	for (size_t i = 0; i < 7; i++)
		other[i] = asked;
	other[0].identity.p = (const uint8_t *)"aB";
	other[1].login.p = (const uint8_t *)"cD";
	other[2].round.p = (const uint8_t *)"eF";
	other[3].packet_in.p = (const uint8_t *)"gH";
	other[4].identity = (struct bytes){ (const uint8_t *)"abc", 3 };
	other[4].login = (struct bytes){ (const uint8_t *)"d", 1 };
	other[5].round.n = 0;
	other[6].asks = EAP_ASKS_PRIME;
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(need_eap_turn(&w.q, 1, &other[i], &out), RC_BUG);
		need_forgive(&w.q);
	}
	const struct eap_turn turn = { .verdict = EAP_ACCEPTED };
	answer(only(&w), &turn, RC_OK);
	assert_int_equal(need_eap_turn(&w.q, 1, &asked, &out), RC_OK);
	assert_ptr_equal(out, &turn);
	arena_free(&w.arena);
}

/* Line, store and user are one question; no octet moves from one to the next unseen. */
static void a_consent_is_of_a_store_and_its_user(void **state)
{
	static const struct dcb_who asked = { { "001010000000017" }, { "ab", 2 }, { "cd", 2 } };
	static const struct dcb_who others[] = { { { "001010000000018" }, { "ab", 2 }, { "cd", 2 } },
		{ { "001010000000017" }, { "aB", 2 }, { "cd", 2 } },
		{ { "001010000000017" }, { "ab", 2 }, { "cD", 2 } },
		{ { "001010000000017" }, { "abc", 3 }, { "d", 1 } } };
	const struct dcb_consent consent = { .tc = DATA_AVAILABLE };
	const struct dcb_consent *out = NULL;
	struct world w;
	begin(&w, 65536);
	assert_int_equal(need_dcb(&w.q, NEED_KEY_DCB, &asked, &out), RC_PENDING);
	assert_int_equal(only(&w)->kind, NEED_DCB);
	assert_true(str_is(((const struct dcb_who *)only(&w)->ask)->store_user_id, "cd"));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(need_dcb(&w.q, NEED_KEY_DCB, &others[i], &out), RC_BUG);
		need_forgive(&w.q);
	}
	answer(only(&w), &consent, RC_OK);
	assert_int_equal(need_dcb(&w.q, NEED_KEY_DCB, &asked, &out), RC_OK);
	assert_ptr_equal(out, &consent);
	arena_free(&w.arena);
}

static void a_failed_fact_brings_its_fault(void **state)
{
	struct world w;
	const struct subscriber *line = NULL;
	const struct imsi who = imsi_of("001010000000017");
	begin(&w, 65536);
	assert_int_equal(need_subscriber(&w.q, 1, &who, &line), RC_PENDING);
	answer(only(&w), NULL, RC_UNAVAIL);
	fault_set(&only(&w)->fault, REASON_store_busy, "test:1", "locked");
	for (int again = 0; again < 2; again++) {
		assert_int_equal(need_subscriber(&w.q, 1, &who, &line), RC_UNAVAIL);
		assert_int_equal(w.fault.reason, REASON_store_busy);
		assert_string_equal(w.fault.note, "locked");
		need_forgive(&w.q);
		assert_int_equal(w.fault.reason, REASON_none);
	}
	assert_null(line);
	arena_free(&w.arena);
}

static void chance_is_drawn_once(void **state)
{
	struct world w;
	uint8_t a[4] = { 0 }, b[4] = { 0 };
	begin(&w, 65536);
	assert_int_equal(need_random(&w.q, 7, a, sizeof(a)), RC_PENDING);
	assert_int_equal(*(const size_t *)only(&w)->ask, sizeof(a));
	answer(only(&w), "wxyz", RC_OK);
	assert_int_equal(need_random(&w.q, 7, a, sizeof(a)), RC_OK);
	assert_int_equal(need_random(&w.q, 7, b, sizeof(b)), RC_OK);
	assert_memory_equal(a, "wxyz", 4);
	assert_memory_equal(a, b, 4);
	arena_free(&w.arena);
}

static void a_login_may_be_unknown(void **state)
{
	struct world w;
	const uint8_t id[LOGIN_ID] = { 9 };
	const struct login_entry there = { .at_s = 5 };
	const struct login_entry *entry = &there;
	begin(&w, 65536);
	assert_int_equal(need_login(&w.q, 1, id, &entry), RC_PENDING);
	assert_memory_equal(only(&w)->ask, id, LOGIN_ID);
	answer(only(&w), NULL, RC_OK);
	assert_int_equal(need_login(&w.q, 1, id, &entry), RC_OK);
	assert_null(entry);
	arena_free(&w.arena);
}

static void limits(void **state)
{
	struct world w;
	uint8_t octet;
	const struct change c = { .kind = CHANGE_EPOCH };
	begin(&w, 65536);
	for (unsigned i = 0; i < NEED_FACTS_MAX; i++)
		assert_int_equal(need_random(&w.q, i, &octet, 1), RC_PENDING);
	assert_int_equal(need_random(&w.q, 0, &octet, 1), RC_PENDING); /* known: still fine */
	assert_int_equal(need_random(&w.q, NEED_FACTS_MAX, &octet, 1), RC_BUG);
	assert_int_equal(w.q.n_facts, NEED_FACTS_MAX);
	need_forgive(&w.q);
	for (unsigned i = 0; i < NEED_CHANGES_MAX; i++)
		assert_int_equal(need_put_change(&w.q, &c), RC_OK);
	assert_int_equal(need_put_change(&w.q, &c), RC_BUG);
	assert_int_equal(w.q.n_changes, NEED_CHANGES_MAX);
	assert_int_equal(w.q.changes[NEED_CHANGES_MAX - 1].kind, CHANGE_EPOCH);
	arena_free(&w.arena);
}

static void a_full_arena_records_nothing(void **state)
{
	struct world w;
	const struct subscriber *line;
	const struct imsi who = imsi_of("001010000000017");
	begin(&w, 1);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(need_subscriber(&w.q, 1, &who, &line), RC_NOMEM);
		assert_int_equal(w.fault.reason, REASON_memory);
		assert_int_equal(w.q.n_facts, 0);
		need_forgive(&w.q);
	}
	arena_free(&w.arena);
}

static void a_new_beginning_keeps_the_time(void **state)
{
	struct world w;
	uint8_t octet;
	const struct change c = { .kind = CHANGE_EPOCH };
	const struct login_entry e = { .at_s = 1 };
	begin(&w, 65536);
	assert_int_equal(need_random(&w.q, 1, &octet, 1), RC_PENDING);
	assert_int_equal(need_put_change(&w.q, &c), RC_OK);
	w.q.login = &e;
	w.q.login_before = e.last;
	w.q.replay_at_s = 990;
	need_reset(&w.q);
	assert_int_equal(w.q.n_facts, 0);
	assert_int_equal(w.q.n_changes, 0);
	assert_null(w.q.login);
	assert_null(w.q.login_before);
	assert_int_equal(w.q.replay_at_s, 0);
	assert_int_equal(w.q.now_s, 1000);
	assert_int_equal(
		need_random(&w.q, 1, &octet, 1), RC_PENDING); /* asked anew, another question is fine now */
	need_reset(&w.q);
	assert_int_equal(need_random(&w.q, 1, &octet, 2), RC_PENDING);
	arena_free(&w.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_subscriber_is_wanted_then_there),
		cmocka_unit_test(the_same_key_with_another_question_is_a_bug),
		cmocka_unit_test(every_part_of_a_turn_is_asked_about),
		cmocka_unit_test(a_consent_is_of_a_store_and_its_user),
		cmocka_unit_test(a_failed_fact_brings_its_fault),
		cmocka_unit_test(chance_is_drawn_once),
		cmocka_unit_test(a_login_may_be_unknown),
		cmocka_unit_test(limits),
		cmocka_unit_test(a_full_arena_records_nothing),
		cmocka_unit_test(a_new_beginning_keeps_the_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
