/** The book of rules of a worker: loads a newer version as soon as somebody says that there may be one, and
 * shows in the shared segment by which version this worker decides. */
#pragma once

#include "daemon/segment.h"
#include "rules/rules_book.h"

struct rules_watch {
	struct rules_book *book;
	const _Atomic uint32_t *raised;
	uint32_t seen;
	struct segment_rules *shown;
};

/** All outlive w. */
enum rc rules_watch_open(const char *folder, const _Atomic uint32_t *raised, struct segment_rules *shown,
	struct rules_watch *w, struct fault *f) MUST_USE;
void rules_watch_close(struct rules_watch *w);
/** One atomic read when nothing is new. A version that cannot be loaded leaves the old one in place and is
 * reported once. */
void rules_watch_look(struct rules_watch *w);
