/**
 * What exists since when, read from the registry of testable requirements (tests/registry, column `since`)
 * and from annex B.1, and not from the engine's rows: the two are to share no mistake.
 */
#pragma once

#include "engine/version.h"

struct since_clause {
	const char *app, *name; /* parameter or structure, wherever it stands in the application's part */
	const char *value;      /* NULL: each */
	const char *except;     /* this value is elder; NULL: none */
	struct version since;
	const char *source; /* id of the registry, or words when it has none */
};

static const struct since_clause since_clauses[] = {
	{ "ap2003", "VoiceOverCellularEntitleInfo", NULL, NULL, { 7, 0 }, "ts43-4.1.1-01" },
	{ "ap2003", "RATVoiceEntitleInfoDetails", NULL, NULL, { 7, 0 }, "ts43-4.1.1-21" },
	{ "ap2003", "AccessType", NULL, NULL, { 7, 0 }, "ts43-4.1.1-02" },
	{ "ap2003", "AccessType", "2", NULL, { 7, 0 }, "ts43-4.1.1-04" },
	{ "ap2003", "HomeRoamingNWType", NULL, NULL, { 7, 0 }, "ts43-4.1.1-02" },
	{ "ap2003", "MessageForIncompatible", NULL, NULL, { 7, 0 }, "ts43-4.1.1-13" },
	{ "ap2003", "NetworkVoiceIRATCapability", NULL, NULL, { 7, 0 }, "ts43-4.1.1-15" },
	{ "ap2003", "NetworkVoiceIRATCapablity", NULL, NULL, { 7, 0 }, "own-184" },
	{ "ap2003", "NetworkVoiceIRATCapability", "EPS-Fallback", NULL, { 7, 0 }, "ts43-4.1.1-15" },
	{ "ap2003", "NetworkVoiceIRATCapability", "5G-SRVCC", NULL, { 7, 0 }, "ts43-4.1.1-16" },
	{ "ap2003", "NetworkVoiceIRATCapability", "4G-SRVCC", NULL, { 7, 0 }, "ts43-4.1.1-17" },
	{ "ap2010", "BoostType", NULL, "0", { 12, 0 }, "table 77, note on value 0" },
	{ "ap2012", "EntitlementStatus", NULL, NULL, { 9, 0 }, "ts43-11.1.1-01" },
	{ "ap2012", "TC_Status", NULL, NULL, { 9, 0 }, "ts43-11.1.2-01" },
	{ "ap2012", "TC_Operation", NULL, NULL, { 9, 0 }, "ts43-11.1.2-07" },
	{ "ap2012", "ServiceFlow_ContentsType", NULL, NULL, { 9, 0 }, "ts43-11.1.3.1-01" },
	{ "ap2012", "ServiceFlow_UserData", NULL, NULL, { 9, 0 }, "ts43-11.1.3.1-02" },
	{ "ap2012", "MSG", NULL, NULL, { 9, 0 }, "ts43-11.1.3.2-01" },
	{ "ap2012", "MessageForIncompatible", NULL, NULL, { 9, 0 }, "ts43-11.1.4-01" },
	{ "ap2013", "EntitlementStatus", NULL, NULL, { 9, 0 }, "ts43-12.1.1-01" },
	{ "ap2013", "PrivateUserID", NULL, NULL, { 9, 0 }, "ts43-12.1.2-01" },
	{ "ap2013", "PrivateUserIDType", NULL, NULL, { 9, 0 }, "ts43-12.1.2-02" },
	{ "ap2013", "PrivateUserIDType", "1", NULL, { 9, 0 }, "ts43-12.1.2-03" },
	{ "ap2013", "PrivateUserIDType", "2", NULL, { 9, 0 }, "ts43-12.1.2-04" },
	{ "ap2013", "PrivateUserIDExpiry", NULL, NULL, { 9, 0 }, "ts43-12.1.2-06" },
};
enum { SINCE_CLAUSES = sizeof(since_clauses) / sizeof(since_clauses[0]) };

/* An AppID is as old as the chapter that brought it. */
static const struct since_clause_app {
	const char *app;
	struct version since;
} since_clause_apps[] = {
	{ "ap2003", { 1, 0 } },
	{ "ap2004", { 1, 0 } },
	{ "ap2005", { 1, 0 } },
	{ "ap2010", { 6, 0 } },
	{ "ap2012", { 9, 0 } },
	{ "ap2013", { 9, 0 } },
	{ "ap2016", { 12, 0 } },
	{ "ap2098", { 0, 0 } }, /* of rules: of no version */
	{ "ap2099", { 0, 0 } },
};
enum { SINCE_CLAUSE_APPS = sizeof(since_clause_apps) / sizeof(since_clause_apps[0]) };
