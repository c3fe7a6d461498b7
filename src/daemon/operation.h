/** What the admin front may see and do of the processes: their states and counters, the card vault, new
 * sealing keys. */
#pragma once

#include "daemon/segment.h"
#include "drivers/guards.h"
#include "engine/operators.h"
#include "front/admin.h"
#include "ports/auth_vector_source.h"

struct operation {
	struct env *env;                   /* from operation_open() on */
	const struct operators *operators; /* [0]: the configuration of the node */
	const char *conf_path;             /* its file, from the root on; NULL: there is none */
	struct segment *segment;
	const struct http_counters *http;   /* of the admin socket and admin.listen; NULL: not yet */
	struct auth_vector_source *vectors; /* the own AuC */
	const struct guards *guards;
	const struct front_admin_explain *explain;
	struct seal_ring *const *rings; /* [operators->n] */
	const struct front_admin_reload *reload;
};

/** The admin front over `o`, which outlives it. */
enum rc operation_open(struct operation *o, struct env *env, struct subscriber_store *store,
	struct front_admin **out, struct fault *f) MUST_USE;
/** A JSON object: state of each process, counters of all workers together, the back ends of core.route. */
void operation_status(const struct operation *o, struct buf *json);
