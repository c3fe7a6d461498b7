/** Reading the published vectors with jansson. */
#pragma once

#include "unit.h"

#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>

static inline json_t *vectors_open(const char *name)
{
	char path[512];
	snprintf(path, sizeof(path), TEST_ROOT "/vectors/%s", name);
	json_t *root = json_load_file(path, 0, NULL);
	assert_non_null(root);
	return root;
}

/** Hex member `name` into out; returns its length in octets. */
static inline size_t vectors_hex(const json_t *object, const char *name, void *out, size_t max)
{
	const char *hex = json_string_value(json_object_get(object, name));
	assert_non_null(hex);
	const size_t n = strlen(hex) / 2;
	assert_true(n <= max);
	assert_true(text_unhex(str_of(hex), out, n));
	return n;
}

static inline struct str vectors_text(const json_t *object, const char *name)
{
	return str_of(json_string_value(json_object_get(object, name)));
}

/** The exchange of this name in eap_exchanges.json. */
static inline json_t *vectors_exchange(json_t *root, const char *name)
{
	size_t i;
	json_t *e;
	json_array_foreach(json_object_get(root, "exchanges"), i,
		e) if (strcmp(json_string_value(json_object_get(e, "name")), name) == 0) return e;
	fail_msg("no exchange %s", name);
	return NULL;
}
