/** Requests by state, and what each answer makes of it. */
#include "aka/aka_login.h"

#include "crypto/aka_prime_keys.h"

void aka_login_identity_request(const struct aka_login_state *s, struct buf *out)
{
	eap_aka_identity_request(out, s->round.identifier, aka_method_of(s->method)->type, s->id_req);
}

/* RFC 9048 3.2: what the peer chose stands before the list that it chose from */
static size_t kdf_list(
	const struct aka_login_state *s, const struct aka_login_terms *terms, uint16_t out[EAP_AKA_KDF_MAX])
{
	size_t n = 0;
	if (s->method != AKA_METHOD_PRIME)
		return 0;
	if (s->kdf)
		out[n++] = s->kdf;
	for (size_t i = 0; i < terms->n_kdf && n < EAP_AKA_KDF_MAX; i++)
		out[n++] = terms->kdf[i];
	return n;
}

void aka_login_challenge(
	struct aka_login_state *s, const struct aka_login_terms *terms, struct bytes eap_id, struct buf *out)
{
	const bool prime = s->method == AKA_METHOD_PRIME;
	struct auth_vector *v = &s->round.vector;
	uint16_t kdf[EAP_AKA_KDF_MAX];
	const struct eap_aka_extras extras = {
		.prime = prime,
		.kdf = kdf,
		.n_kdf = kdf_list(s, terms, kdf),
		.network_name = prime ? terms->network_name : BYTES_NONE,
		.bidding = !prime && (s->asks & EAP_ASKS_PRIME),
		.checks = s->asks != 0,
		.checkcode = { s->trail, s->trail_n },
	};
	if (prime)
		aka_prime_keys_bind(terms->network_name, v->autn, v->ck, v->ik);
	aka_server_challenge(&s->round, s->identity.n ? s->identity : eap_id, &extras, out);
}

static enum rc rejected(struct aka_login_outcome *out, struct fault *f, enum reason why, size_t number)
{
	(void)FAIL(f, why, "%zu", number);
	out->kind = AKA_LOGIN_REJECTED;
	return RC_OK;
}

/* the next request of this login, with its own identifier */
static void follow(const struct aka_login_state *s, enum aka_login_kind kind, struct aka_login_outcome *out)
{
	out->kind = kind;
	out->next = *s;
	out->next.round.identifier = (uint8_t)(s->round.identifier + 1);
}

/* RFC 3748 2.1: another method only while the peer has not answered in the first one */
static bool method_open(const struct aka_login_state *s)
{
	return s->method == AKA_METHOD_PRIME && !s->later && !s->trail_n && !s->identity.n && !s->kdf;
}

static enum rc nak(
	const struct aka_login_state *s, struct bytes wanted, struct aka_login_outcome *out, struct fault *f)
{
	if (!method_open(s) || !memchr(wanted.p, EAP_TYPE_AKA, wanted.n))
		return rejected(out, f, REASON_eap_nak, wanted.p[0]);
	aka_login_state_begin(s->asks, AKA_METHOD_AKA, (uint8_t)(s->round.identifier + 1), &out->next);
	out->kind = out->next.id_req ? AKA_LOGIN_ASKS : AKA_LOGIN_CHALLENGES;
	return RC_OK;
}

/* A permanent identity by its first digit (TS 23.003 19.3.2, RFC 9048 5.3.1); others name pseudonyms and
 * re-authentication, which this server gives to nobody. */
static bool permanent(struct str identity, struct imsi *out)
{
	const bool known = identity.n > 0 && (identity.p[0] == '0' || identity.p[0] == '6');
	return known && ids_nai_imsi(identity, out) == RC_OK;
}

/* RFC 4187 4.1.5: each request asks for less choice than the one before */
static enum eap_aka_id_req stricter(enum eap_aka_id_req asked)
{
	switch (asked) {
	case EAP_AKA_ANY_ID_REQ:
		return EAP_AKA_FULLAUTH_ID_REQ;
	case EAP_AKA_FULLAUTH_ID_REQ:
		return EAP_AKA_PERMANENT_ID_REQ;
	case EAP_AKA_PERMANENT_ID_REQ:
		break;
	}
	return (enum eap_aka_id_req)0;
}

static enum rc trail_add(
	const struct aka_login_state *s, struct bytes packet, struct aka_login_state *next, struct fault *f)
{
	struct buf b;
	if (packet.n > AKA_LOGIN_STATE_PACKET_MAX)
		return FAIL(f, REASON_eap_too_long, "AKA-Identity of %zu octets", packet.n);
	buf_init_fixed(&b, next->trail, sizeof(next->trail));
	b.n = s->trail_n;
	aka_login_identity_request(s, &b);
	buf_put(&b, packet.p, packet.n);
	next->trail_n = b.n;
	return b.failed ? FAIL(f, REASON_bug, "more than three identity rounds") : RC_OK;
}

/* the packets are complete: their checkcode stands for them */
static void taken(struct bytes identity, struct aka_login_state *next)
{
	const struct aka_method_row *method = aka_method_of(next->method);
	uint8_t code[AKA_METHOD_CHECKCODE_MAX];
	method->checkcode((struct bytes){ next->trail, next->trail_n }, code);
	memcpy(next->trail, code, method->checkcode_len);
	next->trail_n = method->checkcode_len;
	next->identity = identity;
	next->id_req = (enum eap_aka_id_req)0;
}

