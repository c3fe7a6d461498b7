/** The last step: document, challenge or refusal as an answer, one access event, counters. */
#include "flow/life.h"

#include "base/env.h"
#include "flow/keep.h"

enum rc outcome_document(struct life *l, struct buf *body)
{
	const struct subject *s = &l->login.subject;
	const int64_t now_s = l->q.replay_at_s ? l->q.replay_at_s : l->q.now_s;
	struct answer a = {
		.token = s->token, .token_validity = s->token_expires_at - now_s, .apps = l->apps
	};
	const struct answer_rules rules = { l->rules->number, decide_validity(&l->decide) };
	answer_vers(l->op->engine, s->line, &rules, &a);
	return answer_write(&a, accept_format(l->login.request->accept, l->login.request->app_bits), body);
}

static const char *type_of(const struct life *l)
{
	if (l->login.kind == LOGIN_PROMPT)
		return ANSWER_TYPE_EAP;
	return accept_format(l->login.request->accept, l->login.request->app_bits) == ANSWER_JSON
		       ? ANSWER_TYPE_JSON
		       : ANSWER_TYPE_XML;
}

static enum rc compose(struct life *l, struct flow_answer *a)
{
	struct buf body;
	buf_init(&body, l->ask->arena, ANSWER_MAX);
	const enum rc rc = l->login.kind == LOGIN_PROMPT ? answer_write_eap(l->login.prompt, &body)
							 : outcome_document(l, &body);
	if (rc != RC_OK)
		return FAIL(&l->fault, REASON_memory, "answer of %zu octets", body.n);
	*a = (struct flow_answer){ .status = 200, .content_type = type_of(l), .body = buf_bytes(&body) };
	if (l->login.kind == LOGIN_PROMPT)
		a->cookie = l->login.cookie;
	return RC_OK;
}

/* TS.43 table 7: a phone whose applications know another way to prove itself is sent there, unless it came
 * with a token */
static int status_of(const struct life *l, const struct reason_row *row)
{
	const struct ts43_request *rq = l->login.request ? l->login.request : &l->rq;
	const uint32_t other = l->op->engine->other_method;
	const bool elsewhere = rq->app_bits && !(rq->app_bits & ~other) && !rq->token_sent;
	return l->unreachable && elsewhere && row->http == 503 ? 511 : row->http;
}

/* what is refused because there is too much of it, not for what it is */
static bool is_overload(enum reason why)
{
	static const enum reason all[] = { REASON_overload, REASON_backend_budget, REASON_backend_queue,
		REASON_backend_open, REASON_auc_busy, REASON_peer_busy };
	bool found = false;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		found = found || all[i] == why;
	return found;
}

static void give(const struct life *l, unsigned units)
{
	unproven_give(l->flow->unproven, l->ask->client, l->begun_ms,
		units * admission_price(l->flow->p.admission, l->begun_ms));
}

static int retry_after(const struct life *l, const struct reason_row *row)
{
	struct env *env = l->flow->p.env;
	uint32_t chance;
	if (!is_overload(l->fault.reason))
		return row->retry_s;
	give(l, UNPROVEN_REFUSED); /* that there is no room is not held against its address */
	env->ops->random(env, &chance, sizeof(chance));
	return backlog_refused(l->flow->p.backlog, env_mono_ms(env), chance, l->flow->retry_most_s);
}

/* A phone whose token is void would log in at once: not while logins are refused. */
static void hold_back(struct life *l)
{
	const struct flow_parts *p = &l->flow->p;
	if (fault_row(l->fault.reason)->http != 511 || !l->rq.token.n)
		return;
	(void)life_address_may(l);
	if (admission_may(p->admission, ADMISSION_VOID, env_mono_ms(p->env), -1))
		return;
	p->counters->shed[ADMISSION_VOID]++;
	l->login.token_void = l->fault.reason;
	l->fault = (struct fault){ .reason = REASON_none };
	(void)FAIL(&l->fault, REASON_overload, "a void token");
}

/* 406 names its cause in the reason phrase, and in the body for HTTP/2 (TS.43 2.5). */
static void refuse(const struct life *l, struct flow_answer *a)
{
	const struct reason_row *row = fault_row(l->fault.reason);
	const int status = status_of(l, row);
	*a = (struct flow_answer){ .status = status,
		.retry_after_s = status == row->http ? retry_after(l, row) : 0,
		.close = l->spent,
		.reason = l->fault.reason };
	if (row->http == 406) {
		a->phrase = "protocol not supported";
		a->content_type = "text/plain";
		a->body = str_bytes(STR("protocol not supported\n"));
	}
}

