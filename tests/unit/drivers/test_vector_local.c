/** vector_local.c: settings, calls for one line in their order, and every way to end one. */
#include "unit.h"

#include "../support/auc_rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CALLS = 32 };

struct bench {
	struct env_sim env;
	struct store_mem_data disk;
	struct auc_rig auc;
	struct usim_sim card[4];
	struct auc_rig_call call[CALLS];
};

static struct bench *bench_new(void)
{
	struct bench *b = calloc(1, sizeof(*b));
	assert_non_null(b);
	env_sim_init(&b->env, 3, AUC_RIG_WALL_MS);
	auc_rig_init(&b->auc, &b->env, &b->disk, NULL, "");
	for (unsigned i = 0; i < 4; i++) {
		const struct imsi who = auc_rig_imsi(i);
		auc_rig_card(&b->auc, &who, NULL, &b->card[i]);
	}
	return b;
}

static void bench_free(struct bench *b)
{
	auc_rig_end(&b->auc);
	free(b);
}

static enum rc begin(struct bench *b, unsigned call, unsigned line)
{
	const struct auth_vector_ask ask = { .imsi = auc_rig_imsi(line) };
	auc_rig_ask_begin(&b->auc, &b->call[call], &ask);
	return b->call[call].rc;
}

static int64_t seq_of(struct bench *b, unsigned call, unsigned line)
{
	struct usim_algo_autn autn;
	struct usim_algo_vector out;
	const struct auth_vector *v = &b->call[call].vector;
	assert_int_equal(b->call[call].rc, RC_OK);
	assert_int_equal(usim_algo_autn_open(&b->card[line].card, v->rand, v->autn, &autn, &out), RC_OK);
	return (int64_t)(autn.sqn >> 5);
}

static void calls_of_one_line_keep_their_order(void **state)
{
	struct bench *b = bench_new();
	b->auc.store.find_ms = 20;
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(begin(b, i, i % 2), RC_PENDING);
	assert_int_equal(store_mem_open(&b->auc.store), 2); /* one per line */
	env_sim_pass(&b->env, 200);
	for (unsigned i = 0; i < 8; i++)
		assert_true(i < 2 || seq_of(b, i, i % 2) > seq_of(b, i - 2, i % 2));
	for (unsigned i = 0; i < 8; i++)
		auc_rig_ask_end(&b->auc, &b->call[i]);
	bench_free(b);
}

/* an offset on its way to the disk is not overtaken by a vector with the old one */
static void a_resync_holds_back_the_line(void **state)
{
	struct bench *b = bench_new();
	struct auth_vector_ask ask = { .imsi = auc_rig_imsi(0), .resync = true };
	assert_int_equal(
		usim_algo_auts_make(&b->card[0].card, ask.rand, UINT64_C(8000000) << 5, ask.auts), RC_OK);
	assert_int_equal(begin(b, 0, 1), RC_OK); /* the floor is there */
	b->auc.store.commit_ms = 50;
	auc_rig_ask_begin(&b->auc, &b->call[1], &ask);
	assert_int_equal(b->call[1].rc, RC_PENDING);
	assert_int_equal(begin(b, 2, 0), RC_PENDING);
	assert_int_equal(begin(b, 3, 1), RC_OK);
	env_sim_pass(&b->env, 49);
	assert_int_equal(b->call[2].done, 0);
	env_sim_pass(&b->env, 1);
	assert_int_equal(seq_of(b, 1, 0), 8000001);
	assert_int_equal(seq_of(b, 2, 0), 8000002);
	for (unsigned i = 0; i < 4; i++)
		auc_rig_ask_end(&b->auc, &b->call[i]);
	bench_free(b);
}

