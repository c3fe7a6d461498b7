/** auc_sqn.c: SEQ and IND of every vector. */
#include "unit.h"

#include "drivers/auc_sqn.h"

#include <stdio.h>

enum { CLOCK = 1000000, FAR = CLOCK * 2 };

static const struct imsi LINE = { "001010000000001" };

static struct auc_sqn *sqn_new(size_t lines, unsigned ind_first, unsigned ind_last)
{
	const struct auc_sqn_setup setup = {
		.lines = lines, .ind_first = ind_first, .ind_last = ind_last, .seed = { 3, [16] = 200 }
	};
	struct auc_sqn *s = auc_sqn_new(&setup);
	assert_non_null(s);
	return s;
}

static uint64_t give(struct auc_sqn *s, const struct imsi *who, int64_t clock, int64_t offset)
{
	const struct auc_sqn_ask a = { .who = who, .clock = clock, .offset = offset, .durable = FAR };
	uint64_t sqn = 0;
	int64_t need;
	struct fault f = { 0 };
	assert_int_equal(auc_sqn_give(s, &a, &sqn, &need, &f), RC_OK);
	return sqn;
}

/* proves: own-215 */
static void seq_rises_with_every_vector(void **state)
{
	struct auc_sqn *s = sqn_new(64, 16, 31);
	int64_t last = 0;
	for (int i = 0; i < 10000; i++) {
		const int64_t seq = auc_sqn_seq(give(s, &LINE, CLOCK + (i >= 5000), -CLOCK + 1));
		assert_int_equal(seq, last + 1);
		last = seq;
	}
	/* idle for longer than it ran ahead: the clock rules again */
	assert_int_equal(auc_sqn_seq(give(s, &LINE, CLOCK + 20000, -CLOCK + 1)), 20001);
	auc_sqn_free(&s);
	auc_sqn_free(&s);
}

/* proves: own-216 */
static void seq_of_an_idle_line_is_clock_plus_offset(void **state)
{
	struct auc_sqn *s = sqn_new(64, 16, 31);
	assert_int_equal(auc_sqn_seq(give(s, &LINE, CLOCK, 500)), CLOCK + 500);
	assert_int_equal(auc_sqn_seq(give(s, &LINE, CLOCK + 70, 500)), CLOCK + 570);
	assert_int_equal(auc_sqn_seq(give(s, &LINE, CLOCK + 71, 5000)), CLOCK + 5071);
	assert_int_equal(auc_sqn_seq(give(s, &LINE, CLOCK + 72, -CLOCK)), 72);
	auc_sqn_free(&s);
}

/* proves: own-219 */
static void ind_rotates_within_the_band(void **state)
{
	struct auc_sqn *s = sqn_new(64, 16, 31);
	unsigned used[AUC_SQN_INDS] = { 0 };
	uint64_t last = 0;
	for (int i = 0; i < 64; i++) {
		const uint64_t sqn = give(s, &LINE, CLOCK + i, 0);
		used[sqn % AUC_SQN_INDS]++;
		assert_true(i == 0 || (sqn % AUC_SQN_INDS) ==
					      (last % AUC_SQN_INDS == 31 ? 16 : last % AUC_SQN_INDS + 1));
		last = sqn;
	}
	for (unsigned i = 0; i < AUC_SQN_INDS; i++)
		assert_int_equal(used[i], i < 16 ? 0 : 4);
	auc_sqn_free(&s);
	s = sqn_new(64, 5, 5);
	assert_int_equal(give(s, &LINE, CLOCK, 0) % AUC_SQN_INDS, 5);
	assert_int_equal(give(s, &LINE, CLOCK, 0) % AUC_SQN_INDS, 5);
	auc_sqn_free(&s);
}

static void the_floor_comes_first(void **state)
{
	struct auc_sqn *s = sqn_new(64, 16, 31);
	struct auc_sqn_ask a = { .who = &LINE, .clock = CLOCK, .offset = 77, .durable = CLOCK - 1 };
	uint64_t sqn = 0;
	int64_t need = 0;
	struct fault f = { 0 };
	assert_int_equal(auc_sqn_give(s, &a, &sqn, &need, &f), RC_PENDING);
	assert_int_equal(need, CLOCK);
	a.durable = CLOCK;
	assert_int_equal(auc_sqn_give(s, &a, &sqn, &need, &f), RC_OK);
	assert_int_equal(auc_sqn_seq(sqn), CLOCK + 77);
	assert_int_equal(auc_sqn_give(s, &a, &sqn, &need, &f), RC_PENDING);
	assert_int_equal(need, CLOCK + 1);
	auc_sqn_free(&s);
}

static enum rc try_give(struct auc_sqn *s, int64_t clock, int64_t offset, struct fault *f)
{
	const struct auc_sqn_ask a = { .who = &LINE, .clock = clock, .offset = offset, .durable = INT64_MAX };
	uint64_t sqn;
	int64_t need;
	*f = (struct fault){ 0 };
	return auc_sqn_give(s, &a, &sqn, &need, f);
}

