/**
 * What workers know of lines without keeping it anywhere else: which are under trace, and what each
 * application of a line was told last. In shared memory, without locks; lost when the service ends.
 *
 * What was told last is approximate: a line that falls out of its cell for another has no last answer, so a
 * change may go unnoticed. None is invented.
 */
#pragma once

#include "base/hash.h"
#include "model/ids.h"

struct explain_marks;

enum { EXPLAIN_TRACED_MAX = 64 };

/** cells: 8 octets per line and application that is remembered. */
size_t explain_marks_size(size_t cells);
struct explain_marks *explain_marks_make(void *memory, size_t cells, const struct hash_key *key);

/** Until then (seconds since 1970); 0: no longer. RC_LIMIT: EXPLAIN_TRACED_MAX lines are under trace. One
 * process calls it. */
enum rc explain_marks_trace(
	struct explain_marks *m, const struct imsi *line, int64_t now_s, int64_t until_s) MUST_USE;
bool explain_marks_traced(const struct explain_marks *m, const struct imsi *line, int64_t now_s);
unsigned explain_marks_traces(const struct explain_marks *m, int64_t now_s);

/** Notes what the application is told now. True: it was told something else before. */
bool explain_marks_changed(struct explain_marks *m, const struct imsi *line, struct str app, uint16_t told);