static void a_line_has_so_many_open_calls(void **state)
{
	struct bench *b = bench_new();
	unsigned n = 0;
	b->auc.store.find_ms = 20;
	while (n < CALLS && begin(b, n, 0) == RC_PENDING)
		n++;
	assert_int_equal(n, 8);
	assert_int_equal(b->call[n].rc, RC_LIMIT);
	assert_int_equal(b->call[n].fault.reason, REASON_auc_busy);
	assert_int_equal(begin(b, n + 1, 1), RC_PENDING);
	env_sim_pass(&b->env, 400);
	for (unsigned i = 0; i <= n + 1; i++) {
		assert_int_equal(b->call[i].rc, i == n ? RC_LIMIT : RC_OK);
		auc_rig_ask_end(&b->auc, &b->call[i]);
	}
	bench_free(b);
}

static void those_behind_a_cancelled_call_go_on(void **state)
{
	struct bench *b = bench_new();
	b->auc.store.find_ms = 20;
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(begin(b, i, 0), RC_PENDING);
	env_sim_pass(&b->env, 5);
	auc_rig_ask_end(&b->auc, &b->call[0]);
	auc_rig_ask_end(&b->auc, &b->call[2]);
	assert_int_equal(b->call[1].done, 0);
	env_sim_pass(&b->env, 100);
	assert_true(seq_of(b, 3, 0) > seq_of(b, 1, 0));
	assert_int_equal(b->call[0].done + b->call[2].done, 0);
	auc_rig_ask_end(&b->auc, &b->call[1]);
	auc_rig_ask_end(&b->auc, &b->call[3]);
	bench_free(b);
}

static void a_deadline_ends_a_call_wherever_it_waits(void **state)
{
	struct bench *b = bench_new();
	b->auc.store.find_ms = 60000;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(begin(b, i, i / 2), RC_PENDING);
	env_sim_pass(&b->env, 8000);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(b->call[i].rc, RC_TIMEOUT);
		assert_int_equal(b->call[i].fault.reason, REASON_deadline);
		auc_rig_ask_end(&b->auc, &b->call[i]);
	}
	struct auc_rig_call late = { 0 };
	const struct auth_vector_ask ask = { .imsi = auc_rig_imsi(0) };
	late.call = (struct call){
		.arena = arena_new(4096), .fault = &late.fault, .deadline_ms = b->env.mono_ms
	};
	assert_int_equal(
		b->auc.source->ops->fetch(b->auc.source, &late.call, &ask, &late.vector), RC_TIMEOUT);
	arena_free(&late.call.arena);
	bench_free(b);
}

static void a_source_closes_with_calls_open(void **state)
{
	struct bench *b = bench_new();
	b->auc.store.find_ms = 20;
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(begin(b, i, i % 3), RC_PENDING);
	vector_local_ops.close(&b->auc.source);
	assert_null(b->auc.source);
	assert_int_equal(store_mem_open(&b->auc.store), 0);
	env_sim_pass(&b->env, 20000);
	for (unsigned i = 0; i < 6; i++) {
		assert_int_equal(b->call[i].done, 0);
		auc_rig_ask_end(&b->auc, &b->call[i]);
	}
	vector_local_ops.close(&b->auc.source);
	bench_free(b);
}

/* a call that could not be ended at its deadline is not begun */
static void without_timers_a_call_does_not_wait(void **state)
{
	struct bench *b = bench_new();
	struct auc_rig_call *c = &b->call[0];
	assert_int_equal(begin(b, 0, 0), RC_OK);
	auc_rig_ask_end(&b->auc, c);
	b->env.arm_fails = true;
	assert_int_equal(begin(b, 0, 0), RC_OK);
	auc_rig_ask_end(&b->auc, c);
	bench_free(b);
	b = bench_new();
	c = &b->call[0];
	b->auc.store.find_ms = 20;
	b->env.arm_after = 1; /* the store's own */
	assert_int_equal(begin(b, 0, 0), RC_NOMEM);
	assert_int_equal(c->fault.reason, REASON_memory);
	env_sim_pass(&b->env, 100);
	assert_int_equal(c->done, 0);
	auc_rig_ask_end(&b->auc, c);
	b->env.arm_after = 0;
	assert_int_equal(begin(b, 0, 0), RC_PENDING);
	env_sim_pass(&b->env, 100);
	assert_int_equal(c->rc, RC_OK);
	auc_rig_ask_end(&b->auc, c);
	bench_free(b);
}

