/** Vectors in the core process: the line's row of core.route says who is asked, and who next when the first
 * cannot give one (503). Before each stands its guard. */
#pragma once

#include "ports/auth_vector_source.h"

/** Needs setup.auc (the own AuC, open already), setup.guards and what the sources of core.route need.
 * no_route: no row for this line. */
extern const struct auth_vector_source_ops vector_chain_ops;
