/** The links to the RADIUS servers, over UDP or TLS (RFC 6614): up to 8 source ports or connections for each
 * server, 256 identifiers on each (RFC 2865 section 3). Only this file knows how packets travel. */
#pragma once

#include "codec/radius.h"
#include "drivers/host_port.h"
#include "ports/net.h"
#include "ports/setup.h"

enum {
	EAP_RADIUS_LINK_SERVERS = 8,
	EAP_RADIUS_LINK_PORTS = 8,
	EAP_RADIUS_LINK_SILENT_MS = 5000, /* so long a server that did not answer is tried last */
	/* TLS: the pause after a connection that was of no use, doubled each time */
	EAP_RADIUS_LINK_RETRY_MS = 200,
	EAP_RADIUS_LINK_RETRY_MAX_MS = 2000
};

struct eap_radius_link;

/** One identifier of one link, while a request is open under it. */
struct eap_radius_slot {
	struct eap_radius_link *link; /* NULL: none is held */
	uint8_t identifier;
	int64_t since_ms;                      /* when it was taken */
	void (*up)(struct eap_radius_slot *s); /* the link can send now */
	/* whoever holds the slot checks that the packet answers its request; false: it is forged, which ends
	 * a stream (RFC 6613 2.6.4) */
	bool (*answer)(struct eap_radius_slot *s, const struct radius_packet *p);
	void (*down)(struct eap_radius_slot *s); /* the link is gone, the slot is released */
};

struct eap_radius_server {
	struct net *net;
	struct env *env;
	struct host_port at;
	struct tls_client *tls;  /* NULL: UDP; closed with the links */
	struct fault lost;       /* why the link that was lost last is gone */
	int64_t pause_ms;        /* TLS: the last pause; 0: the next connection is made at once */
	int64_t again_ms;        /* TLS: no new connection before */
	int64_t silent_until_ms; /* env_mono_ms(); believed to be up again from then on */
	struct eap_radius_link *link[EAP_RADIUS_LINK_PORTS];
};

void eap_radius_link_close(struct eap_radius_server *s);

/** Holds a free identifier, on a new link when those that are open have none. RC_UNAVAIL: no link can be
 * made, or not yet, s->lost has the cause; RC_LIMIT link_full: 2,048 requests are open. */
enum rc eap_radius_link_take(
	struct eap_radius_server *s, struct eap_radius_slot *slot, struct fault *f) MUST_USE;
void eap_radius_link_release(struct eap_radius_slot *slot); /* holds none: nothing */
/** The request was given up: releases, and the server is tried last for a while. A stream that brought
 * nothing since the slot was taken is dead, and closed. From the loop only: other slots' down() may run. */
void eap_radius_link_silent(struct eap_radius_slot *slot);
/** False: the link is not up yet, or does not take it; nothing of it was sent. */
bool eap_radius_link_send(struct eap_radius_slot *slot, struct bytes packet);
