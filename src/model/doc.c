/** Growing the document tree. */
#include "model/doc.h"

#include "base/buf.h"

#include <stdio.h>
#include <time.h>

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

void doc_drop(struct doc_node *parent, const struct doc_node *child)
{
	struct doc_node **at = &parent->first, *before = NULL;
	while (*at != child) {
		before = *at;
		at = &before->next;
	}
	*at = child->next;
	if (parent->last == child)
		parent->last = before;
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
	struct buf b;
	buf_init_fixed(&b, text, sizeof(text));
	buf_decimal(&b, value);
	return doc_text(parent, name, buf_str(&b));
}

enum rc doc_count(struct doc_node *parent, const char *name, uint64_t value)
{
	char text[24];
	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return doc_text(parent, name, str_of(text));
}

enum rc doc_number(struct doc_node *parent, const char *name, int64_t value)
{
	const enum rc rc = doc_int(parent, name, value);
	if (rc == RC_OK)
		parent->last->kind = DOC_NUMBER;
	return rc;
}

enum rc doc_time(struct doc_node *parent, const char *name, int64_t at_s)
{
	const time_t t = (time_t)at_s;
	struct tm tm;
	char text[32];
	if (!gmtime_r(&t, &tm) || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return RC_OK;
	return doc_text(parent, name, str_of(text));
}
