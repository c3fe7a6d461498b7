/** The state in octets. */
#include "aka/aka_login_state.h"

#include "base/rd.h"

/* by the bits of the class */
static enum eap_aka_id_req first_request(uint8_t asks)
{
	if (asks & EAP_ASKS_ANY_ID)
		return EAP_AKA_ANY_ID_REQ;
	if (asks & EAP_ASKS_FULLAUTH_ID)
		return EAP_AKA_FULLAUTH_ID_REQ;
	return asks & EAP_ASKS_PERMANENT_ID ? EAP_AKA_PERMANENT_ID_REQ : (enum eap_aka_id_req)0;
}

void aka_login_state_begin(
	uint8_t asks, enum aka_method method, uint8_t identifier, struct aka_login_state *out)
{
	*out = (struct aka_login_state){ .asks = asks, .method = method, .id_req = first_request(asks) };
	out->round.identifier = identifier;
}

void aka_login_state_put(const struct aka_login_state *s, struct buf *out)
{
	buf_u8(out, s->asks);
	buf_u8(out, (uint8_t)s->method);
	buf_u8(out, (uint8_t)s->id_req);
	buf_u16(out, s->kdf);
	buf_block(out, s->identity);
	buf_block(out, (struct bytes){ s->trail, s->trail_n });
	if (s->id_req)
		buf_u8(out, s->round.identifier);
	else
		aka_server_round_put(&s->round, out);
}

static bool request_known(uint8_t id_req)
{
	return id_req == 0 || id_req == EAP_AKA_PERMANENT_ID_REQ || id_req == EAP_AKA_FULLAUTH_ID_REQ ||
	       id_req == EAP_AKA_ANY_ID_REQ;
}

static enum rc round_get(struct rd *r, struct aka_login_state *s)
{
	if (!s->id_req)
		return aka_server_round_get(rd_bytes(r, r->n), &s->round);
	s->round.identifier = rd_u8(r);
	return rd_done(r) ? RC_OK : RC_MALFORMED;
}

enum rc aka_login_state_get(struct bytes stored, struct aka_login_state *out)
{
	struct rd r = rd_of(stored);
	struct aka_login_state s = { .asks = rd_u8(&r) };
	const uint8_t method = rd_u8(&r), id_req = rd_u8(&r);
	s.method = (enum aka_method)method;
	s.id_req = (enum eap_aka_id_req)id_req;
	s.kdf = rd_u16(&r);
	s.identity = rd_block(&r);
	const struct bytes trail = rd_block(&r);
	if (r.failed || method > AKA_METHOD_PRIME || !request_known(id_req) ||
		s.identity.n > AKA_LOGIN_STATE_IDENTITY_MAX || trail.n > sizeof(s.trail))
		return RC_MALFORMED;
	if (trail.n)
		memcpy(s.trail, trail.p, trail.n);
	s.trail_n = trail.n;
	const enum rc rc = round_get(&r, &s);
	if (rc == RC_OK)
		*out = s;
	return rc;
}
