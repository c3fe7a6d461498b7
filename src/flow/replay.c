/** A life without steps: its wants are answered from the record. */
#include "flow/replay.h"

#include "flow/keep.h"
#include "flow/life.h"

enum { ROUNDS_MAX = 4 };

static enum rc answer_dcb(struct life *l, const struct explain_record *r, struct fact *f)
{
	const struct dcb_who *who = f->ask;
	struct dcb_consent *dcb = arena_new_of(l->ask->arena, struct dcb_consent);
	if (!dcb)
		return FAIL(&l->fault, REASON_memory, "replay");
	*dcb = (struct dcb_consent){ .store_vendor = who->store_vendor,
		.store_user_id = who->store_user_id,
		.tc = r->has_consent ? (enum data_status)r->consent : DATA_MISSING };
	f->answer = dcb;
	return RC_OK;
}

static enum rc answer(struct life *l, const struct explain_record *r)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < l->q.n_facts && rc == RC_OK; i++) {
		struct fact *f = &l->q.facts[i];
		if (f->state == FACT_THERE)
			continue;
		f->state = FACT_THERE;
		if (f->kind == NEED_SUBSCRIBER)
			f->answer = &r->line;
		else if (f->kind == NEED_DCB)
			rc = answer_dcb(l, r, f);
		else
			rc = FAIL(&l->fault, REASON_bug, "a want that is not kept: %d", (int)f->kind);
	}
	return rc;
}

unsigned replay_operator(const struct operators *all, const struct explain_record *r)
{
	const struct str name = r->facts.operator_name;
	return name.n > 0 ? operators_find(all, name) : operators_of(all, &r->imsi);
}

static void prepare(struct life *l, const struct flow_operator *op, const struct explain_record *r,
	const struct rules_version *rules)
{
	l->op = op;
	l->rules = rules;
	l->notif_status = r->notif_status;
	l->q = (struct inquiry){ .arena = l->ask->arena, .fault = &l->fault, .now_s = r->decided_s };
	l->login = (struct login_result){ .kind = LOGIN_SUBJECT, .request = &r->rq };
	l->login.subject = (struct subject){ .imsi = r->line.imsi,
		.line = &r->line,
		.proven_at = r->proven_at_s,
		.token = str_of_bytes((struct bytes){ r->document.p + r->token_at, r->token_n }),
		.token_expires_at = r->token_expires_s };
}

static enum rc decide(struct life *l, const struct explain_record *r, const struct rules_facts *facts)
{
	enum rc rc = RC_PENDING;
	for (int i = 0; i < ROUNDS_MAX && rc == RC_PENDING; i++) {
		rc = decide_again(l, facts);
		if (rc == RC_PENDING && answer(l, r) != RC_OK)
			return l->fault.rc;
	}
	return rc == RC_PENDING ? FAIL(&l->fault, REASON_rounds_spent, "replay") : rc;
}

enum rc replay_run(struct flow *f, struct arena *a, const struct explain_record *r, bool facts_known,
	const struct rules_version *rules, struct replay *out, struct fault *fault)
{
	struct flow_request *ask = arena_new_of(a, struct flow_request);
	struct life *l = arena_new_of(a, struct life);
	struct explain_record *told = arena_new_of(a, struct explain_record);
	struct buf body;
	if (!ask || !l || !told)
		return FAIL(fault, REASON_memory, "replay");
	const unsigned who = replay_operator(f->p.operators, r);
	if (who == OPERATORS_NONE)
		return FAIL(fault, REASON_operator_unknown, "replay");
	ask->arena = a;
	l->flow = f;
	l->ask = ask;
	prepare(l, &f->op[who], r, rules);
	buf_init(&body, a, ANSWER_MAX);
	enum rc rc = decide(l, r, facts_known ? &r->facts : NULL);
	if (rc == RC_OK)
		rc = outcome_document(l, &body);
	if (rc != RC_OK)
		return l->fault.reason == REASON_none ? FAIL(fault, REASON_memory, "document")
						      : fault_pass(fault, &l->fault);
	keep_apps(l, told);
	out->document = buf_bytes(&body);
	out->n_apps = told->n_apps;
	memcpy(out->app, told->app, sizeof(out->app));
	out->facts = l->decide.facts.f;
	return RC_OK;
}
