/** One thread per connection; they share nothing but the number of the next login. */
#include "ue/load.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA_MAX = 8 * 1024 * 1024 };

struct load {
	const struct options *o;
	FILE *report;
	atomic_uint next;
	atomic_int failed; /* first rc that is not RC_OK */
};

struct runner {
	struct load *load;
	pthread_t thread;
	struct http_client *http;
	struct arena *arena;
	struct tally tally;
	bool started;
};

static void *run(void *user)
{
	struct runner *r = user;
	const struct options *o = r->load->o;
	struct session s = {
		.o = o, .http = r->http, .arena = r->arena, .report = r->load->report, .tally = &r->tally
	};
	for (unsigned i; (i = atomic_fetch_add(&r->load->next, 1)) < o->repeat;) {
		enum client_end end;
		const enum rc rc = session_run(&s, i, &end);
		int none = RC_OK;
		if (rc != RC_OK) {
			atomic_compare_exchange_strong(&r->load->failed, &none, rc);
			break;
		}
	}
	return NULL;
}

static enum rc prepare(struct runner *r, struct load *load)
{
	const struct options *o = load->o;
	r->load = load;
	r->arena = arena_new(ARENA_MAX);
	r->tally.cap = (size_t)o->repeat * (1 + o->fast);
	r->tally.ms = calloc(r->tally.cap, sizeof(*r->tally.ms));
	if (!r->arena || !r->tally.ms)
		return RC_NOMEM;
	return http_client_open(&o->http, &r->http);
}

static void release(struct runner *r, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		http_client_close(&r[i].http);
		arena_free(&r[i].arena);
		free(r[i].tally.ms);
	}
	free(r);
}

static void add_up(const struct runner *r, unsigned n, struct tally *sum)
{
	for (unsigned i = 0; i < n; i++) {
		for (size_t e = 0; e <= CLIENT_CARD; e++)
			sum->ended[e] += r[i].tally.ended[e];
		sum->by_token += r[i].tally.by_token;
		memcpy(sum->ms + sum->n, r[i].tally.ms, r[i].tally.n * sizeof(*sum->ms));
		sum->n += r[i].tally.n;
	}
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double load_percentile(const double *sorted, size_t n, unsigned percent)
{
	return n ? sorted[(n - 1) * percent / 100] : 0;
}

static void print(const struct options *o, FILE *out, const struct tally *t, double seconds)
{
	const double p50 = load_percentile(t->ms, t->n, 50), p99 = load_percentile(t->ms, t->n, 99);
	fprintf(out,
		o->json ? "{\"logins\":%zu,\"by_token\":%u,\"seconds\":%.3f,\"per_second\":%.1f,\"ms_p50\":%."
			  "2f,"
			  "\"ms_p99\":%.2f,\"ended\":{"
			: "%zu logins (%u by token) in %.3f s: %.1f per second, p50 %.2f ms, p99 %.2f ms;",
		t->n, t->by_token, seconds, seconds > 0 ? (double)t->n / seconds : 0, p50, p99);
	bool first = true;
	for (size_t e = 0; e <= CLIENT_CARD; e++) {
		if (!t->ended[e])
			continue;
		fprintf(out, o->json ? "%s\"%s\":%u" : "%s %s %u", o->json && !first ? "," : "",
			show_end_word((enum client_end)e), t->ended[e]);
		first = false;
	}
	fputs(o->json ? "}}\n" : "\n", out);
}

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum rc start_and_join(struct runner *r, unsigned n)
{
	enum rc rc = RC_OK;
	for (unsigned i = 0; i < n; i++) {
		r[i].started = pthread_create(&r[i].thread, NULL, run, &r[i]) == 0;
		if (!r[i].started)
			rc = RC_UNAVAIL;
	}
	for (unsigned i = 0; i < n; i++)
		if (r[i].started)
			pthread_join(r[i].thread, NULL);
	return rc;
}

enum rc load_run(const struct options *o, FILE *out, enum client_end *end)
{
	const unsigned n = o->parallel < o->repeat ? o->parallel : o->repeat;
	struct load load = { .o = o, .report = o->json && !o->quiet ? out : NULL };
	struct tally sum = { .cap = (size_t)o->repeat * (1 + o->fast) };
	struct runner *r = calloc(n, sizeof(*r));
	sum.ms = calloc(sum.cap, sizeof(*sum.ms));
	enum rc rc = r && sum.ms ? RC_OK : RC_NOMEM;
	for (unsigned i = 0; i < n && rc == RC_OK; i++)
		rc = prepare(&r[i], &load);
	const double start = now_s();
	if (rc == RC_OK)
		rc = start_and_join(r, n);
	if (rc == RC_OK)
		rc = (enum rc)atomic_load(&load.failed);
	if (rc == RC_OK) {
		const double seconds = now_s() - start;
		add_up(r, n, &sum);
		qsort(sum.ms, sum.n, sizeof(*sum.ms), ascending);
		if (!o->quiet)
			print(o, out, &sum, seconds);
		for (size_t e = 0; e <= CLIENT_CARD; e++)
			if (sum.ended[e])
				*end = (enum client_end)e;
	}
	free(sum.ms);
	if (r)
		release(r, n);
	return rc;
}
