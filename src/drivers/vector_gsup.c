/** Questions to the HLR: an answer surely names the IMSI only, so each line has one question on its way, the
 * others wait behind it, and a line whose question was given up is kept until its late answer can no longer
 * come. An HLR that says the session again, as OsmoHLR does, tells its answers apart. */
#include "drivers/vector_gsup.h"

#include "base/list.h"
#include "base/secret.h"
#include "drivers/vector_gsup_conf.h"

#include <stdlib.h>

enum { OPEN_MAX = 1024, LINES_MAX = 2 * OPEN_MAX, USED_MAX = 256 };

struct vector_gsup {
	struct auth_vector_source source;
	struct env *env;
	int64_t timeout_ms;
	struct vector_gsup_link link;
	struct list lines;
	size_t open_n, lines_n;
	uint32_t next_session;
	uint8_t used[USED_MAX][VECTOR_RAND]; /* of the vectors taken last: an answer that comes twice is no
						second one */
	size_t used_n;
};

struct line {
	struct list node;
	struct vector_gsup *v;
	struct imsi imsi;
	struct question *asked; /* NULL: given up, its answer may still come */
	uint32_t session;       /* of the question sent last */
	struct list waiting;
	struct env_timer hold; /* after this no answer is expected any more */
};

struct question {
	struct list node; /* while it waits */
	struct line *line;
	struct call *c;
	struct auth_vector_ask ask;
	struct auth_vector *out;
	bool at_deadline;
	struct env_timer timer;
};

static struct vector_gsup *of(struct auth_vector_source *s)
{
	return (struct vector_gsup *)(void *)s; /* source is the first member */
}

static struct line *line_find(struct vector_gsup *v, const struct imsi *who)
{
	for (struct list *node = v->lines.next; node != &v->lines; node = node->next) {
		struct line *line = list_owner(node, struct line, node);
		if (ids_imsi_eq(&line->imsi, who))
			return line;
	}
	return NULL;
}

static void line_free(struct line *line)
{
	struct vector_gsup *v = line->v;
	v->env->ops->timer_disarm(v->env, &line->hold);
	list_take(&line->node);
	v->lines_n--;
	free(line);
}

/* its call is no longer ours; the line stays, kept for the answer when the question was on its way */
static void question_free(struct question *q)
{
	struct line *line = q->line;
	struct vector_gsup *v = line->v;
	v->env->ops->timer_disarm(v->env, &q->timer);
	list_take(&q->node);
	v->open_n--;
	q->c->driver = NULL;
	if (line->asked == q) {
		line->asked = NULL;
		/* where it cannot be moved it fires later, as it was armed when the question went out */
		if (v->env->ops->timer_arm(v->env, &line->hold, v->timeout_ms) != RC_OK)
			LOG(LOG_WARN, "gsup_hold", log_cstr("cause", "no timer"));
	}
	free(q);
}

static void answer(struct question *q, enum rc rc)
{
	struct call *c = q->c;
	question_free(q);
	c->done(c, rc);
}

