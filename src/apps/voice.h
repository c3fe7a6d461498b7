/** Voice over cellular, ap2003: VoLTE and VoNR (TS.43 chapter 4); VoLTE alone for versions below 7.0. */
#pragma once

#include "engine/entitlement_app.h"

extern const struct entitlement_app voice_app;

enum { VOICE_ENTRIES_MAX = 4 };

/** AccessType and HomeRoamingNWType of TS.43 table 21. */
enum voice_access { VOICE_LTE = 1, VOICE_NG_RAN = 2 };
enum voice_where { VOICE_EVERYWHERE = 1, VOICE_HOME = 2, VOICE_ROAMING = 3 };

/** One RATVoiceEntitleInfoDetails. */
struct voice_entry {
	enum voice_access access;
	enum voice_where where;
	enum service_status status;
};

/** What rules may say per RAT: enum rules_status, or -1: as `status`. */
struct voice_rat_outcome {
	int home, roaming;
};
struct voice_outcome {
	const void *lte, *nr; /* struct voice_rat_outcome; NULL: as `status` */
};

/** The facts as the rules have them. */
struct voice_facts voice_under(const struct voice_facts *facts, const struct rules_outcome *o);
/** The entries of one RAT: one for everywhere, or one for home and one for roaming; returns how many. */
size_t voice_decide(enum voice_access access, const struct voice_facts *facts, struct voice_entry out[2]);
