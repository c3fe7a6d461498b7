/** Direct carrier billing, ap2012 (TS.43 chapter 11). */
#pragma once

#include "engine/entitlement_app.h"

extern const struct entitlement_app dcb_app;

/** One line of table 97, or PROVISIONING. */
struct dcb_state {
	enum service_status status;
	enum data_status tc;
};

/**
 * The state for one store and store user whose consent is known: whatever the facts say, ENABLED never meets
 * T&C that are pending.
 */
struct dcb_state dcb_decide(const struct dcb_facts *facts, enum data_status consent);
/** What the consent becomes by MSG_btn: another one only while T&C are pending (TS.43 11.1). */
enum data_status dcb_press(const struct dcb_facts *facts, enum data_status consent, enum msg_btn pressed);
