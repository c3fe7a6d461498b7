/** eap_local.c: the suite of ports/eap_authority.h over the own AuC, quick and slow, and what is its own. */
#include "unit.h"

#include "../conformance/eap_authority.h"
#include "../support/auc_rig.h"
#include "../support/peer_sim.h"

#include "aka/aka_login_state.h"
#include "codec/eap_aka.h"
#include "conf/conf.h"
#include "drivers/eap_local.h"
#include "drivers/vector_core.h"

#include <stdlib.h>

struct bench {
	struct env_sim env;
	struct store_mem_data disk;
	struct auc_rig auc;
	struct usim_sim card;
	struct peer_sim peer;
	struct auth_vector_source *core; /* where the test goes by way of core */
	struct eap_authority *authority;
	struct arena *conf_arena;
	struct conf *conf;
	struct eap_authority_bench suite;
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

static void conf_of(struct bench *b)
{
	static const struct conf_item *const tables[] = { eap_local_conf };
	static const struct conf_schema schema = { tables, 1 };
	struct str error;
	struct fault f = { 0 };
	b->conf_arena = arena_new(65536);
	assert_non_null(b->conf_arena);
	assert_int_equal(conf_parse(b->conf_arena, STR("eap:\n  network_name: WLAN\n"), "test", "/", &schema,
				 &b->conf, &error, &f),
		RC_OK);
}

static struct eap_authority *open_authority(void *owner)
{
	struct bench *b = owner;
	const struct setup s = { .conf = b->conf, .env = &b->env.env, .role = ROLE_WORKER };
	struct fault f = { 0 };
	assert_int_equal(eap_local_ops.open(&s, b->core ? b->core : b->auc.source, &b->authority, &f), RC_OK);
	return b->authority;
}

static void close_authority(void *owner)
{
	struct bench *b = owner;
	eap_local_ops.close(&b->authority);
	assert_int_equal(b->peer.open, 0);
}

static struct bench *bench_new_by(bool core, int64_t late_ms)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct fault f = { 0 };
	assert_non_null(b);
	env_sim_init(&b->env, 5, AUC_RIG_WALL_MS);
	auc_rig_init(&b->auc, &b->env, &b->disk, NULL, "");
	const struct imsi known = auc_rig_imsi(1);
	auc_rig_card(&b->auc, &known, NULL, &b->card);
	b->auc.store.find_ms = b->auc.store.commit_ms = late_ms;
	peer_sim_init(&b->peer, &b->env.env);
	b->peer.source = b->auc.source;
	b->peer.late = true;
	conf_of(b);
	const struct setup s = {
		.conf = b->conf, .env = &b->env.env, .role = ROLE_WORKER, .core = &b->peer.peer
	};
	if (core)
		assert_int_equal(vector_core_ops.open(&s, &b->core, &f), RC_OK);
	b->suite = (struct eap_authority_bench){ .owner = b,
		.authority = open_authority(b),
		.known = known,
		.unknown = auc_rig_imsi(2),
		.card = &b->card.card,
		.now_ms = now_ms,
		.pass = pass,
		.stall = stall,
		.once = "a source of vectors answers a call once (ports/call.h)",
		.close = close_authority,
		.open = open_authority };
	return b;
}

static struct bench *bench_new(int64_t late_ms)
{
	return bench_new_by(false, late_ms);
}

static void bench_free(struct bench *b)
{
	eap_local_ops.close(&b->authority);
	eap_local_ops.close(&b->authority);
	if (b->core)
		vector_core_ops.close(&b->core);
	auc_rig_end(&b->auc);
	arena_free(&b->conf_arena);
	free(b);
}

static void suite(bool core, int64_t late_ms)
{
	for (size_t i = 0; i < eap_authority_check_count; i++) {
		struct bench *b = bench_new_by(core, late_ms);
		print_message("# %s\n", eap_authority_checks[i].name);
		eap_authority_checks[i].run(&b->suite);
		bench_free(b);
	}
}

static void suite_on_a_quick_store(void **state)
{
	suite(false, 0);
}

static void suite_on_a_slow_store(void **state)
{
	suite(false, 30);
}

/* as it is deployed: the worker asks the core process */
static void suite_by_way_of_core(void **state)
{
	suite(true, 0);
	suite(true, 30);
}

static struct eap_turn turn_of(struct bench *b)
{
	static const char nai[] = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";
	return (struct eap_turn){ .identity = { (const uint8_t *)nai, sizeof(nai) - 1 },
		.claimed = b->suite.known };
}

