/** VoWiFi, ap2004 (TS.43 chapter 3). */
#pragma once

#include "engine/entitlement_app.h"

extern const struct entitlement_app vowifi_app;

/** How a running provisioning is told: EntitlementStatus 0 with ProvStatus 3, or EntitlementStatus 3 (TS.43
 * table 20). */
enum vowifi_report { VOWIFI_BY_PROV_STATUS, VOWIFI_BY_STATUS };

/** One line of table 20. */
struct vowifi_state {
	enum service_status status;
	enum prov_status prov;
	enum data_status tc, addr;
};

/**
 * The facts as the rules' status (enum rules_status) has them. What the network holds gives way; T&C and
 * address stay the line's own: who was enabled by a rule still has to give what is missing. DISABLED is a
 * line that is allowed and not provisioned.
 */
struct vowifi_facts vowifi_under(const struct vowifi_facts *facts, int status);
/** The state of a line: whatever the facts say, no combination comes out that table 20 leaves undefined. */
struct vowifi_state vowifi_decide(const struct vowifi_facts *facts, enum vowifi_report report, int64_t now_s);
