/** The suite of ports/auth_vector_source.h over the own AuC, on a store that answers at once or late, and
 * over the way to it. */
#include "unit.h"

#include "../conformance/auth_vector_source.h"
#include "../support/auc_rig.h"
#include "../support/peer_sim.h"

#include "drivers/vector_core.h"

#include <stdlib.h>

struct bench {
	struct env_sim env;
	struct store_mem_data disk;
	struct auc_rig auc;
	struct usim_sim card;
	struct peer_sim peer;
	struct auth_vector_source *core;
	struct auth_vector_source_bench suite;
};

static int64_t now_ms(void *owner)
{
	const struct bench *b = owner;
	return b->env.mono_ms;
}

static void pass(void *owner, int64_t ms)
{
	struct bench *b = owner;
	env_sim_pass(&b->env, ms);
}

static void stall(void *owner, bool on)
{
	struct bench *b = owner;
	store_mem_stall(&b->auc.store, on);
}

static void close_local(void *owner)
{
	struct bench *b = owner;
	vector_local_ops.close(&b->auc.source);
	assert_int_equal(store_mem_open(&b->auc.store), 0);
	assert_int_equal(b->env.n, 0);
}

static struct auth_vector_source *open_local(void *owner)
{
	struct bench *b = owner;
	auc_rig_start(&b->auc);
	return b->auc.source;
}

static void close_core(void *owner)
{
	struct bench *b = owner;
	vector_core_ops.close(&b->core);
	assert_int_equal(b->peer.open, 0);
}

static struct auth_vector_source *open_core(void *owner)
{
	struct bench *b = owner;
	struct fault f = { 0 };
	const struct setup s = { .env = &b->env.env, .role = ROLE_WORKER, .core = &b->peer.peer };
	assert_int_equal(vector_core_ops.open(&s, &b->core, &f), RC_OK);
	return b->core;
}

static struct bench *bench_new(int64_t late_ms)
{
	struct bench *b = calloc(1, sizeof(*b));
	assert_non_null(b);
	env_sim_init(&b->env, 11, AUC_RIG_WALL_MS);
	auc_rig_init(&b->auc, &b->env, &b->disk, NULL, "");
	const struct imsi known = auc_rig_imsi(1);
	auc_rig_card(&b->auc, &known, NULL, &b->card);
	b->auc.store.find_ms = b->auc.store.commit_ms = late_ms;
	b->suite = (struct auth_vector_source_bench){ .owner = b,
		.source = b->auc.source,
		.known = known,
		.unknown = auc_rig_imsi(2),
		.card = &b->card.card,
		.now_ms = now_ms,
		.pass = pass,
		.stall = stall,
		.once = "a store answers a call once (ports/call.h)",
		.close = close_local,
		.open = open_local };
	return b;
}

static void bench_free(struct bench *b)
{
	if (b->core)
		vector_core_ops.close(&b->core);
	auc_rig_end(&b->auc);
	free(b);
}

static void over_local(int64_t late_ms)
{
	for (size_t i = 0; i < auth_vector_source_check_count; i++) {
		struct bench *b = bench_new(late_ms);
		print_message("# %s\n", auth_vector_source_checks[i].name);
		auth_vector_source_checks[i].run(&b->suite);
		assert_int_equal(store_mem_open(&b->auc.store), 0);
		bench_free(b);
	}
}

static void over_core(bool late, int64_t store_ms)
{
	for (size_t i = 0; i < auth_vector_source_check_count; i++) {
		struct bench *b = bench_new(store_ms);
		peer_sim_init(&b->peer, &b->env.env);
		b->peer.source = b->auc.source;
		b->peer.late = late;
		b->suite.source = open_core(b);
		b->suite.once = "a peer answers a call once (ports/call.h)";
		b->suite.close = close_core;
		b->suite.open = open_core;
		print_message("# %s\n", auth_vector_source_checks[i].name);
		auth_vector_source_checks[i].run(&b->suite);
		bench_free(b);
	}
}

static void local_on_a_quick_store(void **state)
{
	over_local(0);
}

static void local_on_a_slow_store(void **state)
{
	over_local(30);
}

static void core_at_once(void **state)
{
	over_core(false, 0);
}

static void core_later(void **state)
{
	over_core(true, 0);
	over_core(true, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(local_on_a_quick_store),
		cmocka_unit_test(local_on_a_slow_store),
		cmocka_unit_test(core_at_once),
		cmocka_unit_test(core_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
