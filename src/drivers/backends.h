/** The back ends that stand behind vectors and EAP, by name: what core.route may say. */
#pragma once

#include "ports/auth_vector_source.h"
#include "conf/item.h"
#include "drivers/guard.h"
#include "ports/auth_vector_source.h"
#include "ports/eap_authority.h"

/** The number of a relay is part of a login's cookie: append only. */
enum backend {
	BACKEND_LOCAL,
	BACKEND_GSUP,
	BACKEND_HTTP,
	BACKEND_RADIUS,
	BACKEND_SWX,
	BACKEND_DIAMETER,
	BACKEND_COUNT
};

struct backend_row {
	const char *name;
	const char *section; /* of its settings */
	/* one of the two; the own AuC has neither, core opens it for provisioning too */
	const struct auth_vector_source_ops *vectors;
	const struct eap_authority_ops *relay;
};

const struct backend_row *backends_row(enum backend b);
struct guard_limits backends_limits(const struct conf *c, enum backend b);
/** The limits of every back end (drivers/guard.h), and core.route (drivers/route.h). */
extern const struct conf_item backends_conf[];
