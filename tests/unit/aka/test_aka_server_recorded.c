/** Every recorded EAP-AKA exchange that a full authentication has, judged by our server: made by programs
 * that share no line with it. */
#include "vectors.h"

#include "aka/aka_server.h"
#include "crypto/digest.h"

/* what the recorded server knew when the peer's packet arrived */
struct replay {
	struct aka_round round;
	struct bytes identity;
	struct vectors_hex identity_rounds; /* the AKA-Identity packets of this login, one behind the other */
	uint8_t checkcode[DIGEST_SHA1];
	const json_t *vectors;
	size_t next;
};

struct tally {
	unsigned accepted, rejected[REASON_COUNT], resync, refused[REASON_COUNT];
};

static bool is(const json_t *packet, const char *prefix)
{
	return !strncmp(vectors_text(packet, "summary"), prefix, strlen(prefix));
}

static void challenge_sent(struct replay *r, const struct vectors_hex *packet)
{
	const json_t *v = json_array_get(r->vectors, r->next++);
	const struct vectors_hex xres = vectors_octets(v, "xres");
	struct auth_vector *out = &r->round.vector;
	r->round.identifier = packet->p[1];
	memcpy(out->rand, vectors_octets(v, "rand").p, 16);
	memcpy(out->autn, vectors_octets(v, "autn").p, 16);
	memcpy(out->ck, vectors_octets(v, "ck").p, 16);
	memcpy(out->ik, vectors_octets(v, "ik").p, 16);
	memcpy(out->xres, xres.p, xres.n);
	out->xres_len = (uint8_t)xres.n;
	r->identity = str_bytes(str_of(vectors_text(v, "identity_for_keys")));
}

static struct aka_claim claim_of(struct replay *r)
{
	const struct bytes rounds = { r->identity_rounds.p, r->identity_rounds.n };
	digest_sha1(&rounds, 1, r->checkcode);
	return (struct aka_claim){ .round = &r->round,
		.identity = r->identity,
		.checkcode = rounds.n ? BYTES_OF(r->checkcode) : BYTES_NONE };
}

static void answer_came(struct replay *r, const json_t *packet, struct tally *t)
{
	const struct vectors_hex p = vectors_octets(packet, "eap");
	const struct aka_claim claim = claim_of(r);
	struct aka_outcome out;
	struct fault f = { 0 };
	const enum rc rc = aka_server_answer(&claim, (struct bytes){ p.p, p.n }, &out, &f);
	if (rc != RC_OK) {
		t->refused[f.reason]++;
		return;
	}
	t->accepted += out.kind == AKA_ACCEPTED;
	t->rejected[f.reason] += out.kind == AKA_REJECTED;
	if (out.kind != AKA_RESYNC)
		return;
	t->resync++;
	vectors_equal(json_array_get(r->vectors, r->next - 1), "auts", out.auts, sizeof(out.auts));
}

static struct tally replay(const json_t *login)
{
	struct replay r = { .vectors = json_object_get(login, "vectors") };
	struct tally t = { 0 };
	const json_t *p;
	size_t i;
	json_array_foreach(json_object_get(login, "packets"), i, p)
	{
		const struct vectors_hex packet = vectors_octets(p, "eap");
		if (strstr(vectors_text(p, "summary"), "/AKA-Identity")) {
			memcpy(r.identity_rounds.p + r.identity_rounds.n, packet.p, packet.n);
			r.identity_rounds.n += packet.n;
		} else if (is(p, "EAP-Request/AKA-Challenge")) {
			challenge_sent(&r, &packet);
		} else if (r.next && !strcmp(vectors_text(p, "from"), "peer")) {
			answer_came(&r, p, &t);
		}
	}
	return t;
}

static const json_t *exchange(const json_t *root, const char *name)
{
	const json_t *e;
	size_t i;
	json_array_foreach(
		vectors_list(root, "exchanges"), i, e) if (!strcmp(vectors_text(e, "name"), name)) return e;
	fail_msg("no exchange %s", name);
	return NULL;
}

static struct tally replay_login(const json_t *root, const char *name, size_t login)
{
	return replay(json_array_get(json_object_get(exchange(root, name), "logins"), login));
}

/* proves: rfc4187-7-02, rfc4187-8.1-01 */
static void accepted(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	assert_int_equal(replay_login(root, "aka_full", 0).accepted, 1);
	assert_int_equal(replay_login(root, "aka_full_temporary_ids_then_reauth", 0).accepted, 1);
	assert_int_equal(replay_login(root, "aka_pseudonym", 0).accepted, 1);
	assert_int_equal(replay_login(root, "aka_pseudonym", 1).accepted,
		1); /* empty AT_CHECKCODE, no AKA-Identity round */
	assert_int_equal(replay_login(root, "aka_stale_pseudonym", 0).accepted, 1);
	json_decref(root);
}

/* AT_RESULT_IND is tolerated; the AKA-Notification answer that follows there is no answer to our challenge */
static void result_indication(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const struct tally t = replay_login(root, "aka_result_indication", 0);
	assert_int_equal(t.accepted, 1);
	assert_int_equal(t.refused[REASON_eap_identifier], 1);
	json_decref(root);
}

