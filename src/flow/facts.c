/** Wants to calls and answers to facts: the only place where flow touches ports. */
#include "flow/life.h"

#include "base/env.h"

enum { ADDRESS = 16, DEVICE = 64 }; /* octets in a key of limits */

/* some phones remember 403 for good: a SIM may be sold before its record arrives */
static bool may_come(const struct life *l, const struct imsi *who)
{
	return l->op->unknown == FLOW_UNKNOWN_LATER &&
	       imsi_spans_find(&l->flow->p.operators->lines, who) != IMSI_SPANS_NONE;
}

static void settle_turn(struct life_call *c, enum rc rc)
{
	struct fact *f = c->fact;
	f->answer = &c->turn;
	c->life->unreachable =
		(rc == RC_UNAVAIL || rc == RC_TIMEOUT) && f->fault.reason != REASON_login_entry_missing;
	if (rc == RC_OK && c->turn.begins)
		backlog_served(c->life->flow->p.backlog, env_mono_ms(c->life->flow->p.env));
	if (f->fault.reason == REASON_subscriber_unknown && may_come(c->life, &c->turn.claimed)) {
		f->fault = (struct fault){ .reason = REASON_none };
		f->rc = FAIL(&f->fault, REASON_subscriber_later, "unknown_subscriber");
	}
	/* a refused device is a fact that fails, with the authority's reason */
	if (rc == RC_OK && c->turn.verdict == EAP_REJECTED)
		f->rc = f->fault.reason != REASON_none
				? f->fault.rc
				: fault_set(&f->fault, REASON_aka_mac, FAULT_HERE, "rejected");
}

static void settle_fact(struct life_call *c, enum rc rc)
{
	struct fact *f = c->fact;
	f->state = FACT_THERE;
	f->rc = rc;
	f->fault = c->fault;
	if (rc < 0 && f->fault.reason == REASON_none)
		fault_set(&f->fault, REASON_bug, FAULT_HERE, "a driver refused without a reason (%s)",
			rc_name(rc));
	if (f->kind == NEED_SUBSCRIBER)
		f->answer = c->line;
	if (f->kind == NEED_DCB)
		f->answer = c->dcb;
	if (f->kind == NEED_EAP_TURN)
		settle_turn(c, rc);
}

static void settle_commit(struct life_call *c, enum rc rc)
{
	c->life->commit = COMMIT_DONE;
	c->life->commit_rc = rc;
	if (rc < 0)
		fault_pass(&c->life->fault, &c->fault);
}

static void call_done(struct call *call, enum rc rc)
{
	struct life_call *c = call->owner;
	struct life *l = c->life;
	c->open = false;
	l->waiting--;
	tally_call(c);
	if (c->fact)
		settle_fact(c, rc);
	else
		settle_commit(c, rc);
	if (!l->running && l->waiting == 0)
		life_run(l);
}

static struct life_call *open_call(struct life *l, struct life_call *c, struct fact *f)
{
	*c = (struct life_call){ .life = l, .fact = f };
	c->call = (struct call){ .arena = l->ask->arena,
		.fault = &c->fault,
		.deadline_ms = l->deadline_ms,
		.done = call_done,
		.owner = c };
	return c;
}

static void ask_begins(struct life_call *c, uint64_t *asked)
{
	++*asked;
	c->asked_us = env_mono_us(c->life->flow->p.env);
}

/* Vectors cost the AuC: each turn that may cost one before anything is proven is counted by line and source,
 * so that nobody spends another's budget. */
static bool line_may_begin(struct life *l, const struct imsi *who)
{
	uint8_t key[32] = { 0 };
	const struct limits_rate rate = { l->op->line_rate, 60000, l->op->line_burst };
	memcpy(key, who->d, sizeof(who->d));
	limits_address(l->ask->client, key + sizeof(who->d));
	return limits_take(l->flow->p.limits, "line", BYTES_OF(key), env_mono_ms(l->flow->p.env), &rate, 1);
}

/* A device that goes mad, or asks for one line after the other. It says itself who it is: that limits
 * nobody who does not want it, and by source it locks nobody out. */
static bool device_may_begin(struct life *l)
{
	const struct flow *f = l->flow;
	const struct limits_rate rate = { f->device_rate, 60000, f->device_burst };
	const struct str device = l->rq.terminal_id;
	uint8_t key[ADDRESS + DEVICE] = { 0 };
	if (!device.n || unproven_is_exempt(f->unproven, l->ask->client))
		return true;
	limits_address(l->ask->client, key);
	memcpy(key + ADDRESS, device.p, device.n < DEVICE ? device.n : DEVICE);
	return limits_take(f->p.limits, "device", BYTES_OF(key), l->begun_ms, &rate, 1);
}

