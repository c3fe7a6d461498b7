/** OpenSSL primitives on inputs of fixed, right size: they fail only without memory or with a broken library;
 * then the process stops. */
#pragma once

#include <stdlib.h>

static inline void must(int done)
{
	if (done != 1)
		abort();
}

static inline void must_have(const void *p)
{
	if (!p)
		abort();
}
