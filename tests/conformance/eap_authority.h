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
	void (*stall)(void *owner, bool on); /* what stands behind the driver does not answer for a minute */
};

struct eap_authority_check {
	const char *name;
	void (*run)(const struct eap_authority_bench *b);
};
extern const struct eap_authority_check eap_authority_checks[];
extern const size_t eap_authority_check_count;
