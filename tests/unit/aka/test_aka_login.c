/** aka_login.c clause by clause: identity rounds, negotiation of method and KDF, what challenges hold. */
#include "vectors.h"

#include "aka/aka_login.h"
#include "crypto/aka_prime_keys.h"

#define NAI       "0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org"
#define NAI_PRIME "6001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org"
#define PSEUDONYM "7abcdef@nai.epc.mnc001.mcc001.3gppnetwork.org"

static const uint16_t KDF[] = { 1 }, TWO[] = { 2, 1 };
static const struct aka_login_terms TERMS = { { (const uint8_t *)"WLAN", 4 }, KDF, 1 };
static const struct aka_login_terms TERMS_TWO = { { (const uint8_t *)"WLAN", 4 }, TWO, 2 };

struct login {
	struct aka_login_state state;
	const struct aka_login_terms *terms;
	struct aka_login_outcome out;
	struct fault f;
	struct imsi claimed;
	uint8_t request[AKA_LOGIN_REQUEST_MAX];
	struct eap_aka_message sent;
};

static void vector_set(struct auth_vector *v)
{
	*v = (struct auth_vector){ .xres_len = 8 };
	memset(v->rand, 1, 16);
	memset(v->autn, 2, 16);
	memset(v->ck, 3, 16);
	memset(v->ik, 4, 16);
	memset(v->xres, 5, 8);
}

/* sends what is due */
static void send(struct login *l)
{
	struct eap_packet eap;
	struct buf b;
	buf_init_fixed(&b, l->request, sizeof(l->request));
	if (l->state.id_req) {
		aka_login_identity_request(&l->state, &b);
	} else {
		vector_set(&l->state.round.vector);
		aka_login_challenge(&l->state, l->terms, str_bytes(STR(NAI)), &b);
	}
	assert_false(b.failed);
	assert_int_equal(eap_read(buf_bytes(&b), &eap, NULL), RC_OK);
	assert_int_equal(eap_aka_read_any(&eap, &l->sent, NULL), RC_OK);
}

static struct login begin(uint8_t asks)
{
	struct login l = { .terms = &TERMS };
	assert_int_equal(ids_nai_imsi(STR(NAI), &l.claimed), RC_OK);
	aka_login_state_begin(asks, asks & EAP_ASKS_PRIME ? AKA_METHOD_PRIME : AKA_METHOD_AKA, 255, &l.state);
	return l;
}

static enum rc answer(struct login *l, struct bytes packet)
{
	const struct aka_login_claim claim = {
		.state = &l->state, .terms = l->terms, .eap_id = str_bytes(STR(NAI)), .claimed = &l->claimed
	};
	l->f = (struct fault){ .reason = REASON_none };
	return aka_login_answer(&claim, packet, &l->out, &l->f);
}

/* a Response of the outstanding type around subtype and attributes in hex */
static struct bytes response(const struct login *l, unsigned subtype, const char *attributes)
{
	static struct vectors_hex p;
	char hex[1200];
	snprintf(hex, sizeof(hex), "02%02x%04zx%02x%02x0000%s", l->state.round.identifier,
		8 + strlen(attributes) / 2, l->state.method == AKA_METHOD_PRIME ? 50u : 23u, subtype,
		attributes);
	p = vectors_hex_of(hex);
	return (struct bytes){ p.p, p.n };
}

static struct bytes identity(const struct login *l, const char *nai)
{
	static uint8_t mem[8][600];
	static unsigned next;
	struct buf b;
	uint8_t *at = mem[next++ % 8];
	buf_init_fixed(&b, at, 600);
	eap_aka_identity(&b, l->state.round.identifier, str_bytes(str_of(nai)));
	assert_false(b.failed);
	at[4] = l->state.method == AKA_METHOD_PRIME ? 50 : 23;
	return buf_bytes(&b);
}

static void goes_on(struct login *l, struct bytes packet, enum aka_login_kind kind)
{
	const uint8_t identifier = l->state.round.identifier;
	assert_int_equal(answer(l, packet), RC_OK);
	assert_int_equal(l->f.reason, REASON_none);
	assert_int_equal(l->out.kind, kind);
	assert_int_equal(l->out.next.round.identifier, (uint8_t)(identifier + 1));
	l->state = l->out.next;
	send(l);
}

static void rejected(struct login *l, struct bytes packet, enum reason why)
{
	assert_int_equal(answer(l, packet), RC_OK);
	assert_int_equal(l->out.kind, AKA_LOGIN_REJECTED);
	assert_int_equal(l->f.reason, why);
	assert_int_equal(fault_row(why)->http, 403);
}

