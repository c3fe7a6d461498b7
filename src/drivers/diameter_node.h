/** Who we are to the Diameter network, and one exchange with it: what SWx and the EAP relay have in common.
 * Messages travel whole through entitled-diameter (ports/peer.h). */
#pragma once

#include "codec/diameter.h"
#include "conf/item.h"
#include "ports/peer.h"
#include "ports/setup.h"

enum {
	DIAMETER_NODE_SESSION = 8,   /* our part of a Session-Id, kept by a login */
	DIAMETER_NODE_NAME_MAX = 128 /* DiameterIdentity: ours, and that of a AAA to which a login stays */
};

/** diameter.identity and diameter.realm. */
extern const struct conf_item diameter_node_conf[];
/** For rows of settings that hold a DiameterIdentity or a realm: the letters of host names, or empty. */
enum rc diameter_node_name_check(struct str value, struct fault *f) MUST_USE;

struct diameter_node {
	struct peer *peer;
	struct env *env;
	struct str identity, realm; /* of the configuration */
	uint64_t next;              /* Session-Id (RFC 6733 8.8): the time of the start, a count that begins
				       anywhere */
};

/** conf_value: identity or realm is not set. A check of the configuration has no setup.diameter: then nothing
 * can be asked. */
enum rc diameter_node_open(struct diameter_node *n, const struct setup *s, struct fault *f) MUST_USE;
void diameter_node_session(struct diameter_node *n, uint8_t out[DIAMETER_NODE_SESSION]);

struct diameter_node_to {
	enum diameter_application application;
	struct str realm; /* Destination-Realm */
	struct str host;  /* Destination-Host; empty: routed by the realm */
};

/** Begins a request: Session-Id "identity;high;low", the application as Vendor-Specific-Application-Id where
 * the command is SWx's, else as Auth-Application-Id, Origin-*, Destination-*. */
size_t diameter_node_begin(const struct diameter_node *n, struct buf *b, enum diameter_command command,
	const struct diameter_node_to *to, const uint8_t session[DIAMETER_NODE_SESSION]);

/** One exchange; zeroed memory that outlives it, most often in the call's arena. */
struct diameter_node_exchange {
	struct diameter_node *node;
	struct call *c;     /* arena, fault and deadline; its done() stays the owner's */
	int64_t timeout_ms; /* less than the call's deadline allows, or as much */
	struct buf request; /* one whole request: diameter_node_begin() to diameter_end() */
	void *owner;
	/* from the loop, once. RC_OK: an answer to this request, whatever its result; `a` lives until the
	 * call's arena ends or diameter_node_wipe(). Else c->fault says why and `a` is NULL: diameter_down,
	 * diameter_gone, diameter_timeout, deadline, diameter_answer, peer_busy, memory. */
	void (*done)(struct diameter_node_exchange *x, enum rc rc, const struct diameter_answer *a);
	/* ours */
	struct call sub;
	struct fault fault;
	struct bytes answer;
};
/** RC_PENDING, or refused with c->fault. */
enum rc diameter_node_ask(struct diameter_node_exchange *x) MUST_USE;
/** Open or not; done() does not run any more. */
void diameter_node_cancel(struct diameter_node_exchange *x);
/** Answers hold keys: an owner that has taken what it needs wipes the octets before it calls anybody. */
void diameter_node_wipe(struct diameter_node_exchange *x);
