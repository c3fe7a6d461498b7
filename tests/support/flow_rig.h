/**
 * A worker's flow on a simulated machine: a store and an EAP authority that answer at once, later, too late
 * or with a failure, as the test says. The authority is a double that speaks real EAP-AKA packets and
 * believes RES and AUTS by their first octet.
 */
#pragma once

#include "../support/env_sim.h"

#include "base/list.h"
#include "flow/flow.h"

#define FLOW_RIG_NAI  "0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org"
#define FLOW_RIG_NAI2 "0001010000000018@nai.epc.mnc001.mcc001.3gppnetwork.org"
#define FLOW_RIG_WHO  "EAP_ID=0001010000000017%40nai.epc.mnc001.mcc001.3gppnetwork.org"

enum {
	FLOW_RIG_LINES = 4,
	FLOW_RIG_FIRST = 250,
	FLOW_RIG_BODY = 65536,
	FLOW_RIG_OPERATORS = 4,
	FLOW_RIG_TOLERATED_MS = 100
};
/* the first octet of what the device answers */
enum { FLOW_RIG_RIGHT = 0x11, FLOW_RIG_WRONG = 0x22, FLOW_RIG_OTHER_LINE = 0x33 };

static const int64_t FLOW_RIG_T0 = 1767225600; /* 2026-01-01T00:00:00Z */

enum flow_rig_kind { FLOW_RIG_FIND, FLOW_RIG_COMMIT, FLOW_RIG_TURN, FLOW_RIG_KINDS };

/* how calls of one kind behave */
struct flow_rig_way {
	int64_t late_ms;  /* 0: at once */
	bool never;       /* RC_TIMEOUT at the deadline, as the law of calls wants it */
	enum reason fail; /* instead of an answer */
	unsigned times;   /* so often `fail`, then as usual; 0: always */
	bool mute;        /* fails without a reason, which no driver should */
	bool rejects;     /* turns: EAP_REJECTED, with `fail` as reason or without one */
	bool insane;      /* turns: accepts before it asked */
	unsigned calls, cancelled;
	bool proven, veiled; /* turns: of the last one */
};

struct flow_rig {
	struct env_sim env;
	struct arena *arena; /* of the configuration */
	struct conf *conf;
	const struct operators *operators;
	struct engine engine[FLOW_RIG_OPERATORS];
	struct subscriber_store store;
	struct eap_authority eap;
	struct flow_rig_way way[FLOW_RIG_KINDS];
	struct subscriber line[FLOW_RIG_LINES];   /* 001010000000017 and following */
	enum data_status consent[FLOW_RIG_LINES]; /* to the T&C of carrier billing */
	unsigned removed;                         /* bits of lines that are gone */
	struct list open;                         /* calls under way */
	bool first;                               /* the next request is the first of its connection */
	const struct sockaddr *client;            /* where requests come from; NULL: a unix socket */
	struct str tls_name, host;                /* what they call the server */
	struct login_table *logins;
	struct limits *limits;
	struct proven *proven;
	struct devices *devices;
	struct backlog *backlog;
	struct admission admission;
	struct flow_counters counters;
	char rules_folder[96];
	bool rules_stored;                                    /* the folder is there */
	struct rules_book *rules, *books[FLOW_RIG_OPERATORS]; /* all operators have the same */
	struct flow *flow;
};

/** settings: YAML. Aborts when they are refused. */
struct flow_rig *flow_rig_new(const char *settings, struct seal_ring *ring, size_t login_slots);
/** With a ring for each operator of the settings. */
struct flow_rig *flow_rig_new_of(const char *settings, struct seal_ring *const *rings, size_t login_slots);
void flow_rig_free(struct flow_rig **r);
/** Activates rules: from now on requests begin with them. Aborts when they are refused. */
void flow_rig_rules(struct flow_rig *r, const char *yaml);

struct flow_rig_ask {
	struct flow_request rq;
	struct flow_rig *rig;
	struct flow_answer answer;
	unsigned done;
	struct str cookies[2];
	char sent[4096];             /* body of a POST */
	uint8_t body[FLOW_RIG_BODY]; /* of the answer */
	char cookie[3600];
};

/** Begins a GET, or a relay POST of `packet` with `cookie`; cap: of its arena. */
void flow_rig_get(struct flow_rig *r, struct flow_rig_ask *x, const char *query, size_t cap);
void flow_rig_post(
	struct flow_rig *r, struct flow_rig_ask *x, struct str cookie, struct bytes packet, size_t cap);
/** Begins any request; what raw points to must stay. */
void flow_rig_send(struct flow_rig *r, struct flow_rig_ask *x, const struct request_raw *raw, size_t cap);
/** Lets time pass until there is an answer or nothing more to come; returns the status, 0: none. */
int flow_rig_wait(struct flow_rig_ask *x);
/** The caller's last word on a request, answered or not. */
void flow_rig_end(struct flow_rig_ask *x);

/** A whole GET; the answer stays in x until the next one. Its status. */
int flow_rig_ask(struct flow_rig *r, struct flow_rig_ask *x, const char *query);
int flow_rig_leg(struct flow_rig *r, struct flow_rig_ask *x, struct str cookie, struct bytes packet);

/** Packets of a device, in memory of the rig. */
struct bytes flow_rig_res(struct flow_rig *r, unsigned identifier, uint8_t first);
struct bytes flow_rig_sync(struct flow_rig *r, unsigned identifier, uint8_t first);
/** Is `text` in the answer's body? */
bool flow_rig_says(const struct flow_rig_ask *x, const char *text);
/** The value of the XML parm of that name, or {NULL, 0}. */
struct str flow_rig_parm(const struct flow_rig_ask *x, const char *name);
size_t flow_rig_open_calls(const struct flow_rig *r);
