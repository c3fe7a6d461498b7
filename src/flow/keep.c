/** From a life to its record: the little that decides whether it is kept first, then the rest. */
#include "flow/keep.h"

#include "base/env.h"
#include "flow/life.h"

/* EntitlementStatus wherever the application's part has it (ap2003: one per RAT and place) */
static void take_told(const struct doc_node *n, const char *name, struct explain_app *a)
{
	uint64_t value;
	for (const struct doc_node *c = n->first; c; c = c->next) {
		if (c->first)
			take_told(c, name, a);
		else if (a->n_told < EXPLAIN_TOLD_MAX && str_is(c->name, name) &&
			 str_to_u64(c->value, 3, &value))
			a->told[a->n_told++] = (uint8_t)value;
	}
}

static void take_app(
	const struct life *l, const struct decide_app *d, const struct doc_node *part, struct explain_app *a)
{
	const char *own = d->row->status_parameter;
	*a = (struct explain_app){
		.id = str_of(d->row->id), .rule = d->outcome->rule, .status = (uint8_t)d->outcome->status
	};
	if (d->outcome->rule != RULES_NONE)
		a->rule_name = rules_name(l->rules->rules, d->outcome->rule);
	if (part)
		take_told(part, own ? own : "EntitlementStatus", a);
}

void keep_apps(const struct life *l, struct explain_record *r)
{
	const struct doc_node *part = l->apps ? l->apps->first : NULL;
	for (size_t i = 0; i < l->decide.n && r->n_apps < EXPLAIN_APPS_MAX;
		i++, part = part ? part->next : NULL)
		take_app(l, &l->decide.app[i], part, &r->app[r->n_apps++]);
}

static enum explain_kind kind_of(const struct life *l, const struct flow_answer *a)
{
	if (a->status != 200)
		return EXPLAIN_REFUSAL;
	return l->login.kind == LOGIN_PROMPT ? EXPLAIN_CHALLENGE : EXPLAIN_DOCUMENT;
}

/* a claimed IMSI counts too: who asks why a phone is refused knows no other */
static void take_line(const struct life *l, const struct ts43_request *rq, struct explain_record *r)
{
	r->imsi = l->login.subject.imsi;
	r->proven = r->imsi.d[0] != 0;
	if (!r->proven && rq->eap_id.n && ids_nai_imsi(rq->eap_id, &r->imsi) != RC_OK)
		r->imsi.d[0] = 0;
	r->proven_at_s = l->login.subject.proven_at;
}

static void take_refusal(const struct life *l, const struct flow_answer *a, struct explain_record *r)
{
	if (r->kind != EXPLAIN_REFUSAL)
		return;
	r->reason = str_of(fault_row(a->reason)->name);
	r->where = str_of(l->fault.where);
	r->note = str_of(l->fault.note);
}

static const struct subscriber *line_of(const struct life *l)
{
	const struct subscriber *line = l->login.subject.line;
	for (size_t i = 0; i < l->q.n_facts && !line; i++)
		if (l->q.facts[i].kind == NEED_SUBSCRIBER && l->q.facts[i].state == FACT_THERE &&
			l->q.facts[i].rc == RC_OK)
			line = l->q.facts[i].answer;
	return line;
}

static void take_consent(const struct life *l, struct explain_record *r)
{
	for (size_t i = 0; i < l->q.n_facts; i++) {
		const struct fact *f = &l->q.facts[i];
		const struct dcb_consent *dcb = f->answer;
		if (f->kind != NEED_DCB || f->state != FACT_THERE || f->rc != RC_OK)
			continue;
		r->has_consent = true;
		r->consent = (uint8_t)dcb->tc;
	}
}

static void take_document(const struct life *l, const struct flow_answer *a, struct explain_record *r)
{
	const struct subject *s = &l->login.subject;
	const struct str body = str_of_bytes(a->body);
	const size_t at = s->token.n ? str_find_str(body, s->token) : body.n;
	r->rules = l->rules->number;
	r->facts = l->decide.facts.f;
	r->notif_status = l->notif_status;
	r->token_expires_s = s->token_expires_at;
	r->token_at = at < body.n ? (uint32_t)at : 0;
	r->token_n = at < body.n ? (uint32_t)s->token.n : 0;
	r->document = a->body;
	take_consent(l, r);
}

static void take_rest(const struct life *l, const struct flow_answer *a, struct explain_record *r)
{
	const struct subscriber *line = line_of(l);
	r->has_line = line != NULL;
	if (line)
		r->line = *line;
	take_refusal(l, a, r);
	if (r->kind == EXPLAIN_DOCUMENT)
		take_document(l, a, r);
}

void keep_answer(struct life *l, const struct flow_answer *a, const struct explain_id *id)
{
	struct explain_writer *w = l->flow->p.explain;
	const struct ts43_request *rq = l->login.request ? l->login.request : &l->rq;
	struct explain_record *r = arena_new_of(l->ask->arena, struct explain_record);
	if (!w || !r)
		return;
	r->id = *id;
	r->at_ms = env_wall_ms(l->flow->p.env);
	r->decided_s = l->q.replay_at_s ? l->q.replay_at_s : l->q.now_s;
	r->took_ms = (uint32_t)(env_mono_ms(l->flow->p.env) - l->begun_ms);
	r->kind = kind_of(l, a);
	r->http = (uint16_t)a->status;
	r->method = str_of(login_list_at(l->method)->name);
	r->visit = l->ask->request_id;
	r->repeat = l->q.replay_at_s > 0;
	r->notif_status = -1;
	take_line(l, rq, r);
	if (r->kind == EXPLAIN_DOCUMENT)
		keep_apps(l, r);
	if (!explain_writer_wants(w, r))
		return;
	r->rq = *rq;
	take_rest(l, a, r);
	struct flow_counters *n = l->flow->p.counters;
	++*(explain_writer_keep(w, r) ? &n->explain_kept : &n->explain_lost);
}
