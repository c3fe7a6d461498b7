/** The rows of a rule for ap2010, and the combinations that are refused. */
#include "apps/data_plan_rule.h"

#include "model/subscriber.h"

static const char *const accesses[] = { "all", "wifi", "2g", "3g", "lte", "nr", NULL };
static const char *const types[] = {
	[DATA_PLAN_METERED] = "metered", [DATA_PLAN_UNMETERED] = "unmetered", NULL
};
static const char *const statuses[] = { [DATA_BOOST_DISABLED] = "disabled",
	[DATA_BOOST_ENABLED] = "enabled",
	[DATA_BOOST_INCOMPATIBLE] = "incompatible",
	[DATA_BOOST_PROVISIONING] = "provisioning",
	[DATA_BOOST_INCLUDED] = "included",
	NULL };
static const char *const provs[] = { [PROV_NONE] = "none",
	[PROV_DONE] = "done",
	[PROV_NOT_REQUIRED] = "not_required",
	[PROV_IN_PROGRESS] = "in_progress",
	NULL };
static const char *const sas[] = {
	[SA_UNKNOWN] = "unknown", [SA_DISABLED] = "disabled", [SA_ENABLED] = "enabled", NULL
};

enum { ACCESS_ALL = 0, ACCESSES = 6, BOOSTS_MAX = 64, REAL_TIME = 166 };
#define NUMBER_MAX UINT32_MAX

#define AT(member) .at = offsetof(struct data_plan_access, member)
static const struct rules_item access_items[] = {
	{ { "access", CONF_CHOICE, NULL, 0, 0, accesses, "AccessType.", NULL }, AT(access), .must = true },
	{ { "type", CONF_CHOICE, NULL, 0, 0, types, "DataPlanType.", NULL }, AT(type), .must = true },
	RULES_ITEMS_END,
};
#undef AT

