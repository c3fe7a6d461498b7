/** A file as a tree of texts, lists and mappings, each with its place; anchors, tags and second documents are
 * refused. */
#pragma once

#include "rules/rules_refuse.h"

enum {
	RULES_YAML_FILE_MAX = 4 * 1024 * 1024,
	RULES_YAML_DEPTH_MAX = 16,
	RULES_YAML_MEMBERS_MAX = 512, /* of one mapping */
};

enum rules_yaml_kind { RULES_YAML_NOTHING, RULES_YAML_TEXT, RULES_YAML_LIST, RULES_YAML_MAP };

struct rules_yaml {
	enum rules_yaml_kind kind;
	struct rules_place at;
	struct str text; /* TEXT; zero-terminated too */
	struct str key;  /* of a member of a mapping */
	struct rules_place key_at;
	struct rules_yaml *first, *last, *next;
	size_t n; /* entries or members */
};

/** The whole text in r->scratch; an empty file is NOTHING. `file` must outlive the tree. */
enum rc rules_yaml_read(
	struct rules_reader *r, struct str text, const char *file, struct rules_yaml **out) MUST_USE;
/** The member, or NULL. */
struct rules_yaml *rules_yaml_find(const struct rules_yaml *map, const char *key);
/** What stands there: quoted text, "a list", "a mapping" or "nothing". */
const char *rules_yaml_got(const struct rules_yaml *y, char out[TEXT_QUOTE_ROOM]);
/** Refuses y: "WHERE: expected WHAT, got ...". */
enum rc rules_yaml_expected(
	const struct rules_reader *r, const struct rules_yaml *y, const char *where, const char *what);
/** Refuses each member whose key is not among `keys` (NULL-terminated); what: "member of a rule". */
enum rc rules_yaml_only(struct rules_reader *r, const struct rules_yaml *map, const char *const *keys,
	const char *what) MUST_USE;
