/** Published vectors for unit tests: JSON files of tests/vectors, hex members as octets. A missing member
 * fails the test. */
#pragma once

#include "unit.h"

#include <jansson.h>
#include <string.h>

#ifndef TEST_ROOT
#error "TEST_ROOT is the path of tests/"
#endif

struct vectors_hex {
	size_t n;
	uint8_t p[1024];
};

/* file: "milenage.json"; the caller calls json_decref() */
static inline json_t *vectors_open(const char *file)
{
	char path[1024];
	json_error_t why;
	const int n = snprintf(path, sizeof(path), "%s/vectors/%s", TEST_ROOT, file);
	assert_true(n > 0 && (size_t)n < sizeof(path));
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (!root)
		fail_msg("%s: %s", path, why.text);
	return root;
}

static inline const char *vectors_text(const json_t *o, const char *name)
{
	const char *v = json_string_value(json_object_get(o, name));
	if (!v)
		fail_msg("no text %s", name);
	return v;
}

static inline struct vectors_hex vectors_hex_of(const char *hex)
{
	struct vectors_hex out = { .n = strlen(hex) / 2 };
	assert_true(strlen(hex) % 2 == 0 && out.n <= sizeof(out.p));
	for (size_t i = 0; i < out.n; i++) {
		const char two[3] = { hex[2 * i], hex[2 * i + 1], 0 };
		char *end;
		out.p[i] = (uint8_t)strtoul(two, &end, 16);
		assert_ptr_equal(end, two + 2);
	}
	return out;
}

static inline struct vectors_hex vectors_octets(const json_t *o, const char *name)
{
	return vectors_hex_of(vectors_text(o, name));
}

/* `got` is exactly the hex member `name` */
static inline void vectors_equal(const json_t *o, const char *name, const void *got, size_t n)
{
	const struct vectors_hex want = vectors_octets(o, name);
	assert_int_equal(n, want.n);
	assert_memory_equal(got, want.p, n);
}

/* the list `name` of o, not empty */
static inline const json_t *vectors_list(const json_t *o, const char *name)
{
	const json_t *list = json_object_get(o, name);
	if (json_array_size(list) == 0)
		fail_msg("no list %s", name);
	return list;
}
