/**
 * What a client may make an HTTP/2 connection do without getting anything done. Counts what comes in, whether
 * or not the framing library finds it worth a callback, so it holds against floods nobody has named yet:
 * SETTINGS, PING, PRIORITY, WINDOW_UPDATE, empty DATA, frames for streams that are gone, and streams that are
 * reset by either side before their answer (CVE-2023-44487 and its kin).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP2_FRAME_WEIGHT = 256, HTTP2_ANSWER_EARNS = 8 * HTTP2_FRAME_WEIGHT };

struct http2_budget {
	int64_t octets, octets_max; /* a frame counts as HTTP2_FRAME_WEIGHT octets beside its own */
	unsigned resets, resets_max;
};

/** body: octets that may come for nothing once more, because their request was refused while they were sent.
 */
void http2_budget_init(struct http2_budget *b, unsigned frames, size_t body, unsigned resets);
/** Octets came in. False, as of each of these calls: too much. */
bool http2_budget_octets(struct http2_budget *b, size_t n);
bool http2_budget_frame(struct http2_budget *b);
/** A stream ended without its answer. */
bool http2_budget_reset(struct http2_budget *b);
/** These octets belong to a request that is still welcome. */
void http2_budget_useful(struct http2_budget *b, size_t n);
/** A stream ended with its answer. */
void http2_budget_answer(struct http2_budget *b);
