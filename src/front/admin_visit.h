/**
 * One admin request from its parts to a status and JSON: the steps of its route, each of which may wait for
 * the store by the law of calls. Nothing here knows HTTP exchanges.
 */
#pragma once

#include "front/admin_json.h"
#include "front/admin_routes.h"

enum {
	ADMIN_BATCH_MAX = 1000,
	ADMIN_PAGE_MAX = 1000,
	ADMIN_ARENA = 64 << 20, /* rules with their lists, and their text while it grows */
	ADMIN_ANSWER_MAX = 16 << 20
};
enum { ADMIN_DEADLINE_MS = 20000 };

struct admin_batch;

struct admin_visit {
	/* the request; all of it is a loan until done() or admin_visit_cancel() */
	const struct front_admin_parts *parts;
	struct arena *arena;
	struct str method, path, query, body;
	bool has_user; /* on the unix socket: who is at its other end */
	unsigned user;
	struct str subject;                  /* over HTTPS: of the client's certificate */
	void (*done)(struct admin_visit *v); /* once, possibly from inside admin_visit_start() */
	void *owner;
	/* the answer, when done() runs */
	int status;
	struct buf out;    /* JSON */
	struct str allow;  /* for 405 */
	int retry_after_s; /* for 503 */
	/* under way */
	const struct admin_route *route;
	struct str param; /* what stands for '*' in the route's pattern */
	unsigned step;    /* the next one */
	bool open;        /* `call` is with the store, or with whom `cancel` tells */
	void (*cancel)(struct admin_visit *v);
	struct call call;
	enum rc (*settle)(struct admin_visit *v, enum rc rc); /* sees the outcome of the open call first */
	struct admin_why why;
	const char *outcome; /* log word when all went well */
	/* between steps */
	unsigned operator; /* index */
	struct imsi imsi;
	struct admin_json_line in;
	struct auc_row auc;
	const struct subscriber *line;
	const struct scan_page *page;
	struct scan scan;
	struct change change;
	uint64_t count;
	struct str lines; /* of a reload */
	struct admin_batch *batch;
	struct explain_record *asked; /* of explain now */
};

void admin_visit_start(struct admin_visit *v);
/** Nobody waits any more: closes an open call; done() will not run. */
void admin_visit_cancel(struct admin_visit *v);

/* for steps */
/** A fresh call, to be handed to an op of the store at once; what the op gives back goes through
 * admin_visit_asked(). */
struct call *admin_visit_call(struct admin_visit *v);
enum rc admin_visit_asked(struct admin_visit *v, enum rc rc);
/** The same step runs again next. */
enum rc admin_visit_again(struct admin_visit *v);
/** A parameter of the query, or {NULL, 0}. */
struct str admin_visit_param(const struct admin_visit *v, const char *name);
enum rc admin_visit_yes(struct admin_visit *v, const char *name, bool *out) MUST_USE;
