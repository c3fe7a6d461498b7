/** The UDP links to the RADIUS servers: up to 8 source ports for each server, 256 identifiers on each
 * (RFC 2865 section 3). */
#pragma once

#include "codec/radius.h"
#include "drivers/host_port.h"
#include "ports/net.h"
#include "ports/setup.h"

enum {
	EAP_RADIUS_LINK_SERVERS = 8,
	EAP_RADIUS_LINK_PORTS = 8,
	EAP_RADIUS_LINK_SILENT_MS = 5000 /* so long a server that did not answer is tried last */
};

struct eap_radius_link;

/** One identifier of one link, while a request is open under it. */
struct eap_radius_slot {
	struct eap_radius_link *link; /* NULL: none is held */
	uint8_t identifier;
	void (*up)(struct eap_radius_slot *s); /* the link can send now */
	/* whoever holds the slot checks that the packet answers its request */
	void (*answer)(struct eap_radius_slot *s, const struct radius_packet *p);
	void (*down)(struct eap_radius_slot *s); /* the link is gone, the slot is released */
};

struct eap_radius_server {
	struct net *net;
	struct env *env;
	struct host_port at;
	int64_t silent_until_ms; /* env_mono_ms(); believed to be up again from then on */
	struct eap_radius_link *link[EAP_RADIUS_LINK_PORTS];
};

void eap_radius_link_close(struct eap_radius_server *s);

/** Holds a free identifier, on a new link when those that are open have none. RC_UNAVAIL link_down, RC_LIMIT
 * link_full: 2,048 requests are open. */
enum rc eap_radius_link_take(
	struct eap_radius_server *s, struct eap_radius_slot *slot, struct fault *f) MUST_USE;
void eap_radius_link_release(struct eap_radius_slot *slot); /* holds none: nothing */
/** False: the link is not up yet, or does not take it; what is lost is sent again anyhow. */
bool eap_radius_link_send(struct eap_radius_slot *slot, struct bytes packet);
