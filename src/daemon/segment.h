/**
 * The shared segment: one mapping that the master makes before it forks. State and generation of every
 * process, counters that survive a restart of their process, the cells of the limits and the login table.
 */
#pragma once

#include "explain/explain_marks.h"
#include "flow/flow.h"
#include "http/http.h"

#include <stdatomic.h>

enum {
	SEGMENT_WORKERS_MAX = 256,
	SEGMENT_PROVEN = 1 << 20, /* cells of 8 octets, touched as lines prove themselves */
	SEGMENT_TOLD = 1 << 20    /* the same, one per line and application that was answered */
};
enum {
	SEGMENT_WRITER,
	SEGMENT_CORE,
	SEGMENT_DIAMETER, /* where it is not needed its generation stays 0 */
	SEGMENT_FIRST_WORKER
}; /* index of a process; workers follow one by one */
enum segment_state { SEGMENT_DOWN, SEGMENT_STARTING, SEGMENT_READY, SEGMENT_DRAINING };

struct segment_process {
	_Atomic uint32_t
		generation; /* raised by the master whenever it starts the process; 0: never started */
	_Atomic int32_t pid;
	_Atomic uint32_t state; /* enum segment_state */
	_Atomic uint32_t restarts;
	_Atomic uint32_t stop; /* the master told this one to end */
};

/** The rules of one operator that a worker decides by. */
struct segment_rules {
	_Atomic uint32_t number; /* of the version that new requests get */
	_Atomic uint32_t kept;   /* a newer one could not be loaded */
	char hash[65];           /* for people: may be half of each while it changes */
};

/** What one worker counts; the totals of all processes that served the slot. */
struct segment_slot {
	_Alignas(64) struct flow_counters flow;
	struct http_counters http;
	struct segment_rules rules[OPERATORS_MAX];
};

struct segment {
	size_t size;
	unsigned workers;
	_Atomic uint32_t keys;     /* raised when somebody changed the folder of sealing keys */
	_Atomic uint32_t rules;    /* raised when there may be a newer version of the rules */
	_Atomic uint32_t written;  /* raised at every commit of the store */
	_Atomic uint32_t draining; /* the master is ending the service */
	struct limits *limits;     /* the mapping lies at the same address in all processes */
	struct login_table *logins;
	struct proven *proven;
	struct explain_marks *marks;
	struct segment_slot *slot; /* [workers] */
	struct segment_process process[SEGMENT_FIRST_WORKER + SEGMENT_WORKERS_MAX];
};

/** At most SEGMENT_WORKERS_MAX workers. RC_NOMEM. */
enum rc segment_open(unsigned workers, size_t login_slots, size_t limit_cells, struct segment **out,
	struct fault *f) MUST_USE;
void segment_close(struct segment **s);

unsigned segment_processes(const struct segment *s);
enum segment_state segment_state(const struct segment *s, unsigned process);
void segment_state_set(struct segment *s, unsigned process, enum segment_state to);
/** Writer, core and at least one worker are up, and the service is not being ended. */
bool segment_ready(const struct segment *s);

/** total = base + now; the gauges (open, idle) are those of now. */
void segment_http_add(
	struct http_counters *total, const struct http_counters *base, const struct http_counters *now);
