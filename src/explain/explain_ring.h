/**
 * A file of records, mapped into memory: the newest push out the oldest. One process writes it, others read
 * and wipe while it does. What a killed writer left half written is never taken for a record, and whoever
 * reads checks the seal of what it gets.
 *
 * A file has two lanes with rings of their own, so that a flood of strangers pushes out nothing that was
 * decided for proven lines. Times and pseudonyms of lines stand in clear, the rest is the caller's sealed
 * octets.
 */
#pragma once

#include "base/fault.h"
#include "explain/explain_id.h"

struct explain_ring;

enum explain_lane { EXPLAIN_PROVEN, EXPLAIN_STRANGERS, EXPLAIN_LANES };
enum { EXPLAIN_TAG = 16, EXPLAIN_SIZE_MIN = 256 * 1024, EXPLAIN_SEALED_MAX = 48 * 1024 };

struct explain_mark {
	struct explain_id id;
	uint8_t line[EXPLAIN_TAG]; /* keyed hash of the IMSI; zeros: no line */
	int64_t at_ms;             /* since 1970 */
};

/** One record where it lies: a place in a lane. */
struct explain_place {
	struct explain_mark mark;
	enum explain_lane lane;
	uint64_t seq, at;
	uint32_t n; /* sealed octets */
};

/**
 * For the one writer: makes the file (mode 0600, its disk reserved) unless it is there in this size.
 * RC_UNAVAIL explain_file: no disk, no folder, or another process writes it.
 */
enum rc explain_ring_write(
	const char *path, size_t size, struct explain_ring **out, struct fault *f) MUST_USE;
/** For readers. RC_ABSENT: no such file, or none of ours. */
enum rc explain_ring_read(const char *path, struct explain_ring **out, struct fault *f) MUST_USE;
void explain_ring_close(struct explain_ring **r);

/** No system call, no allocation. False: the record is too large, or the file gave way (then the ring is to
 * be closed). */
bool explain_ring_put(
	struct explain_ring *r, enum explain_lane lane, const struct explain_mark *mark, struct bytes sealed);

/** From the newest to the oldest: begin with *p = {.lane = ..., .seq = UINT64_MAX}. False: no more. */
bool explain_ring_older(struct explain_ring *r, struct explain_place *p);
/** Copies the sealed octets (p->n) out. False: they were pushed out or wiped meanwhile. */
bool explain_ring_take(struct explain_ring *r, const struct explain_place *p, void *out);
/** The record is gone from the file. When it is being pushed out at this very moment, the record that takes
 * its place may go too. */
void explain_ring_wipe(struct explain_ring *r, const struct explain_place *p);
/** Wipes what is older than `before_ms`; cheap when repeated. Returns how many. */
size_t explain_ring_expire(struct explain_ring *r, int64_t before_ms);
