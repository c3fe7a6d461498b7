/** A batch goes by rounds: look which lines exist, commit the others in sets; a set that lost a race is
 * looked at again. */
#include "front/admin_batch.h"

#include "base/secret.h"
#include "front/admin_lines.h"
#include "front/admin_node.h"

/* SET: lines per transaction, at most as many as one message to the writer holds */
enum { SET = 300, ROUNDS_MAX = 3 };

enum line_state { LINE_WAITS, LINE_LOOKED, LINE_SENT, LINE_DONE, LINE_BAD };

struct batch_line {
	enum line_state state;
	struct admin_json_line in;
	struct auc_row auc;
	struct change change;
	struct admin_why why;
};

struct admin_batch {
	struct batch_line *line;
	struct change *set;
	const struct subscriber *there; /* what a look found */
	struct str import_id;
	bool put, check;
	size_t n, at; /* at: the line being looked at */
	size_t n_set;
	unsigned rounds;
};

static enum rc read_params(struct admin_visit *v, struct admin_batch *b)
{
	const struct str mode = admin_visit_param(v, "mode");
	b->import_id = admin_visit_param(v, "import_id");
	b->put = str_is(mode, "put");
	if (!b->put && mode.n && !str_is(mode, "add"))
		return admin_json_refuse(&v->why, "mode", "expected add or put");
	if (b->import_id.n && admin_node_import_id(b->import_id, &v->why) != RC_OK)
		return RC_INVALID;
	const enum rc rc = admin_visit_yes(v, "check", &b->check);
	v->outcome = b->check ? "checked" : "done";
	return rc;
}

static size_t count_lines(struct str body)
{
	struct str one;
	size_t n = 0;
	while (str_next(&body, '\n', &one))
		n += body.n || one.n ? 1 : 0; /* what follows the last line break is no line */
	return n;
}

static enum rc refuse_twice(struct admin_batch *b, const struct batch_line *l)
{
	for (const struct batch_line *other = b->line; other < l; other++)
		if (ids_imsi_eq(&other->in.line.imsi, &l->in.line.imsi))
			return RC_CONFLICT;
	return RC_OK;
}

static void read_line(struct admin_visit *v, struct batch_line *l, struct str text)
{
	struct admin_batch *b = v->batch;
	enum rc rc = admin_json_read(text, ADMIN_JSON_WHOLE, &l->in, &l->why);
	if (rc == RC_OK && refuse_twice(b, l) != RC_OK)
		rc = admin_json_refuse(&l->why, "imsi", "named twice in one batch");
	l->change = (struct change){ .kind = b->put ? CHANGE_LINE_PUT : CHANGE_LINE_ADD,
		.import_id = b->import_id };
	if (rc == RC_OK)
		rc = admin_lines_change(v->parts, &l->in, &l->auc, &l->change, &l->why.fault);
	secret_wipe(&l->in.card, sizeof(l->in.card));
	l->state = rc == RC_OK ? LINE_WAITS : LINE_BAD;
}

enum rc admin_batch_read(struct admin_visit *v)
{
	struct admin_batch *b = v->batch = arena_new_of(v->arena, struct admin_batch);
	struct str rest = v->body, text;
	if (!b)
		return FAIL(&v->why.fault, REASON_memory, "batch");
	const enum rc rc = read_params(v, b);
	if (rc != RC_OK)
		return rc;
	b->n = count_lines(v->body);
	if (b->n == 0 || b->n > ADMIN_BATCH_MAX)
		return FAIL(&v->why.fault, REASON_change_set_too_large, "%zu lines: 1 to %d are taken", b->n,
			ADMIN_BATCH_MAX);
	b->line = arena_take(v->arena, b->n * sizeof(*b->line));
	b->set = arena_take(v->arena, SET * sizeof(*b->set));
	if (!b->line || !b->set)
		return FAIL(&v->why.fault, REASON_memory, "batch");
	for (size_t i = 0; i < b->n && str_next(&rest, '\n', &text); i++)
		read_line(v, &b->line[i], text);
	return RC_OK;
}

static void judge(struct batch_line *l, enum rc rc, const struct fault *f)
{
	l->state = rc == RC_OK ? LINE_DONE : LINE_BAD;
	if (rc != RC_OK)
		fault_pass(&l->why.fault, f);
}