static struct str app_names(struct life *l)
{
	const struct ts43_request *rq = l->login.request ? l->login.request : &l->rq;
	struct buf b;
	buf_init(&b, l->ask->arena, 256);
	for (size_t i = 0; i < rq->n_apps; i++)
		buf_printf(&b, "%s%s", i ? "," : "", appid_row(rq->apps[i])->name);
	for (size_t i = 0; i < rq->n_own; i++)
		buf_printf(&b, "%s%.*s", b.n ? "," : "", STR_ARG(rq->own[i]));
	return buf_str(&b);
}

static void access_event(struct life *l, const struct flow_answer *a, const struct user_agent *agent,
	int64_t us, const char *decision)
{
	const struct ts43_request *rq = l->login.request ? l->login.request : &l->rq;
	struct imsi who = l->login.subject.imsi;
	const bool known = who.d[0] || (rq->eap_id.n && ids_nai_imsi(rq->eap_id, &who) == RC_OK);
	const struct reason_row *row = fault_row(a->reason);
	LOG(outcome_is_trouble(row->http) ? LOG_WARN : LOG_INFO, "access", log_str("id", l->ask->request_id),
		log_cstr("decision", decision), log_cstr("login", login_list_at(l->method)->name),
		log_str("apps", app_names(l)), log_str("operator", l->bound ? l->op->row->name : STR("")),
		log_int("status", a->status), log_cstr("reason", row->name), log_int("ms", us / 1000),
		log_masked("imsi", known ? ids_imsi_str(&who) : STR_NONE, 5),
		ids_log_terminal(rq->terminal_id), log_str("vendor", agent->vendor),
		log_str("model", agent->model),
		log_cstr("answer", a->status != 200                ? "refusal"
				   : l->login.kind == LOGIN_PROMPT ? "challenge"
								   : "document"),
		log_bool("repeat", l->q.replay_at_s > 0),
		log_cstr("where", l->fault.where ? l->fault.where : ""), log_cstr("note", l->fault.note));
}

/* every answer has a decision id, whether it is kept or not */
static void tell(struct life *l, const struct flow_answer *a, const struct user_agent *agent, int64_t us)
{
	struct explain_writer *w = l->flow->p.explain;
	struct explain_id id = { { 0 } };
	char text[EXPLAIN_ID_TEXT + 1] = "";
	if (w) {
		id = explain_writer_id(w);
		explain_id_text(&id, text);
	}
	access_event(l, a, agent, us, text);
	keep_answer(l, a, &id);
}

/* who proved something gives its address prefix credit; a repetition proves nothing new */
static void give_back(const struct life *l)
{
	const bool token = l->login.kind == LOGIN_SUBJECT && l->rq.token.n > 0;
	const bool login = l->login.kind == LOGIN_SUBJECT && l->rq.relay && !l->q.replay_at_s;
	if (login)
		give(l, UNPROVEN_LOGIN);
	else if (token && l->ask->first)
		give(l, UNPROVEN_TOKEN);
}

void outcome_send(struct life *l, enum rc rc)
{
	struct flow_answer a;
	if (rc == RC_OK)
		rc = compose(l, &a);
	if (rc != RC_OK) {
		if (l->fault.reason == REASON_none)
			fault_set(&l->fault, rc == RC_NOMEM ? REASON_memory : REASON_bug, FAULT_HERE,
				"%s without a reason", rc_name(rc));
		hold_back(l);
		refuse(l, &a);
	} else {
		give_back(l);
	}
	const int64_t us = env_mono_us(l->flow->p.env) - l->begun_us;
	struct user_agent agent;
	user_agent_read(l->ask->raw.user_agent, &agent);
	if (!user_agent_is_device(&agent)) /* it may hold an identity */
		agent.vendor = agent.model = STR_NONE;
	tell(l, &a, &agent, us);
	tally_answer(l, &a, &agent, us);
	life_unpin(l);
	struct flow_request *ask = l->ask;
	l->flow->in_flight--;
	l->flow->p.counters->in_flight = l->flow->in_flight;
	list_take(&l->node);
	ask->driver = NULL;
	ask->done(ask, &a);
}