static enum rc identity_answered(const struct aka_login_claim *c, const struct eap_aka_message *m,
	struct aka_login_outcome *out, struct fault *f)
{
	const struct aka_login_state *s = c->state;
	struct imsi imsi;
	if (m->subtype == EAP_AKA_CLIENT_ERROR)
		return rejected(out, f, REASON_aka_client_error, m->client_error_code);
	if (m->subtype != EAP_AKA_IDENTITY)
		return FAIL(f, REASON_aka_subtype, "subtype %u", m->subtype);
	if (!(m->have & EAP_AKA_HAS_IDENTITY))
		return FAIL(f, REASON_aka_attribute_missing, "AT_IDENTITY");
	follow(s, AKA_LOGIN_CHALLENGES, out);
	const enum rc rc = trail_add(s, m->eap.whole, &out->next, f);
	if (rc != RC_OK)
		return rc;
	if (m->identity.n <= AKA_LOGIN_STATE_IDENTITY_MAX && permanent(str_of_bytes(m->identity), &imsi)) {
		taken(m->identity, &out->next);
		return ids_imsi_eq(&imsi, c->claimed)
			       ? RC_OK
			       : rejected(out, f, REASON_identity_other, m->identity.n);
	}
	out->next.id_req = stricter(s->id_req);
	if (!out->next.id_req)
		return rejected(out, f, REASON_aka_identity, m->identity.n);
	out->kind = AKA_LOGIN_ASKS;
	return RC_OK;
}

/* AT_KDF alone: the peer wants another one of the list, once, and not the first (RFC 9048 3.2) */
static bool chooses_kdf(const struct eap_aka_message *m)
{
	return m->subtype == EAP_AKA_CHALLENGE && (m->have & EAP_AKA_HAS_KDF);
}

static enum rc kdf_chosen(const struct aka_login_claim *c, const struct eap_aka_message *m,
	struct aka_login_outcome *out, struct fault *f)
{
	const struct aka_login_state *s = c->state;
	bool offered = false;
	for (size_t i = 1; i < c->terms->n_kdf; i++)
		offered = offered || c->terms->kdf[i] == m->kdf[0];
	if (m->have != EAP_AKA_HAS_KDF || m->n_kdf != 1 || s->kdf || s->later || !offered)
		return rejected(out, f, REASON_aka_kdf, m->kdf[0]);
	follow(s, AKA_LOGIN_CHALLENGES, out);
	out->next.kdf = m->kdf[0];
	return RC_OK;
}

/* an answer to the outstanding challenge, by aka_server_answer() */
static enum rc challenge_answered(
	const struct aka_login_claim *c, struct bytes packet, struct aka_login_outcome *out, struct fault *f)
{
	static const enum aka_login_kind kinds[] = { [AKA_ACCEPTED] = AKA_LOGIN_ACCEPTED,
		[AKA_REJECTED] = AKA_LOGIN_REJECTED,
		[AKA_RESYNC] = AKA_LOGIN_RESYNC };
	const struct aka_login_state *s = c->state;
	char nai[IDS_NAI_MAX];
	uint16_t kdf[EAP_AKA_KDF_MAX];
	struct aka_outcome judged;
	struct aka_claim claim = { .round = &s->round,
		.identity = s->identity.n ? s->identity : c->eap_id,
		.checkcode = { s->trail, s->trail_n },
		.method = s->method,
		.kdf = kdf,
		.n_kdf = kdf_list(s, c->terms, kdf) };
	if (!s->asks)
		claim.default_nai = (struct bytes){ (const uint8_t *)nai,
			ids_default_nai(str_of_bytes(c->eap_id), c->claimed, nai) };
	const enum rc rc = aka_server_answer(&claim, packet, &judged, f);
	if (rc != RC_OK)
		return rc;
	follow(s, kinds[judged.kind], out);
	if (judged.kind == AKA_RESYNC)
		memcpy(out->auts, judged.auts, sizeof(out->auts));
	return RC_OK;
}

enum rc aka_login_answer(const struct aka_login_claim *claim, struct bytes packet,
	struct aka_login_outcome *out, struct fault *f)
{
	const struct aka_login_state *s = claim->state;
	struct eap_packet eap;
	struct eap_aka_message m;
	enum rc rc = aka_server_response(packet, s->round.identifier, &eap, f);
	if (rc != RC_OK)
		return rc;
	if (eap.type == EAP_TYPE_NAK && eap.data.n)
		return nak(s, eap.data, out, f);
	if (eap.type != aka_method_of(s->method)->type)
		return FAIL(f, REASON_eap_type, "type %u", eap.type);
	rc = eap_aka_read_any(&eap, &m, f);
	if (rc != RC_OK)
		return rc;
	if (s->id_req)
		return identity_answered(claim, &m, out, f);
	return chooses_kdf(&m) ? kdf_chosen(claim, &m, out, f) : challenge_answered(claim, packet, out, f);
}
