/**
 * The answer's document as a tree, before it becomes XML or JSON (TS.43 2.9). A node is a parm (name and
 * value; a number is one that JSON writes without quotes), a structure (one nested characteristic: a JSON
 * object), a list (a characteristic of repeated items: a JSON array of one-member objects) or bare items
 * (characteristics of one type side by side: a JSON array of plain objects, TS.43 15.2).
 */
#pragma once

#include "base/arena.h"

enum doc_kind { DOC_PARM, DOC_NUMBER, DOC_STRUCT, DOC_LIST, DOC_BARE };

struct doc_node {
	enum doc_kind kind;
	struct str name;  /* of the parm or characteristic; of an application: its AppID */
	struct str value; /* DOC_PARM, DOC_NUMBER */
	struct doc_node *first, *last, *next;
	struct arena *arena;
};

/** A root without a name; its children are the applications, each a DOC_STRUCT named by its AppID. */
struct doc_node *doc_new(struct arena *a) MUST_USE;
/** Appends a structure or list (or an item of bare items: a structure, its name is not written) and gives it
 * back; NULL when the arena is full (writers may pass NULL on as parent). */
struct doc_node *doc_add(struct doc_node *parent, enum doc_kind kind, struct str name) MUST_USE;
/** Takes a child out of its parent. */
void doc_drop(struct doc_node *parent, const struct doc_node *child);
enum rc doc_text(struct doc_node *parent, const char *name, struct str value) MUST_USE;
enum rc doc_int(struct doc_node *parent, const char *name, int64_t value) MUST_USE;
enum rc doc_count(struct doc_node *parent, const char *name, uint64_t value) MUST_USE;
/** As doc_int; in JSON without quotes (TS.43 chapters 11 and 12). */
enum rc doc_number(struct doc_node *parent, const char *name, int64_t value) MUST_USE;
/** Seconds since 1970 as YYYY-MM-DDThh:mm:ssZ (TS.43 2.6.2). */
enum rc doc_time(struct doc_node *parent, const char *name, int64_t at_s) MUST_USE;
