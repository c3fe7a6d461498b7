/** IPA frames and the GSUP messages of SendAuthInfo (Osmocom): what an HLR is asked for vectors with, and
 * what it answers. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"
#include "model/vector.h"

enum {
	GSUP_HEADER = 3,      /* length and protocol */
	GSUP_BODY_MAX = 4096, /* of a frame after its header; the 16-bit length could say more */
	GSUP_FRAME_MAX = GSUP_HEADER + GSUP_BODY_MAX,
	GSUP_UNIT_MAX = 64,
	GSUP_WRITE_MAX = 512 /* the longest frame that is written here */
};

enum gsup_kind { GSUP_CCM, GSUP_GSUP, GSUP_OTHER };

/** IPA CCM messages. */
enum gsup_ccm { GSUP_PING = 0, GSUP_PONG = 1, GSUP_ID_GET = 4, GSUP_ID_RESP = 5, GSUP_ID_ACK = 6 };

enum gsup_type { GSUP_AUTH_REQUEST = 0x08, GSUP_AUTH_ERROR = 0x09, GSUP_AUTH_RESULT = 0x0a };

/** Causes as GMM has them (TS 24.008 10.5.5.14). */
enum gsup_cause { GSUP_CAUSE_IMSI_UNKNOWN = 2, GSUP_CAUSE_MAC = 20, GSUP_CAUSE_SYNCH = 21 };

struct gsup_frame {
	enum gsup_kind kind;
	struct bytes body; /* after the protocol, or its extension; in the input */
	size_t size;       /* octets of the input that the frame takes */
};

struct gsup_message {
	uint8_t type;     /* enum gsup_type, or another */
	struct imsi imsi; /* empty: none, or no IMSI */
	bool has_cause, has_session;
	uint8_t cause;
	uint32_t session;      /* of the question, where the HLR says it again */
	struct bytes elements; /* in the input */
};

/** The first frame of what came on a stream. RC_PENDING: not whole yet; gsup_answer: longer than
 * GSUP_FRAME_MAX. */
enum rc gsup_frame(struct bytes in, struct gsup_frame *out, struct fault *f) MUST_USE;
/** A GSUP frame's body. gsup_answer: broken; out->imsi then still says whose it is, where that could be read.
 */
enum rc gsup_read(struct bytes body, struct gsup_message *out, struct fault *f) MUST_USE;
/** The first sane UMTS vector of a result. vector_insane: there are only others; gsup_answer: there is none.
 * *out is touched on RC_OK only. */
enum rc gsup_vector(const struct gsup_message *m, struct auth_vector *out, struct fault *f) MUST_USE;

/** Frames, appended. */
void gsup_put_ccm(struct buf *b, enum gsup_ccm type);
/** Who we are; unit: at most GSUP_UNIT_MAX octets, told as unit name and as serial number, which is the name
 * that OsmoHLR routes by. */
void gsup_put_identity(struct buf *b, struct str unit);
/** SendAuthInfo for the packet domain, with resync RAND and AUTS; the session begins and ends with it. */
void gsup_put_ask(struct buf *b, const struct auth_vector_ask *ask, uint32_t session);
