/** The own AuC on the default store: what it writes is there after a restart of both. */
#include "store_rig.h"

#include "../support/usim_sim.h"

#include "drivers/vector_local.h"

static const int64_t WALL_MS = INT64_C(1767225600) * 1000;

struct bench {
	struct rig r;
	char key[160];
	struct conf *conf;
	struct auth_vector_source *auc;
	struct usim_sim card;
	struct auth_vector_ask ask;
	struct auth_vector v;
	uint8_t auts[14];
};

static void start(struct bench *b)
{
	struct fault f = { 0 };
	b->r.store = rig_open(&b->r, ROLE_TOOL);
	const struct setup s = { .conf = b->conf, .env = &b->r.env, .role = ROLE_CORE, .store = b->r.store };
	assert_int_equal(vector_local_ops.open(&s, &b->auc, &f), RC_OK);
}

static void stop(struct bench *b)
{
	vector_local_ops.close(&b->auc);
	store_sqlite_ops.close(&b->r.store);
}

static void begin(struct bench *b)
{
	const struct conf_item *const tables[] = { vector_local_ops.conf };
	const struct conf_schema schema = { tables, 1 };
	struct str error;
	struct fault f = { 0 };
	rig_begin(&b->r, "");
	b->r.now = WALL_MS;
	snprintf(b->key, sizeof(b->key), "%s/kek.key", b->r.folder);
	assert_int_equal(vault_create(b->key, &f), RC_OK);
	assert_int_equal(
		conf_parse(b->r.arena, STR(""), "test", b->r.folder, &schema, &b->conf, &error, &f), RC_OK);
	start(b);
}

static void finish(struct bench *b)
{
	stop(b);
	unlink(b->key);
	rig_end(&b->r);
}

static void add_line(struct bench *b)
{
	static const uint8_t k[16] = { 1, 2, 3 }, opc[16] = { 4, 5, 6 };
	const struct subscriber line = rig_line(1);
	const struct vector_local_card in = { .imsi = line.imsi, .k = BYTES_OF(k), .opc = BYTES_OF(opc) };
	struct auc_row row;
	struct fault f = { 0 };
	assert_int_equal(vector_local_seal_keys(b->auc, &in, &row, &f), RC_OK);
	const struct change add = { .kind = CHANGE_LINE_ADD, .imsi = line.imsi, .line = &line, .auc = &row };
	assert_int_equal(b->r.store->ops->commit(b->r.store, rig_call(&b->r, 0), &add, 1), RC_OK);
	b->card = (struct usim_sim){ .mode = USIM_SIM_SINGLE, .card = { .k_len = 16, .res_len = 8 } };
	memcpy(b->card.card.k, k, sizeof(k));
	memcpy(b->card.card.opc, opc, sizeof(opc));
	b->ask.imsi = line.imsi;
}

static enum usim_sim_answer login(struct bench *b)
{
	struct usim_algo_vector out;
	assert_int_equal(b->auc->ops->fetch(b->auc, rig_call(&b->r, 1), &b->ask, &b->v), RC_OK);
	return usim_sim_authenticate(&b->card, b->v.rand, b->v.autn, &out, b->auts);
}

/* proves: own-217, own-220, own-222 */
static void what_was_learnt_and_given_outlives_a_restart(void **state)
{
	static struct bench b;
	begin(&b);
	add_line(&b);
	assert_int_equal(login(&b), USIM_SIM_ACCEPTS);
	assert_int_equal(b.card.last >> 5, 1);
	usim_sim_used_up_to(&b.card, UINT64_C(1000000) << 5);
	assert_int_equal(login(&b), USIM_SIM_SYNC);
	b.ask.resync = true;
	memcpy(b.ask.rand, b.v.rand, sizeof(b.ask.rand));
	memcpy(b.ask.auts, b.auts, sizeof(b.ask.auts));
	assert_int_equal(login(&b), USIM_SIM_ACCEPTS);
	b.ask.resync = false;
	for (int i = 0; i < 30; i++)
		assert_int_equal(login(&b), USIM_SIM_ACCEPTS);
	stop(&b);
	b.r.now -= 7200000;
	start(&b);
	assert_int_equal(login(&b), USIM_SIM_ACCEPTS);
	finish(&b);
}

/* a line of the store without a key, and no line at all, are one to the world outside */
static void no_key_is_no_subscriber(void **state)
{
	static struct bench b;
	begin(&b);
	const struct subscriber line = rig_line(2);
	const struct change add = { .kind = CHANGE_LINE_ADD, .imsi = line.imsi, .line = &line };
	assert_int_equal(b.r.store->ops->commit(b.r.store, rig_call(&b.r, 0), &add, 1), RC_OK);
	for (unsigned i = 2; i < 4; i++) {
		b.ask.imsi = rig_line(i).imsi;
		assert_int_equal(b.auc->ops->fetch(b.auc, rig_call(&b.r, 1), &b.ask, &b.v), RC_ABSENT);
		assert_int_equal(b.r.call[1].fault.reason, REASON_subscriber_unknown);
	}
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_learnt_and_given_outlives_a_restart),
		cmocka_unit_test(no_key_is_no_subscriber),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
