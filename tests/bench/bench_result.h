/** What a run counted, and its one line of JSON. */
#pragma once

#include "bench_options.h"

struct bench_result {
	unsigned long units, answers, errors;
	unsigned long handshakes, resumed; /* TLS only */
	unsigned long reopened;            /* a kept connection had ended: its request went out once more */
	size_t body_min, body_max, head_max;
	uint64_t begin_ns, end_ns, cpu_begin_ns, cpu_end_ns;
	uint32_t *latency; /* of each unit, in units of 100 ns */
	size_t n, cap;
	char why[64]; /* of the first error */
};

/** From here on it is counted: what came before was warming up. */
void bench_result_begin(struct bench_result *r, const struct bench_options *o);
void bench_result_end(struct bench_result *r, const struct bench_options *o);
/** A unit that began at begin_ns is done. */
void bench_result_unit(struct bench_result *r, uint64_t begin_ns);
void bench_result_error(struct bench_result *r, const char *why);
void bench_result_print(struct bench_result *r);
void bench_result_free(struct bench_result *r);
