/** What a login remembers of its AAA between two turns: whom it talks to and what is outstanding. */
#pragma once

#include "base/buf.h"
#include "base/rc.h"

struct eap_radius_state {
	uint8_t server;     /* index into radius.servers */
	uint8_t identifier; /* EAP Identifier of the outstanding challenge */
	struct bytes state; /* the State attribute that came with it; may be empty */
};

void eap_radius_state_put(const struct eap_radius_state *s, struct buf *out);
/** s->state points into `stored`. RC_MALFORMED for what eap_radius_state_put() did not write. */
enum rc eap_radius_state_get(struct bytes stored, struct eap_radius_state *s) MUST_USE;