static enum rc turn(struct bench *b, struct eap_turn *t, struct fault *f)
{
	struct call c = { .arena = arena_new(8192), .fault = f, .deadline_ms = b->env.mono_ms + 1000 };
	*f = (struct fault){ 0 };
	const enum rc rc = b->authority->ops->turn(b->authority, &c, t);
	static uint8_t kept[2][EAP_LOCAL_LOGIN_MAX];
	if (rc == RC_OK && t->verdict == EAP_GOES_ON) {
		memcpy(kept[0], t->login.p, t->login.n);
		memcpy(kept[1], t->packet_out.p, t->packet_out.n);
		t->login.p = kept[0];
		t->packet_out.p = kept[1];
	}
	arena_free(&c.arena);
	return rc;
}

static void challenges_begin_at_any_identifier(void **state)
{
	struct bench *b = bench_new(0);
	unsigned seen[256] = { 0 }, different = 0;
	for (int i = 0; i < 500; i++) {
		struct eap_turn t = turn_of(b);
		struct fault f;
		assert_int_equal(turn(b, &t, &f), RC_OK);
		different += seen[t.packet_out.p[1]]++ == 0;
	}
	assert_true(different > 150);
	bench_free(b);
}

static void a_refusal_has_its_reason(void **state)
{
	struct bench *b = bench_new(0);
	struct eap_turn t = turn_of(b);
	struct fault f;
	assert_int_equal(turn(b, &t, &f), RC_OK);
	const uint8_t reject[] = { 2, t.packet_out.p[1], 0, 8, 23, 2, 0, 0 };
	t.packet_in = BYTES_OF(reject);
	assert_int_equal(turn(b, &t, &f), RC_OK);
	assert_int_equal(t.verdict, EAP_REJECTED);
	assert_int_equal(f.reason, REASON_aka_reject);
	assert_int_equal(t.packet_out.n, 0);
	bench_free(b);
}

static void a_foreign_state_is_a_fault_of_ours(void **state)
{
	struct bench *b = bench_new(0);
	struct eap_turn t = turn_of(b);
	struct fault f;
	t.login = str_bytes(STR("no round"));
	assert_int_equal(turn(b, &t, &f), RC_BUG);
	bench_free(b);
}

/* what the device sends on top of the challenge of round 0 */
enum sent { RES_OF_ROUND_0, RES_OF_ANOTHER, SYNC_FAILURE };

static enum reason sent_with(struct bench *b, struct eap_turn *t, enum sent what, int ahead)
{
	static const uint8_t auts[VECTOR_AUTS] = { 1 };
	const uint8_t identifier = (uint8_t)(t->packet_out.p[1] + ahead);
	const struct bytes challenge = t->packet_out;
	uint8_t mem[64], none[14];
	struct usim_sim card = b->card;
	struct usim_algo_vector v;
	struct fault f;
	struct buf out;
	assert_int_equal(
		usim_sim_authenticate(&card, challenge.p + 12, challenge.p + 32, &v, none), USIM_SIM_ACCEPTS);
	v.res[0] ^= what == RES_OF_ANOTHER;
	buf_init_fixed(&out, mem, sizeof(mem));
	if (what == SYNC_FAILURE)
		eap_aka_sync_failure(&out, identifier, auts);
	else
		(void)eap_aka_challenge_answer(&out, identifier, (struct bytes){ v.res, v.res_len });
	t->packet_in = buf_bytes(&out);
	(void)turn(b, t, &f);
	t->packet_out = challenge;
	return f.reason;
}

