/** One boost, now: its state, and the way to buy it. */
#include "apps/data_boost.h"

#include "apps/data_plan.h"

/* What is said of all boosts that a plan may have. */
static bool stands_above(int status, struct data_boost_state *out)
{
	if (status == RULES_DISABLED)
		*out = (struct data_boost_state){ DATA_BOOST_DISABLED, PROV_NONE, false };
	else if (status == RULES_PROVISIONING)
		*out = (struct data_boost_state){ DATA_BOOST_PROVISIONING, PROV_IN_PROGRESS, false };
	else
		return false;
	return true;
}

struct data_boost_state data_boost_decide(const struct rules_outcome *o, uint8_t type)
{
	struct data_boost_state s = { DATA_BOOST_INCOMPATIBLE, PROV_NOT_REQUIRED, false };
	const struct data_boost *b = o->status == RULES_INCOMPATIBLE ? NULL : data_plan_rule_boost(o, type);
	if (!b || (b->status != DATA_BOOST_INCOMPATIBLE && stands_above(o->status, &s)))
		return s;
	s.status = (enum data_boost_status)b->status;
	s.prov = (enum prov_status)data_plan_rule_prov(b);
	const bool to_buy = s.prov == PROV_NONE || s.prov == PROV_NOT_REQUIRED;
	s.offer = b->offer < 0 ? s.status == DATA_BOOST_ENABLED && to_buy : b->offer > 0;
	return s;
}

static enum rc put_flow(const struct app_view *v, enum portal_form form, const struct subscriber *line,
	const struct data_boost_state *s, struct doc_node *doc)
{
	const struct portal_context who = { .ref = line->ref,
		.app = APPID_ap2010,
		.states = { (uint8_t)s->status, (uint8_t)s->prov },
		.boost_type = data_plan_rule_type(v->rq->boost_type) };
	return s->offer ? entitlement_app_flow(v, doc, data_plan_app.name, form, &who) : RC_OK;
}

enum rc data_boost_put(
	const struct app_view *v, enum portal_form form, const struct subscriber *line, struct doc_node *doc)
{
	const struct data_boost_state s = data_boost_decide(v->outcome, v->rq->boost_type);
	enum rc rc = doc_int(doc, "EntitlementStatus", s.status);
	if (rc == RC_OK)
		rc = doc_int(doc, "ProvStatus", s.prov);
	return rc == RC_OK ? put_flow(v, form, line, &s, doc) : rc;
}
