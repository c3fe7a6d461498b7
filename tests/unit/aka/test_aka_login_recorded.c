/** Recorded logins of both methods against our state machine, whole: the requests come out as recorded, the
 * answers of that peer are judged as they were. */
#include "vectors.h"

#include "aka/aka_login.h"

#define NAI_AKA "0232010000000000@nai.epc.mnc001.mcc232.3gppnetwork.org"

struct replay {
	struct aka_login_state state;
	struct vectors_hex held; /* the state's identity points into it */
	const json_t *vectors;
	size_t next;
	struct bytes eap_id;
	struct imsi claimed;
	unsigned identities, challenges, equal;
	enum aka_login_kind last;
	enum reason why;
	bool over;
};

static const uint16_t KDF[] = { 1 };
static const struct aka_login_terms TERMS = {
	.network_name = { (const uint8_t *)"WLAN", 4 }, .kdf = KDF, .n_kdf = 1
};

static void vector_take(struct replay *r)
{
	const json_t *v = json_array_get(r->vectors, r->next++);
	struct auth_vector *out = &r->state.round.vector;
	const struct vectors_hex xres = vectors_octets(v, "xres");
	memcpy(out->rand, vectors_octets(v, "rand").p, 16);
	memcpy(out->autn, vectors_octets(v, "autn").p, 16);
	memcpy(out->ck, vectors_octets(v, "ck").p, 16);
	memcpy(out->ik, vectors_octets(v, "ik").p, 16);
	memcpy(out->xres, xres.p, xres.n);
	out->xres_len = (uint8_t)xres.n;
}

/* our request is the recorded one; a challenge of EAP-AKA lacks what hostapd adds, that of AKA' is equal
 * whole */
