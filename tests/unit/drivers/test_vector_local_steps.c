/** vector_local_steps.c: what a card meets over time - SQN, resynchronisation, and what is written for it. */
#include "unit.h"

#include "../support/auc_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
	struct env_sim env;
	struct store_mem_data disk;
	struct auc_rig auc;
	struct usim_sim card;
	struct auth_vector_ask ask;
	struct auth_vector v;
	struct fault f;
	uint8_t auts[14];
};

static struct bench *bench_new(const uint64_t *sqn)
{
	struct bench *b = calloc(1, sizeof(*b));
	assert_non_null(b);
	env_sim_init(&b->env, 7, AUC_RIG_WALL_MS);
	auc_rig_init(&b->auc, &b->env, &b->disk, NULL, "  resync_per_hour: 3\n");
	b->ask.imsi = auc_rig_imsi(1);
	auc_rig_card(&b->auc, &b->ask.imsi, sqn, &b->card);
	return b;
}

static void bench_free(struct bench *b)
{
	auc_rig_end(&b->auc);
	free(b);
}

static enum rc fetch(struct bench *b)
{
	return auc_rig_fetch(&b->auc, &b->ask, &b->v, &b->f);
}

static enum usim_sim_answer show(struct bench *b)
{
	struct usim_algo_vector out;
	const enum usim_sim_answer a = usim_sim_authenticate(&b->card, b->v.rand, b->v.autn, &out, b->auts);
	if (a == USIM_SIM_ACCEPTS) {
		assert_int_equal(out.res_len, b->v.xres_len);
		assert_memory_equal(out.res, b->v.xres, out.res_len);
		assert_memory_equal(out.ck, b->v.ck, 16);
		assert_memory_equal(out.ik, b->v.ik, 16);
	}
	return a;
}

static enum usim_sim_answer login(struct bench *b)
{
	b->ask.resync = false;
	assert_int_equal(fetch(b), RC_OK);
	return show(b);
}

/* the card's AUTS goes back with the RAND it answers */
static enum rc resync(struct bench *b)
{
	b->ask.resync = true;
	memcpy(b->ask.rand, b->v.rand, sizeof(b->ask.rand));
	memcpy(b->ask.auts, b->auts, sizeof(b->ask.auts));
	return fetch(b);
}

static int64_t seq(const struct bench *b)
{
	return (int64_t)(b->card.last >> 5);
}

static int64_t offset(struct bench *b)
{
	return store_mem_row(&b->disk, &b->ask.imsi)->offset;
}

/* proves: own-222 */
static void a_fresh_card_is_accepted_at_once(void **state)
{
	struct bench *b = bench_new(NULL);
	assert_int_equal(login(b), USIM_SIM_ACCEPTS);
	assert_int_equal(seq(b), 1);
	bench_free(b);
	const uint64_t used = UINT64_C(123456) << 5 | 31;
	b = bench_new(&used);
	b->card.mode = USIM_SIM_WHOLE;
	usim_sim_used_up_to(&b->card, used);
	assert_int_equal(login(b), USIM_SIM_ACCEPTS);
	assert_true(b->card.last > used);
	bench_free(b);
}

/* proves: own-216 */
static void seq_follows_the_clock(void **state)
{
	struct bench *b = bench_new(NULL);
	assert_int_equal(login(b), USIM_SIM_ACCEPTS);
	env_sim_pass(&b->env, 3600000);
	assert_int_equal(login(b), USIM_SIM_ACCEPTS);
	assert_int_equal(seq(b), AUC_RIG_CLOCK + 36000 + offset(b));
	bench_free(b);
}

/* proves: own-215 */
static void ten_thousand_vectors_in_two_tenths_rise(void **state)
{
	struct bench *b = bench_new(NULL);
	int64_t last = 0;
	for (int i = 0; i < 10000; i++) {
		if (i == 5000)
			env_sim_pass(&b->env, 100);
		assert_int_equal(login(b), USIM_SIM_ACCEPTS);
		assert_true(seq(b) > last);
		last = seq(b);
	}
	bench_free(b);
}

/* proves: own-161 */
static void each_rand_is_new(void **state)
{
	static uint8_t seen[1000][VECTOR_RAND];
	struct bench *b = bench_new(NULL);
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(fetch(b), RC_OK);
		memcpy(seen[i], b->v.rand, VECTOR_RAND);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(seen[i], seen[k], VECTOR_RAND);
	}
	bench_free(b);
}

/* proves: own-223 */
static void a_minute_of_logins_writes_the_floor_only(void **state)
{
	struct bench *b = bench_new(NULL);
	struct usim_sim card[4];
	for (unsigned i = 0; i < 4; i++) {
		const struct imsi who = auc_rig_imsi(i);
		auc_rig_card(&b->auc, &who, NULL, &card[i]);
	}
	for (unsigned i = 0; i < 1000; i++) {
		b->ask.imsi = auc_rig_imsi(i % 4);
		assert_int_equal(fetch(b), RC_OK);
		env_sim_pass(&b->env, 29);
	}
	assert_int_equal(b->disk.offset_commits, 0);
	assert_int_equal(b->disk.floor_commits, 1);
	bench_free(b);
}