static bool login_may_begin(struct life *l)
{
	const struct flow_parts *p = &l->flow->p;
	const bool may = admission_may(p->admission, ADMISSION_LOGIN, env_mono_ms(p->env), -1);
	p->counters->shed[ADMISSION_LOGIN] += !may;
	return may;
}

static enum rc ask_turn(struct life *l, struct life_call *c)
{
	const struct eap_turn *ask = c->fact->ask;
	struct eap_authority *eap = l->flow->p.eap;
	const bool first = ask->login.n == 0;
	c->turn = *ask;
	if (first && l->rq.token.n && !life_address_may(l))
		return FAIL(&c->fault, REASON_address_rate, "beside a void token");
	if (first && !login_may_begin(l))
		return FAIL(&c->fault, REASON_overload, "begin of a login");
	if (first && !device_may_begin(l))
		return FAIL(&c->fault, REASON_device_rate, "login.begin");
	if (ask->begins && !line_may_begin(l, &ask->claimed))
		return FAIL(&c->fault, REASON_line_rate, "login.begin");
	ask_begins(c, &l->flow->p.counters->eap_turns);
	c->turn.veiled = l->op->unknown == FLOW_UNKNOWN_CHALLENGE;
	c->turn.proven = proven_lately(l->flow->p.proven, &ask->claimed, l->q.now_s, l->flow->proven_life_s);
	return eap->ops->turn(eap, &c->call, &c->turn);
}

static enum rc ask_store(struct life *l, struct life_call *c)
{
	struct subscriber_store *store = l->flow->p.store;
	ask_begins(c, &l->flow->p.counters->store_reads);
	return store->ops->find(store, &c->call, c->fact->ask, &c->line);
}

static enum rc ask_dcb(struct life *l, struct life_call *c)
{
	struct subscriber_store *store = l->flow->p.store;
	ask_begins(c, &l->flow->p.counters->store_reads);
	return store->ops->find_dcb(store, &c->call, c->fact->ask, &c->dcb);
}

static enum rc ask_logins(struct life *l, struct life_call *c)
{
	struct login_entry *e = arena_new_of(l->ask->arena, struct login_entry);
	if (!e)
		return FAIL(&c->fault, REASON_memory, "login entry");
	c->fact->answer = login_table_find(l->flow->p.logins, c->fact->ask, e) ? e : NULL;
	return RC_OK;
}

static enum rc ask_random(struct life *l, struct life_call *c)
{
	const size_t n = *(const size_t *)c->fact->ask;
	void *octets = arena_take(l->ask->arena, n);
	if (!octets)
		return FAIL(&c->fault, REASON_memory, "random");
	l->flow->p.env->ops->random(l->flow->p.env, octets, n);
	c->fact->answer = octets;
	return RC_OK;
}

static enum rc (*const ask[])(struct life *l, struct life_call *c) = {
	[NEED_SUBSCRIBER] = ask_store,
	[NEED_EAP_TURN] = ask_turn,
	[NEED_LOGIN] = ask_logins,
	[NEED_RANDOM] = ask_random,
	[NEED_DCB] = ask_dcb,
};

enum rc facts_fetch(struct life *l)
{
	for (size_t i = 0; i < l->q.n_facts; i++) {
		struct fact *f = &l->q.facts[i];
		if (f->state != FACT_WANTED)
			continue;
		struct life_call *c = open_call(l, &l->calls[i], f);
		f->state = FACT_ASKED;
		c->open = true;
		l->waiting++;
		const enum rc rc = ask[f->kind](l, c);
		if (rc == RC_PENDING)
			continue;
		c->open = false;
		l->waiting--;
		tally_call(c);
		settle_fact(c, rc);
	}
	return l->waiting ? RC_PENDING : RC_OK;
}

enum rc facts_commit(struct life *l)
{
	struct subscriber_store *store = l->flow->p.store;
	if (l->q.n_changes == 0)
		return RC_OK;
	if (l->commit == COMMIT_DONE)
		return l->commit_rc;
	struct life_call *c = open_call(l, &l->calls[NEED_FACTS_MAX], NULL);
	ask_begins(c, &l->flow->p.counters->store_commits);
	l->commit = COMMIT_OPEN;
	c->open = true;
	l->waiting++;
	const enum rc rc = store->ops->commit(store, &c->call, l->q.changes, l->q.n_changes);
	if (rc == RC_PENDING)
		return RC_PENDING;
	c->open = false;
	l->waiting--;
	tally_call(c);
	settle_commit(c, rc);
	return rc;
}
