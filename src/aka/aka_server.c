/** Challenges and the judgement of what comes back. */
#include "aka/aka_server.h"

#include "base/rd.h"
#include "base/secret.h"

void aka_server_round_put(const struct aka_round *round, struct buf *out)
{
	const struct auth_vector *v = &round->vector;
	buf_u8(out, round->identifier);
	buf_put(out, v->rand, sizeof(v->rand));
	buf_put(out, v->ck, sizeof(v->ck));
	buf_put(out, v->ik, sizeof(v->ik));
	buf_u8(out, v->xres_len);
	buf_put(out, v->xres, v->xres_len);
}

enum rc aka_server_round_get(struct bytes stored, struct aka_round *out)
{
	struct rd r = rd_of(stored);
	struct aka_round round = { .identifier = rd_u8(&r) };
	struct auth_vector *v = &round.vector;
	rd_copy(&r, v->rand, sizeof(v->rand));
	rd_copy(&r, v->ck, sizeof(v->ck));
	rd_copy(&r, v->ik, sizeof(v->ik));
	v->xres_len = rd_u8(&r);
	if (v->xres_len < VECTOR_RES_MIN || v->xres_len > VECTOR_RES_MAX)
		return RC_MALFORMED;
	rd_copy(&r, v->xres, v->xres_len);
	if (!rd_done(&r))
		return RC_MALFORMED;
	*out = round;
	return RC_OK;
}

void aka_server_challenge(const struct aka_round *round, struct bytes identity,
	const struct eap_aka_extras *extras, struct buf *out)
{
	const struct auth_vector *v = &round->vector;
	const struct aka_method_row *method =
		aka_method_of(extras && extras->prime ? AKA_METHOD_PRIME : AKA_METHOD_AKA);
	uint8_t mac[AKA_METHOD_MAC];
	const size_t from = out->n;
	const size_t mac_at = eap_aka_challenge(out, round->identifier, v->rand, v->autn, extras);
	if (out->failed)
		return;
	method->mac(v, identity, (struct bytes){ out->p + from, out->n - from }, mac_at, mac);
	memcpy(out->p + from + mac_at, mac, sizeof(mac));
}

static bool mac_right(const struct aka_claim *c, const struct eap_aka_message *m, struct bytes identity)
{
	uint8_t mac[AKA_METHOD_MAC];
	aka_method_of(c->method)->mac(&c->round->vector, identity, m->eap.whole, eap_aka_mac_at(m), mac);
	return secret_equal(mac, m->mac.p, sizeof(mac));
}

static bool res_right(const struct auth_vector *v, struct bytes res)
{
	return res.n == v->xres_len && secret_equal(res.p, v->xres, res.n);
}

static bool checkcode_right(const struct aka_claim *c, const struct eap_aka_message *m)
{
	if (!(m->have & EAP_AKA_HAS_CHECKCODE))
		return true;
	return m->checkcode.n == c->checkcode.n &&
	       secret_equal(m->checkcode.p, c->checkcode.p, m->checkcode.n);
}

/* RES is looked at first: it does not depend on the identity, so a wrong MAC alone tells of another identity
 * for the keys */
static enum rc judge(const struct aka_claim *c, const struct eap_aka_message *m, struct fault *f)
{
	if (!res_right(&c->round->vector, m->res))
		return FAIL(
			f, REASON_aka_res, "%zu octets, %u expected", m->res.n, c->round->vector.xres_len);
	if (!mac_right(c, m, c->identity) && !(c->default_nai.n && mac_right(c, m, c->default_nai)))
		return FAIL(f, REASON_aka_mac, "neither identity");
	if (!checkcode_right(c, m))
		return FAIL(f, REASON_aka_checkcode, "%zu octets", m->checkcode.n);
	return RC_OK;
}

static enum rc challenge_answered(
	const struct aka_claim *c, const struct eap_aka_message *m, struct aka_outcome *out, struct fault *f)
{
	const unsigned want = EAP_AKA_HAS_RES | EAP_AKA_HAS_MAC;
	if ((m->have & want) != want)
		return FAIL(f, REASON_aka_attribute_missing, m->have & EAP_AKA_HAS_RES ? "AT_MAC" : "AT_RES");
	out->kind = judge(c, m, f) == RC_OK ? AKA_ACCEPTED : AKA_REJECTED;
	return RC_OK;
}

/* the device ended the login itself: noted, and no error of this call */
static enum rc rejected(struct aka_outcome *out, struct fault *f, enum reason why, unsigned number)
{
	(void)FAIL(f, why, "code %u", number);
	out->kind = AKA_REJECTED;
	return RC_OK;
}

/* RFC 9048 3.2: as if AT_MAC were wrong where AT_KDF is not that of the challenge */
static bool kdf_repeated(const struct aka_claim *c, const struct eap_aka_message *m)
{
	if (c->method != AKA_METHOD_PRIME)
		return true;
	return m->n_kdf == c->n_kdf && !memcmp(m->kdf, c->kdf, c->n_kdf * sizeof(*c->kdf));
}

static enum rc sync_failed(
	const struct aka_claim *c, const struct eap_aka_message *m, struct aka_outcome *out, struct fault *f)
{
	if (!(m->have & EAP_AKA_HAS_AUTS))
		return FAIL(f, REASON_aka_attribute_missing, "AT_AUTS");
	if (!kdf_repeated(c, m))
		return rejected(out, f, REASON_aka_kdf, (unsigned)m->n_kdf);
	memcpy(out->auts, m->auts.p, sizeof(out->auts));
	out->kind = AKA_RESYNC;
	return RC_OK;
}

static enum rc message(
	const struct aka_claim *c, const struct eap_aka_message *m, struct aka_outcome *out, struct fault *f)
{
	switch (m->subtype) {
	case EAP_AKA_CHALLENGE:
		return challenge_answered(c, m, out, f);
	case EAP_AKA_SYNC_FAILURE:
		return sync_failed(c, m, out, f);
	case EAP_AKA_AUTHENTICATION_REJECT:
		return rejected(out, f, REASON_aka_reject, 0);
	case EAP_AKA_CLIENT_ERROR:
		return rejected(out, f, REASON_aka_client_error, m->client_error_code);
	default:
		return FAIL(f, REASON_aka_subtype, "subtype %u", m->subtype);
	}
}

enum rc aka_server_response(struct bytes packet, uint8_t identifier, struct eap_packet *out, struct fault *f)
{
	struct eap_packet eap;
	const enum rc rc = eap_read(packet, &eap, f);
	if (rc != RC_OK)
		return rc;
	if (eap.code != EAP_CODE_RESPONSE)
		return FAIL(f, REASON_eap_code, "code %d", eap.code);
	if (eap.identifier != identifier)
		return FAIL(f, REASON_eap_identifier, "%u, %u expected", eap.identifier, identifier);
	*out = eap;
	return RC_OK;
}

enum rc aka_server_answer(
	const struct aka_claim *claim, struct bytes packet, struct aka_outcome *out, struct fault *f)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	enum rc rc = aka_server_response(packet, claim->round->identifier, &eap, f);
	if (rc != RC_OK)
		return rc;
	if (eap.type == EAP_TYPE_NAK && eap.data.n)
		return rejected(out, f, REASON_eap_nak, eap.data.p[0]);
	if (eap.type != aka_method_of(claim->method)->type)
		return FAIL(f, REASON_eap_type, "type %u", eap.type);
	rc = eap_aka_read_any(&eap, &m, f);
	return rc == RC_OK ? message(claim, &m, out, f) : rc;
}
