/** The steps of one request (architecture section 6): admit, read, bind to an operator, prove, admit the
 * line, decide, settle. */
#include "flow/life.h"

#include "base/env.h"

enum { DECISIONS_MAX = 3 };

bool life_address_may(struct life *l)
{
	const unsigned price = admission_price(l->flow->p.admission, l->begun_ms);
	l->spent = !unproven_take(l->flow->unproven, l->ask->client, l->begun_ms, price);
	return !l->spent;
}

/* Limits by address touch unproven work only: a token request passes them by until its token proves void
 * (facts.c, outcome.c). A login under way is counted and goes on. */
static enum rc admit(struct life *l)
{
	if (!l->rq.token.n && !life_address_may(l) && !l->rq.relay)
		return FAIL(&l->fault, REASON_address_rate, "address prefix");
	return RC_OK;
}

static enum rc read(struct life *l)
{
	return request_read(l->ask->arena, &l->ask->raw, &l->flow->p.engine->rules, &l->rq, &l->fault);
}

static enum rc recognise(struct life *l)
{
	l->method = login_list_claim(&l->rq);
	l->flow->p.counters->by_method[l->method]++;
	return RC_OK;
}

static enum rc prove(struct life *l)
{
	const struct login_view v = { .engine = l->op->engine, .rq = &l->rq };
	l->login = (struct login_result){ .kind = LOGIN_SUBJECT, .request = &l->rq };
	const enum rc rc = login_list_at(l->method)->step(&v, &l->q, &l->login);
	return rc == RC_OK && l->login.kind == LOGIN_SUBJECT ? operator_confirm(l) : rc;
}

static enum rc again(struct life *l, unsigned from, enum reason spent)
{
	if (++l->again > DECISIONS_MAX)
		return FAIL(&l->fault, spent, "%d times", DECISIONS_MAX);
	need_reset(&l->q);
	l->rounds = 0;
	l->decide.n = 0;
	l->commit = COMMIT_NONE;
	l->step = from;
	return RC_CONFLICT;
}

static enum rc issue_token(struct life *l)
{
	struct subject *s = &l->login.subject;
	struct token t;
	if (s->token.n)
		return RC_OK;
	token_for(l->op->engine, l->login.request, s->line, s->proven_at, l->q.now_s, &t);
	t.groups |= s->token_groups;
	const enum rc rc = token_write(l->op->engine, l->ask->arena, &t, l->q.now_s, &s->token);
	if (rc != RC_OK)
		return FAIL(&l->fault, rc == RC_NOMEM ? REASON_memory : REASON_bug, "token was not sealed");
	s->token_expires_at = t.expires_at;
	l->issued = true;
	return RC_OK;
}

enum { STEP_PROVE = 4 };

static enum rc put_login(struct life *l)
{
	const struct flow *f = l->flow;
	if (!l->q.login)
		return RC_OK;
	struct login_entry e = *l->q.login;
	if (e.verdict) {
		e.token_len = (uint16_t)l->login.subject.token.n;
		memcpy(e.token, l->login.subject.token.p, e.token_len);
	}
	const enum login_put how =
		login_table_put(f->p.logins, &e, l->q.login_before, l->op->engine->login_life_s);
	if (how == LOGIN_PUT_DONE && e.verdict)
		proven_mark(f->p.proven, &e.imsi, l->q.now_s);
	if (how == LOGIN_PUT_DONE) {
		l->q.login = NULL; /* once: a repeated settle after the commit must not put it again */
		return RC_OK;
	}
	if (how == LOGIN_PUT_OTHER)
		return FAIL(&l->fault, REASON_login_race, "another packet was first");
	return again(l, STEP_PROVE, REASON_login_race);
}

/* Nothing is told to a device that a power cut could take back, and a challenge is answered once. */
static enum rc settle(struct life *l)
{
	enum rc rc = l->login.kind == LOGIN_SUBJECT ? issue_token(l) : RC_OK;
	if (rc == RC_OK)
		rc = put_login(l);
	if (rc == RC_OK)
		rc = facts_commit(l);
	if (rc == RC_CONFLICT && l->fault.reason == REASON_store_conflict) {
		l->fault = (struct fault){ .reason = REASON_none };
		return again(l, STEP_PROVE, REASON_store_conflict);
	}
	return rc;
}

static enum rc (*const steps[])(
	struct life *l) = { read, admit, operator_bind, recognise, prove, decide_step, settle };
enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

/* RC_OK: enter the step again; RC_PENDING: calls are open */
static enum rc wait_for_facts(struct life *l)
{
	if (++l->rounds > NEED_ROUNDS_MAX)
		return FAIL(&l->fault, REASON_rounds_spent, "step %u", l->step);
	return facts_fetch(l);
}

static enum rc advance(struct life *l)
{
	while (l->step < STEPS) {
		const unsigned at = l->step;
		enum rc rc = steps[at](l);
		if (rc == RC_PENDING)
			rc = l->waiting ? RC_PENDING : wait_for_facts(l);
		else if (rc == RC_OK)
			l->step++;
		else if (rc == RC_CONFLICT && l->step < at)
			rc = RC_OK; /* decided again */
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

void life_run(struct life *l)
{
	l->running = true;
	const enum rc rc = advance(l);
	l->running = false;
	if (rc != RC_PENDING)
		outcome_send(l, rc);
}

void life_unpin(struct life *l)
{
	if (l->rules)
		rules_book_unpin(l->op->rules, l->rules);
	l->rules = NULL;
}

void life_cancel(struct life *l)
{
	const struct flow_parts *p = &l->flow->p;
	for (size_t i = 0; i <= NEED_FACTS_MAX; i++) {
		struct life_call *c = &l->calls[i];
		if (!c->open)
			continue;
		if (c->fact && c->fact->kind == NEED_EAP_TURN)
			p->eap->ops->cancel(p->eap, &c->call);
		else
			p->store->ops->cancel(p->store, &c->call);
		c->open = false;
	}
	l->waiting = 0;
}
