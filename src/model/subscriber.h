/** One line as a decision sees it: what one row of the store holds, nothing that is secret. */
#pragma once

#include "model/ids.h"
#include "model/tags.h"

/** EntitlementStatus (TS.43 tables 14, 21, 24). As a fact of a line it says what the network holds. */
enum service_status {
	SERVICE_DISABLED = 0,     /* allowed, not yet provisioned and activated */
	SERVICE_ENABLED = 1,      /* allowed, provisioned, activated */
	SERVICE_INCOMPATIBLE = 2, /* cannot be offered; the default of a new line: fail closed */
	SERVICE_PROVISIONING = 3, /* being provisioned */
};

/** TC_Status and AddrStatus (TS.43 tables 16, 17). */
enum data_status { DATA_MISSING = 0, DATA_AVAILABLE = 1, DATA_NOT_REQUIRED = 2, DATA_IN_PROGRESS = 3 };

/** ProvStatus (TS.43 table 18). */
enum prov_status { PROV_NONE = 0, PROV_DONE = 1, PROV_NOT_REQUIRED = 2, PROV_IN_PROGRESS = 3 };

/** What the VERS characteristic says by order of the operator (TS.43 digest 03 section 5). */
enum vers_order {
	VERS_NORMAL = 0,
	VERS_RESET = 1 /* 0,0 */,
	VERS_STOP = 2 /* -1,-1 */,
	VERS_STOP_UNTIL_USER = 3 /* -2,-2 */
};

struct vowifi_facts {
	bool allowed;
	enum prov_status prov;
	enum data_status tc, addr;
	int64_t addr_expiry; /* seconds since 1970; 0: the address does not expire */
	char addr_id[65];    /* AddrIdentifier of the emergency system; empty: none */
};

/** VoLTE and VoNR: what the network holds per RAT, at home and roaming. */
struct voice_facts {
	enum service_status lte_home, lte_roaming, nr_home, nr_roaming;
};

/** Direct carrier billing (ap2012, TS.43 chapter 11). Who accepted what is kept per store and store user:
 * model/change.h. */
struct dcb_facts {
	enum service_status status; /* what the network holds: TS.43 11.1.1 */
	bool tc_required;           /* T&C must be accepted per store and store user: TS.43 11.1.2 */
};

/** 5GSAStatus (TS.43 table 80) plus one, so that unknown is zero. */
enum sa_status { SA_UNKNOWN = 0, SA_DISABLED = 1, SA_ENABLED = 2 };

/** DataUsageType (TS.43 table 79). */
enum data_usage_type { DATA_USAGE_CELLULAR = 0, DATA_USAGE_TETHERING = 1 };

/** One DataUsageInfoDetails (TS.43 9.1.3, table 79). */
struct data_usage {
	enum data_usage_type type;
	char name[33];        /* DataUsageName; empty: none */
	char description[97]; /* DataUsageDescription; empty: none */
	int64_t cycle_end;    /* EndOfBillingCycle, seconds since 1970; 0: the cycle has no end */
	bool unlimited;       /* then allowance is not read */
	uint64_t allowance;   /* DataAllowanceInBytes */
	uint64_t used;        /* DataUsedInBytes */
};

enum { DATA_USAGE_MAX = 4 };

/** Data plan information that is the line's own (ap2010, TS.43 chapter 9). */
struct data_facts {
	enum sa_status sa; /* 5GSAStatus: TS.43 9.1.4 */
	unsigned usage_n;
	struct data_usage usage[DATA_USAGE_MAX];
};

/** Digest of one stored push registration: enough to know that nothing changed (digest 04 section 4). */
enum { SUBSCRIBER_PUSH_MAX = 8, SUBSCRIBER_PUSH_DIGEST = 16 };

struct subscriber {
	struct imsi imsi;
	struct msisdn msisdn;
	uint64_t ref; /* random, stable: names the line where an IMSI must not stand */
	bool barred;
	uint32_t epoch;   /* raised: every token of the line is void */
	uint32_t version; /* raised by every change that can alter a document; at least 1 */
	enum vers_order order;
	struct vowifi_facts vowifi;
	struct voice_facts voice;
	enum service_status smsoip;
	enum service_status satmode;    /* ap2016: TS.43 15.1.1 */
	enum service_status private_id; /* ap2013: TS.43 12.1.1; 0, 1 or 2 */
	struct dcb_facts dcb;
	struct data_facts data;
	char plan[33];       /* product, as the operator calls it; empty: none */
	char tags[TAGS_MAX]; /* model/tags.h; empty: none */
	char region[9];      /* of the registered address, like "US-CA" (ISO 3166-2); empty: unknown */
	unsigned push_count; /* oldest first */
	uint8_t push[SUBSCRIBER_PUSH_MAX][SUBSCRIBER_PUSH_DIGEST];
};

/** AddrStatus now: an expired address is to be captured again (TS.43 table 16). */
enum data_status subscriber_address(const struct vowifi_facts *facts, int64_t now_s);

/** A new line: nothing offered, T&C and address of VoWiFi not required, provisioning not required. ref, imsi
 * are the caller's. */
struct subscriber subscriber_new(void);
