/** Rules first, then push registration, then each application's part of the document. */
#include "apps/app_list.h"
#include "apps/custom.h"
#include "engine/push.h"
#include "flow/life.h"

/* RegisterNotifStatus 2: the token is good, but the rules have no notifications for this application (digest
 * 04 section 4) */
enum { NOTIF_REFUSED = 2 };

static void add(struct life *l, size_t at, const struct entitlement_app *app)
{
	struct decide *d = &l->decide;
	const struct rules *r = l->rules->rules;
	d->app[d->n++] = (struct decide_app){
		.at = at, .row = rules_app_at(r, at), .app = app, .outcome = rules_decide(r, at, &d->facts.f)
	};
}

/* an AppID without code of ours is one that the rules declare, or nobody's; a name is none */
static void add_own(struct life *l, struct str id)
{
	size_t at;
	if (rules_app_find(l->rules->rules, id, &at) && at >= app_list_count() &&
		str_ieq(id, str_of(rules_app_at(l->rules->rules, at)->id)))
		add(l, at, NULL);
}

static void add_known(struct life *l, enum appid id)
{
	const struct flow *f = l->flow;
	if (!f->app[id])
		add_own(l, str_of(appid_row(id)->name));
	else if (entitlement_app_serves(l->op->engine, id, l->login.request->version))
		add(l, f->place[id], f->app[id]);
}

/* the facts are there */
static enum rc choose(struct life *l)
{
	const struct ts43_request *rq = l->login.request;
	for (size_t i = 0; i < rq->n_apps; i++)
		add_known(l, rq->apps[i]);
	for (size_t i = 0; i < rq->n_own; i++)
		add_own(l, rq->own[i]);
	if (l->decide.n == 0)
		return FAIL(&l->fault, REASON_app_not_offered, "%zu AppIDs", rq->n_apps + rq->n_own);
	return RC_OK;
}

static enum rc choose_now(struct life *l, int64_t now_s)
{
	rule_facts_fill(&l->decide.facts, l->login.subject.line, l->login.request, now_s);
	rule_facts_operator(&l->decide.facts, l->op->row, &l->login.subject.imsi);
	return choose(l);
}

/* of the AppIDs asked for, those that the line's devices are notified of; what is not offered today may be
 * tomorrow */
static uint32_t notified(const struct life *l)
{
	uint32_t apps = l->login.request->app_bits;
	bool own = l->login.request->n_own == 0;
	for (size_t i = 0; i < l->decide.n; i++) {
		const struct decide_app *d = &l->decide.app[i];
		if (!d->app)
			own |= d->outcome->push != 0;
		else if (!d->outcome->push)
			apps &= ~appid_bit(d->app->id);
	}
	return own ? apps : apps & ~APPID_OWN_BIT;
}

static enum rc put_notif(const struct life *l, const struct decide_app *d, struct doc_node *node)
{
	if (l->notif_status < 0)
		return RC_OK;
	const bool refused = l->notif_status == 0 && !l->login.request->notif_remove && !d->outcome->push;
	return doc_int(node, "RegisterNotifStatus", refused ? NOTIF_REFUSED : l->notif_status);
}

static enum rc enter(struct life *l, const struct decide_app *d, const struct app_view *view)
{
	struct doc_node *node = doc_add(l->apps, DOC_STRUCT, str_of(d->row->id));
	struct app_view v = *view;
	enum rc rc = node ? RC_OK : RC_NOMEM;
	v.outcome = d->outcome;
	v.settings = d->app ? l->op->settings[d->app->id] : NULL;
	if (rc == RC_OK)
		rc = d->app ? entitlement_app_step(d->app, &v, &l->q, node) : custom_write(d->row, &v, node);
	if (rc == RC_OK)
		rc = put_notif(l, d, node);
	return rc == RC_NOMEM ? FAIL(&l->fault, REASON_memory, "document") : rc;
}

/* Every application is entered before anything waits, so that their wants are asked together. */
static enum rc enter_all(struct life *l, int64_t now_s)
{
	const struct app_view view = {
		.engine = l->op->engine, .rq = l->login.request, .subject = &l->login.subject, .now_s = now_s
	};
	enum rc all = RC_OK, rc = RC_OK;
	for (size_t i = 0; i < l->decide.n && rc >= 0; i++) {
		rc = enter(l, &l->decide.app[i], &view);
		if (rc == RC_PENDING)
			all = RC_PENDING;
	}
	return rc < 0 ? rc : all;
}

enum rc decide_step(struct life *l)
{
	const int64_t now_s = l->q.replay_at_s ? l->q.replay_at_s : l->q.now_s;
	if (l->login.kind == LOGIN_PROMPT)
		return RC_OK;
	l->apps = doc_new(l->ask->arena);
	if (!l->apps)
		return FAIL(&l->fault, REASON_memory, "document");
	l->q.n_changes = 0;
	enum rc rc = l->decide.n == 0 ? choose_now(l, now_s) : RC_OK;
	if (rc == RC_OK)
		rc = push_register(
			l->login.request, notified(l), l->login.subject.line, &l->q, &l->notif_status);
	return rc == RC_OK ? enter_all(l, now_s) : rc;
}

enum rc decide_again(struct life *l, const struct rules_facts *facts)
{
	l->apps = doc_new(l->ask->arena);
	if (!l->apps)
		return FAIL(&l->fault, REASON_memory, "document");
	if (facts)
		l->decide.facts.f = *facts;
	l->q.n_changes = 0;
	enum rc rc = RC_OK;
	if (l->decide.n == 0)
		rc = facts ? choose(l) : choose_now(l, l->q.now_s);
	return rc == RC_OK ? enter_all(l, l->q.now_s) : rc;
}

int64_t decide_validity(const struct decide *d)
{
	int64_t least = 0;
	for (size_t i = 0; i < d->n; i++) {
		const int64_t v = d->app[i].outcome->validity_s;
		if (v > 0 && (least == 0 || v < least))
			least = v;
	}
	return least;
}
