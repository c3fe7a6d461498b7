/** An engine for tests: settings from YAML text, a ring with one fixed sealing key. */
#pragma once

#include "folder.h"

#include "conf/conf.h"
#include "engine/engine.h"

static const char engine_fixture_key[] =
	"entitled-seal-key 1\n"
	"id 0a0b0c0d\n"
	"key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
	"use-from 0\n"
	"created 0\n";

static inline struct seal_ring *engine_fixture_ring(void)
{
	struct folder d = folder_make();
	struct seal_ring *ring = NULL;
	struct fault f = { .reason = REASON_none };
	folder_write(&d, "seal-0a0b0c0d.key", engine_fixture_key, 0600);
	if (seal_ring_open(d.path, &ring, &f) != RC_OK)
		fail_msg("ring: %s", f.note);
	folder_drop(&d);
	return ring;
}

/* NULL: refused; *f says why */
static inline struct conf *engine_fixture_conf(
	struct arena *a, const char *yaml, const struct conf_item *more, struct fault *f)
{
	const struct conf_item *const tables[] = { engine_conf, more };
	const struct conf_schema schema = { tables, more ? 2 : 1 };
	struct conf *c = NULL;
	struct str error = STR_NONE;
	if (conf_parse(a, str_of(yaml), "test", "/", &schema, &c, &error, f) != RC_OK)
		return NULL;
	return c;
}

static inline struct engine engine_fixture(struct arena *a, const char *yaml, struct seal_ring *ring)
{
	struct fault f = { .reason = REASON_none };
	struct engine e = { 0 };
	const struct conf *c = engine_fixture_conf(a, yaml, NULL, &f);
	if (!c || engine_open(a, c, ring, &e, &f) != RC_OK)
		fail_msg("engine: %s", f.note);
	return e;
}
