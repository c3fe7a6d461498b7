/** Diameter messages (RFC 6733 3, 4) as the SWx client (TS 29.273 8) and the EAP relay (RFC 4072, TS 29.273 5
 * and 7) read and write them. Whole messages, Hop-by-Hop and End-to-End identifiers left zero: the peer that
 * carries them sets them. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"

enum { DIAMETER_MAX = 16 * 1024, DIAMETER_HEAD = 20, DIAMETER_VENDOR_3GPP = 10415 };

enum diameter_command { DIAMETER_EAP = 268, DIAMETER_MULTIMEDIA_AUTH = 303 };

enum diameter_application {
	DIAMETER_APP_EAP = 5,
	DIAMETER_APP_STA = 16777250,
	DIAMETER_APP_SWM = 16777264,
	DIAMETER_APP_SWX = 16777265
};

enum diameter_flag { DIAMETER_REQUEST = 0x80, DIAMETER_PROXIABLE = 0x40, DIAMETER_ERROR = 0x20 };

/** What is written or read. DIAMETER_3GPP marks codes of vendor 10415. */
#define DIAMETER_3GPP(code) ((uint64_t)DIAMETER_VENDOR_3GPP << 32 | (code))
/** Written without the M bit. */
#define DIAMETER_OPTIONAL ((uint64_t)1 << 63)

#define DIAMETER_USER_NAME                   1
#define DIAMETER_STATE                       24
#define DIAMETER_AUTH_APPLICATION_ID         258
#define DIAMETER_VENDOR_SPECIFIC_APPLICATION 260 /* grouped */
#define DIAMETER_SESSION_ID                  263
#define DIAMETER_ORIGIN_HOST                 264
#define DIAMETER_VENDOR_ID                   266
#define DIAMETER_RESULT_CODE                 268
#define DIAMETER_AUTH_REQUEST_TYPE           274
#define DIAMETER_AUTH_SESSION_STATE          277
#define DIAMETER_DESTINATION_REALM           283
#define DIAMETER_DESTINATION_HOST            293
#define DIAMETER_ORIGIN_REALM                296
#define DIAMETER_EXPERIMENTAL_RESULT         297 /* grouped */
#define DIAMETER_EXPERIMENTAL_RESULT_CODE    298
#define DIAMETER_EAP_PAYLOAD                 462
#define DIAMETER_MOBILE_NODE_IDENTIFIER      506
#define DIAMETER_SIP_NUMBER_AUTH_ITEMS       DIAMETER_3GPP(607)
#define DIAMETER_SIP_AUTH_SCHEME             DIAMETER_3GPP(608)
#define DIAMETER_SIP_AUTHENTICATE            DIAMETER_3GPP(609)
#define DIAMETER_SIP_AUTHORIZATION           DIAMETER_3GPP(610)
#define DIAMETER_SIP_AUTH_DATA_ITEM          DIAMETER_3GPP(612) /* grouped */
#define DIAMETER_CONFIDENTIALITY_KEY         DIAMETER_3GPP(625)
#define DIAMETER_INTEGRITY_KEY               DIAMETER_3GPP(626)
#define DIAMETER_RAT_TYPE                    (DIAMETER_3GPP(1032) | DIAMETER_OPTIONAL) /* TS 29.212 5.3.31 */

/** A result of an answer: the same number means different things in the two AVPs (TS.43 table 7). */
struct diameter_result {
	bool experimental; /* Experimental-Result of vendor 10415; else Result-Code */
	uint32_t code;
};

/** One answer. Slices point into the message, absent AVPs have p NULL; of an AVP that came more than once the
 * first is read. Of several SIP-Auth-Data-Items the first is. */
struct diameter_answer {
	uint32_t command, application;
	bool error; /* the E bit: an agent or a peer speaks */
	struct diameter_result result;
	struct bytes session_id, origin_host, origin_realm;
	struct bytes user_name, mobile_node;                      /* User-Name, Mobile-Node-Identifier */
	struct bytes state, eap;                                  /* State, EAP-Payload */
	struct bytes scheme, authenticate, authorization, ck, ik; /* of SIP-Auth-Data-Item */
};

/** RC_UNAVAIL diameter_answer: no message of that length, a request, an AVP that goes beyond the end of what
 * holds it, one of ours with a wrong size, neither Result-Code nor Experimental-Result or both, no
 * Origin-Host. Unknown AVPs are passed over, M bit or not. */
enum rc diameter_read(struct bytes in, struct diameter_answer *out, struct fault *f) MUST_USE;

/** Begins a request at the end of b; returns where it begins. */
size_t diameter_begin(struct buf *b, enum diameter_command command, enum diameter_application app);
/** An AVP with padding, and with the M bit unless it is DIAMETER_OPTIONAL. */
void diameter_put(struct buf *b, uint64_t avp, struct bytes value);
void diameter_put_u32(struct buf *b, uint64_t avp, uint32_t value);
/** A grouped AVP around all that is put until diameter_group_end() with what this returned. */
size_t diameter_group(struct buf *b, uint64_t avp);
void diameter_group_end(struct buf *b, size_t group);
/** Writes the length; a message of more than DIAMETER_MAX fails the buffer. */
void diameter_end(struct buf *b, size_t begin);
