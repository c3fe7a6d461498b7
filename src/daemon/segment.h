/**
 * The shared segment: one file in memory that the master makes before it forks, and hands to its successor.
 * State and generation of every process, counters that survive a restart of their process, the cells of the
 * limits and the login table. It may lie at another address in each process, so nothing in it is a pointer.
 *
 * While a reload is under way two trees of processes live at once: each has a bank of its own.
 */
#pragma once

#include "crypto/tls_certs.h"
#include "explain/explain_marks.h"
#include "flow/flow.h"
#include "http/http.h"
#include "ports/store_counters.h"

#include <stdatomic.h>

enum {
	SEGMENT_BANKS = 2,
	SEGMENT_WORKERS_MAX = 256, /* of one tree */
	SEGMENT_SLOTS = SEGMENT_BANKS * SEGMENT_WORKERS_MAX,
	SEGMENT_PROVEN = 1 << 20, /* cells of 8 octets, touched as lines prove themselves */
	SEGMENT_TOLD = 1 << 20,   /* the same, one per line and application that was answered */
	SEGMENT_CERTIFICATES = TLS_PAIRS_MAX
};
enum {
	SEGMENT_WRITER,
	SEGMENT_CORE,
	SEGMENT_DIAMETER, /* where it is not needed its generation stays 0 */
	SEGMENT_FIRST_WORKER,
	SEGMENT_PROCESSES_MAX = SEGMENT_FIRST_WORKER + SEGMENT_WORKERS_MAX
}; /* index of a process in its tree; workers follow one by one */
enum segment_state { SEGMENT_DOWN, SEGMENT_STARTING, SEGMENT_READY, SEGMENT_DRAINING };

struct segment_process {
	_Atomic uint32_t
		generation; /* raised by the master whenever it starts the process; 0: never started */
	_Atomic int32_t pid;
	_Atomic uint32_t state; /* enum segment_state */
	_Atomic uint32_t restarts;
	_Atomic int64_t started_s; /* when it began to serve, since 1970 */
};

/** The rules of one operator that a worker decides by. */
struct segment_rules {
	_Atomic uint32_t number; /* of the version that new requests get */
	_Atomic uint32_t kept;   /* a newer one could not be loaded */
	char hash[65];           /* for people: may be half of each while it changes */
	_Atomic int64_t when_s;  /* of its activation; 0: the built-in ones */
};

/** A certificate that a worker serves. */
struct segment_certificate {
	char file[96]; /* the end of its name; empty: none */
	_Atomic int64_t expires_s;
};

/** The processes that workers ask. */
enum segment_peer { SEGMENT_PEER_CORE, SEGMENT_PEER_WRITER, SEGMENT_PEERS };
#define METRIC_OF_peer [SEGMENT_PEERS]

/** base/metric.def. */
struct worker_counters {
#define WORKER METRIC_MEMBER
#include "base/metric.def"
};

/** What one worker counts; the totals of all processes that served the slot. */
struct segment_slot {
	_Alignas(64) struct flow_counters flow;
	struct http_counters http;
	struct worker_counters worker;
	struct segment_rules rules[OPERATORS_MAX];
	struct segment_certificate certificate[SEGMENT_CERTIFICATES];
};

/** What lies at the beginning of the file. */
struct segment_head {
	uint64_t layout;
	_Atomic uint32_t keys;     /* raised when somebody changed the folder of sealing keys */
	_Atomic uint32_t rules;    /* raised when there may be a newer version of the rules */
	_Atomic uint32_t written;  /* raised at every commit of the store */
	_Atomic uint32_t draining; /* the master is ending the service */
	_Atomic uint32_t
		workers[SEGMENT_BANKS]; /* the most that a tree of this bank ever had: so many slots count */
	struct store_counters store;    /* of the writer */
	struct segment_process process[SEGMENT_BANKS][SEGMENT_PROCESSES_MAX];
};

/** How a process sees it. */
struct segment {
	int fd;
	size_t size;
	unsigned bank, workers; /* of the tree that this process belongs to */
	struct segment_head *head;
	struct segment_process *process; /* [SEGMENT_FIRST_WORKER + workers]: those of this tree */
	struct segment_slot *slots;      /* [SEGMENT_SLOTS] */
	struct segment_slot *slot;       /* [workers]: those of this tree */
	struct limits *limits;
	struct login_table *logins;
	struct proven *proven;
	struct backlog *backlog;
	struct explain_marks *marks;
	struct devices *devices;
};

/** A new one, seen by a tree in that bank. At most SEGMENT_WORKERS_MAX workers. RC_NOMEM. */
enum rc segment_open(unsigned bank, unsigned workers, size_t login_slots, size_t limit_cells,
	struct segment **out, struct fault *f) MUST_USE;
/** As segment_open() onto a file that another image of the master made; *out is NULL when its layout is
 * another one or it has no room for these tables: then a new one is needed. fd stays the caller's. */
enum rc segment_adopt(int fd, unsigned bank, unsigned workers, size_t login_slots, size_t limit_cells,
	struct segment **out, struct fault *f) MUST_USE;
void segment_close(struct segment **s);

unsigned segment_processes(const struct segment *s);
enum segment_state segment_state(const struct segment *s, unsigned process);
void segment_state_set(struct segment *s, unsigned process, enum segment_state to);
/** Writer, core and at least one worker are up, and the service is not being ended. */
bool segment_ready(const struct segment *s);
/** Of the slots of other trees, all of whose workers are gone: nothing is open or under way there. */
void segment_forget_gauges(struct segment *s);
/** A number for what a worker owns outside the segment: no living worker of another tree has the same. */
unsigned segment_worker_number(const struct segment *s, unsigned worker);
/** The next slot that was ever used, or NULL; *at begins with 0. Whoever sums walks over these. */
const struct segment_slot *segment_next_slot(const struct segment *s, unsigned *at);
