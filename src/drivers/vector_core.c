/** A question for a vector, carried to the core process; deadline and loss of that process are the peer's to
 * notice. */
#include "drivers/vector_core.h"

#include "base/list.h"
#include "base/secret.h"
#include "conf/item.h"
#include "drivers/vector_wire.h"
#include "ports/peer.h"

#include <stdlib.h>

struct vector_core {
	struct auth_vector_source source;
	struct peer *core;
	struct list open; /* struct question.node */
};

struct question {
	struct list node;
	struct call sub; /* to the peer */
	struct call *c;
	struct bytes answer;
	struct auth_vector *out;
};

static struct vector_core *of(struct auth_vector_source *s)
{
	return (struct vector_core *)(void *)s; /* source is the first member */
}

static bool sane(const struct auth_vector *v)
{
	static const uint8_t zeros[VECTOR_AUTN];
	return v->xres_len >= VECTOR_RES_MIN && memcmp(v->autn, zeros, sizeof(zeros)) != 0;
}

static enum rc take_answer(struct question *q)
{
	struct auth_vector v;
	const bool good = vector_wire_answer_get(q->answer, &v) == RC_OK && sane(&v);
	if (!good)
		return FAIL(q->c->fault, REASON_vector_insane, "%zu octets from core", q->answer.n);
	*q->out = v;
	secret_wipe(&v, sizeof(v));
	return RC_OK;
}

static void on_answer(struct call *sub, enum rc rc)
{
	struct question *q = sub->owner;
	struct call *c = q->c;
	if (rc == RC_OK)
		rc = take_answer(q);
	list_take(&q->node);
	c->driver = NULL;
	c->done(c, rc);
}

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	struct vector_core *v = of(s);
	struct peer *core = v->core;
	struct question *q = arena_new_of(c->arena, struct question);
	struct buf b;
	if (!q)
		return FAIL(c->fault, REASON_memory, "vector question");
	*q = (struct question){ .c = c, .out = out };
	q->sub = (struct call){ .arena = c->arena,
		.fault = c->fault,
		.deadline_ms = c->deadline_ms,
		.done = on_answer,
		.owner = q };
	buf_init(&b, c->arena, VECTOR_WIRE_MAX);
	vector_wire_ask_put(ask, &b);
	if (b.failed)
		return FAIL(c->fault, REASON_memory, "vector question");
	const enum rc rc = core->ops->ask(core, &q->sub, PEER_OP_VECTOR, buf_bytes(&b), &q->answer);
	if (rc == RC_PENDING) {
		list_push(&v->open, &q->node);
		c->driver = q;
	}
	return rc == RC_OK ? take_answer(q) : rc;
}

static void cancel(struct auth_vector_source *s, struct call *c)
{
	struct peer *core = of(s)->core;
	struct question *q = c->driver;
	if (!q)
		return;
	list_take(&q->node);
	c->driver = NULL;
	core->ops->cancel(core, &q->sub);
}

static void close_source(struct auth_vector_source **s)
{
	struct vector_core *v = *s ? of(*s) : NULL;
	if (!v)
		return;
	while (!list_empty(&v->open))
		cancel(*s, list_owner(v->open.next, struct question, node)->c);
	free(v);
	*s = NULL;
}

static enum rc open_source(const struct setup *s, struct auth_vector_source **out, struct fault *f)
{
	if (!s->core)
		return FAIL(f, REASON_bug, "no way to core in this role");
	struct vector_core *v = calloc(1, sizeof(*v));
	if (!v)
		return FAIL(f, REASON_memory, "vector_core");
	v->source.ops = &vector_core_ops;
	v->core = s->core;
	list_init(&v->open);
	*out = &v->source;
	return RC_OK;
}

static const struct conf_item conf[] = { CONF_ITEMS_END };

const struct auth_vector_source_ops vector_core_ops = {
	.name = "core",
	.conf = conf,
	.open = open_source,
	.close = close_source,
	.fetch = fetch,
	.cancel = cancel,
};
