/**
 * What a relay does with an EAP packet of the carrier's AAA, as a pure function: phones understand
 * AKA-Challenge only (clients.md row 7), so AKA-Identity and a notification before authentication are
 * answered here, with the identity of EAP_ID and nothing else (threats: impersonation through a relay).
 */
#pragma once

#include "base/buf.h"
#include "base/fault.h"

enum aka_relay_kind {
	AKA_RELAY_TO_PHONE, /* the AKA-Challenge, as it came */
	AKA_RELAY_TO_AAA,   /* `answer` holds our EAP-Response */
	AKA_RELAY_REFUSED,  /* answered to the AAA where `answer` holds something; the fault says why */
};

/**
 * packet: one EAP-Request of the AAA. Appends to `answer` (at most AKA_RELAY_ANSWER octets).
 * TO_PHONE only for type 23, subtype AKA-Challenge with AT_RAND and AT_AUTN first and AT_MAC, well formed.
 * AKA-Identity (any of the three ID requests): TO_AAA with AT_IDENTITY = identity (RFC 4187 9.2).
 * EAP-Request/Identity: TO_AAA with Identity. EAP-Notification: TO_AAA with an empty Notification answer (RFC
 * 3748 5.2). AKA-Notification: P bit set and S bit clear (RFC 4187 10.19): noted in f as relay_notification
 * with its code and TO_AAA with an empty AKA-Notification answer (the AAA ends the conversation itself with
 * its verdict). P bit clear: REFUSED, relay_notification or, with the S bit, relay_success_notification:
 * K_aut would be needed. Another EAP type (AKA', SIM ...): TO_AAA with a legacy Nak that asks for 23.
 * Anything else: REFUSED, relay_subtype.
 */
enum { AKA_RELAY_ANSWER = 320 };
enum aka_relay_kind aka_relay_take(
	struct bytes packet, struct bytes identity, struct buf *answer, struct fault *f);
