/** What the files of this room share: the object behind conf.h, and reading one value by its row. */
#pragma once

#include "base/buf.h"
#include "conf/conf.h"

enum { CONF_ENTRIES_MAX = 1024 };

struct conf_entry {
	struct str language, text;
};

struct conf_setting {
	const struct conf_item *item;
	bool given;
	size_t line;    /* where it was given, from 1 */
	int64_t number; /* INT, DURATION, SIZE, BOOL; of CHOICE the index */
	struct str text;
	struct conf_entry *entry; /* LIST, TEXTS */
	size_t n, room;
};

struct conf {
	struct conf_setting *setting; /* in the order of their keys */
	size_t n;
	const char *folder; /* where relative paths start */
};

/** All settings without values. RC_NOMEM, or RC_BUG when two rows share a key. */
enum rc conf_new(
	struct arena *a, const struct conf_schema *schema, struct conf **out, struct fault *f) MUST_USE;
/** All settings of another configuration, without values where own(key), with its values elsewhere. */
enum rc conf_new_over(struct arena *a, const struct conf *base, bool (*own)(struct str key),
	struct conf **out, struct fault *f) MUST_USE;

/** What conf_read_over() lays a file over. */
struct conf_over {
	struct arena *arena;
	const struct conf *base;
	bool (*own)(struct str key);
};
enum rc conf_parse_over(const struct conf_over *over, struct str text, const char *name, const char *folder,
	struct conf **out, struct str *error, struct fault *f) MUST_USE;
/** A path as a file of this folder means it; .p NULL: no memory. */
struct str conf_value_path(struct arena *a, const char *folder, struct str raw) MUST_USE;

/** The setting, or NULL. */
struct conf_setting *conf_find(const struct conf *c, struct str key);

/**
 * Reads what stands for the whole setting as one scalar; of a LIST or TEXTS the empty one is "no entries". On
 * failure f holds the row's check or the lack of memory as reason; REASON_none means that raw is not what
 * conf_value_expect() says.
 */
enum rc conf_value_read(struct arena *a, const char *folder, struct conf_setting *s, struct str raw,
	struct fault *f) MUST_USE;
/** One more entry of a LIST (language "") or TEXTS. Failures as conf_value_read(). */
enum rc conf_value_add(struct arena *a, struct conf_setting *s, struct str language, struct str raw,
	struct fault *f) MUST_USE;
/** The default of the row; failures as conf_value_read(), RC_ABSENT where the row has none. */
enum rc conf_value_default(
	struct arena *a, const char *folder, struct conf_setting *s, struct fault *f) MUST_USE;
/** False when a LIST has fewer or more entries than its row allows. */
bool conf_value_count_fits(const struct conf_setting *s);
/** "a duration like 90s, 15m, 12h, 30d between 60s and 365d" */
void conf_value_expect(struct buf *b, const struct conf_item *item);
/** The known setting or section nearest to an unknown one, at most two letters away; {NULL, 0} if there is
 * none. */
struct str conf_near(const struct conf *c, struct str key);
/** No control characters, no line breaks. */
bool conf_value_one_line(struct str s);
/** Letters, digits and hyphens: "en", "zh-Hant". */
bool conf_value_is_language(struct str s);
