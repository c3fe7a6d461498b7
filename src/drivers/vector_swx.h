/** Vectors from an HSS over SWx (TS 29.273 8): Multimedia-Auth-Request and -Answer. */
#pragma once

#include "ports/auth_vector_source.h"

/**
 * Needs setup.diameter. Beside the port's reasons: diameter_*, aaa_rejected, vector_insane, peer_busy.
 * SWx has no result of its own for a wrong AUTS: HSSs answer it as a rejected authentication or authorization
 * (Result-Code 4001, 5003), or as an unknown user. So with resync these are aka_auts. A result of any other
 * kind, a spent range of SQN among them, is diameter_error.
 */
extern const struct auth_vector_source_ops vector_swx_ops;
