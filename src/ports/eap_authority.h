/** Who judges an EAP conversation: our own server over a vector source, or the carrier's AAA by RADIUS or
 * Diameter. */
#pragma once

#include "model/eap_turn.h"
#include "ports/call.h"
#include "ports/setup.h"

struct conf_item;
struct auth_vector_source;

struct eap_authority {
	const struct eap_authority_ops *ops;
};

struct eap_authority_ops {
	const char *name;
	const struct conf_item *conf;
	enum rc (*open)(const struct setup *s, struct auth_vector_source *vectors, struct eap_authority **out,
		struct fault *f) MUST_USE;
	void (*close)(struct eap_authority **a);
	/* `turn` is read and written; its outputs live in c->arena. A refused device is RC_OK with
	 * EAP_REJECTED and the reason in c->fault; a malformed packet is RC_MALFORMED or RC_INVALID and
	 * leaves the login usable. RC_UNAVAIL login_entry_missing: the packet answers a later round, of which
	 * an empty turn->round says nothing. */
	enum rc (*turn)(struct eap_authority *a, struct call *c, struct eap_turn *turn) MUST_USE;
	void (*cancel)(struct eap_authority *a, struct call *c);
};
