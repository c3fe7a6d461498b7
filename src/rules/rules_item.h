/**
 * What `then` may hold, as rows that an application supplies: reading a rule fills a struct of the
 * application by these rows alone.
 *
 * Member of the struct by type (absent: not given and no default):
 *   CONF_INT, CONF_DURATION, CONF_SIZE  int64_t             absent RULES_ITEM_ABSENT
 *   CONF_CHOICE, CONF_BOOL              int                 absent -1
 *   CONF_TEXT, CONF_PATH                struct str          absent {NULL, 0}; zero-terminated
 *   CONF_TEXTS                          struct texts        absent n = 0
 *   CONF_LIST                           struct rules_words  absent n = 0
 *   RULES_ITEM_LIST                     struct rules_list   absent n = 0
 *   RULES_ITEM_MAP                      const void *        absent NULL
 */
#pragma once

#include "conf/item.h"
#include "model/texts.h"
#include "rules/rules_yaml.h"

#define RULES_ITEM_ABSENT INT64_MIN
enum { RULES_ITEMS_MAX = 64, RULES_ITEM_LIST_MAX = 256 };

enum rules_item_shape {
	RULES_ITEM_VALUE, /* what `is` says */
	RULES_ITEM_LIST,  /* a sequence of mappings, each by `items` into a struct of `size` */
	RULES_ITEM_MAP,   /* one such mapping */
};

struct rules_item {
	struct conf_item is; /* key (one word), type, by_default (NULL: absent), min, max, choices, help,
				check; of a LIST min and max count entries */
	size_t at;           /* offset in the struct */
	bool must;           /* has to be given; in `then` itself only where status does not refuse */
	enum rules_item_shape shape;
	const struct rules_item *items;
	size_t size;
	const char
		*entry; /* name that an entry of a LIST has in a document; for the application's renderer */
};

/* Rows end with one whose is.key is NULL. */
#define RULES_ITEMS_END                                                                                      \
	{                                                                                                    \
		.is = CONF_ITEMS_END                                                                         \
	}

struct rules_words {
	const struct str *v;
	size_t n;
};

struct rules_list {
	const void *v; /* n structs of the row's size, one behind the other */
	size_t n;
};

/**
 * Fills `out`, which the rows describe, from the members of map that have a row; what is absent gets its
 * default. `where` begins errors. Further members are the caller's to refuse.
 */
enum rc rules_item_read(struct rules_reader *r, const struct rules_yaml *map, const struct rules_item *rows,
	void *out, const char *where) MUST_USE;
/** Refuses a map that lacks what has to be given. */
enum rc rules_item_given(struct rules_reader *r, const struct rules_yaml *map, const struct rules_item *rows,
	const char *where) MUST_USE;
const struct rules_item *rules_item_find(const struct rules_item *rows, struct str key);
/** Tries every key of the rows. */
void rules_item_near(const struct rules_item *rows, struct conf_near *near);
