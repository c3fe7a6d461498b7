/** Growing the document tree. */
#include "model/doc.h"

#include <stdio.h>

struct doc_node *doc_new(struct arena *a)
{
	struct doc_node *n = arena_new_of(a, struct doc_node);
	if (n)
		*n = (struct doc_node){ .kind = DOC_STRUCT, .arena = a };
	return n;
}

struct doc_node *doc_add(struct doc_node *parent, enum doc_kind kind, struct str name)
{
	struct doc_node *n = parent ? doc_new(parent->arena) : NULL;
	if (!n)
		return NULL;
	n->kind = kind;
	n->name = name;
	if (parent->last)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	return n;
}

enum rc doc_text(struct doc_node *parent, const char *name, struct str value)
{
	struct doc_node *n = doc_add(parent, DOC_PARM, str_of(name));
	if (!n)
		return RC_NOMEM;
	n->value = arena_str(parent->arena, value);
	return n->value.p ? RC_OK : RC_NOMEM;
}

enum rc doc_int(struct doc_node *parent, const char *name, int64_t value)
{
	char text[24];
	snprintf(text, sizeof(text), "%lld", (long long)value);
	return doc_text(parent, name, str_of(text));
}
