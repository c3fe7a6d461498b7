/** The carrier's AAA as the judge of EAP conversations, by RADIUS over UDP (RFC 2865, RFC 3579). What the
 * phone cannot answer is answered here (aka/aka_relay.h); the State of a conversation is in the turn. */
#pragma once

#include "ports/eap_authority.h"

extern const struct eap_authority_ops eap_radius_ops;
