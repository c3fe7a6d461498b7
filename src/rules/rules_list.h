/** Sets of values that conditions name: lists with names, in the file or in files of their own, and what
 * stands in a condition itself. */
#pragma once

#include "rules/rules_yaml.h"

enum {
	RULES_LIST_FILE_MAX = 32 * 1024 * 1024,
	RULES_SETS_MAX = 65536,
};

struct rules_value {
	struct str text;
	uint32_t line, column;
};

struct rules_set {
	struct str name;  /* of a list; empty: it stands in a condition */
	const char *file; /* where its values stand */
	const struct rules_value *value;
	size_t n;
};

/** All sets, lists first. Lies in r->scratch. */
struct rules_sets {
	struct rules_set *set;
	size_t n, room, lists;
};

/** Gives the text of a list's file, which stays as it is until the rules are read. */
struct rules_files {
	enum rc (*open)(const struct rules_files *files, struct str name, struct str *text);
	void *owner;
};

/** The member `lists` of the file; y NULL: none. files NULL: no list may have a file. */
enum rc rules_list_read(struct rules_reader *r, const struct rules_yaml *y, const struct rules_files *files,
	struct rules_sets *out) MUST_USE;
/** One more set; its number in *out. */
enum rc rules_list_add(
	struct rules_reader *r, struct rules_sets *sets, const struct rules_set *set, uint32_t *out) MUST_USE;
/** Finds a list by the name that y holds, or refuses y. */
enum rc rules_list_find(struct rules_reader *r, const struct rules_sets *sets, const struct rules_yaml *y,
	uint32_t *out) MUST_USE;
/** The texts of a list or one text as values; entries of another kind are left out. */
enum rc rules_list_inline(struct rules_reader *r, const struct rules_yaml *y, struct rules_set *out) MUST_USE;
