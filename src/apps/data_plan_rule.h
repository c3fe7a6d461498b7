/** What rules say of data plans and boosts (ap2010): the operator's side of TS.43 9.1, as rows. */
#pragma once

#include "rules/rules.h"

/** AccessType and DataPlanType of one DataPlanInfoDetails (table 76). */
struct data_plan_access {
	int access; /* AccessType as it stands in documents: 0 all, 1 Wi-Fi, 2 2G, 3 3G, 4 LTE, 5 NR */
	int type;   /* enum data_plan_type */
};

enum data_plan_type { DATA_PLAN_METERED, DATA_PLAN_UNMETERED };

/** EntitlementStatus of a real-time answer (table 87); BoostTypeStatus (table 77) has the first three. */
enum data_boost_status {
	DATA_BOOST_DISABLED = 0,     /* eligible, not now */
	DATA_BOOST_ENABLED = 1,      /* eligible and allowed */
	DATA_BOOST_INCOMPATIBLE = 2, /* not eligible */
	DATA_BOOST_PROVISIONING = 3, /* eligible, being provisioned */
	DATA_BOOST_INCLUDED = 4,     /* eligible, part of the plan */
};

/** TargetCharacteristicsInfo (table 78); RULES_ITEM_ABSENT: not told. */
struct data_boost_target {
	int64_t pdb, jitter, min_downlink, max_downlink, burst_downlink, min_uplink, max_uplink, burst_uplink,
		per;
};

/** One boost. */
struct data_boost {
	int64_t type;       /* BoostType, 0 to 255 as the operator wrote it: data_plan_rule_type() */
	int status;         /* enum data_boost_status */
	int prov;           /* enum prov_status; -1: what belongs to the status */
	int offer;          /* 0, 1: with the web view where it is bought; -1: what belongs to the status */
	const void *target; /* struct data_boost_target, or NULL */
};

/** What one rule says. */
struct data_plan_outcome {
	struct rules_list plan;   /* struct data_plan_access */
	struct rules_list boosts; /* struct data_boost */
	int sa;                   /* enum sa_status; -1: what the line says */
	int usage;                /* 0: the line's usage is not told, 1 */
};

extern const struct rules_item data_plan_rule_items[];

/** The one number of a boost: 0 is 166 (note to table 77). */
uint8_t data_plan_rule_type(int64_t type);
/** What the outcome says of a boost, 0 and 166 the same; NULL: nothing. */
const struct data_boost *data_plan_rule_boost(const struct rules_outcome *o, uint8_t type);
/** ProvStatus of a boost, given or by its status. */
int data_plan_rule_prov(const struct data_boost *b);
/** For struct entitlement_app: refuses what tables 76 to 78 leave undefined and what phones take for an
 * error. */
enum rc data_plan_rule_check(const struct rules_outcome *o, struct fault *f) MUST_USE;