static void a_line_without_a_key_is_unknown_and_a_broken_one_says_so(void **state)
{
	struct bench *b = bench_new();
	const struct imsi a = auc_rig_imsi(0), c = auc_rig_imsi(1);
	store_mem_row(&b->disk, &a)->sealed_len = 0;
	store_mem_row(&b->disk, &c)->sealed[20] ^= 1;
	assert_int_equal(begin(b, 0, 0), RC_ABSENT);
	assert_int_equal(b->call[0].fault.reason, REASON_subscriber_unknown);
	assert_int_equal(begin(b, 1, 1), RC_UNAVAIL);
	assert_int_equal(b->call[1].fault.reason, REASON_auc_key_broken);
	assert_int_equal(begin(b, 2, 9), RC_ABSENT);
	for (unsigned i = 0; i < 3; i++)
		auc_rig_ask_end(&b->auc, &b->call[i]);
	bench_free(b);
}

/* AMF stands behind SQN in AUTN: the row's, with bit 0 where EAP-AKA' asks for it (TS 33.102 annex H) */
static void the_separation_bit(void **state)
{
	struct bench *b = bench_new();
	const struct imsi who = auc_rig_imsi(0);
	struct auth_vector_ask ask = { .imsi = who };
	static const uint8_t given[2] = { 0x12, 0x34 };
	memcpy(store_mem_row(&b->disk, &who)->amf, given, 2);
	for (unsigned i = 0; i < 3; i++) {
		ask.separation = i == 1;
		auc_rig_ask_begin(&b->auc, &b->call[i], &ask);
		(void)seq_of(b, i, 0); /* MAC-A covers AMF */
		assert_int_equal(b->call[i].vector.autn[6], i == 1 ? 0x92 : 0x12);
		assert_int_equal(b->call[i].vector.autn[7], 0x34);
		auc_rig_ask_end(&b->auc, &b->call[i]);
	}
	bench_free(b);
}

/* for a line that does not exist: the AMF of most cards, fresh each time, and no AUTS fits it */
static void a_vector_of_nobodys_card(void **state)
{
	struct bench *b = bench_new();
	struct auth_vector_ask ask = { .imsi = auc_rig_imsi(99), .decoy = true };
	struct auth_vector v[2];
	struct vector_local_state state_of;
	struct fault f = { .reason = REASON_none };
	const uint64_t reads = b->disk.finds;
	for (unsigned i = 0; i < 2; i++) {
		ask.separation = i == 1;
		assert_int_equal(auc_rig_fetch(&b->auc, &ask, &v[i], &f), RC_OK);
		assert_int_equal(v[i].xres_len, 8);
		assert_int_equal(v[i].autn[6], 0x80);
		assert_int_equal(v[i].autn[7], 0);
	}
	assert_memory_not_equal(v[0].rand, v[1].rand, 16);
	assert_memory_not_equal(v[0].autn, v[1].autn, 6);
	ask.resync = true;
	memcpy(ask.rand, v[0].rand, sizeof(ask.rand));
	assert_int_equal(auc_rig_fetch(&b->auc, &ask, &v[0], &f), RC_DENIED);
	assert_int_equal(f.reason, REASON_aka_auts); /* as for a card that exists */
	assert_int_equal(b->disk.finds, reads);
	vector_local_state(b->auc.source, &state_of);
	assert_int_equal(state_of.given, 2);
	assert_int_equal(state_of.decoys, 2);
	bench_free(b);
}

/* a line that exists, one without a key and one that nobody knows: as many reads, a vector, the same refusal
 */
