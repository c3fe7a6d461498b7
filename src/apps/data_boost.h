/** The real-time boost request of ap2010 (TS.43 9.4 to 9.11). */
#pragma once

#include "apps/data_plan_rule.h"
#include "engine/entitlement_app.h"
#include "engine/portal.h"

/** One line of table 87 with its ProvStatus. */
struct data_boost_state {
	enum data_boost_status status;
	enum prov_status prov;
	bool offer; /* the web view goes with it */
};

/**
 * The state of one boost: what the rule says of it, unless the rule's own status stands above all boosts
 * (disabled, provisioning). A boost that nobody knows is INCOMPATIBLE.
 */
struct data_boost_state data_boost_decide(const struct rules_outcome *o, uint8_t type);
/** The flat answer to v->rq->boost_type. */
enum rc data_boost_put(const struct app_view *v, enum portal_form form, const struct subscriber *line,
	struct doc_node *doc) MUST_USE;
