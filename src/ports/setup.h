/** What a driver gets when it is opened. */
#pragma once

#include "base/env.h"
#include "base/fault.h"

#include <stdatomic.h>
#include <stdbool.h>

struct conf;
struct net;
struct peer;
struct auth_vector_source;
struct subscriber_store;
struct guards;         /* drivers/guards.h */
struct store_counters; /* ports/store_counters.h */

/* READER: a program that only reads, and takes its time */
enum process_role { ROLE_WORKER, ROLE_CORE, ROLE_WRITER, ROLE_TOOL, ROLE_READER };

struct setup {
	const struct conf *conf; /* outlives the driver */
	struct env *env;
	struct net *net; /* core only */
	enum process_role role;
	struct peer *core; /* NULL where the role has none */
	struct peer *writer;
	/* raised by the writer whenever there is something new in the store; NULL: nobody raises it */
	_Atomic uint32_t *written;
	struct peer *diameter; /* core only: entitled-diameter; NULL: no row of core.route needs it */
	struct subscriber_store *store;  /* for drivers that stand on it (vector_local) */
	struct auth_vector_source *auc;  /* core only: the own AuC, for chains */
	struct guards *guards;           /* core only: what stands before its back ends */
	struct store_counters *counters; /* writer only; NULL: nobody looks at them */
	/* core only: during a reload there are two of this node; whether this is the one that calls itself by
	 * a second name, where a peer knows us by name */
	bool second;
};
