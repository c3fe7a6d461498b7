/** A counter, and the book behind it. */
#include "daemon/rules_watch.h"

#include "apps/app_list.h"
#include "base/log.h"
#include "crypto/digest.h"

static void show(struct rules_watch *w, bool kept)
{
	const struct rules_version *v = rules_book_pin(w->book);
	memcpy(w->shown->hash, v->hash, sizeof(w->shown->hash));
	atomic_store(&w->shown->number, v->number);
	atomic_store(&w->shown->kept, kept);
	atomic_store(&w->shown->when_s, v->when_s);
	rules_book_unpin(w->book, v);
}

enum rc rules_watch_open(const char *folder, const _Atomic uint32_t *raised, struct segment_rules *shown,
	struct rules_watch *w, struct fault *f)
{
	_Static_assert(sizeof(shown->hash) == RULES_HASH_TEXT + 1, "a hash and its end");
	*w = (struct rules_watch){ .raised = raised, .seen = atomic_load(raised), .shown = shown };
	const enum rc rc = rules_book_open(folder, app_list_schema(), digest_sha256, &w->book, f);
	if (rc == RC_OK)
		show(w, false);
	return rc;
}

void rules_watch_close(struct rules_watch *w)
{
	rules_book_close(&w->book);
}

void rules_watch_look(struct rules_watch *w)
{
	const uint32_t raised = atomic_load(w->raised), before = atomic_load(&w->shown->number);
	struct fault f = { .reason = REASON_none };
	if (raised == w->seen)
		return;
	w->seen = raised;
	const enum rc rc = rules_book_reload(w->book, &f);
	show(w, rc != RC_OK);
	if (rc != RC_OK)
		LOG(LOG_ERROR, "rules_kept", log_int("number", before),
			log_cstr("reason", fault_row(f.reason)->name), log_cstr("note", f.note));
	else if (atomic_load(&w->shown->number) != before)
		LOG(LOG_INFO, "rules_loaded", log_int("number", atomic_load(&w->shown->number)),
			log_cstr("sha256", w->shown->hash));
}