/* all full authentications of the method AKA end as they were recorded, whatever their name */
static void all_full_authentications(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const json_t *e, *login;
	size_t i, j, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
		json_array_foreach(json_object_get(e, "logins"), j, login)
	{
		if (strcmp(vectors_text(e, "method"), "AKA") || strcmp(vectors_text(login, "kind"), "full"))
			continue;
		assert_int_equal(replay(login).accepted, !strcmp(vectors_text(login, "result"), "accept"));
		done++;
	}
	assert_true(done >= 8);
	json_decref(root);
}

static void sync_failure(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const struct tally t = replay_login(root, "aka_sync_failure", 0);
	assert_int_equal(t.resync, 1);
	assert_int_equal(t.accepted, 1);
	json_decref(root);
}

static void wrong_res(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const struct tally t = replay_login(root, "aka_wrong_res", 0);
	assert_int_equal(t.accepted, 0);
	assert_int_equal(t.rejected[REASON_aka_res], 1);
	json_decref(root);
}

/* proves: rfc4187-9.5-01 */
static void authentication_reject(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const struct tally t = replay_login(root, "aka_authentication_reject", 0);
	assert_int_equal(t.accepted, 0);
	assert_int_equal(t.rejected[REASON_aka_reject], 1);
	json_decref(root);
}

/* proves: rfc4187-8.1-14 */
static void nak(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const json_t *login =
		json_array_get(json_object_get(exchange(root, "aka_to_aka_prime_nak"), "logins"), 0);
	const struct vectors_hex p =
		vectors_octets(json_array_get(json_object_get(login, "packets"), 2), "eap");
	const struct aka_round round = { .identifier = 0xe0, .vector = { .xres_len = 8 } };
	const struct aka_claim claim = { .round = &round, .identity = str_bytes(STR("0001010000000017@x")) };
	struct aka_outcome out;
	struct fault f = { 0 };
	assert_int_equal(aka_server_answer(&claim, (struct bytes){ p.p, p.n }, &out, &f), RC_OK);
	assert_int_equal(out.kind, AKA_REJECTED);
	assert_int_equal(f.reason, REASON_eap_nak);
	json_decref(root);
}

/* without the AKA-Identity packets the recorded AT_CHECKCODE is refused, and with one octet of them changed
 */
static void checkcode(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	const json_t *login = json_array_get(json_object_get(exchange(root, "aka_full"), "logins"), 0);
	const json_t *packets = json_object_get(login, "packets");
	const struct vectors_hex request = vectors_octets(json_array_get(packets, 3), "eap"),
				 answer = vectors_octets(json_array_get(packets, 4), "eap");
	struct replay r = { .vectors = json_object_get(login, "vectors") };
	challenge_sent(&r, &request);
	const uint8_t other[20] = { 1 };
	const struct bytes expected[2] = { BYTES_NONE, BYTES_OF(other) };
	for (int i = 0; i < 2; i++) {
		const struct aka_claim claim = {
			.round = &r.round, .identity = r.identity, .checkcode = expected[i]
		};
		struct aka_outcome out;
		struct fault f = { 0 };
		assert_int_equal(
			aka_server_answer(&claim, (struct bytes){ answer.p, answer.n }, &out, &f), RC_OK);
		assert_int_equal(out.kind, AKA_REJECTED);
		assert_int_equal(f.reason, REASON_aka_checkcode);
	}
	json_decref(root);
}

/* the answer of the phone's own tests, and its sync failure */
static void the_phones_answers(void **state)
{
	json_t *phone = vectors_open("aosp_sim.json");
	const json_t *key = json_object_get(phone, "master_key"),
		     *sim = json_object_get(phone, "sim_response_success");
	struct aka_round round = { .identifier = 2, .vector = { .xres_len = 8 } };
	memcpy(round.vector.ck, vectors_octets(sim, "ck").p, 16);
	memcpy(round.vector.ik, vectors_octets(sim, "ik").p, 16);
	memcpy(round.vector.xres, vectors_octets(sim, "res").p, 8);
	const struct aka_claim claim = { .round = &round,
		.identity = str_bytes(str_of(vectors_text(key, "identity"))) };
	const struct vectors_hex answer = vectors_octets(
					 json_object_get(phone, "challenge_response"), "eap_packet"),
				 sync = vectors_octets(
					 json_object_get(phone, "sync_failure_response"), "eap_packet");
	struct aka_outcome out;
	struct fault f = { 0 };
	assert_int_equal(aka_server_answer(&claim, (struct bytes){ answer.p, answer.n }, &out, &f), RC_OK);
	assert_int_equal(out.kind, AKA_ACCEPTED);
	assert_int_equal(aka_server_answer(&claim, (struct bytes){ sync.p, sync.n }, &out, &f), RC_OK);
	assert_int_equal(out.kind, AKA_RESYNC);
	vectors_equal(
		json_object_get(phone, "sim_response_sync_failure"), "auts", out.auts, sizeof(out.auts));
	assert_int_equal(f.reason, REASON_none);
	json_decref(phone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepted),
		cmocka_unit_test(result_indication),
		cmocka_unit_test(all_full_authentications),
		cmocka_unit_test(sync_failure),
		cmocka_unit_test(wrong_res),
		cmocka_unit_test(authentication_reject),
		cmocka_unit_test(nak),
		cmocka_unit_test(checkcode),
		cmocka_unit_test(the_phones_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
