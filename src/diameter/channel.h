/**
 * The serving end of the channel to core: whole Diameter requests in, whole answers out, each found by its
 * question. What carries them to a peer answers from threads of its own, or never: a question whose deadline
 * passed is forgotten. Nothing is kept that has no ceiling.
 */
#pragma once

#include "base/fault.h"
#include "base/str.h"

struct channel;

enum {
	CHANNEL_OPEN_MAX = 1024,              /* questions; more are refused at once with peer_busy */
	CHANNEL_UNSENT_MAX = 4 * 1024 * 1024, /* octets of answers that core does not read yet */
	CHANNEL_TURN_MS = 500,                /* the longest rest of a turn */
};

struct channel_parts {
	int fd; /* non-blocking; closed with the channel */
	uint32_t generation;
	/* Sends a request. RC_OK: channel_answer() or channel_fail() is to follow for this id, from any
	 * thread, or nothing. deadline_ms: CLOCK_MONOTONIC. */
	enum rc (*carry)(struct bytes request, uintptr_t id, int64_t deadline_ms, struct fault *f);
};

enum rc channel_open(const struct channel_parts *p, struct channel **out, struct fault *f) MUST_USE;
/** Waits for at most CHANNEL_TURN_MS, then takes what is there; of one thread. False: the other end is
 * closed.
 */
bool channel_turn(struct channel *c);
/** An id that is not open is nobody's: nothing happens. */
void channel_answer(struct channel *c, uintptr_t id, struct bytes answer);
void channel_fail(struct channel *c, uintptr_t id, const struct fault *why);
/** Answers that were dropped since the last call. */
uint64_t channel_dropped(struct channel *c);
unsigned channel_questions(struct channel *c);
/** Nobody answers any more. */
void channel_close(struct channel **c);