static void refused(struct login *l, struct bytes packet, enum reason why)
{
	const enum rc rc = answer(l, packet);
	assert_true(rc < 0);
	assert_int_equal(l->f.reason, why);
	assert_int_equal(fault_row(why)->http, 400);
}

/* clients.md rows 7 to 9: a phone's challenge has the three attributes. proves: client-07a, rfc4187-9.2-01 */
static void a_phone(void **state)
{
	struct login l = begin(0);
	send(&l);
	assert_int_equal(l.sent.eap.whole.n, AKA_SERVER_CHALLENGE);
	assert_int_equal(l.sent.have, EAP_AKA_HAS_RAND | EAP_AKA_HAS_AUTN | EAP_AKA_HAS_MAC);
	assert_int_equal(l.sent.eap.type, EAP_TYPE_AKA);
	refused(&l, identity(&l, NAI), REASON_aka_subtype);
	const uint8_t nak[] = { 2, 255, 0, 6, 3, 50 };
	rejected(&l, BYTES_OF(nak), REASON_eap_nak);
}

static void permanent_identity(void **state)
{
	struct login l = begin(EAP_ASKS_PERMANENT_ID);
	send(&l);
	assert_int_equal(l.sent.subtype, EAP_AKA_IDENTITY);
	assert_int_equal(l.sent.have, EAP_AKA_HAS_PERMANENT_ID_REQ);
	const struct bytes packet = identity(&l, NAI);
	goes_on(&l, packet, AKA_LOGIN_CHALLENGES);
	assert_int_equal(
		l.sent.have, EAP_AKA_HAS_RAND | EAP_AKA_HAS_AUTN | EAP_AKA_HAS_MAC | EAP_AKA_HAS_CHECKCODE);
	/* RFC 4187 10.13: SHA-1 over request and response */
	static const uint8_t request[12] = { 1, 255, 0, 12, 23, 5, 0, 0, 10, 1, 0, 0 };
	uint8_t both[300], code[32];
	memcpy(both, request, 12);
	memcpy(both + 12, packet.p, packet.n);
	aka_method_of(AKA_METHOD_AKA)->checkcode((struct bytes){ both, 12 + packet.n }, code);
	assert_int_equal(l.sent.checkcode.n, 20);
	assert_memory_equal(l.sent.checkcode.p, code, 20);
}

/* RFC 4187 4.1.5: any, full authentication, permanent; a fourth request is never sent */
static void stricter_each_time(void **state)
{
	struct login l = begin(EAP_ASKS_ANY_ID);
	send(&l);
	assert_int_equal(l.sent.have, EAP_AKA_HAS_ANY_ID_REQ);
	goes_on(&l, identity(&l, PSEUDONYM), AKA_LOGIN_ASKS);
	assert_int_equal(l.sent.have, EAP_AKA_HAS_FULLAUTH_ID_REQ);
	goes_on(&l, identity(&l, "2001010000000017@x"), AKA_LOGIN_ASKS); /* digits, but a pseudonym's */
	assert_int_equal(l.sent.have, EAP_AKA_HAS_PERMANENT_ID_REQ);
	struct login other = l;
	goes_on(&l, identity(&l, NAI), AKA_LOGIN_CHALLENGES);
	assert_int_equal(l.sent.checkcode.n, 20);
	rejected(&other, identity(&other, PSEUDONYM), REASON_aka_identity);
}

static void another_line(void **state)
{
	struct login l = begin(EAP_ASKS_PERMANENT_ID);
	send(&l);
	rejected(&l, identity(&l, "0001010000000018@nai.epc.mnc001.mcc001.3gppnetwork.org"),
		REASON_identity_other);
}

static void no_identity(void **state)
{
	struct login l = begin(EAP_ASKS_FULLAUTH_ID);
	char longest[400];
	send(&l);
	refused(&l, response(&l, 5, ""), REASON_aka_attribute_missing);
	refused(&l, response(&l, 1, "03030040a0a1a2a3a4a5a6a7"), REASON_aka_subtype);
	rejected(&l, response(&l, 14, "16010000"), REASON_aka_client_error);
	memset(longest, 'a', sizeof(longest) - 1);
	longest[399] = 0;
	refused(&l, identity(&l, longest), REASON_eap_too_long);
	longest[0] = '0';
	memset(longest + 1, '1', 15);
	longest[16] = '@';
	longest[270] = 0; /* permanent, but no NAI */
	goes_on(&l, identity(&l, longest), AKA_LOGIN_ASKS);
}

