/**
 * A batch goes chunk by chunk: while one is with the store the next is read, so that neither waits for the
 * other and the loop turns between them. Lines are added unseen; only in a chunk that is refused because some
 * exist, a look tells which.
 */
#include "front/admin_batch.h"

#include "base/secret.h"
#include "front/admin_lines.h"
#include "front/admin_node.h"
#include "model/imsi_set.h"

/* CHUNK: lines per transaction, about as many as one message to the writer holds */
enum { CHUNK = 250, ROUNDS_MAX = 3 };

enum line_state { LINE_READY, LINE_SENT, LINE_DONE, LINE_BAD };

struct batch_line {
	enum line_state state;
	struct admin_json_line in;
	struct auc_row auc;
	struct change change;
	struct admin_why why;
};

struct chunk {
	struct batch_line line[CHUNK];
	size_t n;
};

struct admin_batch {
	struct chunk *now, *next; /* next->n 0: not read yet, or there is none */
	struct change set[CHUNK];
	size_t n_set;
	const struct subscriber *there; /* what a look found */
	struct str import_id, rest;     /* rest: text of the lines that are not read yet */
	bool put, check, look;          /* look: which lines of the chunk exist already */
	size_t lines, read;             /* in all; of them, read so far */
	size_t done;                    /* of the chunks before */
	size_t at;                      /* the line being looked at */
	unsigned rounds;                /* of looking at this chunk */
	struct imsi_set seen;
	struct buf bad; /* what is said of lines that are not taken */
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

static void read_line(struct admin_visit *v, struct batch_line *l, struct str text)
{
	struct admin_batch *b = v->batch;
	*l = (struct batch_line){ .state = LINE_BAD };
	enum rc rc = admin_json_read(text, ADMIN_JSON_WHOLE, &l->in, &l->why);
	if (rc == RC_OK)
		rc = imsi_set_add(&b->seen, &l->in.line.imsi);
	if (rc == RC_CONFLICT)
		rc = admin_json_refuse(&l->why, "imsi", "named twice in one batch");
	else if (rc == RC_NOMEM)
		rc = FAIL(&l->why.fault, REASON_memory, "batch");
	l->change = (struct change){ .kind = b->put ? CHANGE_LINE_PUT : CHANGE_LINE_ADD,
		.import_id = b->import_id };
	if (rc == RC_OK)
		rc = admin_lines_change(v->parts, &l->in, &l->auc, &l->change, &l->why.fault);
	secret_wipe(&l->in.card, sizeof(l->in.card));
	if (rc == RC_OK)
		l->state = LINE_READY;
}

static void read_chunk(struct admin_visit *v, struct chunk *c)
{
	struct admin_batch *b = v->batch;
	struct str text;
	for (c->n = 0; c->n < CHUNK && b->read < b->lines && str_next(&b->rest, '\n', &text); b->read++)
		read_line(v, &c->line[c->n++], text);
}

/* the chunk that comes next begins */
static void turn_to(struct admin_batch *b, struct chunk *c)
{
	b->next = b->now;
	b->next->n = 0;
	b->now = c;
	b->at = 0;
	b->rounds = 0;
	b->look = b->check && !b->put;
}

enum rc admin_batch_read(struct admin_visit *v)
{
	struct admin_batch *b = v->batch = arena_new_of(v->arena, struct admin_batch);
	struct chunk *chunk = arena_take(v->arena, 2 * sizeof(*chunk));
	if (!b || !chunk)
		return FAIL(&v->why.fault, REASON_memory, "batch");
	const enum rc rc = read_params(v, b);
	if (rc != RC_OK)
		return rc;
	b->lines = count_lines(v->body);
	if (b->lines == 0 || b->lines > ADMIN_BATCH_MAX)
		return FAIL(&v->why.fault, REASON_change_set_too_large, "%zu lines: 1 to %d are taken",
			b->lines, ADMIN_BATCH_MAX);
	b->rest = v->body;
	b->seen.arena = v->arena;
	buf_init(&b->bad, v->arena, ADMIN_ANSWER_MAX);
	b->now = &chunk[1];
	turn_to(b, &chunk[0]);
	read_chunk(v, b->now);
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
	struct batch_line *l = &b->now->line[b->at++];
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
	while (b->look && b->at < b->now->n && b->now->line[b->at].state != LINE_READY)
		b->at++;
	if (!b->look || b->at == b->now->n)
		return RC_OK;
	admin_visit_again(v);
	v->settle = looked;
	return admin_visit_asked(
		v, s->ops->find(s, admin_visit_call(v), &b->now->line[b->at].in.line.imsi, &b->there));
}

/* Some of these lines are there already, or somebody adds them meanwhile: which ones, a look tells. */
static bool look_again(struct admin_batch *b, const struct fault *f)
{
	if (f->reason != REASON_subscriber_exists || ++b->rounds > ROUNDS_MAX)
		return false;
	b->look = true;
	b->at = 0;
	for (size_t i = 0; i < b->now->n; i++)
		if (b->now->line[i].state == LINE_SENT)
			b->now->line[i].state = LINE_READY;
	return true;
}

static enum rc committed(struct admin_visit *v, enum rc rc)
{
	struct admin_batch *b = v->batch;
	v->settle = NULL;
	if (rc != RC_OK && look_again(b, &v->why.fault))
		v->step -= 1; /* back before the commit, to the look */
	for (size_t i = 0; i < b->now->n; i++)
		if (b->now->line[i].state == LINE_SENT)
			judge(&b->now->line[i], rc, &v->why.fault);
	v->why.fault = (struct fault){ .reason = REASON_none };
	return RC_OK;
}

static void fill_set(struct admin_batch *b)
{
	size_t octets = 0;
	b->n_set = 0;
	for (size_t i = 0; i < b->now->n; i++) {
		struct batch_line *l = &b->now->line[i];
		if (l->state != LINE_READY)
			continue;
		octets += change_octets(&l->change);
		if (octets > CHANGE_SET_OCTETS)
			return;
		l->state = LINE_SENT;
		b->set[b->n_set++] = l->change;
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
	const enum rc rc = s->ops->commit(s, admin_visit_call(v), b->set, b->n_set);
	if (rc == RC_PENDING && b->next->n == 0)
		read_chunk(v, b->next);
	return admin_visit_asked(v, rc);
}

static void put_bad(struct buf *out, size_t number, const struct admin_why *w)
{
	buf_printf(out, "%s{\"line\":%zu,\"error\":\"%s\",\"note\":", out->n ? "," : "", number,
		fault_row(w->fault.reason)->name);
	admin_json_text(out, str_of(w->fault.note));
	buf_puts(out, ",\"field\":");
	admin_json_text(out, str_of(w->field));
	buf_putc(out, '}');
}

enum rc admin_batch_next(struct admin_visit *v)
{
	struct admin_batch *b = v->batch;
	for (size_t i = 0; i < b->now->n; i++) {
		const struct batch_line *l = &b->now->line[i];
		if (l->state == LINE_BAD)
			put_bad(&b->bad, b->done + i + 1, &l->why);
		else
			v->count++;
	}
	b->done += b->now->n;
	if (b->next->n == 0)
		read_chunk(v, b->next);
	if (b->next->n == 0)
		return RC_OK;
	turn_to(b, b->next);
	v->step -= ADMIN_BATCH_ROUND;
	return RC_OK;
}

enum rc admin_batch_show(struct admin_visit *v)
{
	const struct admin_batch *b = v->batch;
	buf_puts(&v->out, "{\"bad\":[");
	buf_put_str(&v->out, buf_str(&b->bad));
	buf_printf(&v->out, "],\"ok\":%zu}", (size_t)v->count);
	return b->bad.failed ? FAIL(&v->why.fault, REASON_memory, "the answer") : RC_OK;
}