static enum rc looked(struct admin_visit *v, enum rc rc)
{
	struct admin_batch *b = v->batch;
	struct batch_line *l = &b->line[b->at++];
	l->state = LINE_LOOKED;
	if (rc == RC_OK)
		rc = FAIL(&v->why.fault, REASON_subscriber_exists, "this IMSI is there already");
	if (rc != RC_ABSENT)
		judge(l, rc, &v->why.fault);
	v->why.fault = (struct fault){ .reason = REASON_none };
	v->settle = NULL;
	return RC_OK;
}

enum rc admin_batch_look(struct admin_visit *v)
{
	struct subscriber_store *s = v->parts->store;
	struct admin_batch *b = v->batch;
	while (b->at < b->n && (b->put || b->line[b->at].state != LINE_WAITS)) {
		if (b->line[b->at].state == LINE_WAITS)
			b->line[b->at].state = LINE_LOOKED;
		b->at++;
	}
	if (b->at == b->n)
		return RC_OK;
	admin_visit_again(v);
	v->settle = looked;
	return admin_visit_asked(
		v, s->ops->find(s, admin_visit_call(v), &b->line[b->at].in.line.imsi, &b->there));
}

/* Somebody added one of these lines meanwhile: which one, a further look tells. */
static bool look_again(struct admin_batch *b, const struct fault *f)
{
	if (f->reason != REASON_subscriber_exists || ++b->rounds >= ROUNDS_MAX)
		return false;
	b->at = 0;
	for (size_t i = 0; i < b->n; i++)
		if (b->line[i].state == LINE_SENT || b->line[i].state == LINE_LOOKED)
			b->line[i].state = LINE_WAITS;
	return true;
}

static enum rc committed(struct admin_visit *v, enum rc rc)
{
	struct admin_batch *b = v->batch;
	v->settle = NULL;
	if (rc != RC_OK && look_again(b, &v->why.fault))
		v->step -= 1; /* back before the commit, to the look */
	for (size_t i = 0; i < b->n; i++)
		if (b->line[i].state == LINE_SENT)
			judge(&b->line[i], rc, &v->why.fault);
	v->why.fault = (struct fault){ .reason = REASON_none };
	return RC_OK;
}

static void fill_set(struct admin_batch *b)
{
	size_t octets = 0;
	b->n_set = 0;
	for (size_t i = 0; i < b->n && b->n_set < SET; i++) {
		if (b->line[i].state != LINE_LOOKED)
			continue;
		octets += change_octets(&b->line[i].change);
		if (octets > CHANGE_SET_OCTETS)
			return;
		b->line[i].state = LINE_SENT;
		b->set[b->n_set++] = b->line[i].change;
	}
}

enum rc admin_batch_commit(struct admin_visit *v)
{
	struct subscriber_store *s = v->parts->store;
	struct admin_batch *b = v->batch;
	if (b->check)
		return RC_OK;
	fill_set(b);
	if (b->n_set == 0)
		return RC_OK;
	admin_visit_again(v);
	v->settle = committed;
	return admin_visit_asked(v, s->ops->commit(s, admin_visit_call(v), b->set, b->n_set));
}

static void put_bad(struct buf *out, size_t number, const struct admin_why *w)
{
	buf_printf(out, "{\"line\":%zu,\"error\":\"%s\",\"note\":", number, fault_row(w->fault.reason)->name);
	admin_json_text(out, str_of(w->fault.note));
	buf_puts(out, ",\"field\":");
	admin_json_text(out, str_of(w->field));
	buf_putc(out, '}');
}

enum rc admin_batch_show(struct admin_visit *v)
{
	const struct admin_batch *b = v->batch;
	bool first = true;
	buf_puts(&v->out, "{\"bad\":[");
	for (size_t i = 0; i < b->n; i++) {
		const struct batch_line *l = &b->line[i];
		v->count += l->state != LINE_BAD ? 1 : 0;
		if (l->state != LINE_BAD)
			continue;
		buf_puts(&v->out, first ? "" : ",");
		put_bad(&v->out, i + 1, &l->why);
		first = false;
	}
	buf_printf(&v->out, "],\"ok\":%zu}", (size_t)v->count);
	return RC_OK;
}
