/** Who we are to the Diameter network, and one exchange with it: what SWx and the EAP relay have in common.
 * Messages travel whole through entitled-diameter (ports/peer.h). */
#pragma once

#include "codec/diameter.h"
#include "ports/peer.h"
#include "ports/setup.h"

struct conf_item;

enum {
	DIAMETER_NODE_SESSION = 8,   /* our part of a Session-Id, kept by a login */
	DIAMETER_NODE_NAME_MAX = 128 /* DiameterIdentity: ours, and that of a AAA to which a login stays */
};

/** diameter.identity and diameter.realm. */
extern const struct conf_item diameter_node_conf[];

struct diameter_node {
	struct peer *peer;
	struct env *env;
	struct str identity, realm; /* of the configuration */
	uint32_t high, low;         /* of the next Session-Id (RFC 6733 8.8): start time, count */
};

/** conf_value: identity or realm is not set. */
enum rc diameter_node_open(struct diameter_node *n, const struct setup *s, struct fault *f) MUST_USE;
void diameter_node_session(struct diameter_node *n, uint8_t out[DIAMETER_NODE_SESSION]);

struct diameter_node_to {
	enum diameter_application application;
	struct str realm; /* Destination-Realm */
	struct str host;  /* Destination-Host; empty: routed by the realm */
};

/** Begins a request: Session-Id "identity;high;low", Origin-*, Destination-*, and the application as
 * Vendor-Specific-Application-Id where it is 3GPP's and the command is SWx, else Auth-Application-Id. */
size_t diameter_node_begin(const struct diameter_node *n, struct buf *b, enum diameter_command command,
	const struct diameter_node_to *to, const uint8_t session[DIAMETER_NODE_SESSION]);

/** One exchange; zeroed memory that outlives it, most often in the call's arena. */
struct diameter_node_exchange {
	struct diameter_node *node;
	struct call *c;     /* arena, fault and deadline; its done() stays the owner's */
	int64_t timeout_ms; /* less than the call's deadline allows, or as much */
	struct buf request; /* from diameter_node_begin() to diameter_end() */
	void *owner;
	/* from the loop, once. RC_OK: an answer to this request, `a` lives until the call's arena ends. Else
	 * c->fault says why: diameter_down, diameter_gone, diameter_timeout, deadline, diameter_answer,
	 * peer_busy. */
	void (*done)(struct diameter_node_exchange *x, enum rc rc, const struct diameter_answer *a);
	/* ours */
	struct call sub;
	struct fault fault;
	struct bytes answer;
};
/** RC_PENDING, or refused with c->fault. */
enum rc diameter_node_ask(struct diameter_node_exchange *x) MUST_USE;
void diameter_node_cancel(struct diameter_node_exchange *x);
