/** Status, rotation of sealing keys, undoing an import. */
#include "front/admin_node.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>

enum { ANNOUNCE_DEFAULT_S = 60, ANNOUNCE_MAX_S = 86400 };

enum rc admin_node_count(struct admin_visit *v)
{
	struct subscriber_store *s = v->parts->store;
	return admin_visit_asked(v, s->ops->count(s, admin_visit_call(v), &v->count));
}

enum rc admin_node_status(struct admin_visit *v)
{
	const struct front_admin_parts *p = v->parts;
	buf_printf(&v->out,
		"{\"ready\":%s,\"subscribers\":%" PRIu64 ",\"node\":", p->ready(p->owner) ? "true" : "false",
		v->count);
	p->status(p->owner, &v->out);
	buf_putc(&v->out, '}');
	return RC_OK;
}

enum rc admin_node_import_id(struct str s, struct admin_why *w)
{
	bool good = s.n > 0 && s.n <= IMPORT_ID_MAX;
	for (size_t i = 0; i < s.n; i++)
		good = good && s.p[i] && (isalnum((unsigned char)s.p[i]) || strchr("._-", s.p[i]));
	return good ? RC_OK
		    : admin_json_refuse(w, "import_id", "expected 1 to 32 letters, digits, dots, dashes");
}

/* An undo of many lines outlives the deadline of one request; it goes on all the same, and whoever asks again
 * waits for it. */
static enum rc undo_settle(struct admin_visit *v, enum rc rc)
{
	if (rc != RC_TIMEOUT)
		return rc;
	v->why.fault = (struct fault){ .reason = REASON_none };
	v->status = 202;
	return RC_OK;
}

enum rc admin_node_undo(struct admin_visit *v)
{
	struct subscriber_store *s = v->parts->store;
	const enum rc rc = admin_node_import_id(v->param, &v->why);
	if (rc != RC_OK)
		return rc;
	v->change = (struct change){ .kind = CHANGE_IMPORT_UNDO, .import_id = v->param };
	v->settle = undo_settle;
	return admin_visit_asked(v, s->ops->commit(s, admin_visit_call(v), &v->change, 1));
}

enum rc admin_node_undone(struct admin_visit *v)
{
	buf_printf(&v->out, "{\"undone\":%s}", v->status == 200 ? "true" : "false");
	return RC_OK;
}

struct rotation {
	int64_t announce_s;
	struct str operator;
};

static enum rc read_member(struct admin_visit *v, const char *key, const json_t *value, struct rotation *out)
{
	const int64_t s = json_integer_value(value);
	if (strcmp(key, "operator") == 0 && json_is_string(value)) {
		out->operator= arena_str(v->arena, str_of(json_string_value(value)));
		return out->operator.p ? RC_OK : FAIL(&v->why.fault, REASON_memory, "operator");
	}
	if (strcmp(key, "announce_s") == 0 && json_is_integer(value) && s >= 0 && s <= ANNOUNCE_MAX_S) {
		out->announce_s = s;
		return RC_OK;
	}
	return admin_json_refuse(&v->why, key, "expected announce_s, 0 to 86400, and operator, a name");
}

static enum rc read_rotation(struct admin_visit *v, struct rotation *out)
{
	json_t *root = json_loadb(v->body.p, v->body.n, JSON_REJECT_DUPLICATES, NULL);
	const char *key;
	json_t *value;
	enum rc rc = json_is_object(root)
			     ? RC_OK
			     : FAIL(&v->why.fault, REASON_admin_malformed, "not one JSON object");
	json_object_foreach(root, key, value)
	{
		if (rc == RC_OK)
			rc = read_member(v, key, value, out);
	}
	json_decref(root);
	return rc;
}

enum rc admin_node_rotate(struct admin_visit *v)
{
	const struct front_admin_parts *p = v->parts;
	struct rotation r = { .announce_s = ANNOUNCE_DEFAULT_S, .operator= STR("") };
	enum rc rc = v->body.n ? read_rotation(v, &r) : RC_OK;
	if (rc == RC_OK)
		rc = p->rotate_keys(p->owner, r.operator, r.announce_s, &v->why.fault);
	if (rc == RC_OK)
		buf_printf(&v->out, "{\"rotated\":true,\"announce_s\":%" PRId64 "}", r.announce_s);
	return rc;
}

static void reload_cancel(struct admin_visit *v)
{
	const struct front_admin_reload *r = v->parts->reload;
	r->cancel(r->owner, &v->call);
}

/* what it is refused for takes the place of the note */
static enum rc reload_settle(struct admin_visit *v, enum rc rc)
{
	v->why.text = v->lines;
	return rc;
}

enum rc admin_node_reload(struct admin_visit *v)
{
	const struct front_admin_reload *r = v->parts->reload;
	v->settle = reload_settle;
	v->cancel = reload_cancel;
	return admin_visit_asked(v, r->ask(r->owner, admin_visit_call(v), &v->lines));
}

enum rc admin_node_reloaded(struct admin_visit *v)
{
	buf_puts(&v->out, "{\"reloaded\":true}");
	return RC_OK;
}
