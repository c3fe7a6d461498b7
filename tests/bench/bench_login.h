/** Work that logs lines in, one after the other, as phones do over HTTP. */
#pragma once

#include "bench_load.h"

extern const struct bench_work bench_login;