static enum rc send(struct question *q)
{
	struct vector_gsup *v = q->line->v;
	uint8_t mem[GSUP_WRITE_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	q->line->session = v->next_session++;
	gsup_put_ask(&b, &q->ask, q->line->session);
	/* the question lives for at most one timeout, its late answer is waited for one more */
	if (b.failed || v->env->ops->timer_arm(v->env, &q->line->hold, 2 * v->timeout_ms) != RC_OK)
		return FAIL(q->c->fault, REASON_memory, "vector question");
	const enum rc rc = vector_gsup_link_send(&v->link, buf_bytes(&b), q->c->fault);
	if (rc == RC_OK)
		q->line->asked = q;
	return rc;
}

/* nothing of the line is on its way: the next one goes, or the line */
static void line_next(struct line *line)
{
	struct vector_gsup *v = line->v;
	v->env->ops->timer_disarm(v->env, &line->hold);
	for (struct list *node; (node = list_pop(&line->waiting));) {
		struct question *q = list_owner(node, struct question, node);
		const enum rc rc = send(q);
		if (rc == RC_OK)
			return;
		answer(q, rc);
	}
	line_free(line);
}

static void on_hold(struct env_timer *t)
{
	line_next(t->owner);
}

static void on_timer(struct env_timer *t)
{
	struct question *q = t->owner;
	struct fault *f = q->c->fault;
	answer(q,
		q->at_deadline ? FAIL(f, REASON_deadline, "HLR") : FAIL(f, REASON_gsup_timeout, "no answer"));
}

static enum rc refused(const struct question *q, const struct gsup_message *m, struct fault *f)
{
	const bool resync = q->ask.resync;
	if (!m->has_cause)
		return FAIL(f, REASON_gsup_answer, "an error without a cause");
	if (resync && (m->cause == GSUP_CAUSE_IMSI_UNKNOWN || m->cause == GSUP_CAUSE_MAC))
		return FAIL(f, REASON_aka_auts, "HLR, cause %u", m->cause);
	if (resync && m->cause == GSUP_CAUSE_SYNCH)
		return FAIL(f, REASON_aka_sqn_range, "HLR, cause %u", m->cause);
	if (m->cause == GSUP_CAUSE_IMSI_UNKNOWN)
		return FAIL(f, REASON_subscriber_unknown, "HLR");
	return FAIL(f, REASON_gsup_error, "cause %u", m->cause);
}

/* what the message says, whether anybody still asks or not; *v is set on RC_OK only */
static enum rc read_answer(
	const struct line *line, const struct gsup_message *m, struct auth_vector *v, struct fault *f)
{
	if (m->type == GSUP_AUTH_RESULT)
		return gsup_vector(m, v, f);
	return line->asked ? refused(line->asked, m, f) : RC_DENIED;
}

static bool was_used(const struct vector_gsup *v, const uint8_t rand[VECTOR_RAND])
{
	const size_t n = v->used_n < USED_MAX ? v->used_n : USED_MAX;
	for (size_t i = 0; i < n; i++) {
		if (memcmp(v->used[i], rand, VECTOR_RAND) == 0)
			return true;
	}
	return false;
}

static void take_answer(struct line *line, const struct gsup_message *m, enum rc rc, struct fault *f)
{
	struct question *q = line->asked;
	struct auth_vector v = { 0 };
	if (rc == RC_OK)
		rc = read_answer(line, m, &v, f);
	if (rc == RC_OK && was_used(line->v, v.rand)) {
		secret_wipe(&v, sizeof(v));
		return;
	}
	if (rc == RC_OK)
		memcpy(line->v->used[line->v->used_n++ % USED_MAX], v.rand, sizeof(v.rand));
	line->asked = NULL;
	if (q && rc == RC_OK)
		*q->out = v;
	secret_wipe(&v, sizeof(v));
	if (q) {
		if (rc != RC_OK)
			rc = fault_pass(q->c->fault, f);
		answer(q, rc);
	}
	line_next(line);
}

static void on_message(void *owner, struct bytes body)
{
	struct vector_gsup *v = owner;
	struct gsup_message m;
	struct fault f = { 0 };
	const enum rc rc = gsup_read(body, &m, &f);
	if (m.type != GSUP_AUTH_ERROR && m.type != GSUP_AUTH_RESULT)
		return;
	struct line *line = m.imsi.d[0] ? line_find(v, &m.imsi) : NULL;
	if (line && (!m.has_session || m.session == line->session))
		take_answer(line, &m, rc, &f);
	else
		LOG(LOG_DEBUG, "gsup_unasked", log_int("type", m.type));
}

/* a question of a line whose link is gone; the one on its way has no answer to be waited for */
static struct question *first_of(struct line *line)
{
	struct question *q = line->asked;
	line->asked = NULL;
	if (q || list_empty(&line->waiting))
		return q;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what question_free() freed has left the list */
	return list_owner(line->waiting.next, struct question, node);
}

/* nobody can ask meanwhile: the link is not ready */
static void on_link_down(void *owner)
{
	struct vector_gsup *v = owner;
	while (!list_empty(&v->lines)) {
		struct line *line = list_owner(v->lines.next, struct line, node);
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what line_free() freed has left the list */
		struct question *q = first_of(line);
		if (q)
			answer(q, FAIL(q->c->fault, REASON_gsup_down, "connection lost"));
		else
			line_free(line);
	}
}

static struct line *line_of(struct vector_gsup *v, const struct imsi *who)
{
	struct line *line = line_find(v, who);
	if (line)
		return line;
	line = calloc(1, sizeof(*line));
	if (!line)
		return NULL;
	line->v = v;
	line->imsi = *who;
	line->hold = (struct env_timer){ .fire = on_hold, .owner = line };
	list_init(&line->waiting);
	list_push(&v->lines, &line->node);
	v->lines_n++;
	return line;
}

static enum rc begin(struct question *q, bool first)
{
	struct vector_gsup *v = q->line->v;
	int64_t left = q->c->deadline_ms - env_mono_ms(v->env);
	left = left > 0 ? left : 0;
	q->at_deadline = left <= v->timeout_ms;
	if (v->env->ops->timer_arm(v->env, &q->timer, q->at_deadline ? left : v->timeout_ms) != RC_OK)
		return FAIL(q->c->fault, REASON_memory, "timer");
	if (first)
		return send(q);
	list_push(&q->line->waiting, &q->node);
	return RC_OK;
}

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	struct vector_gsup *v = of(s);
	if (!v->link.ready)
		return FAIL(c->fault, REASON_gsup_down, "not connected");
	if (v->open_n >= OPEN_MAX || v->lines_n >= LINES_MAX)
		return FAIL(
			c->fault, REASON_backend_queue, "%zu questions, %zu lines", v->open_n, v->lines_n);
	const size_t lines = v->lines_n;
	struct line *line = line_of(v, &ask->imsi);
	struct question *q = line ? calloc(1, sizeof(*q)) : NULL;
	const bool first = v->lines_n > lines;
	enum rc rc = RC_NOMEM;
	if (q) {
		*q = (struct question){ .line = line, .c = c, .ask = *ask, .out = out };
		q->timer = (struct env_timer){ .fire = on_timer, .owner = q };
		v->open_n++;
		rc = begin(q, first);
		c->driver = q;
		if (rc == RC_OK)
			return RC_PENDING;
		question_free(q);
	}
	if (first)
		line_free(line);
	return q ? rc : FAIL(c->fault, REASON_memory, "vector question");
}

