/** Vectors from an HLR over GSUP (Osmocom), one SendAuthInfo in flight for each IMSI. */
#pragma once

#include "ports/auth_vector_source.h"

/**
 * Needs setup.net. Beside the port's reasons: gsup_*, vector_insane, backend_queue. GSUP has no cause of its
 * own for a wrong AUTS: OsmoHLR answers "IMSI unknown" to it. So with resync the causes 2 (IMSI unknown) and
 * 20 (MAC failure) are aka_auts, 21 (synch failure) is aka_sqn_range.
 */
extern const struct auth_vector_source_ops vector_gsup_ops;
