/** libfdcore behind four functions: the only place that knows it. Its threads call back. */
#pragma once

#include "base/fault.h"
#include "base/str.h"

struct carrier_parts {
	const char *settings; /* path of libfdcore's configuration */
	const char *listen;   /* literal address; NULL: connects only */
	const uint32_t *application;
	size_t n;
	/* of any thread; ids of requests that are not open any more may come too */
	void (*answer)(uintptr_t id, struct bytes octets);
	void (*fail)(uintptr_t id, const struct fault *why);
	/* of peers; identity and cause are loans */
	void (*up)(struct str peer);
	void (*down)(struct str peer, const char *cause);
	void (*says)(const char *text); /* an error of the library; while it starts */
};

/** Once in a process. conf_value: libfdcore refuses what it was given, and said why. */
enum rc carrier_start(const struct carrier_parts *p, struct fault *f) MUST_USE;
/** A whole request with zero identifiers, copied. answer() or fail() may run before this returns. */
enum rc carrier_send(struct bytes request, uintptr_t id, int64_t deadline_ms, struct fault *f) MUST_USE;
/** Returns when libfdcore ended, which it does after an error of its own. */
void carrier_wait(void);
