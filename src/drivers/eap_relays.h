/** The relays of the core process, each behind its guard: a turn goes to the one that the worker names. */
#pragma once

#include "drivers/backends.h"

struct eap_relays;

/** Opens the relays that core.route names; needs setup.guards. */
enum rc eap_relays_open(const struct setup *s, struct eap_relays **out, struct fault *f) MUST_USE;
void eap_relays_close(struct eap_relays **r);
/** As eap_authority_ops.turn of that relay; login_entry_missing: the login was
 * begun where core.route names a relay that is not open here. */
enum rc eap_relays_turn(
	struct eap_relays *r, enum backend relay, struct call *c, struct eap_turn *turn) MUST_USE;
