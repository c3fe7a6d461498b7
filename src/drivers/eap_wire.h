/** How a turn with a relay and its outcome travel between a worker and core (PEER_OP_TURN): fixed layouts
 * with a version octet. */
#pragma once

#include "base/buf.h"
#include "drivers/backends.h"

enum { EAP_WIRE_MAX = 4096 };

/** Appends what goes in: the relay's number, identity, IMSI, login, round, packet. */
void eap_wire_ask_put(enum backend relay, const struct eap_turn *turn, struct buf *out);
/** Slices point into `in`. RC_MALFORMED for anything else; the outputs are then untouched. */
enum rc eap_wire_ask_get(struct bytes in, enum backend *relay, struct eap_turn *out) MUST_USE;
/** Appends the verdict, login, round, packet, and the IMSI of an accepted one. A refused device has its
 * reason: `why` is set with EAP_REJECTED. */
void eap_wire_answer_put(const struct eap_turn *turn, const struct fault *why, struct buf *out);
/** Sets the outputs of *turn only; f takes over the reason of EAP_REJECTED. */
enum rc eap_wire_answer_get(struct bytes in, struct eap_turn *turn, struct fault *f) MUST_USE;
