/** RADIUS packets (RFC 2865 section 3) as an EAP relay reads and writes them (RFC 3579). The three digests
 * over a packet are the caller's: their fields are left zero, and their places are told. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"

enum radius_code {
	RADIUS_ACCESS_REQUEST = 1,
	RADIUS_ACCESS_ACCEPT = 2,
	RADIUS_ACCESS_REJECT = 3,
	RADIUS_ACCESS_CHALLENGE = 11
};

enum radius_attribute {
	RADIUS_USER_NAME = 1,
	RADIUS_SERVICE_TYPE = 6,
	RADIUS_STATE = 24,
	RADIUS_VENDOR_SPECIFIC = 26,
	RADIUS_NAS_IDENTIFIER = 32,
	RADIUS_NAS_PORT_TYPE = 61,
	RADIUS_EAP_MESSAGE = 79,
	RADIUS_MESSAGE_AUTHENTICATOR = 80,
	RADIUS_CHARGEABLE_USER_IDENTITY = 89,
	RADIUS_ERROR_CAUSE = 101
};

enum {
	RADIUS_MAX = 4096,
	RADIUS_HEAD = 20,
	RADIUS_AUTHENTICATOR = 16,
	RADIUS_AUTHENTICATOR_AT = 4,
	RADIUS_VALUE_MAX = 253
};

/** Slices point into the packet; those of absent attributes have p NULL. */
struct radius_packet {
	uint8_t code; /* a radius_code or another number */
	uint8_t identifier;
	struct bytes whole;                 /* by its own Length */
	struct bytes user_name, state;      /* at most RADIUS_VALUE_MAX */
	struct bytes message_authenticator; /* 16 */
	struct bytes chargeable_user;       /* Chargeable-User-Identity (RFC 4372) */
	struct bytes imsi;                  /* 3GPP-IMSI (TS 29.061 16.4.7.2) */
	bool has_error_cause;
	uint32_t error_cause; /* RFC 5176 3.5 */
	bool has_eap;
};

/** RC_UNAVAIL radius_answer: shorter than its header or its Length, an attribute that goes beyond the end or
 * has a wrong size, or one that may occur once and does so twice. Octets behind Length are padding. */
enum rc radius_read(struct bytes in, struct radius_packet *out, struct fault *f) MUST_USE;
/** Appends the EAP packet that the EAP-Message attributes hold together, in their order. */
void radius_eap(const struct radius_packet *p, struct buf *out);

/** Begins a packet at the end of b, with a zero authenticator; returns where it begins. */
size_t radius_begin(struct buf *b, enum radius_code code, uint8_t identifier);
/** An attribute of 1 to RADIUS_VALUE_MAX octets; another size fails the buffer. */
void radius_put(struct buf *b, enum radius_attribute type, struct bytes value);
void radius_put_u32(struct buf *b, enum radius_attribute type, uint32_t value);
/** EAP-Message, split where it is longer than an attribute. */
void radius_put_eap(struct buf *b, struct bytes eap);
/** A Message-Authenticator of zeros; returns where its 16 octets lie in b. */
size_t radius_put_message_authenticator(struct buf *b);
/** Writes Length; a packet of more than RADIUS_MAX fails the buffer. */
void radius_end(struct buf *b, size_t begin);
