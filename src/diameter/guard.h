/**
 * Keeps libfdcore alive: version 1.2.1 stops the process (an assertion) when an answer that its dictionary
 * does not know holds a Result-Code behind the AVP that made it unknown. Peers are only half trusted, and our
 * applications are not in its dictionary at all.
 */
#pragma once

struct msg; /* libfdproto's */

/** A message as it came in: an answer has its Result-Code decoded, or loses one that cannot be. */
void guard_received(struct msg *m);
/** An answer of which everything was taken: nothing is left in it that could be looked at. */
void guard_taken(struct msg *m);
