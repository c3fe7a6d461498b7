/** Where UMTS vectors come from: our own AuC, an HLR, an HSS, a carrier's vector service; for a worker, the
 * core process of this node. */
#pragma once

#include "model/vector.h"
#include "ports/call.h"
#include "ports/setup.h"

struct conf_item;

struct auth_vector_source {
	const struct auth_vector_source_ops *ops;
};

struct auth_vector_source_ops {
	const char *name;
	const struct conf_item *conf;
	bool separation; /* gives vectors for EAP-AKA' too; vector_chain asks no other for them */
	enum rc (*open)(const struct setup *s, struct auth_vector_source **out, struct fault *f) MUST_USE;
	void (*close)(struct auth_vector_source **s);
	/* RC_ABSENT subscriber_unknown; resync: RC_DENIED aka_auts, aka_sqn_range; RC_LIMIT
	 * resync_line_spent; RC_UNAVAIL */
	enum rc (*fetch)(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
		struct auth_vector *out) MUST_USE;
	void (*cancel)(struct auth_vector_source *s, struct call *c);
};
