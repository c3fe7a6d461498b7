/** The stored form: version, server, identifier, State. */
#include "drivers/eap_radius_state.h"

#include "base/rd.h"

enum { VERSION = 1 };

void eap_radius_state_put(const struct eap_radius_state *s, struct buf *out)
{
	buf_u8(out, VERSION);
	buf_u8(out, s->server);
	buf_u8(out, s->identifier);
	buf_block(out, s->state);
}

enum rc eap_radius_state_get(struct bytes stored, struct eap_radius_state *s)
{
	struct rd r = rd_of(stored);
	const uint8_t version = rd_u8(&r);
	s->server = rd_u8(&r);
	s->identifier = rd_u8(&r);
	s->state = rd_block(&r);
	return rd_done(&r) && version == VERSION ? RC_OK : RC_MALFORMED;
}