static void cancel(struct auth_vector_source *s, struct call *c)
{
	if (c->driver)
		question_free(c->driver);
}

static void close_source(struct auth_vector_source **s)
{
	struct vector_gsup *v = *s ? of(*s) : NULL;
	*s = NULL;
	if (!v)
		return;
	while (!list_empty(&v->lines)) {
		struct line *line = list_owner(v->lines.next, struct line, node);
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what line_free() freed has left the list */
		struct question *q = first_of(line);
		if (q)
			question_free(q);
		else
			line_free(line);
	}
	vector_gsup_link_close(&v->link);
	free(v);
}

static enum rc open_link(const struct setup *s, struct vector_gsup *v, struct fault *f)
{
	struct vector_gsup_link_parts p = {
		.env = s->env, .net = s->net, .owner = v, .message = on_message, .down = on_link_down
	};
	const enum rc rc = vector_gsup_conf_read(s->conf, s->second, &p, &v->timeout_ms, f);
	return rc == RC_OK ? vector_gsup_link_open(&v->link, &p, f) : rc;
}

static enum rc open_source(const struct setup *s, struct auth_vector_source **out, struct fault *f)
{
	if (!s->net)
		return FAIL(f, REASON_bug, "no net in this role");
	struct vector_gsup *v = calloc(1, sizeof(*v));
	if (!v)
		return FAIL(f, REASON_memory, "vector_gsup");
	struct auth_vector_source *made = &v->source;
	v->source.ops = &vector_gsup_ops;
	v->env = s->env;
	/* a successor on the same unit name may be told what its predecessor asked for */
	v->env->ops->random(v->env, &v->next_session, sizeof(v->next_session));
	list_init(&v->lines);
	const enum rc rc = open_link(s, v, f);
	if (rc == RC_OK)
		*out = made;
	else
		close_source(&made);
	return rc;
}

const struct auth_vector_source_ops vector_gsup_ops = {
	.name = "gsup",
	.conf = vector_gsup_conf_items,
	.open = open_source,
	.close = close_source,
	.fetch = fetch,
	.cancel = cancel,
};
