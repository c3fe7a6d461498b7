/** Vectors from the core process of this node, for workers: they never hold a K. Layout of the question:
 * drivers/vector_wire.h. */
#pragma once

#include "ports/auth_vector_source.h"

/** Needs setup.core. An answer that cannot be a vector is RC_UNAVAIL vector_insane. */
extern const struct auth_vector_source_ops vector_core_ops;
