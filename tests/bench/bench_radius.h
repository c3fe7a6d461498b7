/** Logs lines in at a RADIUS server with EAP-AKA, as an access point relays them (RFC 3579), and is its HLR.
 */
#pragma once

#include "bench_options.h"

/** false: told to stderr. */
bool bench_radius_run(const struct bench_options *o);
