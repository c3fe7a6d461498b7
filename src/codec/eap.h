/** The EAP packet (RFC 3748 section 4): code, identifier, length, type. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"

enum eap_code { EAP_CODE_REQUEST = 1, EAP_CODE_RESPONSE = 2, EAP_CODE_SUCCESS = 3, EAP_CODE_FAILURE = 4 };
enum eap_type {
	EAP_TYPE_IDENTITY = 1,
	EAP_TYPE_NOTIFICATION = 2,
	EAP_TYPE_NAK = 3,
	EAP_TYPE_AKA = 23,
	EAP_TYPE_AKA_PRIME = 50
};

struct eap_packet {
	enum eap_code code;
	uint8_t identifier;
	uint8_t type;       /* an eap_type or another number; 0 in Success and Failure */
	struct bytes data;  /* behind Type */
	struct bytes whole; /* the packet by its own Length: octets behind it are left off */
};

/** Slices point into `in`. eap_length: shorter than its header, or Length lies; eap_code: an unknown code. */
enum rc eap_read(struct bytes in, struct eap_packet *out, struct fault *f) MUST_USE;

/** Begins a Request or Response at the end of b; returns where it begins. */
size_t eap_begin(struct buf *b, enum eap_code code, uint8_t identifier, uint8_t type);
/** Writes Length: everything since eap_begin() belongs to the packet. */
void eap_end(struct buf *b, size_t begin);
/** A legacy Nak that asks for one other method (RFC 3748 5.3.1). */
void eap_nak(struct buf *b, uint8_t identifier, uint8_t wanted);
/** An Identity Response (RFC 3748 5.1). */
void eap_identity(struct buf *b, uint8_t identifier, struct bytes identity);
/** The empty answer to a Notification (RFC 3748 5.2). */
void eap_notification(struct buf *b, uint8_t identifier);
