/** How a question for a vector and its answer travel between a worker and core (PEER_OP_VECTOR): fixed
 * layouts with a version octet. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"
#include "model/vector.h"

enum { VECTOR_WIRE_MAX = 96 };

/** Appends: version, flags (bit 0: resync, bit 1: proven lately, bit 2: AMF separation bit, bit 3: veiled),
 * IMSI as a block, with resync RAND and AUTS. */
void vector_wire_ask_put(const struct auth_vector_ask *ask, struct buf *out);
/** RC_MALFORMED for anything else; *out is then untouched. */
enum rc vector_wire_ask_get(struct bytes in, struct auth_vector_ask *out) MUST_USE;
/** Appends: version, RAND, AUTN, CK, IK, length of XRES, XRES. */
void vector_wire_answer_put(const struct auth_vector *v, struct buf *out);
enum rc vector_wire_answer_get(struct bytes in, struct auth_vector *out) MUST_USE;
