/** The processes of a rehearsal: they share the lines out among themselves, page by page. */
#pragma once

#include "conf/conf.h"
#include "daemon/rehearse_line.h"

/** What goes over the lines, and who is told of it. */
struct rehearse_process {
	const struct conf *conf;
	const struct rehearse_plan *plan;
	/* a few times a second: lines read so far; may be NULL */
	void (*progress)(void *owner, uint64_t seen);
	void *owner;
};

/** Lines in the store. */
enum rc rehearse_process_lines(const struct conf *c, uint64_t *out, struct fault *f) MUST_USE;
/**
 * Evaluates all lines in as many processes as the machine has cores; *total holds what they counted. Lines
 * that change meanwhile are taken as they are when their page is read.
 */
enum rc rehearse_process_run(
	const struct rehearse_process *p, struct rehearse_count *total, struct fault *f) MUST_USE;
