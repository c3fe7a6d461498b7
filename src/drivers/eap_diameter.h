/**
 * The carrier's AAA as the judge of EAP conversations, by Diameter: DER and DEA of RFC 4072 in the
 * application SWm or STa of TS 29.273, or in Diameter EAP itself. What the phone cannot answer is answered
 * here (drivers/eap_relay.h); Session-Id, State and the AAA's name are in the turn.
 *
 * We are no access: each request says Auth-Session-State NO_STATE_MAINTAINED (RFC 6733 8.11), and no STR
 * follows. A AAA that keeps a session all the same ends it by its own timeout, as for an access that died.
 */
#pragma once

#include "ports/eap_authority.h"

extern const struct eap_authority_ops eap_diameter_ops;
