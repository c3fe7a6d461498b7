/** The life of one request inside flow: what its steps share. */
#pragma once

#include "base/list.h"
#include "engine/user_agent.h"
#include "flow/decide.h"
#include "flow/flow.h"
#include "login/login_list.h"

#include <netinet/in.h>

/** What a line is told that nobody knows: the setting unknown_subscriber. */
enum flow_unknown { FLOW_UNKNOWN_REFUSE, FLOW_UNKNOWN_CHALLENGE, FLOW_UNKNOWN_LATER };

/** What one operator's lines are served with. */
struct flow_operator {
	const struct operator_row *row;
	const struct engine *engine;
	struct rules_book *rules;
	const void *settings[APPID_COUNT]; /* what each app's open() resolved */
	int64_t line_rate, line_burst;     /* per minute, at once */
	enum flow_unknown unknown;
};

struct flow {
	struct flow_parts p;
	struct list open; /* lives that wait for a call */
	unsigned in_flight;
	struct flow_operator *op;                       /* [p.operators->n] */
	const struct entitlement_app *app[APPID_COUNT]; /* NULL: not offered */
	size_t place[APPID_COUNT];                      /* in app_list and in rules */
	struct rules_book *built_in;                    /* where flow_parts has none */
	struct arena *arena;
	int64_t deadline_ms;
	int64_t proven_life_s;
	int64_t device_rate, device_burst; /* per minute, at once */
	int64_t retry_most_s;
	struct unproven *unproven;
};

/** One open call of a fact, or of the commit. */
struct life_call {
	struct call call;
	struct life *life;
	struct fact *fact; /* NULL: the commit */
	struct fault fault;
	const struct subscriber *line;
	const struct dcb_consent *dcb;
	struct eap_turn turn;
	int64_t asked_us; /* when whoever knows was asked; 0: nobody was */
	bool open;
};

struct life {
	struct list node;
	struct flow *flow;
	struct flow_request *ask;
	const struct flow_operator *op; /* of flow; before bind() the first */
	bool bound;                     /* op is known to be the caller's, or what the host name says */
	unsigned step;
	unsigned rounds, again; /* entries of thinking steps with new facts; decisions begun anew */
	int64_t begun_us, begun_ms, deadline_ms;
	struct ts43_request rq;
	size_t method; /* index in login/all.def */
	struct login_result login;
	bool issued;                       /* a token was made for this answer */
	const struct rules_version *rules; /* pinned once the operator is known; NULL before */
	struct decide decide;
	struct doc_node *apps;
	int notif_status; /* RegisterNotifStatus, -1: not asked */
	struct fault fault;
	bool spent;       /* its address has no unproven work left */
	bool unreachable; /* whoever judges EAP could not be asked (TS.43 table 7) */
	struct inquiry q;
	struct life_call calls[NEED_FACTS_MAX + 1]; /* the last one is the commit's */
	unsigned waiting;                           /* calls that are open */
	bool running; /* life_run() is on the stack: answers of calls only take notes */
	enum { COMMIT_NONE, COMMIT_OPEN, COMMIT_DONE } commit;
	enum rc commit_rc; /* when COMMIT_DONE */
};

/** Chooses the operator by what the request claims: the login's cookie, EAP_ID, the token, the host name;
 * pins his rules. */
enum rc operator_bind(struct life *l) MUST_USE;
/** Whoever was authenticated is a line of the operator chosen. */
enum rc operator_confirm(struct life *l) MUST_USE;

/** Enters the steps where they stand until they wait or the answer is sent. */
void life_run(struct life *l);
/** One unproven piece of work of the request's address is counted: within its limit? */
bool life_address_may(struct life *l);
/** The rules are not looked at any more. */
void life_unpin(struct life *l);
/** Ends open calls; nothing runs afterwards. */
void life_cancel(struct life *l);

/** Starts what is wanted and not asked yet. RC_OK: every fact is there; RC_PENDING: calls are open. */
enum rc facts_fetch(struct life *l) MUST_USE;
/** Commits the collected changes once: RC_OK when there are none or all are durable, RC_PENDING, or why not.
 */
enum rc facts_commit(struct life *l) MUST_USE;

/** 511 is how a phone is told to prove itself: nothing is wrong here. */
static inline bool outcome_is_trouble(int status)
{
	return status >= 500 && status != 511;
}

/** The document of a life whose applications are all entered. */
enum rc outcome_document(struct life *l, struct buf *body) MUST_USE;
/** Counts the answer of a life (base/metric.def) that took so long. */
void tally_answer(struct life *l, const struct flow_answer *a, const struct user_agent *agent, int64_t us);
/** Counts how long a fact or the commit took, if somebody was asked. */
void tally_call(const struct life_call *c);

/** Sends the answer of a finished or failed life and writes its access event. */
void outcome_send(struct life *l, enum rc rc);