/* proves: own-221 */
static void the_range_ends_before_its_end(void **state)
{
	struct auc_sqn *s = sqn_new(64, 16, 31);
	struct fault f;
	assert_int_equal(try_give(s, CLOCK, AUC_SQN_SEQ_LAST - CLOCK, &f), RC_OK);
	assert_int_equal(try_give(s, CLOCK, AUC_SQN_SEQ_LAST - CLOCK, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_auc_sqn_spent);
	assert_int_equal(try_give(s, CLOCK, INT64_MAX, &f), RC_UNAVAIL);
	auc_sqn_free(&s);
}

static void a_damaged_offset_does_not_carry_the_floor_away(void **state)
{
	struct auc_sqn *s = sqn_new(64, 16, 31);
	struct fault f;
	assert_int_equal(try_give(s, CLOCK, INT64_MIN, &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_auc_busy);
	assert_int_equal(try_give(s, CLOCK, -CLOCK - 5, &f), RC_OK);
	auc_sqn_free(&s);
}

static void lines_ahead_of_the_clock_are_never_forgotten(void **state)
{
	struct auc_sqn *s = sqn_new(16, 16, 31);
	struct imsi who[17] = { { { 0 } } };
	struct fault f = { 0 };
	for (unsigned i = 0; i < 17; i++)
		snprintf(who[i].d, sizeof(who[i].d), "0010100000000%02u", i % 100);
	for (int i = 0; i < 16; i++)
		for (int k = 0; k < 3; k++)
			give(s, &who[i], CLOCK, 0);
	struct auc_sqn_ask a = { .who = &who[16], .clock = CLOCK + 2, .durable = FAR };
	uint64_t sqn;
	int64_t need;
	assert_int_equal(auc_sqn_give(s, &a, &sqn, &need, &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_auc_busy);
	assert_int_equal(auc_sqn_seq(give(s, &who[0], CLOCK + 2, 0)), CLOCK + 3);
	a.clock = CLOCK + 3;
	assert_int_equal(auc_sqn_give(s, &a, &sqn, &need, &f), RC_OK);
	auc_sqn_free(&s);
}

static void a_card_that_limits_jumps_is_led_up(void **state)
{
	struct auc_sqn *s = sqn_new(64, 16, 31);
	int64_t seq = 0;
	assert_false(auc_sqn_step(1000, 1000 + AUC_SQN_JUMP, 0, &seq));
	assert_true(auc_sqn_step(1000, 1001 + AUC_SQN_JUMP, 0, &seq));
	assert_int_equal(seq, 1000 + AUC_SQN_JUMP);
	assert_true(auc_sqn_step(1000, 1001 + AUC_SQN_JUMP, UINT32_MAX, &seq));
	assert_int_equal(seq, 1001 + AUC_SQN_JUMP / 2);
	/* what comes after is not disturbed */
	const uint64_t before = give(s, &LINE, CLOCK, 0), step = auc_sqn_at(s, &LINE, 5),
		       after = give(s, &LINE, CLOCK, 0);
	assert_int_equal(auc_sqn_seq(step), 5);
	assert_int_equal(auc_sqn_seq(after), auc_sqn_seq(before) + 1);
	assert_true(before % 32 != step % 32 && step % 32 != after % 32);
	auc_sqn_free(&s);
}

static void two_that_share_a_band_never_meet(void **state)
{
	struct auc_sqn *one = sqn_new(64, 16, 30), *two = sqn_new(64, 16, 30);
	unsigned used[AUC_SQN_INDS] = { 0 };
	give(one, &LINE, CLOCK, 0);
	auc_sqn_share(one, AUC_SQN_LOWER);
	auc_sqn_share(two, AUC_SQN_UPPER);
	for (int i = 0; i < 30; i++) {
		used[give(one, &LINE, CLOCK + i, 0) % AUC_SQN_INDS] |= 1;
		used[give(two, &LINE, CLOCK + i, 0) % AUC_SQN_INDS] |= 2;
		used[auc_sqn_at(two, &LINE, 7) % AUC_SQN_INDS] |= 2;
	}
	for (unsigned i = 0; i < AUC_SQN_INDS; i++)
		assert_int_equal(used[i], i < 16 || i > 30 ? 0 : i < 23 ? 1 : 2);
	auc_sqn_share(two, AUC_SQN_WHOLE);
	for (int i = 0; i < 15; i++)
		used[give(two, &LINE, CLOCK + 100 + i, 0) % AUC_SQN_INDS] = 4;
	for (unsigned i = 16; i < 31; i++)
		assert_int_equal(used[i], 4);
	auc_sqn_free(&one);
	auc_sqn_free(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seq_rises_with_every_vector),
		cmocka_unit_test(seq_of_an_idle_line_is_clock_plus_offset),
		cmocka_unit_test(ind_rotates_within_the_band),
		cmocka_unit_test(the_floor_comes_first),
		cmocka_unit_test(the_range_ends_before_its_end),
		cmocka_unit_test(a_damaged_offset_does_not_carry_the_floor_away),
		cmocka_unit_test(lines_ahead_of_the_clock_are_never_forgotten),
		cmocka_unit_test(a_card_that_limits_jumps_is_led_up),
		cmocka_unit_test(two_that_share_a_band_never_meet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