/* Only an answer that no round 0 can have asked for tells of a lost entry. proves: own-196, rfc4187-8.1-02 */
static void an_answer_to_a_round_that_is_not_known(void **state)
{
	static const struct {
		enum sent what;
		int ahead;
		enum reason reason;
	} cases[] = {
		{ RES_OF_ANOTHER, 1, REASON_login_entry_missing },
		{ RES_OF_ANOTHER, 3, REASON_login_entry_missing },
		{ SYNC_FAILURE, 1, REASON_login_entry_missing }, { RES_OF_ANOTHER, 4, REASON_eap_identifier },
		{ RES_OF_ANOTHER, -1, REASON_eap_identifier }, { RES_OF_ANOTHER, 0, REASON_aka_res },
		{ RES_OF_ROUND_0, 1, REASON_eap_identifier }, { RES_OF_ROUND_0, 3, REASON_eap_identifier },
		{ RES_OF_ROUND_0, -1, REASON_eap_identifier },
		{ RES_OF_ROUND_0, 0, REASON_aka_mac }, /* the right one, but for its MAC */
	};
	struct bench *b = bench_new(0);
	struct eap_turn t = turn_of(b);
	struct fault f;
	assert_int_equal(turn(b, &t, &f), RC_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(sent_with(b, &t, cases[i].what, cases[i].ahead), cases[i].reason);
	struct aka_login_state known;
	uint8_t round[EAP_LOCAL_ROUND_MAX];
	struct buf kept;
	buf_init_fixed(&kept, round, sizeof(round));
	assert_int_equal(aka_login_state_get(t.login, &known), RC_OK);
	aka_server_round_put(&known.round, &kept);
	t.round = buf_bytes(&kept); /* whoever knows its round has lost none */
	assert_int_equal(sent_with(b, &t, RES_OF_ANOTHER, 1), REASON_eap_identifier);
	bench_free(b);
}

static enum rc goes_on(struct bench *b, struct eap_turn *t, struct bytes packet)
{
	struct fault f;
	t->packet_in = packet;
	t->asks = 0; /* known to the first turn alone */
	const enum rc rc = turn(b, t, &f);
	assert_int_equal(f.reason, REASON_none);
	assert_int_equal(t->verdict, EAP_GOES_ON);
	assert_int_equal(t->round.n, 0);
	return rc;
}

static struct eap_aka_message request_of(const struct eap_turn *t)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	assert_int_equal(eap_read(t->packet_out, &eap, NULL), RC_OK);
	assert_int_equal(eap_aka_read_any(&eap, &m, NULL), RC_OK);
	return m;
}

/* No vector while an identity is asked for; the class is remembered by the login, and nothing is a round. */
static void an_identity_round_costs_no_vector(void **state)
{
	struct bench *b = bench_new(0);
	struct eap_turn t = turn_of(b);
	struct fault f;
	uint8_t mem[100];
	struct buf out;
	t.asks = EAP_ASKS_ANY_ID;
	stall(b, true); /* a question to the AuC would wait */
	assert_int_equal(turn(b, &t, &f), RC_OK);
	assert_int_equal(request_of(&t).subtype, EAP_AKA_IDENTITY);
	buf_init_fixed(&out, mem, sizeof(mem));
	eap_aka_identity(&out, t.packet_out.p[1], str_bytes(STR("2pseudonym@x")));
	goes_on(b, &t, buf_bytes(&out));
	assert_int_equal(request_of(&t).have, EAP_AKA_HAS_FULLAUTH_ID_REQ);
	stall(b, false);
	buf_init_fixed(&out, mem, sizeof(mem));
	eap_aka_identity(&out, t.packet_out.p[1], t.identity);
	goes_on(b, &t, buf_bytes(&out));
	assert_int_equal(request_of(&t).subtype, EAP_AKA_CHALLENGE);
	assert_int_equal(request_of(&t).checkcode.n, 20);
	bench_free(b);
}

/* EAP-AKA' asks for the AMF separation bit, EAP-AKA after a Nak does not */
static void the_vector_fits_the_method(void **state)
{
	struct bench *b = bench_new(0);
	struct eap_turn t = turn_of(b);
	struct fault f;
	const struct imsi who = b->suite.known;
	memset(store_mem_row(&b->disk, &who)->amf, 0, 2);
	t.asks = EAP_ASKS_PRIME;
	assert_int_equal(turn(b, &t, &f), RC_OK);
	assert_int_equal(request_of(&t).eap.type, EAP_TYPE_AKA_PRIME);
	assert_int_equal(request_of(&t).autn.p[6], 0x80);
	const uint8_t nak[] = { 2, t.packet_out.p[1], 0, 6, 3, 23 };
	goes_on(b, &t, BYTES_OF(nak));
	assert_int_equal(request_of(&t).eap.type, EAP_TYPE_AKA);
	assert_int_equal(request_of(&t).autn.p[6], 0);
	assert_int_equal(request_of(&t).bidding, EAP_AKA_BIDDING_PRIME);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suite_on_a_quick_store),
		cmocka_unit_test(suite_on_a_slow_store),
		cmocka_unit_test(suite_by_way_of_core),
		cmocka_unit_test(challenges_begin_at_any_identifier),
		cmocka_unit_test(a_refusal_has_its_reason),
		cmocka_unit_test(a_foreign_state_is_a_fault_of_ours),
		cmocka_unit_test(an_answer_to_a_round_that_is_not_known),
		cmocka_unit_test(an_identity_round_costs_no_vector),
		cmocka_unit_test(the_vector_fits_the_method),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
