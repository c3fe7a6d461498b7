/** What a login remembers of its AAA between two turns, within EAP_RELAY_STATE_MAX octets. */
#pragma once

#include "base/fault.h"
#include "drivers/diameter_node.h"

struct eap_diameter_state {
	uint8_t identifier; /* EAP Identifier of the outstanding challenge */
	uint8_t session[DIAMETER_NODE_SESSION];
	struct str host;    /* Origin-Host of its first answer; not empty once there was one */
	struct bytes state; /* the State AVP of its last answer; may be empty */
};

/** diameter_answer: host or State are longer than what a login keeps. */
enum rc eap_diameter_state_check(const struct eap_diameter_state *s, struct fault *f) MUST_USE;
void eap_diameter_state_put(const struct eap_diameter_state *s, struct buf *out);
/** host and state point into `stored`. RC_MALFORMED for what eap_diameter_state_put() did not write. */
enum rc eap_diameter_state_get(struct bytes stored, struct eap_diameter_state *s) MUST_USE;