/* three rounds of the largest packets fit into the state, two into what is stored */
static void the_largest_rounds(void **state)
{
	struct login l = begin(EAP_ASKS_ANY_ID);
	char longest[AKA_LOGIN_STATE_IDENTITY_MAX + 30];
	uint8_t mem[AKA_LOGIN_STATE_MAX];
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = 0;
	send(&l);
	for (int i = 0; i < 2; i++) {
		struct buf b;
		goes_on(&l, identity(&l, longest), AKA_LOGIN_ASKS);
		buf_init_fixed(&b, mem, sizeof(mem));
		aka_login_state_put(&l.state, &b);
		assert_false(b.failed);
	}
	char nai[AKA_LOGIN_STATE_IDENTITY_MAX + 1];
	memset(nai, 'r', sizeof(nai));
	memcpy(nai, NAI, 17);
	nai[AKA_LOGIN_STATE_IDENTITY_MAX] = 0;
	goes_on(&l, identity(&l, nai), AKA_LOGIN_CHALLENGES);
}

/* RFC 9048 3.1, 3.2, 3.4: AT_KDF, AT_KDF_INPUT, SHA-256 */
static void prime(void **state)
{
	struct login l = begin(EAP_ASKS_PRIME | EAP_ASKS_PERMANENT_ID);
	send(&l);
	assert_int_equal(l.sent.eap.type, EAP_TYPE_AKA_PRIME);
	goes_on(&l, identity(&l, NAI_PRIME), AKA_LOGIN_CHALLENGES);
	assert_int_equal(l.sent.eap.type, EAP_TYPE_AKA_PRIME);
	assert_int_equal(l.sent.n_kdf, 1);
	assert_int_equal(l.sent.kdf[0], 1);
	assert_memory_equal(l.sent.kdf_input.p, "WLAN", 4);
	assert_int_equal(l.sent.checkcode.n, 32);
	assert_false(l.sent.have & EAP_AKA_HAS_BIDDING);
}

/* the class has no identity request: AT_CHECKCODE is there and empty (RFC 4187 10.13) */
static void prime_without_identity(void **state)
{
	struct login l = begin(EAP_ASKS_PRIME);
	send(&l);
	assert_true(l.sent.have & EAP_AKA_HAS_CHECKCODE);
	assert_int_equal(l.sent.checkcode.n, 0);
	refused(&l, identity(&l, NAI), REASON_aka_subtype);
	uint8_t other[] = { 2, 255, 0, 8, 23, 2, 0, 0 };
	refused(&l, BYTES_OF(other), REASON_eap_type);
}

/* right RES and MAC by the keys of EAP-AKA' over the identity that was named */
static void prime_accepted(void **state)
{
	struct login l = begin(EAP_ASKS_PRIME | EAP_ASKS_PERMANENT_ID);
	struct aka_prime_keys keys;
	struct auth_vector v;
	uint8_t mem[64];
	send(&l);
	const struct bytes named = identity(&l, NAI_PRIME);
	goes_on(&l, named, AKA_LOGIN_CHALLENGES);
	vector_set(&v);
	aka_prime_keys_bind(str_bytes(STR("WLAN")), v.autn, v.ck, v.ik);
	for (int wrong = 0; wrong < 2; wrong++) {
		struct buf b;
		buf_init_fixed(&b, mem, sizeof(mem));
		const size_t at = eap_aka_challenge_answer(
			&b, l.state.round.identifier, (struct bytes){ v.xres, v.xres_len });
		mem[4] = 50;
		aka_prime_keys_derive(str_bytes(wrong ? STR(NAI) : STR(NAI_PRIME)), v.ik, v.ck, &keys);
		aka_prime_keys_mac(keys.k_aut, buf_bytes(&b), at, mem + at);
		if (wrong)
			rejected(&l, buf_bytes(&b), REASON_aka_mac);
		else
			assert_int_equal(answer(&l, buf_bytes(&b)), RC_OK);
		assert_int_equal(l.out.kind, wrong ? AKA_LOGIN_REJECTED : AKA_LOGIN_ACCEPTED);
	}
}

