/**
 * The answer's document as a tree, before it becomes XML or JSON (TS.43 2.9). A node is a parm (name and
 * value), a structure (one nested characteristic: a JSON object) or a list (a characteristic of repeated
 * items: a JSON array of one-member objects).
 */
#pragma once

#include "base/arena.h"

enum doc_kind { DOC_PARM, DOC_STRUCT, DOC_LIST };

struct doc_node {
	enum doc_kind kind;
	struct str name;  /* of the parm or characteristic; of an application: its AppID */
	struct str value; /* DOC_PARM */
	struct doc_node *first, *last, *next;
	struct arena *arena;
};

/** A root without a name; its children are the applications, each a DOC_STRUCT named by its AppID. */
struct doc_node *doc_new(struct arena *a) MUST_USE;
/** Appends a structure or list and gives it back; NULL when the arena is full (writers may pass NULL on as
 * parent). */
struct doc_node *doc_add(struct doc_node *parent, enum doc_kind kind, struct str name) MUST_USE;
enum rc doc_text(struct doc_node *parent, const char *name, struct str value) MUST_USE;
enum rc doc_int(struct doc_node *parent, const char *name, int64_t value) MUST_USE;
