/** Policy, codec, seal, ring: in this order. */
#include "explain/explain_writer.h"

#include "base/log.h"
#include "base/secret.h"
#include "explain/explain_ring.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { RETRY_MS = 60000 };

_Static_assert(EXPLAIN_OCTETS_MAX + SEAL_OVERHEAD <= EXPLAIN_SEALED_MAX, "a record fits into the ring");
_Static_assert((int)EXPLAIN_TAG == (int)SEAL_NAME, "a line's name in the ring");

struct explain_writer {
	struct explain_writer_parts p;
	struct explain_ids ids;
	struct explain_ring *ring; /* NULL: off */
	bool told;                 /* that it is off */
	int64_t retry_ms;
	uint32_t counted; /* answers since the last sample */
	uint8_t plain[EXPLAIN_OCTETS_MAX];
	uint8_t sealed[EXPLAIN_SEALED_MAX];
};

static void off(struct explain_writer *w, const struct fault *why)
{
	explain_ring_close(&w->ring);
	w->retry_ms = env_mono_ms(w->p.env) + RETRY_MS;
	if (!w->told)
		LOG(LOG_ERROR, "explain_off", log_cstr("reason", fault_row(why->reason)->name),
			log_cstr("note", why->note));
	w->told = true;
}

static enum rc ring_open(struct explain_writer *w, struct fault *f)
{
	char path[PATH_MAX];
	if (!explain_settings_path(&w->p.settings, w->p.slot, path, sizeof(path)))
		return FAIL(f, REASON_explain_file, "the folder's name is too long");
	if (mkdir(w->p.settings.folder, 0700) != 0 && errno != EEXIST)
		return FAIL(f, REASON_explain_file, "the folder: %s", strerror(errno));
	return explain_ring_write(path, w->p.settings.size, &w->ring, f);
}

static void try_open(struct explain_writer *w)
{
	struct fault f = { .reason = REASON_none };
	if (w->p.settings.size == 0)
		return;
	if (ring_open(w, &f) != RC_OK) {
		off(w, &f);
		return;
	}
	if (w->told)
		LOG(LOG_INFO, "explain_on");
	w->told = false;
}

enum rc explain_writer_open(
	const struct explain_writer_parts *parts, struct explain_writer **out, struct fault *f)
{
	struct explain_writer *w = calloc(1, sizeof(*w));
	if (!w)
		return FAIL(f, REASON_memory, "explain");
	w->p = *parts;
	explain_id_open(&w->ids, parts->env, parts->slot);
	try_open(w);
	*out = w;
	return RC_OK;
}

void explain_writer_close(struct explain_writer **w)
{
	if (!*w)
		return;
	explain_ring_close(&(*w)->ring);
	secret_wipe(*w, sizeof(**w));
	free(*w);
	*w = NULL;
}

void explain_writer_tick(struct explain_writer *w)
{
	if (!w->ring && w->told && env_mono_ms(w->p.env) >= w->retry_ms)
		try_open(w);
}

bool explain_writer_is_off(const struct explain_writer *w)
{
	return !w->ring && w->told;
}

struct explain_id explain_writer_id(struct explain_writer *w)
{
	return explain_id_next(&w->ids);
}

static unsigned why_document(struct explain_writer *w, const struct explain_record *r)
{
	unsigned why = 0;
	for (size_t i = 0; i < r->n_apps; i++) {
		const struct explain_app *a = &r->app[i];
		if (explain_record_refuses(a))
			why |= EXPLAIN_NOT_ENTITLED;
		if (explain_marks_changed(w->p.marks, &r->imsi, a->id, explain_record_told(a)))
			why |= EXPLAIN_CHANGED;
	}
	const uint32_t sample = w->p.settings.sample;
	if (!why && sample && ++w->counted >= sample) {
		w->counted = 0;
		why |= EXPLAIN_SAMPLED;
	}
	return why;
}

static unsigned why_refusal(const struct explain_record *r)
{
	return r->http >= 500 && r->http != 511 ? EXPLAIN_REFUSED | EXPLAIN_ERROR : EXPLAIN_REFUSED;
}

bool explain_writer_wants(struct explain_writer *w, struct explain_record *r)
{
	unsigned why = 0;
	if (!w->ring)
		return false;
	if (r->kind == EXPLAIN_DOCUMENT)
		why = why_document(w, r);
	else if (r->kind == EXPLAIN_REFUSAL)
		why = why_refusal(r);
	if (explain_marks_traced(w->p.marks, &r->imsi, r->at_ms / 1000))
		why |= EXPLAIN_TRACED;
	r->why = (uint8_t)why;
	return why != 0;
}

/* a document that is too large is left out, the rest is kept */
static bool write_plain(struct explain_writer *w, const struct explain_record *r, struct buf *b)
{
	buf_init_fixed(b, w->plain, sizeof(w->plain));
	explain_record_put(b, r);
	if (!b->failed)
		return true;
	struct explain_record small = *r;
	small.document = BYTES_NONE;
	small.token_at = small.token_n = 0;
	buf_init_fixed(b, w->plain, sizeof(w->plain));
	explain_record_put(b, &small);
	return !b->failed;
}

bool explain_writer_keep(struct explain_writer *w, const struct explain_record *r)
{
	struct explain_mark mark = { .id = r->id, .at_ms = r->at_ms };
	struct buf plain, sealed;
	const int64_t now_s = r->at_ms / 1000;
	if (!w->ring || !write_plain(w, r, &plain))
		return false;
	buf_init_fixed(&sealed, w->sealed, sizeof(w->sealed));
	if (r->imsi.d[0])
		seal_name(w->p.seal, SEAL_EXPLAIN, now_s, str_bytes(ids_imsi_str(&r->imsi)), mark.line);
	const bool put = seal_put(w->p.seal, SEAL_EXPLAIN, now_s, buf_bytes(&plain), &sealed) == RC_OK &&
			 explain_ring_put(w->ring, r->proven ? EXPLAIN_PROVEN : EXPLAIN_STRANGERS, &mark,
				 buf_bytes(&sealed));
	secret_wipe(w->plain, plain.n);
	if (put)
		return true;
	struct fault f = { .reason = REASON_none };
	fault_set(&f, REASON_explain_file, FAULT_HERE, "the file gave way");
	off(w, &f);
	return false;
}
