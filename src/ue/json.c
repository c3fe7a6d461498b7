/** jansson values turned into the document tree. */
#include "ue/json.h"

#include <jansson.h>
#include <stdlib.h>

enum { DEPTH_MAX = 16 };

static enum rc add_value(
	struct doc_node *parent, const char *name, json_t *value, unsigned depth, struct findings *f);

static enum rc add_members(struct doc_node *node, json_t *object, unsigned depth, struct findings *f)
{
	const char *key;
	json_t *value;
	enum rc rc = RC_OK;
	json_object_foreach(object, key, value)
	{
		rc = add_value(node, key, value, depth + 1, f);
		if (rc != RC_OK)
			break;
	}
	return rc;
}

static enum rc add_items(struct doc_node *node, json_t *array, unsigned depth, struct findings *f)
{
	size_t i;
	json_t *item;
	enum rc rc = RC_OK;
	json_array_foreach(array, i, item)
	{
		rc = json_is_object(item) ? add_members(node, item, depth + 1, f)
					  : add_value(node, "", item, depth + 1, f);
		if (rc != RC_OK)
			break;
	}
	return rc;
}

static enum rc add_parm(struct doc_node *parent, struct str name, json_t *value, struct findings *f)
{
	struct doc_node *node = doc_add(parent, DOC_PARM, name);
	if (!node)
		return RC_NOMEM;
	if (json_is_string(value)) {
		node->value = arena_str(
			parent->arena, (struct str){ json_string_value(value), json_string_length(value) });
		return json_string_length(value) && !node->value.p ? RC_NOMEM : RC_OK;
	}
	findings_add(f, "clients 31", "%.*s is not a string", STR_ARG(name));
	char *text = json_dumps(value, JSON_ENCODE_ANY);
	node->value = arena_str(parent->arena, str_of(text));
	free(text);
	return node->value.p ? RC_OK : RC_NOMEM;
}

static enum rc add_value(
	struct doc_node *parent, const char *name, json_t *value, unsigned depth, struct findings *f)
{
	const struct str copy = arena_str(parent->arena, str_of(name));
	if (depth > DEPTH_MAX)
		return findings_add(f, "TS.43 2.9.4", "the JSON is nested too deep");
	if (name[0] && !copy.p)
		return RC_NOMEM;
	if (!json_is_object(value) && !json_is_array(value))
		return add_parm(parent, copy, value, f);
	struct doc_node *node = doc_add(parent, json_is_array(value) ? DOC_LIST : DOC_STRUCT, copy);
	if (!node)
		return RC_NOMEM;
	return json_is_array(value) ? add_items(node, value, depth, f) : add_members(node, value, depth, f);
}

enum rc json_read(struct arena *a, struct str text, struct doc_node **out, struct findings *f)
{
	json_error_t why;
	struct doc_node *root = doc_new(a);
	json_t *value = root ? json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &why) : NULL;
	enum rc rc = root ? RC_OK : RC_NOMEM;
	if (root && !value)
		rc = findings_add(f, "TS.43 2.9.4", "the JSON does not parse: %.80s", why.text);
	else if (root && !json_is_object(value))
		rc = findings_add(f, "TS.43 2.9.4", "the JSON is not an object");
	if (rc == RC_OK)
		rc = add_members(root, value, 0, f);
	json_decref(value);
	if (rc == RC_OK)
		*out = root;
	return rc;
}

struct str json_member(struct arena *a, struct str text, const char *name)
{
	json_t *value = text.n ? json_loadb(text.p, text.n, 0, NULL) : NULL;
	const json_t *member = json_object_get(value, name);
	struct str out = STR_NONE;
	if (json_is_string(member)) {
		const struct str s = { json_string_value(member), json_string_length(member) };
		out = s.n ? arena_str(a, s) : STR("");
	}
	json_decref(value);
	return out;
}
