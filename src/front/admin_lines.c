/** Adding, replacing, changing, removing and showing one subscriber. */
#include "front/admin_lines.h"

#include "base/env.h"
#include "base/secret.h"

static enum rc path_imsi(struct admin_visit *v)
{
	return ids_imsi(v->param, &v->imsi) == RC_OK
		       ? RC_OK
		       : admin_json_refuse(&v->why, "imsi", "the path needs an IMSI of 6 to 15 digits");
}

static enum rc read_line(struct admin_visit *v, enum change_kind kind)
{
	v->in.line.imsi = v->imsi;
	const enum rc rc = admin_json_read(v->body, ADMIN_JSON_WHOLE, &v->in, &v->why);
	v->imsi = v->in.line.imsi;
	v->change.kind = kind;
	return rc;
}

enum rc admin_lines_read_new(struct admin_visit *v)
{
	return read_line(v, CHANGE_LINE_ADD);
}

enum rc admin_lines_read_whole(struct admin_visit *v)
{
	const enum rc rc = path_imsi(v);
	return rc == RC_OK ? read_line(v, CHANGE_LINE_PUT) : rc;
}

enum rc admin_lines_read_facts(struct admin_visit *v)
{
	v->in.line = *v->line;
	v->change = (struct change){ .kind = CHANGE_LINE_FACTS, .imsi = v->imsi, .line = &v->in.line };
	return admin_json_read(v->body, ADMIN_JSON_FACTS, &v->in, &v->why);
}

static enum rc bare_change(struct admin_visit *v, enum change_kind kind)
{
	const enum rc rc = path_imsi(v);
	v->change = (struct change){ .kind = kind, .imsi = v->imsi };
	return rc;
}

enum rc admin_lines_remove(struct admin_visit *v)
{
	return bare_change(v, CHANGE_LINE_REMOVE);
}

enum rc admin_lines_revoke(struct admin_visit *v)
{
	return bare_change(v, CHANGE_EPOCH);
}

enum rc admin_lines_change(const struct front_admin_parts *p, struct admin_json_line *in, struct auc_row *auc,
	struct change *out, struct fault *f)
{
	enum rc rc = RC_OK;
	p->env->ops->random(p->env, &in->line.ref, sizeof(in->line.ref));
	if (in->has_card)
		rc = p->seal_card(p->owner, &in->line.imsi, &in->card, auc, f);
	else if (in->has_auc)
		*auc = in->auc;
	out->imsi = in->line.imsi;
	out->line = &in->line;
	out->auc = in->has_card || in->has_auc ? auc : NULL;
	secret_wipe(&in->card, sizeof(in->card));
	return rc;
}

enum rc admin_lines_seal(struct admin_visit *v)
{
	return admin_lines_change(v->parts, &v->in, &v->auc, &v->change, &v->why.fault);
}

enum rc admin_lines_commit(struct admin_visit *v)
{
	struct subscriber_store *s = v->parts->store;
	v->count = 1;
	return admin_visit_asked(v, s->ops->commit(s, admin_visit_call(v), &v->change, 1));
}

enum rc admin_lines_find(struct admin_visit *v)
{
	struct subscriber_store *s = v->parts->store;
	const enum rc rc = v->imsi.d[0] ? RC_OK : path_imsi(v);
	return rc == RC_OK ? admin_visit_asked(v, s->ops->find(s, admin_visit_call(v), &v->imsi, &v->line))
			   : rc;
}

enum rc admin_lines_show(struct admin_visit *v)
{
	if (v->change.kind == CHANGE_LINE_ADD && v->change.line)
		v->status = 201;
	admin_json_write(&v->out, v->line, NULL);
	return RC_OK;
}

enum rc admin_lines_gone(struct admin_visit *v)
{
	if (v->parts->explain)
		v->parts->explain->erase(v->parts->explain->owner, &v->imsi);
	buf_puts(&v->out, "{\"removed\":true}");
	return RC_OK;
}