static void request_due(struct replay *r, const json_t *p)
{
	const struct vectors_hex want = vectors_octets(p, "eap");
	uint8_t mem[AKA_LOGIN_REQUEST_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	if (r->state.id_req) {
		aka_login_identity_request(&r->state, &b);
		r->identities++;
	} else {
		vector_take(r);
		aka_login_challenge(&r->state, &TERMS, r->eap_id, &b);
		r->challenges++;
	}
	assert_false(b.failed);
	const char *summary = vectors_text(p, "summary");
	if (strstr(summary, "AT_BIDDING") || strstr(summary, "AT_IV") || strstr(summary, "AT_RESULT_IND"))
		return;
	assert_int_equal(b.n, want.n);
	assert_memory_equal(mem, want.p, want.n);
	r->equal++;
}

static void store_and_read(struct replay *r)
{
	static uint8_t mem[AKA_LOGIN_STATE_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	aka_login_state_put(&r->state, &b);
	assert_false(b.failed);
	assert_int_equal(aka_login_state_get(buf_bytes(&b), &r->state), RC_OK);
}

static void answer_came(struct replay *r, const json_t *p)
{
	const struct aka_login_claim claim = {
		.state = &r->state, .terms = &TERMS, .eap_id = r->eap_id, .claimed = &r->claimed
	};
	struct aka_login_outcome out = { 0 };
	struct fault f = { 0 };
	store_and_read(r);
	r->held = vectors_octets(p, "eap");
	const enum rc rc = aka_login_answer(&claim, (struct bytes){ r->held.p, r->held.n }, &out, &f);
	assert_int_equal(rc, RC_OK);
	r->last = out.kind;
	r->why = f.reason;
	r->over = out.kind == AKA_LOGIN_ACCEPTED || out.kind == AKA_LOGIN_REJECTED;
	r->state = out.next;
}

static uint8_t asks_of(const char *summary)
{
	return strstr(summary, "AT_ANY_ID_REQ") ? EAP_ASKS_ANY_ID : EAP_ASKS_PERMANENT_ID;
}

static struct replay replay(const json_t *login, bool prime)
{
	struct replay r = { .vectors = json_object_get(login, "vectors"), .eap_id = str_bytes(STR(NAI_AKA)) };
	const json_t *p;
	size_t i;
	bool begun = false;
	assert_int_equal(ids_nai_imsi(STR(NAI_AKA), &r.claimed), RC_OK);
	json_array_foreach(json_object_get(login, "packets"), i, p)
	{
		const char *summary = vectors_text(p, "summary");
		const bool server = !strcmp(vectors_text(p, "from"), "server");
		if (i == 0 || r.over || !strncmp(summary, "EAP-S", 5) || !strncmp(summary, "EAP-F", 5))
			continue;
		if (server && !begun)
			aka_login_state_begin(asks_of(summary), prime ? AKA_METHOD_PRIME : AKA_METHOD_AKA,
				vectors_octets(p, "eap").p[1], &r.state);
		begun = true;
		if (server)
			request_due(&r, p);
		else
			answer_came(&r, p);
	}
	return r;
}

static const json_t *login_of(const json_t *root, const char *name, size_t n, bool *prime)
{
	const json_t *e;
	size_t i;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
	{
		if (strcmp(vectors_text(e, "name"), name))
			continue;
		*prime = !strcmp(vectors_text(e, "method"), "AKA'");
		return json_array_get(json_object_get(e, "logins"), n);
	}
	fail_msg("no exchange %s", name);
	return NULL;
}

struct expected {
	const char *name;
	enum aka_login_kind last;
	enum reason why;
	unsigned identities, challenges;
};

static void check(const struct expected *x)
{
	json_t *root = vectors_open("eap_exchanges.json");
	bool prime = false;
	const json_t *login = login_of(root, x->name, 0, &prime);
	print_message("# %s\n", x->name);
	const struct replay r = replay(login, prime);
	assert_int_equal(r.last, x->last);
	assert_int_equal(r.why, x->why);
	assert_int_equal(r.identities, x->identities);
	assert_int_equal(r.challenges, x->challenges);
	if (prime)
		assert_true(r.equal >= r.identities);
	json_decref(root);
}

static void logins(void **state)
{
	static const struct expected rows[] = {
		{ "aka_full", AKA_LOGIN_ACCEPTED, REASON_none, 1, 1 },
		{ "aka_full_temporary_ids_then_reauth", AKA_LOGIN_ACCEPTED, REASON_none, 1, 1 },
		{ "aka_pseudonym", AKA_LOGIN_ACCEPTED, REASON_none, 1, 1 },
		{ "aka_result_indication", AKA_LOGIN_ACCEPTED, REASON_none, 1, 1 },
		{ "aka_sync_failure", AKA_LOGIN_ACCEPTED, REASON_none, 1, 2 },
		{ "aka_wrong_res", AKA_LOGIN_REJECTED, REASON_aka_res, 1, 1 },
		{ "aka_authentication_reject", AKA_LOGIN_REJECTED, REASON_aka_reject, 1, 1 },
		{ "aka_unknown_user", AKA_LOGIN_REJECTED, REASON_identity_other, 1, 0 },
		{ "aka_prime_full", AKA_LOGIN_ACCEPTED, REASON_none, 1, 1 },
		{ "aka_prime_full_temporary_ids_then_reauth", AKA_LOGIN_ACCEPTED, REASON_none, 1, 1 },
		{ "aka_prime_result_indication", AKA_LOGIN_ACCEPTED, REASON_none, 1, 1 },
		{ "aka_prime_sync_failure", AKA_LOGIN_ACCEPTED, REASON_none, 1, 2 },
		{ "aka_prime_wrong_res", AKA_LOGIN_REJECTED, REASON_aka_res, 1, 1 },
		{ "aka_prime_authentication_reject", AKA_LOGIN_REJECTED, REASON_aka_reject, 1, 1 },
		{ "aka_prime_unknown_user", AKA_LOGIN_REJECTED, REASON_identity_other, 1, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

/* The challenge of EAP-AKA' and its AT_MAC are the recorded ones, octet for octet. */
static void equal_challenges(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	bool prime = false;
	assert_int_equal(replay(login_of(root, "aka_prime_full", 0, &prime), true).equal, 2);
	assert_int_equal(replay(login_of(root, "aka_prime_sync_failure", 0, &prime), true).equal, 3);
	json_decref(root);
}

/* the peer wants EAP-AKA' where EAP-AKA is offered: nothing to fall back to */
static void recorded_nak(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json");
	bool prime = false;
	const struct replay r = replay(login_of(root, "aka_to_aka_prime_nak", 0, &prime), false);
	assert_int_equal(r.last, AKA_LOGIN_REJECTED);
	assert_int_equal(r.why, REASON_eap_nak);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logins),
		cmocka_unit_test(equal_challenges),
		cmocka_unit_test(recorded_nak),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
