/**
 * The shell around thinking code: the life of one request as steps (architecture section 6), wants to calls,
 * limits, changes settled before the answer is told.
 */
#pragma once

#include "engine/answer.h"
#include "engine/entitlement_app.h"
#include "engine/operators.h"
#include "explain/explain_writer.h"
#include "flow/limits.h"
#include "flow/login_table.h"
#include "flow/proven.h"
#include "ports/eap_authority.h"
#include "ports/subscriber_store.h"
#include "rules/rules_book.h"

struct sockaddr;
struct flow;

extern const struct conf_item flow_conf[];

enum { FLOW_METHODS_MAX = 16 };

/** Counters of one worker slot in the shared segment: plain words, written by one process, summed by readers;
 * they survive a restart. */
struct flow_counters {
	uint64_t requests, answers, documents, challenges, in_flight;
	uint64_t refused, failed; /* failed: those of `refused` with 5xx but 511 */
	uint64_t by_reason[REASON_COUNT];
	uint64_t by_app[APPID_COUNT];         /* documents that hold it */
	uint64_t by_method[FLOW_METHODS_MAX]; /* index: login/all.def */
	uint64_t by_operator[OPERATORS_MAX];  /* answers of any kind; index: operators.row */
	uint64_t store_reads, store_commits, eap_turns, resyncs, replays;
};

/** What a flow stands on; all outlive it. */
struct flow_parts {
	struct env *env;
	const struct operators *operators;
	const struct engine *engine; /* [operators->n] */
	struct subscriber_store *store;
	struct eap_authority *eap;
	struct login_table *logins;
	struct limits *limits;
	struct proven *proven;
	struct flow_counters *counters;
	struct explain_writer *explain;  /* NULL: answers have no decision ids and none is kept */
	struct rules_book *const *rules; /* [operators->n]; NULL: the built-in ones. A request keeps the
					    version it began with */
};

enum rc flow_open(const struct flow_parts *parts, struct flow **out, struct fault *f) MUST_USE;
/** Open requests are cancelled. */
void flow_close(struct flow **f);

struct flow_answer {
	int status;
	const char *phrase;       /* NULL: the usual one */
	const char *content_type; /* NULL: no body */
	struct bytes body;
	struct str cookie; /* value of the login cookie, or empty */
	int retry_after_s; /* 0: no header */
	enum reason reason;
};

/** One request; the caller owns the struct, it must stay until done() ran or flow_cancel() returned. */
struct flow_request {
	struct arena *arena;
	struct request_raw raw;
	const struct sockaddr *client;
	struct str tls_name, host; /* what the client called this server: SNI, Host; may be empty */
	struct str request_id;     /* for the access event */
	void (*done)(struct flow_request *rq,
		const struct flow_answer *a); /* exactly once, maybe from inside flow_start() */
	void *owner;
	void *driver; /* flow's own */
};

void flow_start(struct flow *f, struct flow_request *rq);
/** The device went away: open calls are cancelled, done() will not run. */
void flow_cancel(struct flow *f, struct flow_request *rq);
unsigned flow_in_flight(const struct flow *f);