static void a_veiled_question(void **state)
{
	for (int late = 0; late < 2; late++) {
		struct bench *b = bench_new();
		struct vector_local_state got;
		b->auc.store.find_ms = late ? 5 : 0;
		const struct imsi keyless = auc_rig_imsi(1);
		store_mem_row(&b->disk, &keyless)->sealed_len = 0;
		static const unsigned lines[] = { 0, 1, 99, 0 };
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
			struct auth_vector_ask ask = { .imsi = auc_rig_imsi(lines[i]), .veiled = true };
			struct auth_vector v;
			struct fault f = { .reason = REASON_none };
			const unsigned reads = b->disk.finds;
			assert_int_equal(auc_rig_fetch(&b->auc, &ask, &v, &f), RC_OK);
			assert_int_equal(f.reason, REASON_none);
			assert_int_equal(b->disk.finds - reads, 2);
			ask.resync = true;
			memcpy(ask.rand, v.rand, sizeof(ask.rand));
			assert_int_equal(auc_rig_fetch(&b->auc, &ask, &v, &f), RC_DENIED);
			assert_int_equal(f.reason, REASON_aka_auts);
			assert_int_equal(b->disk.finds - reads, 4);
		}
		vector_local_state(b->auc.source, &got);
		assert_int_equal(got.given, 4);
		assert_int_equal(got.decoys, 2);
		bench_free(b);
	}
}

static void the_amf_of_decoys(void **state)
{
	struct env_sim env;
	struct store_mem_data disk = { 0 };
	struct auc_rig auc;
	const struct auth_vector_ask ask = { .imsi = auc_rig_imsi(1), .decoy = true };
	struct auth_vector v;
	env_sim_init(&env, 3, AUC_RIG_WALL_MS);
	auc_rig_init(&auc, &env, &disk, NULL, "  decoy_amf: 1a2B\n");
	assert_int_equal(auc_rig_fetch(&auc, &ask, &v, NULL), RC_OK);
	assert_int_equal(v.autn[6], 0x1a);
	assert_int_equal(v.autn[7], 0x2b);
	auc_rig_end(&auc);
}

static void a_band_upside_down_and_a_bad_key_file_are_refused(void **state)
{
	struct bench *b = bench_new();
	static const struct conf_item *tables[1];
	const struct conf_schema schema = { tables, 1 };
	struct arena *arena = arena_new(256 * 1024);
	struct conf *conf;
	struct str error;
	struct fault f = { 0 };
	struct auth_vector_source *out = NULL;
	tables[0] = vector_local_ops.conf;
	assert_int_equal(conf_parse(arena, STR("auc:\n  ind_first: 9\n  ind_last: 8\n"), "t", "/", &schema,
				 &conf, &error, &f),
		RC_OK);
	const struct setup s = {
		.conf = conf, .env = &b->env.env, .role = ROLE_CORE, .store = &b->auc.store.store
	};
	assert_int_equal(vector_local_ops.open(&s, &out, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_conf_value);
	f = (struct fault){ 0 };
	assert_int_equal(chmod(b->auc.key_file, 0644), 0);
	const struct setup open_file = {
		.conf = b->auc.conf, .env = &b->env.env, .role = ROLE_CORE, .store = &b->auc.store.store
	};
	assert_int_equal(vector_local_ops.open(&open_file, &out, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_file_mode);
	assert_null(out);
	arena_free(&arena);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_of_one_line_keep_their_order),
		cmocka_unit_test(a_resync_holds_back_the_line),
		cmocka_unit_test(a_line_has_so_many_open_calls),
		cmocka_unit_test(those_behind_a_cancelled_call_go_on),
		cmocka_unit_test(a_deadline_ends_a_call_wherever_it_waits),
		cmocka_unit_test(a_source_closes_with_calls_open),
		cmocka_unit_test(without_timers_a_call_does_not_wait),
		cmocka_unit_test(a_line_without_a_key_is_unknown_and_a_broken_one_says_so),
		cmocka_unit_test(the_separation_bit),
		cmocka_unit_test(a_vector_of_nobodys_card),
		cmocka_unit_test(a_veiled_question),
		cmocka_unit_test(the_amf_of_decoys),
		cmocka_unit_test(a_band_upside_down_and_a_bad_key_file_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
