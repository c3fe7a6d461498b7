/** Work that sends requests made beforehand, in turn: tokens to our server, anything to a static one. */
#pragma once

#include "bench_load.h"

extern const struct bench_work bench_requests;
/** false: told to stderr. */
bool bench_requests_load(struct bench_load *l);
void bench_requests_free(struct bench_load *l);
