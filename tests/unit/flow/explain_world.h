/** A flow whose answers are kept in a folder of the test's. */
#pragma once

#include "flow_world.h"

#include "explain/explain_reader.h"
#include "flow/life.h"
#include "flow/replay.h"

struct explain_world {
	struct flow_world *w;
	struct folder dir;
	struct explain_marks *marks;
	struct explain_writer *writer;
	struct explain_settings settings;
	struct arena *arena;
};

static inline struct explain_world explain_world_new(const char *settings, uint32_t sample)
{
	static const struct hash_key key = { 1, 2 };
	struct explain_world x = {
		.w = flow_world_new(settings, 64), .dir = folder_make(), .arena = arena_new(8 << 20)
	};
	x.marks = explain_marks_make(calloc(1, explain_marks_size(4096)), 4096, &key);
	x.settings = (struct explain_settings){ .size = 256 * 1024, .keep_s = 3600, .sample = sample };
	x.settings.folder = arena_cstr(x.arena, str_of(x.dir.path));
	const struct explain_writer_parts parts = {
		.env = &x.w->rig->env.env, .seal = x.w->ring, .marks = x.marks, .settings = x.settings
	};
	assert_int_equal(explain_writer_open(&parts, &x.writer, NULL), RC_OK);
	x.w->rig->flow->p.explain = x.writer;
	return x;
}

static inline void explain_world_free(struct explain_world *x)
{
	explain_writer_close(&x->writer);
	flow_world_free(&x->w);
	arena_free(&x->arena);
	free(x->marks);
	folder_drop(&x->dir);
}

/* the newest kept answers of the first line */
static inline struct explain_found *explain_world_found(struct explain_world *x)
{
	struct explain_found *out = arena_new_of(x->arena, struct explain_found);
	const struct explain_search what = { .imsi = { "001010000000017" }, .max = EXPLAIN_FOUND_MAX };
	assert_non_null(out);
	assert_int_equal(explain_reader_find(&x->settings, x->w->ring, x->arena, &what, out, NULL), RC_OK);
	return out;
}
