/**
 * The shell around thinking code: the life of one request as steps (architecture section 6), wants to calls,
 * limits, changes settled before the answer is told.
 */
#pragma once

#include "base/metric.h"
#include "engine/answer.h"
#include "engine/entitlement_app.h"
#include "engine/operators.h"
#include "explain/explain_writer.h"
#include "flow/admission.h"
#include "flow/backlog.h"
#include "flow/devices.h"
#include "flow/login_table.h"
#include "flow/proven.h"
#include "flow/unproven.h"
#include "ports/eap_authority.h"
#include "ports/subscriber_store.h"
#include "rules/rules_book.h"

struct sockaddr;
struct flow;

extern const struct conf_item flow_conf[];

enum { FLOW_METHODS_MAX = 16 };

/** The kinds of answers. */
enum flow_step { FLOW_CHALLENGE, FLOW_DOCUMENT, FLOW_REFUSAL, FLOW_STEPS };
/** What becomes of tokens. VOID: altered, of another line, terminal, application or operator. */
enum flow_token {
	FLOW_TOKEN_ISSUED,
	FLOW_TOKEN_VALID,
	FLOW_TOKEN_RENEWED,
	FLOW_TOKEN_EXPIRED,
	FLOW_TOKEN_REVOKED,
	FLOW_TOKEN_VOID,
	FLOW_TOKENS
};
/** Applications by enum appid; all that the rules declare are the last one. */
enum { FLOW_APP_OWN = APPID_COUNT, FLOW_APPS };

/* the label sets of the rows below; methods: index in login/all.def, operators: operators.row */
#define METRIC_OF_app      [FLOW_APPS]
#define METRIC_OF_method   [FLOW_METHODS_MAX]
#define METRIC_OF_operator [OPERATORS_MAX]
#define METRIC_OF_step     [FLOW_STEPS]
#define METRIC_OF_token    [FLOW_TOKENS]
#define METRIC_OF_device   [DEVICES]
#define METRIC_OF_class    [ADMISSION_CLASSES]

/** What one worker slot counts of requests (base/metric.def). */
struct flow_counters {
#define FLOW METRIC_MEMBER
#include "base/metric.def"
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
	struct devices *devices;
	struct backlog *backlog;
	struct admission *admission; /* of this worker; whoever runs the loop tells it of every turn */
	struct flow_counters *counters;
	struct explain_writer *explain;  /* NULL: answers have no decision ids and none is kept */
	struct rules_book *const *rules; /* [operators->n]; NULL: the built-in ones. A request keeps the
					    version it began with */
};

/** What the settings of an operator, each right by itself, must keep together. conf_value. */
enum rc flow_check_operator(const struct conf *c, struct fault *f) MUST_USE;

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
	bool close;        /* the client caused more unproven work than it may: the connection ends */
	enum reason reason;
};

/** One request; the caller owns the struct, it must stay until done() ran or flow_cancel() returned. */
struct flow_request {
	struct arena *arena;
	struct request_raw raw;
	const struct sockaddr *client;
	bool first;                /* request of its connection */
	struct str tls_name, host; /* what the client called this server: SNI, Host; may be empty */
	struct str request_id;     /* for the access event */
	void (*done)(struct flow_request *rq,
		const struct flow_answer *a); /* exactly once, maybe from inside flow_start() */
	void *owner;
	void *driver; /* flow's own */
};

/** A connection that was not read from yet, from that address (NULL: unix socket), waited_ms in the kernel
 * (-1: not known): may it be served? It is a unit of unproven work then. */
bool flow_admit(struct flow *f, const struct sockaddr *client, int64_t waited_ms);
void flow_start(struct flow *f, struct flow_request *rq);
/** The device went away: open calls are cancelled, done() will not run. */
void flow_cancel(struct flow *f, struct flow_request *rq);
unsigned flow_in_flight(const struct flow *f);