/* RFC 9048 3.2 */
static void kdf_negotiation(void **state)
{
	struct login l = begin(EAP_ASKS_PRIME);
	l.terms = &TERMS_TWO;
	send(&l);
	assert_int_equal(l.sent.n_kdf, 2);
	static const char *const wrong[] = { "18010002" /* the first */, "18010003" /* not offered */,
		"1801000118010001" /* two */, "1801000103030040a0a1a2a3a4a5a6a7" /* and more */ };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		rejected(&l, response(&l, 1, wrong[i]), REASON_aka_kdf);
	goes_on(&l, response(&l, 1, "18010001"), AKA_LOGIN_CHALLENGES);
	const uint16_t list[] = { 1, 2, 1 };
	assert_int_equal(l.sent.n_kdf, 3);
	assert_memory_equal(l.sent.kdf, list, sizeof(list));
	rejected(&l, response(&l, 1, "18010001"), REASON_aka_kdf); /* once only */
	/* a synchronisation failure repeats the list */
	static const char auts[] = "0404000102030405060708090a0b0c0d";
	char copied[100];
	snprintf(copied, sizeof(copied), "%s%s", auts, "180100011801000218010001");
	assert_int_equal(answer(&l, response(&l, 4, copied)), RC_OK);
	assert_int_equal(l.out.kind, AKA_LOGIN_RESYNC);
	snprintf(copied, sizeof(copied), "%s%s", auts, "1801000218010001");
	rejected(&l, response(&l, 4, copied), REASON_aka_kdf);
	rejected(&l, response(&l, 4, auts), REASON_aka_kdf);
}

/* with KDF 1 alone there is nothing to choose */
static void one_kdf(void **state)
{
	struct login l = begin(EAP_ASKS_PRIME);
	send(&l);
	rejected(&l, response(&l, 1, "18010001"), REASON_aka_kdf);
	rejected(&l, response(&l, 1, "18010002"), REASON_aka_kdf);
}

/* RFC 9048 4, RFC 3748 5.3.1: a peer without EAP-AKA' gets EAP-AKA and is told what was preferred */
static void nak_of_prime(void **state)
{
	const uint8_t nak[] = { 2, 255, 0, 7, 3, 18, 23 }, other[] = { 2, 255, 0, 7, 3, 18, 13 };
	struct login l = begin(EAP_ASKS_PRIME);
	send(&l);
	rejected(&l, BYTES_OF(other), REASON_eap_nak);
	goes_on(&l, BYTES_OF(nak), AKA_LOGIN_CHALLENGES);
	assert_int_equal(l.sent.eap.type, EAP_TYPE_AKA);
	assert_int_equal(l.sent.bidding, EAP_AKA_BIDDING_PRIME);
	assert_int_equal(l.sent.n_kdf, 0);
	const uint8_t again[] = { 2, 0, 0, 6, 3, 23 };
	rejected(&l, BYTES_OF(again), REASON_eap_nak);
	/* with an identity request the round begins anew in EAP-AKA */
	l = begin(EAP_ASKS_PRIME | EAP_ASKS_ANY_ID);
	send(&l);
	goes_on(&l, BYTES_OF(nak), AKA_LOGIN_ASKS);
	assert_int_equal(l.sent.eap.type, EAP_TYPE_AKA);
	assert_int_equal(l.sent.have, EAP_AKA_HAS_ANY_ID_REQ);
}

/* RFC 3748 2.1: no other method once the peer has answered in this one */
static void nak_too_late(void **state)
{
	struct login l = begin(EAP_ASKS_PRIME | EAP_ASKS_PERMANENT_ID);
	send(&l);
	goes_on(&l, identity(&l, NAI_PRIME), AKA_LOGIN_CHALLENGES);
	const uint8_t nak[] = { 2, 0, 0, 6, 3, 23 };
	rejected(&l, BYTES_OF(nak), REASON_eap_nak);
	l = begin(EAP_ASKS_PRIME);
	send(&l);
	l.state.later = true;
	const uint8_t late[] = { 2, 255, 0, 6, 3, 23 };
	rejected(&l, BYTES_OF(late), REASON_eap_nak);
}

/* a class that is asked for its identity in EAP-AKA is not told of AKA' */
static void no_bidding_without_prime(void **state)
{
	struct login l = begin(EAP_ASKS_FULLAUTH_ID);
	send(&l);
	goes_on(&l, identity(&l, NAI), AKA_LOGIN_CHALLENGES);
	assert_false(l.sent.have & EAP_AKA_HAS_BIDDING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phone),
		cmocka_unit_test(permanent_identity),
		cmocka_unit_test(stricter_each_time),
		cmocka_unit_test(another_line),
		cmocka_unit_test(no_identity),
		cmocka_unit_test(the_largest_rounds),
		cmocka_unit_test(prime),
		cmocka_unit_test(prime_without_identity),
		cmocka_unit_test(prime_accepted),
		cmocka_unit_test(kdf_negotiation),
		cmocka_unit_test(one_kdf),
		cmocka_unit_test(nak_of_prime),
		cmocka_unit_test(nak_too_late),
		cmocka_unit_test(no_bidding_without_prime),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
