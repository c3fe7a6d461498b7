/** Four lists: plan and boosts from the operator's rules, usage and 5G SA from the line. A list that would be
 * empty is absent (TS.43 9.1: one or more). */
#include "apps/data_plan.h"

#include "apps/data_boost.h"

struct settings {
	enum portal_form form;
};

static const struct conf_item conf[] = {
	{ "data_plan.flow", CONF_CHOICE, "get", 0, 0, portal_forms,
		"How phones open the web view under portal.url where a boost is bought: with GET, or with a "
		"POST of JSON or XML; none: there is none.",
		NULL },
	CONF_ITEMS_END,
};

static enum rc open(struct arena *a, const struct conf *c, const void **settings, struct fault *f)
{
	struct settings *s = arena_new_of(a, struct settings);
	if (!s)
		return FAIL(f, REASON_memory, "data_plan settings");
	s->form = (enum portal_form)conf_choice(c, "data_plan.flow");
	*settings = s;
	return RC_OK;
}

static enum rc put_plan(struct doc_node *doc, const struct rules_list *plan)
{
	const struct data_plan_access *p = plan->v;
	struct doc_node *list = plan->n > 0 ? doc_add(doc, DOC_LIST, STR("DataPlanInfo")) : NULL;
	enum rc rc = RC_OK;
	for (size_t i = 0; i < plan->n && rc == RC_OK; i++) {
		struct doc_node *item = doc_add(list, DOC_STRUCT, STR("DataPlanInfoDetails"));
		rc = doc_int(item, "AccessType", p[i].access);
		if (rc == RC_OK)
			rc = doc_text(item, "DataPlanType",
				p[i].type == DATA_PLAN_METERED ? STR("Metered") : STR("Unmetered"));
	}
	return rc;
}

static enum rc put_target(struct doc_node *item, const struct data_boost_target *t)
{
	const struct {
		const char *name;
		int64_t value;
	} members[] = { { "PDB", t->pdb }, { "Jitter", t->jitter },
		{ "MinDownlinkDataRate", t->min_downlink }, { "MaxDownlinkDataRate", t->max_downlink },
		{ "MaxDownlinkBurstRate", t->burst_downlink }, { "MinUplinkDataRate", t->min_uplink },
		{ "MaxUplinkDataRate", t->max_uplink }, { "MaxUplinkBurstRate", t->burst_uplink },
		{ "PER", t->per } };
	struct doc_node *target = NULL;
	enum rc rc = RC_OK;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) && rc == RC_OK; i++) {
		if (members[i].value == RULES_ITEM_ABSENT)
			continue;
		if (!target)
			target = doc_add(item, DOC_STRUCT, STR("TargetCharacteristicsInfo"));
		rc = doc_int(target, members[i].name, members[i].value);
	}
	return rc;
}

/* table 77 has no word for a boost that comes, and none for one that is there already */
static enum data_boost_status listed(enum data_boost_status s)
{
	switch (s) {
	case DATA_BOOST_PROVISIONING:
		return DATA_BOOST_DISABLED;
	case DATA_BOOST_INCLUDED:
		return DATA_BOOST_ENABLED;
	case DATA_BOOST_DISABLED:
	case DATA_BOOST_ENABLED:
	case DATA_BOOST_INCOMPATIBLE:
		break;
	}
	return s;
}

static enum rc put_boosts(
	struct doc_node *doc, const struct rules_outcome *o, const struct rules_list *boosts)
{
	const struct data_boost *b = boosts->v;
	struct doc_node *list = boosts->n > 0 ? doc_add(doc, DOC_LIST, STR("DataBoostInfo")) : NULL;
	enum rc rc = RC_OK;
	for (size_t i = 0; i < boosts->n && rc == RC_OK; i++) {
		const uint8_t type = data_plan_rule_type(b[i].type);
		struct doc_node *item = doc_add(list, DOC_STRUCT, STR("DataBoostInfoDetails"));
		rc = doc_int(item, "BoostType", type);
		if (rc == RC_OK)
			rc = doc_int(item, "BoostTypeStatus", listed(data_boost_decide(o, type).status));
		if (rc == RC_OK && b[i].target)
			rc = put_target(item, b[i].target);
	}
	return rc;
}

static enum rc put_used(struct doc_node *item, const struct data_usage *u)
{
	enum rc rc = doc_int(item, "DataUsageType", u->type);
	if (rc == RC_OK && u->name[0])
		rc = doc_text(item, "DataUsageName", str_of(u->name));
	if (rc == RC_OK && u->description[0])
		rc = doc_text(item, "DataUsageDescription", str_of(u->description));
	if (rc == RC_OK && u->cycle_end != 0)
		rc = doc_time(item, "EndOfBillingCycle", u->cycle_end);
	if (rc == RC_OK && !u->unlimited)
		rc = doc_count(item, "DataAllowanceInBytes", u->allowance);
	return rc == RC_OK ? doc_count(item, "DataUsedInBytes", u->used) : rc;
}

/* The current cycle alone is told of: counts of one that is over would be taken for today's. */
static enum rc put_usage(struct doc_node *doc, const struct data_facts *facts, int64_t now_s)
{
	struct doc_node *list = NULL;
	enum rc rc = RC_OK;
	for (unsigned i = 0; i < facts->usage_n && rc == RC_OK; i++) {
		const struct data_usage *u = &facts->usage[i];
		if (u->cycle_end != 0 && u->cycle_end <= now_s)
			continue;
		if (!list)
			list = doc_add(doc, DOC_LIST, STR("DataUsageInfo"));
		rc = put_used(doc_add(list, DOC_STRUCT, STR("DataUsageInfoDetails")), u);
	}
	return rc;
}

static enum rc put_sa(struct doc_node *doc, enum sa_status sa)
{
	if (sa == SA_UNKNOWN)
		return RC_OK;
	struct doc_node *list = doc_add(doc, DOC_LIST, STR("5GSAInfo"));
	return doc_int(doc_add(list, DOC_STRUCT, STR("5GSAInfoDetails")), "5GSAStatus", sa == SA_ENABLED);
}

/* A line that may not have this application is told of nothing: the AppID stands alone. */
static enum rc put_lists(const struct app_view *v, const struct subscriber *line, struct doc_node *doc)
{
	const struct data_plan_outcome *says = v->outcome->app;
	if (v->outcome->status == RULES_INCOMPATIBLE || !says)
		return RC_OK;
	enum rc rc = put_plan(doc, &says->plan);
	if (rc == RC_OK)
		rc = put_boosts(doc, v->outcome, &says->boosts);
	if (rc == RC_OK && says->usage != 0)
		rc = put_usage(doc, &line->data, v->now_s);
	return rc == RC_OK ? put_sa(doc, says->sa < 0 ? line->data.sa : (enum sa_status)says->sa) : rc;
}

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const struct settings *set = v->settings;
	const struct subscriber *line;
	const enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc != RC_OK)
		return rc;
	return v->rq->boost ? data_boost_put(v, set->form, line, doc) : put_lists(v, line, doc);
}

const struct entitlement_app data_plan_app = { .id = APPID_ap2010,
	.name = "data_plan",
	.title = "data plan information",
	.conf = conf,
	.outcome = data_plan_rule_items,
	.outcome_size = sizeof(struct data_plan_outcome),
	.has_line = true,
	.check = data_plan_rule_check,
	.open = open,
	.step = step };
