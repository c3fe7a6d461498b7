/** The one vocabulary of outcomes: every call that can fail returns one of these. */
#pragma once

enum rc {
	RC_OK = 0,
	RC_PENDING = 1,     /* not yet: the answer comes later, or the step is entered again */
	RC_NOMEM = -16,     /* an arena or buffer reached the ceiling that somebody chose */
	RC_LIMIT = -15,     /* a budget is spent: asking later may succeed */
	RC_MALFORMED = -14, /* the bytes do not follow their grammar */
	RC_INVALID = -13,   /* well formed, but not allowed here */
	RC_ABSENT = -12,    /* what was asked for does not exist */
	RC_CONFLICT = -11,  /* somebody else changed it meanwhile */
	RC_DENIED = -10,    /* the proof is missing, wrong or for something else */
	RC_TIMEOUT = -9,    /* the deadline passed */
	RC_UNAVAIL = -8,    /* a back end, a disk or a process of ours is out of reach */
	RC_BUG = -7,        /* an invariant of ours is broken: ends the request, never the process */
};

#define MUST_USE               __attribute__((warn_unused_result))
#define LIKE_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/** A short lower-case word for logs: "ok", "pending", "limit" ... */
const char *rc_name(enum rc rc);
