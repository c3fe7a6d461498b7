/** A folder of versions for tests, and a hash that is none. */
#pragma once

#include "rig.h"

#include "folder.h"
#include "rules/rules_book.h"

/* not SHA-256: its users must not care */
static inline void shelf_sha256(struct bytes data, uint8_t out[32])
{
	memset(out, 0, 32);
	for (size_t i = 0; i < data.n; i++)
		out[i % 31] = (uint8_t)(out[i % 31] * 31 + data.p[i]);
	out[31] = (uint8_t)data.n;
}

static inline struct rules_record shelf_add_lists(
	const struct folder *d, const char *text, const struct rules_file *list, size_t n)
{
	const struct rules_bundle b = { str_of(text), list, n };
	struct rules_record r = { .who = "anna", .note = "why \"not\"", .when_s = 1777629600 };
	struct fault f = { .reason = REASON_none };
	struct arena *a = arena_new(1 << 20);
	assert_int_equal(rules_folder_hash(a, &b, shelf_sha256, r.sha256, &f), RC_OK);
	assert_int_equal(rules_folder_store(d->path, &b, &r, &f), RC_OK);
	arena_free(&a);
	return r;
}

static inline struct rules_record shelf_add(const struct folder *d, const char *text)
{
	return shelf_add_lists(d, text, NULL, 0);
}

/* folder_drop() for folders with folders of lists */
static inline void shelf_drop(const struct folder *d)
{
	char command[128];
	snprintf(command, sizeof(command), "rm -rf %s", d->path);
	assert_int_equal(system(command), 0);
}
