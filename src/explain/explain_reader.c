/** One pass over the marks of all files, then the newest candidates are opened. */
#include "explain/explain_reader.h"

#include "explain/explain_ring.h"

#include <limits.h>
#include <stdlib.h>

enum { SLOTS_MAX = 512, NAMES_MAX = 64, CANDIDATES_MAX = 4096 };

struct candidate {
	struct explain_ring *ring;
	struct explain_place place;
};

struct pass {
	struct explain_ring *ring[SLOTS_MAX];
	size_t n_rings;
	uint8_t name[NAMES_MAX][SEAL_NAME]; /* of the line, under each key */
	size_t n_names;
	struct candidate *c;
	size_t n;
};

static struct pass *pass_open(
	const struct explain_settings *s, struct seal_ring *seal, const struct imsi *line)
{
	char path[PATH_MAX];
	struct pass *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	for (unsigned i = 0; i < SLOTS_MAX; i++)
		if (explain_settings_path(s, i, path, sizeof(path)) &&
			explain_ring_read(path, &p->ring[p->n_rings], NULL) == RC_OK)
			p->n_rings++;
	while (line && line->d[0] && p->n_names < NAMES_MAX &&
		seal_name_by(
			seal, SEAL_EXPLAIN, p->n_names, str_bytes(ids_imsi_str(line)), p->name[p->n_names]))
		p->n_names++;
	return p;
}

static void pass_close(struct pass **p)
{
	for (size_t i = 0; i < (*p)->n_rings; i++)
		explain_ring_close(&(*p)->ring[i]);
	free((*p)->c);
	free(*p);
	*p = NULL;
}

static bool is_of_line(const struct pass *p, const struct explain_mark *m)
{
	for (size_t i = 0; i < p->n_names; i++)
		if (memcmp(p->name[i], m->line, SEAL_NAME) == 0)
			return true;
	return false;
}

/* Calls each(p, ring, place, arg) for every record, the newest of a lane first, until it says false. */
static void walk(struct pass *p,
	bool (*each)(struct pass *p, struct explain_ring *r, const struct explain_place *at, void *arg),
	void *arg)
{
	for (size_t i = 0; i < p->n_rings; i++)
		for (unsigned lane = 0; lane < EXPLAIN_LANES; lane++) {
			struct explain_place at = { .lane = (enum explain_lane)lane, .seq = UINT64_MAX };
			while (explain_ring_older(p->ring[i], &at) && each(p, p->ring[i], &at, arg))
				;
		}
}

static bool collect(struct pass *p, struct explain_ring *r, const struct explain_place *at, void *arg)
{
	const struct explain_search *what = arg;
	const struct explain_mark *m = &at->mark;
	if (what->id ? memcmp(&m->id, what->id, sizeof(m->id)) != 0 : !is_of_line(p, m))
		return true;
	if (m->at_ms >= what->not_before_ms && p->n < CANDIDATES_MAX)
		p->c[p->n++] = (struct candidate){ r, *at };
	return p->n < CANDIDATES_MAX;
}

static int newest_first(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	const int64_t d = y->place.mark.at_ms - x->place.mark.at_ms;
	return d > 0 ? 1 : d < 0 ? -1 : 0;
}

static const struct explain_record *open_one(
	struct explain_ring *ring, const struct explain_place *at, struct seal_ring *seal, struct arena *a)
{
	struct bytes plain;
	uint8_t *sealed = arena_take(a, at->n);
	struct explain_record *r = sealed ? arena_new_of(a, struct explain_record) : NULL;
	if (!r || !explain_ring_take(ring, at, sealed) ||
		seal_open(seal, SEAL_EXPLAIN, a, (struct bytes){ sealed, at->n }, &plain) != RC_OK ||
		explain_record_get(a, plain, r, NULL) != RC_OK ||
		memcmp(&r->id, &at->mark.id, sizeof(r->id)) != 0)
		return NULL;
	return r;
}

static bool is_about(const struct explain_record *r, struct str app)
{
	bool about = app.n == 0;
	for (size_t i = 0; i < r->n_apps && !about; i++)
		about = str_ieq(r->app[i].id, app);
	for (size_t i = 0; i < r->rq.n_apps && !about; i++)
		about = str_ieq(str_of(appid_row(r->rq.apps[i])->name), app);
	for (size_t i = 0; i < r->rq.n_own && !about; i++)
		about = str_ieq(r->rq.own[i], app);
	return about;
}

enum rc explain_reader_find(const struct explain_settings *s, struct seal_ring *seal, struct arena *a,
	const struct explain_search *what, struct explain_found *out, struct fault *f)
{
	struct explain_search search = *what;
	struct pass *p = pass_open(s, seal, what->id ? NULL : &what->imsi);
	const size_t max = what->max < EXPLAIN_FOUND_MAX ? what->max : EXPLAIN_FOUND_MAX;
	out->n = 0;
	if (p)
		p->c = calloc(CANDIDATES_MAX, sizeof(*p->c));
	if (!p || !p->c) {
		if (p)
			pass_close(&p);
		return FAIL(f, REASON_memory, "explain");
	}
	walk(p, collect, &search);
	qsort(p->c, p->n, sizeof(*p->c), newest_first);
	for (size_t i = 0; i < p->n && out->n < max; i++) {
		const struct explain_record *r = open_one(p->c[i].ring, &p->c[i].place, seal, a);
		if (r && is_about(r, what->app))
			out->r[out->n++] = r;
	}
	pass_close(&p);
	return RC_OK;
}

static bool erase(struct pass *p, struct explain_ring *r, const struct explain_place *at, void *arg)
{
	size_t *n = arg;
	if (!is_of_line(p, &at->mark))
		return true;
	explain_ring_wipe(r, at);
	(*n)++;
	return true;
}

size_t explain_reader_erase(const struct explain_settings *s, struct seal_ring *seal, const struct imsi *line)
{
	size_t n = 0;
	struct pass *p = pass_open(s, seal, line);
	if (!p)
		return 0;
	walk(p, erase, &n);
	pass_close(&p);
	return n;
}

size_t explain_reader_expire(const struct explain_settings *s, int64_t before_ms)
{
	size_t n = 0;
	struct pass *p = pass_open(s, NULL, NULL);
	if (!p)
		return 0;
	for (size_t i = 0; i < p->n_rings; i++)
		n += explain_ring_expire(p->ring[i], before_ms);
	pass_close(&p);
	return n;
}