/* proves: own-217 */
static void a_crash_never_lowers_seq(void **state)
{
	struct bench *b = bench_new(NULL);
	b->card.mode = USIM_SIM_SINGLE;
	for (int i = 0; i < 50; i++) {
		for (int k = 0; k < 20; k++)
			assert_int_equal(login(b), USIM_SIM_ACCEPTS);
		auc_rig_kill(&b->auc, false);
		env_sim_step(&b->env, i % 2 ? -5000000 : 1000);
		auc_rig_start(&b->auc);
	}
	bench_free(b);
}

/* how often the word stands in what was logged since `file` took stderr's place, which it gives back */
static unsigned logged(FILE *file, int stderr_was, const char *word)
{
	static char text[65536];
	unsigned n = 0;
	assert_int_equal(dup2(stderr_was, STDERR_FILENO), STDERR_FILENO);
	close(stderr_was);
	rewind(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	for (const char *at = text; (at = strstr(at, word)); at++)
		n++;
	fclose(file);
	return n;
}

/* proves: own-218 */
static void a_clock_set_back_never_lowers_seq(void **state)
{
	struct bench *b = bench_new(NULL);
	struct vector_local_state s;
	FILE *log = tmpfile();
	const int stderr_was = dup(STDERR_FILENO);
	assert_non_null(log);
	assert_int_equal(dup2(fileno(log), STDERR_FILENO), STDERR_FILENO);
	b->card.mode = USIM_SIM_SINGLE;
	bool accepted = login(b) == USIM_SIM_ACCEPTS;
	env_sim_step(&b->env, -3600000);
	for (int i = 0; i < 300; i++) {
		accepted = accepted && login(b) == USIM_SIM_ACCEPTS;
		env_sim_pass(&b->env, 1000);
	}
	assert_int_equal(logged(log, stderr_was, "auc_clock_behind"), 1);
	assert_true(accepted);
	vector_local_state(b->auc.source, &s);
	assert_true(s.clock_behind);
	assert_int_equal(s.clock_episodes, 1);
	bench_free(b);
}

/* proves: own-220, own-150 */
static void a_card_that_is_ahead_is_followed_durably(void **state)
{
	struct bench *b = bench_new(NULL);
	const uint64_t ahead = UINT64_C(70000000) << 5 | 3;
	b->card.mode = USIM_SIM_SINGLE;
	usim_sim_used_up_to(&b->card, ahead);
	assert_int_equal(login(b), USIM_SIM_SYNC);
	const uint8_t before = b->v.rand[0];
	assert_int_equal(resync(b), RC_OK);
	assert_int_equal(b->disk.offset_commits, 1);
	assert_int_equal(show(b), USIM_SIM_ACCEPTS);
	assert_int_equal(seq(b), 70000001);
	assert_true(before != b->v.rand[0]);
	auc_rig_kill(&b->auc, false);
	auc_rig_start(&b->auc);
	assert_int_equal(login(b), USIM_SIM_ACCEPTS);
	assert_int_equal(b->disk.offset_commits, 1);
	bench_free(b);
}

/* proves: own-220 */
static void a_card_that_is_behind_moves_nothing(void **state)
{
	struct bench *b = bench_new(NULL);
	assert_int_equal(fetch(b), RC_OK);
	env_sim_pass(&b->env, 600000);
	const int64_t before = offset(b);
	assert_int_equal(usim_algo_auts_make(&b->card.card, b->v.rand, 5 << 5, b->auts), RC_OK);
	assert_int_equal(resync(b), RC_OK);
	assert_int_equal(offset(b), before);
	assert_int_equal(b->disk.offset_commits, 0);
	assert_int_equal(show(b), USIM_SIM_ACCEPTS);
	assert_int_equal(seq(b), 6001);
	bench_free(b);
}

/* proves: own-149, own-151 */
static void a_wrong_auts_changes_nothing_and_costs_the_line_nothing(void **state)
{
	struct bench *b = bench_new(NULL);
	b->card.mode = USIM_SIM_SINGLE;
	usim_sim_used_up_to(&b->card, UINT64_C(9000) << 5);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(login(b), USIM_SIM_SYNC);
		b->auts[i % 14] ^= 0x10;
		assert_int_equal(resync(b), RC_DENIED);
		assert_int_equal(b->f.reason, REASON_aka_auts);
		b->auts[i % 14] ^= 0x10;
	}
	const struct auth_vector older = b->v;
	assert_int_equal(login(b), USIM_SIM_SYNC);
	const struct auth_vector newer = b->v;
	b->v = older; /* the AUTS is for the newer RAND */
	assert_int_equal(resync(b), RC_DENIED);
	assert_int_equal(b->disk.offset_commits, 0);
	b->v = newer;
	assert_int_equal(resync(b), RC_OK);
	assert_int_equal(show(b), USIM_SIM_ACCEPTS);
	bench_free(b);
}

