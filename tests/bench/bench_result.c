/** Counting, and percentiles from every single latency. */
#include "bench_result.h"

#include "bench_cpu.h"

#include <stdio.h>
#include <stdlib.h>

void bench_result_begin(struct bench_result *r, const struct bench_options *o)
{
	uint32_t *latency = r->latency;
	const size_t cap = r->cap;
	*r = (struct bench_result){ .latency = latency, .cap = cap, .body_min = SIZE_MAX };
	r->cpu_begin_ns = bench_cpu_ns(o->pid, o->pids);
	r->begin_ns = bench_cpu_clock_ns();
}

void bench_result_end(struct bench_result *r, const struct bench_options *o)
{
	r->end_ns = bench_cpu_clock_ns();
	r->cpu_end_ns = bench_cpu_ns(o->pid, o->pids);
}

void bench_result_unit(struct bench_result *r, uint64_t begin_ns)
{
	const uint64_t took = (bench_cpu_clock_ns() - begin_ns) / 100;
	r->units++;
	if (r->n == r->cap) {
		const size_t cap = r->cap ? 2 * r->cap : 1 << 20;
		uint32_t *more = realloc(r->latency, cap * sizeof(*more));
		if (!more)
			return;
		r->latency = more;
		r->cap = cap;
	}
	r->latency[r->n++] = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
}

void bench_result_error(struct bench_result *r, const char *why)
{
	if (r->errors++ == 0)
		snprintf(r->why, sizeof(r->why), "%s", why);
}

static int ascending(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static double percentile_us(const struct bench_result *r, unsigned percent)
{
	return r->n ? r->latency[(r->n - 1) * percent / 100] / 10.0 : 0;
}

void bench_result_print(struct bench_result *r)
{
	qsort(r->latency, r->n, sizeof(*r->latency), ascending);
	printf("{\"units\":%lu,\"answers\":%lu,\"errors\":%lu,\"why\":\"%s\",\"handshakes\":%lu,\"resumed\":%"
	       "lu,"
	       "\"reopened\":%lu,",
		r->units, r->answers, r->errors, r->why, r->handshakes, r->resumed, r->reopened);
	printf("\"body_min\":%zu,\"body_max\":%zu,\"head_max\":%zu,", r->body_max ? r->body_min : 0,
		r->body_max, r->head_max);
	printf("\"seconds\":%.6f,\"cpu_seconds\":%.9f,\"p50_us\":%.1f,\"p99_us\":%.1f}\n",
		(double)(r->end_ns - r->begin_ns) / 1e9, (double)(r->cpu_end_ns - r->cpu_begin_ns) / 1e9,
		percentile_us(r, 50), percentile_us(r, 99));
	fflush(stdout);
}

void bench_result_free(struct bench_result *r)
{
	free(r->latency);
	r->latency = NULL;
}
