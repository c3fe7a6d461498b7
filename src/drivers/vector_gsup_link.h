/** The connection to an HLR: made again whenever it is lost, our name told when the HLR asks for it, and
 * watched with PINGs. */
#pragma once

#include "codec/gsup.h"
#include "drivers/host_port.h"
#include "ports/net.h"

enum { VECTOR_GSUP_LINK_RETRY_MS = 200, VECTOR_GSUP_LINK_RETRY_MAX_MS = 2000 };

struct vector_gsup_link_parts {
	struct env *env;
	struct net *net;
	struct host_port at;
	char unit[GSUP_UNIT_MAX + 1];
	int64_t keepalive_ms;
	void *owner;
	/* from the loop, both */
	void (*message)(void *owner, struct bytes body); /* a GSUP frame's body */
	void (*down)(void *owner);                       /* was ready, is no longer */
};

struct vector_gsup_link {
	struct vector_gsup_link_parts parts;
	struct net_link *net;
	bool ready;                        /* the HLR knows our name */
	int64_t retry_ms;                  /* the next pause */
	struct env_timer retry, keepalive; /* never both armed */
	bool waits_pong;
	size_t n;
	uint8_t in[GSUP_FRAME_MAX];
};

/** Zeroed memory of the caller; the first connection is made from the loop. */
enum rc vector_gsup_link_open(
	struct vector_gsup_link *l, const struct vector_gsup_link_parts *p, struct fault *f) MUST_USE;
/** No callback afterwards; accepts a zeroed one. */
void vector_gsup_link_close(struct vector_gsup_link *l);
/** Whole or not at all. gsup_down: not ready, or the HLR does not read. */
enum rc vector_gsup_link_send(struct vector_gsup_link *l, struct bytes frame, struct fault *f) MUST_USE;
