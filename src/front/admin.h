/**
 * The admin resources: JSON over HTTP on a unix socket of mode 0600 (entitlectl speaks it), and health on the
 * admin listeners. It runs in the core process: K and OP arrive here and are sealed before anything else sees
 * them.
 */
#pragma once

#include "base/buf.h"
#include "engine/operators.h"
#include "explain/explain_reader.h"
#include "flow/replay.h"
#include "http/http.h"
#include "model/change.h"
#include "ports/subscriber_store.h"
#include "rules/rules.h"

struct front_admin;

/** A card as provisioning names it; wiped after use. */
struct front_admin_card {
	enum auc_algorithm algorithm;
	uint8_t k[32], op[32];
	size_t k_len; /* 16; TUAK also 32 */
	bool is_opc;  /* op holds OPc or TOPc, not OP or TOP */
	uint8_t amf[2];
	uint8_t res_len;    /* 0: the algorithm's usual one */
	uint8_t iterations; /* TUAK; 0: 1 */
	bool has_sqn;
	uint64_t sqn; /* highest SQN the card has seen; without it a new line starts low */
};

/** Kept answers, and decisions made again. */
#define FRONT_ADMIN_RULES_TODAY UINT32_MAX
struct front_admin_explain {
	void *owner;
	struct version version; /* of a device that names none */
	enum rc (*find)(void *owner, struct arena *a, const struct explain_search *what,
		struct explain_found *out, struct fault *f);
	/* a version of the rules of the operator whose decision r is, by number, or today's; good until the
	 * next but one is asked for */
	enum rc (*rules)(void *owner, struct arena *a, const struct explain_record *r, uint32_t number,
		struct rules_version *out, struct fault *f);
	/* replay_run() */
	enum rc (*replay)(void *owner, struct arena *a, const struct explain_record *r, bool facts_known,
		const struct rules_version *rules, struct replay *out, struct fault *f);
	size_t (*erase)(void *owner, const struct imsi *line);
	enum rc (*trace)(void *owner, const struct imsi *line, int64_t until_s); /* 0: no longer */
};

/** A reload of the whole service, by the law of calls. */
struct front_admin_reload {
	void *owner;
	/* RC_OK: the new processes serve. REASON_reload_refused: nothing changed, and *lines (in the call's
	 * arena) say why, one per line. */
	enum rc (*ask)(void *owner, struct call *c, struct str *lines);
	void (*cancel)(void *owner, struct call *c);
};

/** What the process around it does; all outlive the front. */
struct front_admin_parts {
	struct env *env;
	const struct operators *operators;
	struct subscriber_store *store;
	void *owner;
	/* seals the card's keys for this line into a row of the AuC */
	enum rc (*seal_card)(void *owner, const struct imsi *imsi, const struct front_admin_card *card,
		struct auc_row *out, struct fault *f);
	/* makes a new sealing key of an operator (empty: the first) that is used from now + announce_s on */
	enum rc (*rotate_keys)(void *owner, struct str operator, int64_t announce_s, struct fault *f);
	/* appends a JSON object: processes, restarts, counters */
	void (*status)(void *owner, struct buf *json);
	/* writes the page of metrics, in the text format or in OpenMetrics */
	void (*metrics)(void *owner, bool openmetrics, struct buf *page);
	bool (*ready)(void *owner);
	const struct rules_schema *rules_schema;
	const struct front_admin_explain *explain;
	const struct front_admin_reload *reload;
	void (*rules_stored)(void *owner); /* there is a new version in rules.folder */
};

enum rc front_admin_open(
	const struct front_admin_parts *parts, struct front_admin **out, struct fault *f) MUST_USE;
void front_admin_close(struct front_admin **a);
/** http_events of the unix socket, and of listeners with role=admin: everything below /v1. */
void front_admin_request(void *owner, struct http_exchange *x);
void front_admin_cancel(void *owner, struct http_exchange *x);
/** GET /health/live, GET /health/ready and nothing else. */
void front_admin_health(void *owner, struct http_exchange *x);
/** GET /metrics and nothing else. */
void front_admin_metrics(void *owner, struct http_exchange *x);
/** Nothing is there. */
void front_admin_absent(void *owner, struct http_exchange *x);
