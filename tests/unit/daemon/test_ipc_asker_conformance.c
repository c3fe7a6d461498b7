/** The drivers that ask another process of ours, over the real asker (ipc_asker.c): the suites of their ports
 * with answers of that process that come late, more than once, after a cancel and after a close. */
#include "unit.h"

#include "../conformance/auth_vector_source.h"
#include "../conformance/eap_authority.h"
#include "../support/asker_rig.h"
#include "../support/auc_rig.h"
#include "../support/diameter_aaa.h"
#include "../support/peer_sim.h"

#include "drivers/diameter_node.h"
#include "drivers/eap_diameter.h"
#include "drivers/vector_core.h"
#include "drivers/vector_swx.h"

#include <stdlib.h>

struct bench {
	struct env_sim env;
	struct asker_rig channel;
	struct arena *arena;
	struct conf *conf;
	/* what stands behind the channel: core with the own AuC, or a Diameter network */
	struct store_mem_data disk;
	struct auc_rig auc;
	struct usim_sim card;
	struct peer_sim core;
	struct diameter_aaa aaa;
	/* the driver */
	const struct auth_vector_source_ops *vectors;
	struct auth_vector_source *source;
	struct eap_authority *authority;
};

static int64_t now_ms(void *owner)
{
	return ((struct bench *)owner)->env.mono_ms;
}

static void pass(void *owner, int64_t ms)
{
	asker_rig_pass(&((struct bench *)owner)->channel, ms);
}

static void stall(void *owner, bool on)
{
	asker_rig_stall(&((struct bench *)owner)->channel, on);
}

static void copies(void *owner, unsigned n)
{
	((struct bench *)owner)->channel.copies = n - 1;
}

static struct setup setup_of(struct bench *b)
{
	return (struct setup){ .conf = b->conf,
		.env = &b->env.env,
		.role = ROLE_CORE,
		.core = b->channel.peer,
		.diameter = b->channel.peer };
}

static struct auth_vector_source *open_source(void *owner)
{
	struct bench *b = owner;
	const struct setup s = setup_of(b);
	assert_int_equal(b->vectors->open(&s, &b->source, NULL), RC_OK);
	return b->source;
}

static void close_source(void *owner)
{
	struct bench *b = owner;
	b->vectors->close(&b->source);
}

static struct eap_authority *open_authority(void *owner)
{
	struct bench *b = owner;
	const struct setup s = setup_of(b);
	assert_int_equal(eap_diameter_ops.open(&s, NULL, &b->authority, NULL), RC_OK);
	return b->authority;
}

static void close_authority(void *owner)
{
	struct bench *b = owner;
	eap_diameter_ops.close(&b->authority);
}

static struct bench *bench_new(void)
{
	static const struct conf_item *tables[3];
	const struct conf_schema schema = { tables, 3 };
	struct bench *b = calloc(1, sizeof(*b));
	struct str error;
	assert_non_null(b);
	tables[0] = diameter_node_conf;
	tables[1] = vector_swx_ops.conf;
	tables[2] = eap_diameter_ops.conf;
	b->arena = arena_new(256 * 1024);
	assert_int_equal(conf_parse(b->arena, STR("diameter:\n  identity: ours.test\n  realm: test\n"),
				 "test", "/", &schema, &b->conf, &error, NULL),
		RC_OK);
	env_sim_init(&b->env, 5, AUC_RIG_WALL_MS);
	diameter_aaa_init(&b->aaa, &b->env);
	return b;
}

static void bench_free(struct bench *b)
{
	asker_rig_close(&b->channel);
	arena_free(&b->arena);
	assert_true(list_empty(&b->aaa.net.open));
	free(b);
}

static void run(const struct auth_vector_source_check *check, struct auth_vector_source_bench *suite)
{
	struct bench *b = suite->owner;
	suite->source = open_source(b);
	suite->now_ms = now_ms;
	suite->pass = pass;
	suite->stall = stall;
	suite->copies = copies;
	suite->open = open_source;
	suite->close = close_source;
	print_message("# %s\n", check->name);
	check->run(suite);
	close_source(b);
}

static void the_own_auc_in_core(void **state)
{
	for (size_t i = 0; i < auth_vector_source_check_count; i++) {
		struct bench *b = bench_new();
		struct auth_vector_source_bench suite = { .owner = b,
			.known = auc_rig_imsi(1),
			.unknown = auc_rig_imsi(2),
			.card = &b->card.card };
		auc_rig_init(&b->auc, &b->env, &b->disk, NULL, "");
		auc_rig_card(&b->auc, &suite.known, NULL, &b->card);
		peer_sim_init(&b->core, &b->env.env);
		b->core.source = b->auc.source;
		b->vectors = &vector_core_ops;
		asker_rig_open(&b->channel, &b->env, &b->core.peer);
		run(&auth_vector_source_checks[i], &suite);
		auc_rig_end(&b->auc);
		bench_free(b);
	}
}

static void an_hss_over_swx(void **state)
{
	for (size_t i = 0; i < auth_vector_source_check_count; i++) {
		struct bench *b = bench_new();
		struct auth_vector_source_bench suite = { .owner = b,
			.known = { "001010000000001" },
			.unknown = { "001010000000009" },
			.range_reason = REASON_diameter_error,
			.card = &b->aaa.net.card };
		diameter_sim_init(&b->aaa.net, &b->env.env);
		b->vectors = &vector_swx_ops;
		asker_rig_open(&b->channel, &b->env, &b->aaa.net.peer);
		run(&auth_vector_source_checks[i], &suite);
		bench_free(b);
	}
}

static void a_aaa_over_diameter(void **state)
{
	for (size_t i = 0; i < eap_authority_check_count; i++) {
		struct bench *b = bench_new();
		asker_rig_open(&b->channel, &b->env, &b->aaa.net.peer);
		const struct eap_authority_bench suite = { .owner = b,
			.authority = open_authority(b),
			.known = b->aaa.known,
			.unknown = { "001010000000002" },
			.card = &b->aaa.card,
			.now_ms = now_ms,
			.pass = pass,
			.stall = stall,
			.copies = copies,
			.open = open_authority,
			.close = close_authority };
		print_message("# %s\n", eap_authority_checks[i].name);
		eap_authority_checks[i].run(&suite);
		close_authority(b);
		bench_free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_own_auc_in_core),
		cmocka_unit_test(an_hss_over_swx),
		cmocka_unit_test(a_aaa_over_diameter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
