/** The loop back to core. */
#include "../support/peer_sim.h"

#include "drivers/vector_wire.h"

#include <stdlib.h>

struct served {
	struct peer_sim *p;
	struct call *c;     /* the worker's */
	struct call inner;  /* core's */
	struct fault fault; /* core's, passed on with the answer */
	struct auth_vector vector;
	struct bytes *answer;
	struct env_timer timer;
	enum rc rc;
	bool inner_open;
};

static struct peer_sim *of(struct peer *p)
{
	return (struct peer_sim *)(void *)p;
}

static enum rc finish(struct served *s, enum rc rc)
{
	struct buf b;
	if (rc != RC_OK)
		return fault_pass(s->c->fault, &s->fault);
	if (!s->p->source) {
		*s->answer = s->p->fixed;
		return RC_OK;
	}
	buf_init(&b, s->c->arena, VECTOR_WIRE_MAX);
	vector_wire_answer_put(&s->vector, &b);
	*s->answer = buf_bytes(&b);
	return b.failed ? FAIL(s->c->fault, REASON_memory, "answer") : RC_OK;
}

static void on_timer(struct env_timer *t)
{
	struct served *s = t->owner;
	struct call *c = s->c;
	const enum rc rc = finish(s, s->rc);
	s->p->open--;
	c->driver = NULL;
	c->done(c, rc);
}

static void on_done(struct call *inner, enum rc rc)
{
	struct served *s = inner->owner;
	s->inner_open = false;
	s->rc = rc;
	on_timer(&s->timer);
}

static enum rc serve(struct served *s, struct bytes question)
{
	struct auth_vector_ask ask;
	if (s->p->gone)
		return FAIL(&s->fault, REASON_core_gone, "as told");
	if (vector_wire_ask_get(question, &ask) != RC_OK)
		return FAIL(&s->fault, REASON_bug, "question");
	if (!s->p->source)
		return RC_OK;
	s->inner = (struct call){ .arena = s->c->arena,
		.fault = &s->fault,
		.deadline_ms = s->c->deadline_ms,
		.done = on_done,
		.owner = s };
	return s->p->source->ops->fetch(s->p->source, &s->inner, &ask, &s->vector);
}

static enum rc ask(
	struct peer *peer, struct call *c, enum peer_op op, struct bytes question, struct bytes *answer)
{
	struct peer_sim *p = of(peer);
	struct served *s = arena_new_of(c->arena, struct served);
	if (!s || op != PEER_OP_VECTOR)
		abort();
	*s = (struct served){ .p = p, .c = c, .answer = answer };
	s->timer = (struct env_timer){ .fire = on_timer, .owner = s };
	p->asked++;
	s->rc = serve(s, question);
	s->inner_open = s->rc == RC_PENDING;
	if (!s->inner_open && !p->late)
		return finish(s, s->rc);
	if (!s->inner_open && p->env->ops->timer_arm(p->env, &s->timer, 1) != RC_OK)
		abort();
	p->open++;
	c->driver = s;
	return RC_PENDING;
}

static void cancel(struct peer *peer, struct call *c)
{
	struct peer_sim *p = of(peer);
	struct served *s = c->driver;
	p->cancelled++;
	p->open--;
	c->driver = NULL;
	p->env->ops->timer_disarm(p->env, &s->timer);
	if (s->inner_open)
		p->source->ops->cancel(p->source, &s->inner);
}

static const struct peer_ops ops = { ask, cancel };

void peer_sim_init(struct peer_sim *p, struct env *env)
{
	*p = (struct peer_sim){ .peer.ops = &ops, .env = env };
}
