/** One answer with everything that it was made from: what is kept, and its octets before they are sealed. */
#pragma once

#include "base/arena.h"
#include "base/fault.h"
#include "explain/explain_id.h"
#include "model/change.h"
#include "engine/request.h"
#include "rules/rules.h"

enum { EXPLAIN_APPS_MAX = 32, EXPLAIN_TOLD_MAX = 8, EXPLAIN_OCTETS_MAX = 40 * 1024 };

enum explain_kind { EXPLAIN_DOCUMENT, EXPLAIN_CHALLENGE, EXPLAIN_REFUSAL };

/** Why it is kept, as bits. */
enum explain_why {
	EXPLAIN_REFUSED = 1,
	EXPLAIN_ERROR = 2,        /* the refusal is trouble of ours */
	EXPLAIN_NOT_ENTITLED = 4, /* some application was told another status than enabled */
	EXPLAIN_CHANGED = 8,      /* some application was told something else than before */
	EXPLAIN_TRACED = 16,
	EXPLAIN_SAMPLED = 32,
};

/** What one application was told, and by which rule. */
struct explain_app {
	struct str id;        /* "ap2004" */
	uint32_t rule;        /* RULES_NONE: none matched */
	struct str rule_name; /* also where the version is gone */
	uint8_t status;       /* what the rule says: enum rules_status */
	uint8_t n_told;       /* EntitlementStatus as often as the document has it; 0: it has none */
	uint8_t told[EXPLAIN_TOLD_MAX];
};

struct explain_record {
	struct explain_id id;
	int64_t at_ms;     /* when it was answered; since 1970 */
	int64_t decided_s; /* the clock that decided: of the first answer when this is a repetition */
	uint32_t took_ms;
	uint8_t why; /* enum explain_why */
	enum explain_kind kind;
	uint16_t http;
	struct str reason, where, note; /* of a refusal */
	struct str method;              /* of the login: "eap_relay" */
	struct str visit;               /* id of the access event */
	bool repeat;
	struct imsi imsi;    /* empty: not known */
	bool proven;         /* the line proved itself; else the IMSI is only claimed */
	int64_t proven_at_s; /* when the SIM did; 0: not */
	struct ts43_request rq;
	bool has_line;
	struct subscriber line;
	/* a document only: */
	uint32_t rules; /* number of the version */
	struct rules_facts facts;
	size_t n_apps;
	struct explain_app app[EXPLAIN_APPS_MAX];
	bool has_consent; /* ap2012: what was known */
	uint8_t consent;  /* enum data_status */
	int notif_status; /* RegisterNotifStatus, -1: none */
	int64_t token_expires_s;
	uint32_t token_at, token_n; /* the token in the document */
	struct bytes document;      /* as sent; empty: too large to be kept */
};

/** Appends the octets. */
void explain_record_put(struct buf *b, const struct explain_record *r);
/** Texts are loans from the octets. RC_MALFORMED explain_record: not one that this program understands. */
enum rc explain_record_get(
	struct arena *a, struct bytes octets, struct explain_record *out, struct fault *f) MUST_USE;
/** What the phone was told about an application, in short: two answers that differ in it are a change. */
uint16_t explain_record_told(const struct explain_app *a);
/** Some status is not ENABLED, or the application has none and its rule does not allow it. */
bool explain_record_refuses(const struct explain_app *a);
