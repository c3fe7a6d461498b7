/**
 * A checked, immutable configuration: a YAML file read against rows (conf/item.h). Unknown key, wrong type,
 * out of range: one line with file, line, column and what was expected.
 */
#pragma once

#include "base/arena.h"
#include "conf/item.h"

struct conf;

/** All tables a program knows; keys are unique among them. */
struct conf_schema {
	const struct conf_item *const *tables;
	size_t n;
};

/**
 * For rows' .check: texts that reach a device hold no '<', double quote, line break or control character, so
 * that no document needs an entity but &amp; (own-100).
 */
enum rc conf_check_text(struct str value, struct fault *f) MUST_USE;

/**
 * Reads and checks a file of at most 1 MiB. On failure *error holds "FILE:LINE:COLUMN: what is wrong, what
 * was expected" in the arena and f the reason. path NULL: defaults only (paths are then relative to the
 * working folder).
 */
enum rc conf_read(struct arena *a, const char *path, const struct conf_schema *schema, struct conf **out,
	struct str *error, struct fault *f) MUST_USE;
/** As conf_read from text; `name` stands for the file in errors, `folder` is where relative paths start. */
enum rc conf_parse(struct arena *a, struct str text, const char *name, const char *folder,
	const struct conf_schema *schema, struct conf **out, struct str *error, struct fault *f) MUST_USE;

/**
 * As conf_read of a file that may hold some of the settings only, own(key) says which: those it does not give
 * have their defaults, all others are as in `base`, on whose folder a relative path stands. *out shares what
 * lies in base.
 */
enum rc conf_read_over(struct arena *a, const struct conf *base, struct str path, bool (*own)(struct str key),
	struct conf **out, struct str *error, struct fault *f) MUST_USE;

/* Values. A key that no table has is our mistake: the program stops, in the first test that walks there. */
int64_t conf_int(const struct conf *c, const char *key); /* INT, DURATION (s), SIZE */
bool conf_bool(const struct conf *c, const char *key);
struct str conf_text(const struct conf *c, const char *key); /* TEXT, CHOICE, PATH; zero-terminated too */
size_t conf_choice(const struct conf *c, const char *key);   /* index into choices */
size_t conf_count(const struct conf *c, const char *key);    /* LIST, TEXTS */
struct str conf_at(const struct conf *c, const char *key, size_t i); /* entry of a LIST, text of TEXTS */
/** A path inside a TEXT or an entry, as a PATH would be read: from the configuration file's folder on;
 * zero-terminated too. .p NULL: no memory. */
struct str conf_beside(const struct conf *c, struct arena *a, struct str path) MUST_USE;
/* language of a TEXTS entry; "" for the one-text form */
struct str conf_language_at(const struct conf *c, const char *key, size_t i);

/** The manual's table of settings (Markdown), from the rows. */
void conf_manual(const struct conf_schema *schema, void (*put)(void *to, const char *text), void *to);
