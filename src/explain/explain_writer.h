/** What a worker does with its answers: a decision id for each, and a record for those that are kept. */
#pragma once

#include "crypto/seal.h"
#include "explain/explain_marks.h"
#include "explain/explain_record.h"
#include "explain/explain_settings.h"

struct explain_writer;

/** All outlive the writer. */
struct explain_writer_parts {
	struct env *env;
	struct seal_ring *seal;
	struct explain_marks *marks;
	struct explain_settings settings;
	unsigned slot; /* of the worker: its file */
};

/** RC_NOMEM. A file that cannot be made is no failure: explain_off is logged, nothing is kept. */
enum rc explain_writer_open(
	const struct explain_writer_parts *parts, struct explain_writer **out, struct fault *f) MUST_USE;
void explain_writer_close(struct explain_writer **w);
/** Now and then: tries again to open a file that could not be made. */
void explain_writer_tick(struct explain_writer *w);

/** Nothing can be kept, though explain.size is not 0. */
bool explain_writer_is_off(const struct explain_writer *w);

struct explain_id explain_writer_id(struct explain_writer *w);
/**
 * Is this answer to be kept? Looks at kind, http, imsi and app[] of r, sets r->why, and remembers what the
 * applications were told.
 */
bool explain_writer_wants(struct explain_writer *w, struct explain_record *r);
/** Seals the record into the worker's file. No allocation, no system call. False: it is lost. */
bool explain_writer_keep(struct explain_writer *w, const struct explain_record *r);
