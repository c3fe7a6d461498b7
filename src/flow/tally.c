/** What an answer adds to the counters of its worker: one plain write for each word. */
#include "flow/life.h"

#include "base/env.h"
#include "codec/eap_aka.h"

static enum flow_step step_of(const struct life *l, const struct flow_answer *a)
{
	if (a->status != 200)
		return FLOW_REFUSAL;
	return l->login.kind == LOGIN_PROMPT ? FLOW_CHALLENGE : FLOW_DOCUMENT;
}

static const struct {
	enum reason why;
	enum flow_token what;
} bad_tokens[] = {
	{ REASON_token_malformed, FLOW_TOKEN_VOID },
	{ REASON_token_other_terminal, FLOW_TOKEN_VOID },
	{ REASON_token_other_app_name, FLOW_TOKEN_VOID },
	{ REASON_token_other_group, FLOW_TOKEN_VOID },
	{ REASON_token_other_line, FLOW_TOKEN_VOID },
	{ REASON_token_other_operator, FLOW_TOKEN_VOID },
	{ REASON_token_expired, FLOW_TOKEN_EXPIRED },
	{ REASON_token_too_old, FLOW_TOKEN_EXPIRED },
	{ REASON_token_revoked, FLOW_TOKEN_REVOKED },
};

/* FLOW_TOKENS: no token played a part */
static enum flow_token token_of(const struct life *l, enum reason why)
{
	const bool presented = l->rq.token.n > 0;
	if (l->login.token_void)
		why = l->login.token_void;
	for (size_t i = 0; i < sizeof(bad_tokens) / sizeof(bad_tokens[0]); i++)
		if (bad_tokens[i].why == why)
			return bad_tokens[i].what;
	if (l->issued)
		return presented ? FLOW_TOKEN_RENEWED : FLOW_TOKEN_ISSUED;
	return presented && l->login.subject.token.n ? FLOW_TOKEN_VALID : FLOW_TOKENS;
}

static void tally_app(struct flow_counters *c, unsigned app, enum flow_step step, enum reason why, int64_t us)
{
	c->results[app][why]++;
	histogram_add(&c->app_answer[app][step], HISTOGRAM_TIMES, us);
}

/* a request that could not be read names none */
static void tally_asked(struct life *l, enum flow_step step, enum reason why, int64_t us)
{
	struct flow_counters *c = l->flow->p.counters;
	const struct ts43_request *rq = l->login.request ? l->login.request : &l->rq;
	for (size_t i = 0; i < rq->n_apps; i++)
		tally_app(c, rq->apps[i], step, why, us);
	for (size_t i = 0; i < rq->n_own; i++)
		tally_app(c, FLOW_APP_OWN, step, why, us);
}

/* devices are named by proven lines alone: a stranger's invention takes no place */
static void tally_document(struct life *l, const struct user_agent *agent)
{
	struct flow_counters *c = l->flow->p.counters;
	c->documents++;
	c->by_device[devices_place(l->flow->p.devices, agent)]++;
	for (size_t i = 0; i < l->decide.n; i++)
		c->by_app[l->decide.app[i].app ? l->decide.app[i].app->id : FLOW_APP_OWN]++;
}

void tally_answer(struct life *l, const struct flow_answer *a, const struct user_agent *agent, int64_t us)
{
	struct flow_counters *c = l->flow->p.counters;
	const enum flow_step step = step_of(l, a);
	const enum flow_token token = token_of(l, a->reason);
	c->answers++;
	c->by_reason[a->reason]++;
	c->by_operator[l->op - l->flow->op] += l->bound;
	c->replays += l->q.replay_at_s > 0;
	if (token < FLOW_TOKENS)
		c->tokens[token]++;
	histogram_add(&c->answer[l->method][step], HISTOGRAM_TIMES, us);
	tally_asked(l, step, a->reason, us);
	if (step == FLOW_REFUSAL)
		c->refused++, c->failed += outcome_is_trouble(a->status);
	else if (step == FLOW_CHALLENGE)
		c->challenges++;
	else
		tally_document(l, agent);
}

static struct histogram *histogram_of(struct flow_counters *c, const struct fact *f)
{
	if (!f)
		return &c->store_commit;
	return f->kind == NEED_EAP_TURN ? &c->eap_turn : &c->store_read;
}

static bool is_sync_failure(struct bytes packet)
{
	enum { TYPE = 4, SUBTYPE };
	return packet.n > SUBTYPE &&
	       (packet.p[TYPE] == EAP_TYPE_AKA || packet.p[TYPE] == EAP_TYPE_AKA_PRIME) &&
	       packet.p[SUBTYPE] == EAP_AKA_SYNC_FAILURE;
}

void tally_call(const struct life_call *c)
{
	const struct flow_parts *p = &c->life->flow->p;
	if (!c->asked_us)
		return;
	histogram_add(histogram_of(p->counters, c->fact), HISTOGRAM_TIMES, env_mono_us(p->env) - c->asked_us);
	p->counters->resyncs += is_sync_failure(c->turn.packet_in);
}