#define TARGET(key, min, help)                                                                               \
	{                                                                                                    \
		{ #key, CONF_INT, NULL, min, NUMBER_MAX, NULL, help, NULL },                                 \
			.at = offsetof(struct data_boost_target, key)                                        \
	}
static const struct rules_item target_items[] = {
	TARGET(pdb, 1, "PDB: packet delay budget in ms."),
	TARGET(jitter, 1, "Jitter in ns."),
	TARGET(min_downlink, 0, "MinDownlinkDataRate in Mbps."),
	TARGET(max_downlink, 0, "MaxDownlinkDataRate in Mbps."),
	TARGET(burst_downlink, 0, "MaxDownlinkBurstRate in Mbps."),
	TARGET(min_uplink, 0, "MinUplinkDataRate in Mbps."),
	TARGET(max_uplink, 0, "MaxUplinkDataRate in Mbps."),
	TARGET(burst_uplink, 0, "MaxUplinkBurstRate in Mbps."),
	TARGET(per, 0, "PER: x for a packet error rate of 10^-x."),
	RULES_ITEMS_END,
};
#undef TARGET

#define AT(member) .at = offsetof(struct data_boost, member)
static const struct rules_item boost_items[] = {
	{ { "type", CONF_INT, NULL, 0, 255, NULL,
		  "BoostType: connection capability of 3GPP TS 24.526; 0 is 166, real time interactive.",
		  NULL },
		AT(type), .must = true },
	{ { "status", CONF_CHOICE, NULL, 0, 0, statuses,
		  "What the plan and the network say; a list of boosts tells `provisioning` as disabled and "
		  "`included` as enabled.",
		  NULL },
		AT(status), .must = true },
	{ { "prov", CONF_CHOICE, NULL, 0, 0, provs,
		  "ProvStatus; not given: `none` with disabled and enabled, `in_progress` with provisioning, "
		  "else `not_required`.",
		  NULL },
		AT(prov) },
	{ { "offer", CONF_BOOL, NULL, 0, 0, NULL,
		  "The answer names the web view where the boost is bought; not given: where it is enabled "
		  "and "
		  "neither provisioned nor about to be.",
		  NULL },
		AT(offer) },
	{ { "target", CONF_INT, NULL, 0, 0, NULL, "What the network aims at.", NULL }, AT(target),
		.shape = RULES_ITEM_MAP, .items = target_items, .size = sizeof(struct data_boost_target) },
	RULES_ITEMS_END,
};
#undef AT

#define AT(member) .at = offsetof(struct data_plan_outcome, member)
const struct rules_item data_plan_rule_items[] = {
	{ { "data_plan", CONF_INT, NULL, 1, ACCESSES, NULL,
		  "Metered or not, for all accesses or access by access.", NULL },
		AT(plan), .shape = RULES_ITEM_LIST, .items = access_items,
		.size = sizeof(struct data_plan_access), .entry = "DataPlanInfoDetails" },
	{ { "boosts", CONF_INT, NULL, 1, BOOSTS_MAX, NULL,
		  "Boosts by network slicing; one that is not named is incompatible.", NULL },
		AT(boosts), .shape = RULES_ITEM_LIST, .items = boost_items, .size = sizeof(struct data_boost),
		.entry = "DataBoostInfoDetails" },
	{ { "sa", CONF_CHOICE, NULL, 0, 0, sas,
		  "5G standalone access, instead of what the line says; `unknown`: not told.", NULL },
		AT(sa) },
	{ { "usage", CONF_BOOL, "yes", 0, 0, NULL, "The line's data usage is told.", NULL }, AT(usage) },
	RULES_ITEMS_END,
};
#undef AT

uint8_t data_plan_rule_type(int64_t type)
{
	return type == 0 ? REAL_TIME : (uint8_t)type;
}

const struct data_boost *data_plan_rule_boost(const struct rules_outcome *o, uint8_t type)
{
	const struct data_plan_outcome *says = o->app;
	const struct data_boost *b = says ? says->boosts.v : NULL;
	for (size_t i = 0; b && i < says->boosts.n; i++)
		if (data_plan_rule_type(b[i].type) == data_plan_rule_type(type))
			return &b[i];
	return NULL;
}

int data_plan_rule_prov(const struct data_boost *b)
{
	if (b->prov >= 0)
		return b->prov;
	switch ((enum data_boost_status)b->status) {
	case DATA_BOOST_DISABLED:
	case DATA_BOOST_ENABLED:
		return PROV_NONE;
	case DATA_BOOST_PROVISIONING:
		return PROV_IN_PROGRESS;
	case DATA_BOOST_INCOMPATIBLE:
	case DATA_BOOST_INCLUDED:
		break;
	}
	return PROV_NOT_REQUIRED;
}

static enum rc check_plan(const struct rules_list *plan, struct fault *f)
{
	const struct data_plan_access *p = plan->v;
	unsigned seen = 0;
	for (size_t i = 0; i < plan->n; i++) {
		if (seen & 1u << p[i].access)
			return FAIL(f, REASON_rules_value, "data_plan: access %s stands there twice",
				accesses[p[i].access]);
		seen |= 1u << p[i].access;
	}
	if (plan->n > 1 && seen & 1u << ACCESS_ALL)
		return FAIL(f, REASON_rules_value, "data_plan: access all stands alone");
	return RC_OK;
}

static bool rises(int64_t low, int64_t high)
{
	return low == RULES_ITEM_ABSENT || high == RULES_ITEM_ABSENT || low <= high;
}

static bool rates_rise(int64_t min, int64_t max, int64_t burst)
{
	return rises(min, max) && rises(max, burst) && rises(min, burst);
}

static bool target_good(const struct data_boost_target *t)
{
	return !t || (rates_rise(t->min_downlink, t->max_downlink, t->burst_downlink) &&
			     rates_rise(t->min_uplink, t->max_uplink, t->burst_uplink));
}

/* What phones take for an error of the operator: being provisioned, but not or already; included, but not
 * there. */
static bool prov_fits(const struct data_boost *b)
{
	const int prov = data_plan_rule_prov(b);
	if (b->status == DATA_BOOST_PROVISIONING)
		return prov == PROV_IN_PROGRESS || prov == PROV_NOT_REQUIRED;
	if (b->status == DATA_BOOST_INCLUDED)
		return prov == PROV_DONE || prov == PROV_NOT_REQUIRED;
	return true;
}

static enum rc check_boosts(const struct rules_outcome *o, const struct rules_list *boosts, struct fault *f)
{
	const struct data_boost *b = boosts->v;
	for (size_t i = 0; i < boosts->n; i++) {
		const unsigned type = (unsigned)b[i].type;
		if (data_plan_rule_boost(o, (uint8_t)type) != &b[i])
			return FAIL(
				f, REASON_rules_value, "boosts: type %u stands there twice (0 is 166)", type);
		if (!prov_fits(&b[i]))
			return FAIL(f, REASON_rules_value, "boosts: type %u: prov %s contradicts status %s",
				type, provs[b[i].prov], statuses[b[i].status]);
		if (!target_good(b[i].target))
			return FAIL(f, REASON_rules_value,
				"boosts: type %u: target: min, max and burst have to rise", type);
	}
	return RC_OK;
}

enum rc data_plan_rule_check(const struct rules_outcome *o, struct fault *f)
{
	const struct data_plan_outcome *says = o->app;
	const enum rc rc = check_plan(&says->plan, f);
	return rc == RC_OK ? check_boosts(o, &says->boosts, f) : rc;
}
