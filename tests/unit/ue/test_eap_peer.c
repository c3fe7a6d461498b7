/** eap_peer.c: answers against recordings and against octets computed elsewhere. */
#include "vectors.h"

#include "ue/eap_peer.h"

static struct arena *arena;

static int open_arena(void **state)
{
	arena = arena_new(65536);
	return arena ? 0 : -1;
}

static int close_arena(void **state)
{
	arena_free(&arena);
	return 0;
}

static struct usim card_of(const json_t *e)
{
	struct usim card = { .algo = { .k_len = 16, .res_len = 8 }, .memory = USIM_WHOLE };
	vectors_hex(e, "k", card.algo.k, 16);
	vectors_hex(e, "opc", card.algo.opc, 16);
	return card;
}

static const json_t *login_of(const json_t *e, size_t i)
{
	return json_array_get(json_object_get(e, "logins"), i);
}

/* the i-th packet of the login that has this EAP-AKA subtype and this sender */
static size_t packet(const json_t *login, const char *from, uint8_t subtype, size_t i, uint8_t *out)
{
	size_t at;
	const json_t *p;
	json_array_foreach(json_object_get(login, "packets"), at, p)
	{
		const size_t n = vectors_hex(p, "eap", out, 512);
		if (n >= 8 && out[4] == 23 && (!subtype || out[5] == subtype) &&
			strcmp(json_string_value(json_object_get(p, "from")), from) == 0 && i-- == 0)
			return n;
	}
	fail_msg("no such packet");
	return 0;
}

static struct eap_peer_turn turn(struct usim *card, const char *persona, struct str identity,
	unsigned misbehave, struct bytes in, struct findings *f)
{
	const struct eap_peer peer = {
		.persona = persona_find(persona), .card = card, .identity = identity, .misbehave = misbehave
	};
	struct eap_peer_turn t;
	*f = (struct findings){ 0 };
	assert_int_equal(eap_peer_turn(&peer, arena, in, &t, f), RC_OK);
	return t;
}

/* The recorded server sends AT_CHECKCODE and the recorded peer echoes it, a phone does neither: RES is
 * compared, and AT_MAC of the recorded challenge must be right under the keys over the recorded identity. */
static void recorded_challenges(void **state)
{
	static const char *const NAMES[] = { "aka_full", "aka_pseudonym", "aka_result_indication",
		"aka_stale_pseudonym" };
	json_t *root = vectors_open("eap_exchanges.json");
	for (size_t i = 0; i < 4; i++) {
		const json_t *e = vectors_exchange(root, NAMES[i]), *login = login_of(e, 0);
		const json_t *v = json_array_get(json_object_get(login, "vectors"), 0);
		struct usim card = card_of(e);
		struct findings f;
		uint8_t in[512], recorded[512];
		const size_t n = packet(login, "server", 1, 0, in);
		packet(login, "peer", 1, 0, recorded);
		const struct eap_peer_turn t = turn(&card, "careful", vectors_text(v, "identity_for_keys"), 0,
			(struct bytes){ in, n }, &f);
		assert_int_equal(t.verdict, EAP_PEER_ANSWERS);
		assert_true(t.mac_checked && t.mac_right);
		assert_int_equal(t.answer.n, 40);
		assert_int_equal(t.answer.p[1], recorded[1]);
		assert_memory_equal(t.answer.p + 8, recorded + 8, 12); /* AT_RES */
	}
	json_decref(root);
}

static void recorded_sync_failure_and_recovery(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const json_t *e = vectors_exchange(root, "aka_sync_failure"), *login = login_of(e, 0);
	const json_t *v = json_array_get(json_object_get(login, "vectors"), 0);
	struct usim card = card_of(e);
	struct findings f;
	uint8_t in[512], recorded[512], sqn_ms[6];
	uint64_t sqn = 0;
	vectors_hex(v, "sqn_ms", sqn_ms, 6);
	for (size_t i = 0; i < 6; i++)
		sqn = sqn << 8 | sqn_ms[i];
	usim_set_sqn(&card, sqn);
	size_t n = packet(login, "server", 1, 0, in);
	struct eap_peer_turn t =
		turn(&card, "careful", vectors_text(v, "identity_for_keys"), 0, (struct bytes){ in, n }, &f);
	assert_int_equal(t.verdict, EAP_PEER_SYNC_FAILURE);
	assert_int_equal(packet(login, "peer", 4, 0, recorded), t.answer.n);
	assert_memory_equal(t.answer.p, recorded, t.answer.n);
	n = packet(login, "server", 1, 1, in);
	t = turn(&card, "careful", vectors_text(v, "identity_for_keys"), 0, (struct bytes){ in, n }, &f);
	assert_int_equal(t.verdict, EAP_PEER_ANSWERS);
	packet(login, "peer", 1, 0, recorded);
	assert_memory_equal(t.answer.p + 8, recorded + 8, 12);
	json_decref(root);
}

static void recorded_reject(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const json_t *e = vectors_exchange(root, "aka_authentication_reject"), *login = login_of(e, 0);
	struct usim card = card_of(e);
	struct findings f;
	uint8_t in[512], recorded[512];
	const size_t n = packet(login, "server", 1, 0, in);
	card.algo.k[3] ^= 0x40; /* whatever the recorded card had against this network */
	struct eap_peer_turn t = turn(&card, "careful", STR("x"), 0, (struct bytes){ in, n }, &f);
	assert_int_equal(t.verdict, EAP_PEER_REFUSES);
	assert_int_equal(packet(login, "peer", 2, 0, recorded), t.answer.n);
	assert_memory_equal(t.answer.p, recorded, t.answer.n);
	t = turn(&card, "aosp", STR("x"), 0, (struct bytes){ in, n }, &f);
	assert_int_equal(t.answer.n, 0); /* phones fall silent */
	json_decref(root);
}

