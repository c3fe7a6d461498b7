/** The loop that keeps so many HTTP connections busy, whatever they do. */
#pragma once

#include "base/arena.h"
#include "bench_card.h"
#include "bench_conn.h"
#include "bench_result.h"

enum { BENCH_SLOT_OUT = 4096 };

struct bench_load;

/** One of the connections and the unit of work that it is about. */
struct bench_slot {
	struct bench_conn conn;
	struct bench_load *load;
	uint64_t begin_ns; /* of the unit: when it began, or with a rate when it was due */
	bool on_kept;      /* the request under way went out on a connection that had answered before */
	bool held, idle;
	const struct bench_card *card; /* login */
	unsigned done;                 /* requests of this unit that were answered */
	uint8_t out[BENCH_SLOT_OUT];
};

enum bench_verdict {
	BENCH_NEXT, /* *out is the unit's next request */
	BENCH_DONE,
	BENCH_BAD,
};

/** What the connections do. */
struct bench_work {
	/* the first request of the next unit; .n 0: none could be made */
	struct bytes (*begin)(struct bench_slot *s);
	enum bench_verdict (*answered)(struct bench_slot *s, const struct bench_answer *a, struct bytes *out);
};

struct bench_load {
	const struct bench_options *o;
	const struct bench_work *work;
	SSL_CTX *ctx;
	struct bench_slot *slot;
	int epoll_fd;
	bool counting;         /* the warm-up is over */
	unsigned long begun;   /* units, the warm-up's too */
	unsigned long retired; /* slots that have nothing left to do */
	uint64_t due_ns;       /* with a rate: of the next unit */
	struct bench_result result;
	struct arena *arena; /* for one answer */
	/* of the work */
	struct bytes *request;
	size_t requests;
	struct bench_cards cards;
	void *tokens; /* FILE, or NULL */
};

/** Runs to the end of the time or count, and, when connections are held, until stdin ends. false: told to
 * stderr. */
bool bench_load_run(struct bench_load *l);
