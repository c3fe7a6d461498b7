/** Opened one operator after the other. */
#include "daemon/bundles.h"

enum { ARENA = 64 << 20 };

static enum rc open_one(struct bundles *b, const struct operators *all, unsigned i, struct fault *f)
{
	const struct conf *c = all->row[i].conf;
	const enum rc rc = seal_ring_open(conf_text(c, "seal.folder").p, &b->ring[i], f);
	for (unsigned k = 0; k < i && rc == RC_OK; k++)
		if (seal_ring_shares(b->ring[k], b->ring[i]))
			return FAIL(f, REASON_file_content, "seal.folder: two operators share a key");
	return rc == RC_OK ? engine_open(b->arena, c, b->ring[i], &b->engine[i], f) : rc;
}

enum rc bundles_open(struct bundles *b, const struct operators *all, struct env *env,
	const _Atomic uint32_t *raised, struct fault *f)
{
	*b = (struct bundles){ .arena = arena_new(ARENA) };
	enum rc rc = b->arena ? RC_OK : FAIL(f, REASON_memory, "operators");
	for (unsigned i = 0; i < all->n && rc == RC_OK; i++) {
		rc = open_one(b, all, i, f);
		if (rc == RC_OK)
			rc = key_watch_open(env, b->ring[i], conf_text(all->row[i].conf, "seal.folder").p,
				raised, &b->watch[i], f);
	}
	return rc;
}

void bundles_close(struct bundles *b)
{
	for (unsigned i = 0; i < OPERATORS_MAX; i++) {
		key_watch_close(&b->watch[i]);
		seal_ring_close(&b->ring[i]);
	}
	arena_free(&b->arena);
}