/* A challenge as TS.43 servers send it, over set 1 of TS 35.208; its AT_MAC is right for this identity. */
#define CHALLENGE_MAC "2550e44d6bb51a90b742f093b1652826"
#define ANSWER        "022100281701000003030040a54211d5e3ba50bf0b0500003b73fccedca20231196b5ae3bc1f2185"

static const char IDENTITY[] = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";

static struct bytes ts43_challenge(struct usim *card, uint8_t mem[68])
{
	static const uint8_t AT_MAC_HEAD[4] = { 11, 5, 0, 0 };
	json_t *root = vectors_open("milenage.json"), *set = json_array_get(json_object_get(root, "sets"), 0);
	static const uint8_t HEAD[8] = { 1, 33, 0, 68, 23, 1, 0, 0 };
	*card = card_of(set);
	memset(mem, 0, 68);
	memcpy(mem, HEAD, 8);
	memcpy(mem + 8, (const uint8_t[2]){ 1, 5 }, 2);
	vectors_hex(set, "rand", mem + 12, 16);
	memcpy(mem + 28, (const uint8_t[2]){ 2, 5 }, 2);
	vectors_hex(json_object_get(set, "derived"), "autn", mem + 32, 16);
	memcpy(mem + 48, AT_MAC_HEAD, 4);
	/* HMAC-SHA-1-128 computed outside of this project (Python hashlib and an own FIPS 186-2 generator) */
	assert_true(text_unhex(STR(CHALLENGE_MAC), mem + 52, 16));
	json_decref(root);
	return (struct bytes){ mem, 68 };
}

static void ts43_answer_byte_for_byte(void **state)
{
	static const char *const NAMES[] = { "careful", "aosp2021", "aosp", "samsung", "microg" };
	for (size_t i = 0; i < 5; i++) {
		uint8_t mem[68], want[40];
		struct usim card;
		struct findings f;
		const struct bytes in = ts43_challenge(&card, mem);
		const struct eap_peer_turn t = turn(&card, NAMES[i], str_of(IDENTITY), 0, in, &f);
		assert_int_equal(f.count, 0);
		assert_int_equal(t.answer.n, 40);
		assert_true(text_unhex(STR(ANSWER), want, 40));
		assert_memory_equal(t.answer.p, want, 40);
	}
}

static void wrong_mac_of_the_server(void **state)
{
	uint8_t mem[68];
	struct usim card;
	struct findings f;
	struct bytes in = ts43_challenge(&card, mem);
	mem[60] ^= 1;
	struct eap_peer_turn t = turn(&card, "careful", str_of(IDENTITY), 0, in, &f);
	assert_int_equal(t.verdict, EAP_PEER_REFUSES);
	assert_int_equal(f.count, 1);
	assert_string_equal(f.row[0].rule, "clients 10");
	assert_int_equal(t.answer.p[5], 14); /* AKA-Client-Error */
	in = ts43_challenge(&card, mem);
	mem[60] ^= 1;
	t = turn(&card, "samsung", str_of(IDENTITY), 0, in, &f);
	assert_int_equal(t.verdict, EAP_PEER_ANSWERS);
}

static void faults(void **state)
{
	static const struct {
		unsigned bit;
		size_t n, at; /* length of the answer; the octet that differs from the good one */
	} ROWS[] = { { MISBEHAVE_WRONG_RES, 40, 12 }, { MISBEHAVE_WRONG_MAC, 40, 24 },
		{ MISBEHAVE_ZERO_LENGTH, 40, 9 }, { MISBEHAVE_TRUNCATE, 36, 0 }, { MISBEHAVE_REJECT, 8, 5 },
		{ MISBEHAVE_CLIENT_ERROR, 12, 5 }, { MISBEHAVE_NAK, 6, 4 }, { MISBEHAVE_NO_ANSWER, 0, 0 } };
	uint8_t good[40];
	assert_true(text_unhex(STR(ANSWER), good, 40));
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		uint8_t mem[68];
		struct usim card;
		struct findings f;
		const struct bytes in = ts43_challenge(&card, mem);
		const struct eap_peer_turn t = turn(&card, "careful", str_of(IDENTITY), ROWS[i].bit, in, &f);
		assert_int_equal(t.answer.n, ROWS[i].n);
		if (ROWS[i].at)
			assert_int_not_equal(t.answer.p[ROWS[i].at], good[ROWS[i].at]);
	}
}

static void android_sample(void **state)
{
	json_t *root = vectors_open("aosp_sim.json");
	const json_t *valid = json_object_get(root, "challenge_request_with_valid_mac");
	uint8_t p[256];
	struct usim card = { .algo = { .k_len = 16, .res_len = 8 } };
	struct findings f;
	const size_t n = vectors_hex(valid, "eap_packet", p, sizeof(p));
	/* the key of that SIM is not published: to this card its network is a stranger */
	const struct eap_peer_turn t = turn(&card, "aosp", STR("x"), 0, (struct bytes){ p, n }, &f);
	assert_int_equal(t.verdict, EAP_PEER_REFUSES);
	assert_int_equal(t.challenge.identifier, 2);
	assert_int_equal(t.answer.n, 0);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_challenges),
		cmocka_unit_test(recorded_sync_failure_and_recovery),
		cmocka_unit_test(recorded_reject),
		cmocka_unit_test(ts43_answer_byte_for_byte),
		cmocka_unit_test(wrong_mac_of_the_server),
		cmocka_unit_test(faults),
		cmocka_unit_test(android_sample),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
