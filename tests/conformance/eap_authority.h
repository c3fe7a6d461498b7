/** What every driver of ports/eap_authority.h must do, as checks over a card that its AuC knows (cmocka
 * assertions). */
#pragma once

#include "crypto/usim_algo.h"
#include "ports/eap_authority.h"

struct eap_authority_bench {
	void *owner;
	struct eap_authority *authority;
	struct imsi known, unknown;
	enum reason unknown_reason;   /* how `unknown` is refused; none: subscriber_unknown */
	const struct usim_algo *card; /* of `known` */
	int64_t (*now_ms)(void *owner);
	void (*pass)(void *owner, int64_t ms);
	/* what stands behind the driver holds its answers; off: it gives them, also those that nobody waits
	 * for any more */
	void (*stall)(void *owner, bool on);
	void (*copies)(void *owner, unsigned n);    /* so many of each answer; NULL: */
	const char *once;                           /* why no answer can come twice */
	void (*close)(void *owner);                 /* the driver; what it leaves behind fails the test */
	struct eap_authority *(*open)(void *owner); /* another one, that serves */
};

struct eap_authority_check {
	const char *name;
	void (*run)(const struct eap_authority_bench *b);
};
extern const struct eap_authority_check eap_authority_checks[];
extern const size_t eap_authority_check_count;
