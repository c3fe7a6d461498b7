/** The stored form: version, identifier, our part of Session-Id, the AAA's name, its State. */
#include "drivers/eap_diameter_state.h"

#include "base/rd.h"
#include "drivers/eap_relay.h"

enum { VERSION = 1, FIXED = 1 + 1 + DIAMETER_NODE_SESSION + 2 * sizeof(uint16_t) };

enum rc eap_diameter_state_check(const struct eap_diameter_state *s, struct fault *f)
{
	if (s->host.n > DIAMETER_NODE_NAME_MAX)
		return FAIL(f, REASON_diameter_answer, "an Origin-Host of %zu octets", s->host.n);
	if (FIXED + s->host.n + s->state.n > EAP_RELAY_STATE_MAX)
		return FAIL(f, REASON_diameter_answer, "a State of %zu octets", s->state.n);
	return RC_OK;
}

void eap_diameter_state_put(const struct eap_diameter_state *s, struct buf *out)
{
	buf_u8(out, VERSION);
	buf_u8(out, s->identifier);
	buf_put(out, s->session, sizeof(s->session));
	buf_block(out, str_bytes(s->host));
	buf_block(out, s->state);
}

enum rc eap_diameter_state_get(struct bytes stored, struct eap_diameter_state *s)
{
	struct rd r = rd_of(stored);
	const uint8_t version = rd_u8(&r);
	s->identifier = rd_u8(&r);
	const struct bytes session = rd_bytes(&r, sizeof(s->session));
	s->host = str_of_bytes(rd_block(&r));
	s->state = rd_block(&r);
	if (!rd_done(&r) || version != VERSION)
		return RC_MALFORMED;
	memcpy(s->session, session.p, sizeof(s->session));
	return RC_OK;
}
