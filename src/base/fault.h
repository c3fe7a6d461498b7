/** The first cause of a failure, written where it is known: a row of reason.def, a place, a short note. */
#pragma once

#include "base/rc.h"

enum reason {
#define REASON(name, rc, http, retry_s, sentence) REASON_##name,
#include "base/reason.def"
#undef REASON
	REASON_COUNT,
};

/** What reason.def says about one reason. */
struct reason_row {
	const char *name; /* lower case: log word, metric label, manual heading */
	enum rc rc;
	int http;             /* the status a device sees when this ends its request */
	int retry_s;          /* Retry-After of a 503, in seconds; 0 elsewhere */
	const char *sentence; /* for the operator's manual: what happened and what to do */
};

struct fault {
	enum reason reason; /* REASON_none until something failed */
	enum rc rc;
	const char *where; /* file stem and line of the first cause: a string literal */
	char note[96];     /* never an identity, never a secret */
};

const struct reason_row *fault_row(enum reason why);

/** Notes the first cause (later ones are ignored) and returns the rc of `why`. f NULL: only the rc. */
enum rc fault_set(struct fault *f, enum reason why, const char *where, const char *fmt, ...)
	LIKE_PRINTF(4, 5);
/** Takes over a fault that was written elsewhere (a fact, another process), unless one is there already. */
enum rc fault_pass(struct fault *f, const struct fault *from);

/** Whoever returns FAIL() has failed, which readers of one file alone (people, analyzers) can see here. */
static inline enum rc fault_never_ok(enum rc rc)
{
	return rc != RC_OK ? rc : RC_BUG;
}

#define FAULT_TEXT2(x) #x
#define FAULT_TEXT(x)  FAULT_TEXT2(x)
#define FAULT_HERE     __FILE_NAME__ ":" FAULT_TEXT(__LINE__)
/* return FAIL(f, REASON_aka_mac, "round %u", n); */
#define FAIL(f, why, ...) fault_never_ok(fault_set((f), (why), FAULT_HERE, __VA_ARGS__))
