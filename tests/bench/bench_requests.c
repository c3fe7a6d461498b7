/** The file is read once; each request is a slice of it. */
#include "bench_requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct bytes begin(struct bench_slot *s)
{
	struct bench_load *l = s->load;
	return l->request[(l->begun * l->o->per_connection + s->done) % l->requests];
}

static enum bench_verdict answered(struct bench_slot *s, const struct bench_answer *a, struct bytes *out)
{
	const struct bench_load *l = s->load;
	const struct str whole = { a->head.p, (size_t)(a->body.p - a->head.p) + a->body.n };
	if (a->status != 200 ||
		(l->o->contains && !memmem(whole.p, whole.n, l->o->contains, strlen(l->o->contains))))
		return BENCH_BAD;
	if (s->done == l->o->per_connection)
		return BENCH_DONE;
	*out = begin(s);
	return BENCH_NEXT;
}

const struct bench_work bench_requests = { begin, answered };

static size_t split(struct bytes all, struct bytes *out)
{
	size_t n = 0;
	while (all.n) {
		const uint8_t *end = memmem(all.p, all.n, "\r\n\r\n", 4);
		const size_t size = end ? (size_t)(end - all.p) + 4 : all.n;
		if (out)
			out[n] = (struct bytes){ all.p, size };
		n++;
		all = (struct bytes){ all.p + size, all.n - size };
	}
	return n;
}

bool bench_requests_load(struct bench_load *l)
{
	struct stat st;
	FILE *f = fopen(l->o->requests, "re");
	uint8_t *text = f && fstat(fileno(f), &st) == 0 ? malloc((size_t)st.st_size + 1) : NULL;
	const size_t n = text ? fread(text, 1, (size_t)st.st_size, f) : 0;
	if (f)
		fclose(f);
	l->requests = split((struct bytes){ text, n }, NULL);
	l->request = calloc(l->requests + 1, sizeof(*l->request));
	if (!l->requests || !l->request) {
		fprintf(stderr, "bench-load: %s: no requests\n", l->o->requests);
		free(text);
		return false;
	}
	split((struct bytes){ text, n }, l->request);
	return true;
}

void bench_requests_free(struct bench_load *l)
{
	if (l->request)
		free((void *)(uintptr_t)l->request[0].p);
	free(l->request);
}
