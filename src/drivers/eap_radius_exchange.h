/** One Access-Request and its answer: sealed, sent again unchanged under the same identifier (datagrams), and
 * given to another server where that is allowed. */
#pragma once

#include "drivers/eap_radius_link.h"

enum { EAP_RADIUS_EXCHANGE_SECRET_MAX = 128 };

/** What all exchanges share. */
struct eap_radius_exchange_world {
	struct env *env;
	size_t n;
	struct eap_radius_server server[EAP_RADIUS_LINK_SERVERS];
	size_t secret_n;
	uint8_t secret[EAP_RADIUS_EXCHANGE_SECRET_MAX];
	int64_t timeout_ms;    /* a server that is not the last choice is given up then */
	int64_t retransmit_ms; /* doubled each time */
	unsigned tries;        /* transmissions over one link */
	/* a stream loses nothing as long as it lives: one try each. With it a request may be lost, or only
	 * its answer; it may go out anew (RFC 6613 2.6.1), which is done with the first of a login, once: a
	 * later one may have ended the AAA's conversation already, and would be refused */
	bool streams;
};

struct eap_radius_exchange {
	/* the caller's; `packet` is written anew by the caller before each send */
	struct eap_radius_exchange_world *world;
	struct buf
		packet; /* an Access-Request with zero identifier, authenticator and Message-Authenticator */
	size_t mac_at;  /* where the latter lies */
	int64_t deadline_ms;
	struct fault *fault;
	bool bound;    /* to `server`: an answer of this login came from there */
	size_t server; /* bound: whom to ask; afterwards: who was asked last */
	/* runs once for each send that was RC_PENDING, from the loop, unless it is cancelled; p is NULL when
	 * rc is not RC_OK */
	void (*done)(struct eap_radius_exchange *x, enum rc rc, const struct radius_packet *p);
	void *owner;
	/* the exchange's own */
	struct eap_radius_slot slot;
	struct env_timer timer;
	unsigned tried; /* servers, as bits */
	unsigned sent, dropped;
	bool anew; /* was sent again for its link was lost */
	int64_t wait_ms, give_up_ms;
};

/**
 * RC_PENDING, or refused. An answer counts when it is an Access-Accept, -Reject or -Challenge with a right
 * Response Authenticator (RFC 2865 section 3) and a right Message-Authenticator (RFC 3579 3.2; required,
 * against forged answers by MD5 collisions); whatever does not is dropped. radius_down: no server can be
 * reached, the note has the cause; radius_timeout: deadline_ms.
 */
enum rc eap_radius_exchange_send(struct eap_radius_exchange *x) MUST_USE;
void eap_radius_exchange_cancel(struct eap_radius_exchange *x); /* not open: nothing */