/* proves: own-221 */
static void a_card_near_the_end_of_the_range_is_not_followed(void **state)
{
	struct bench *b = bench_new(NULL);
	const int64_t before = offset(b);
	b->card.mode = USIM_SIM_SINGLE;
	usim_sim_used_up_to(&b->card, ((UINT64_C(1) << 43) - 1 - (UINT64_C(1) << 32)) << 5);
	assert_int_equal(login(b), USIM_SIM_SYNC);
	assert_int_equal(resync(b), RC_DENIED);
	assert_int_equal(b->f.reason, REASON_aka_sqn_range);
	assert_int_equal(offset(b), before);
	assert_int_equal(b->disk.offset_commits, 0);
	bench_free(b);
}

/* threats T11: across logins, and over when the hour is */
static void a_line_follows_its_card_so_often_in_an_hour(void **state)
{
	struct bench *b = bench_new(NULL);
	b->card.mode = USIM_SIM_SINGLE;
	for (unsigned i = 1; i <= 3; i++) {
		usim_sim_used_up_to(&b->card, UINT64_C(100000) * i << 5);
		assert_int_equal(login(b), USIM_SIM_SYNC);
		assert_int_equal(resync(b), RC_OK);
	}
	usim_sim_used_up_to(&b->card, UINT64_C(900000) << 5);
	assert_int_equal(login(b), USIM_SIM_SYNC);
	assert_int_equal(resync(b), RC_LIMIT);
	assert_int_equal(b->f.reason, REASON_resync_line_spent);
	assert_int_equal(b->disk.offset_commits, 3);
	env_sim_pass(&b->env, 3601 * 1000);
	assert_int_equal(login(b), USIM_SIM_SYNC);
	assert_int_equal(resync(b), RC_OK);
	assert_int_equal(show(b), USIM_SIM_ACCEPTS);
	bench_free(b);
}

/* annex C.2.1: after a year without a login the clock lies beyond what the card accepts in one jump */
static void a_card_that_limits_jumps_comes_back_after_a_year(void **state)
{
	struct bench *b = bench_new(NULL);
	struct vector_local_state s;
	b->card.delta = INT64_C(1) << 28;
	assert_int_equal(login(b), USIM_SIM_ACCEPTS);
	env_sim_pass(&b->env, INT64_C(320) * 86400 * 1000);
	const int64_t before = offset(b);
	assert_int_equal(login(b), USIM_SIM_SYNC);
	assert_int_equal(resync(b), RC_OK);
	assert_int_equal(show(b), USIM_SIM_ACCEPTS);
	assert_int_equal(offset(b), before);
	vector_local_state(b->auc.source, &s);
	assert_int_equal(s.steps, 1);
	unsigned logins = 1;
	while (login(b) == USIM_SIM_SYNC) {
		env_sim_pass(&b->env, 3600 * 1000);
		assert_int_equal(resync(b), RC_OK);
		assert_int_equal(show(b), USIM_SIM_ACCEPTS);
		assert_true(++logins < 8);
	}
	assert_int_equal(login(b), USIM_SIM_ACCEPTS);
	bench_free(b);
}

static void offsets_that_cannot_be_kept_give_no_vector(void **state)
{
	struct bench *b = bench_new(NULL);
	b->card.mode = USIM_SIM_SINGLE;
	usim_sim_used_up_to(&b->card, UINT64_C(9000) << 5);
	assert_int_equal(login(b), USIM_SIM_SYNC);
	b->auc.store.refuse_commits = true;
	assert_int_equal(resync(b), RC_UNAVAIL);
	assert_int_equal(b->f.reason, REASON_store_full);
	b->auc.store.refuse_commits = false;
	assert_int_equal(resync(b), RC_OK);
	assert_int_equal(show(b), USIM_SIM_ACCEPTS);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fresh_card_is_accepted_at_once),
		cmocka_unit_test(seq_follows_the_clock),
		cmocka_unit_test(ten_thousand_vectors_in_two_tenths_rise),
		cmocka_unit_test(each_rand_is_new),
		cmocka_unit_test(a_minute_of_logins_writes_the_floor_only),
		cmocka_unit_test(a_crash_never_lowers_seq),
		cmocka_unit_test(a_clock_set_back_never_lowers_seq),
		cmocka_unit_test(a_card_that_is_ahead_is_followed_durably),
		cmocka_unit_test(a_card_that_is_behind_moves_nothing),
		cmocka_unit_test(a_wrong_auts_changes_nothing_and_costs_the_line_nothing),
		cmocka_unit_test(a_card_near_the_end_of_the_range_is_not_followed),
		cmocka_unit_test(a_line_follows_its_card_so_often_in_an_hour),
		cmocka_unit_test(a_card_that_limits_jumps_comes_back_after_a_year),
		cmocka_unit_test(offsets_that_cannot_be_kept_give_no_vector),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
