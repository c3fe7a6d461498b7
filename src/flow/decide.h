/** What a request is answered about: each AppID with what the pinned rules say, decided once. */
#pragma once

#include "engine/entitlement_app.h"
#include "engine/rule_facts.h"
#include "rules/rules_book.h"

enum { DECIDE_APPS_MAX = REQUEST_APPS_MAX + REQUEST_OWN_MAX };

/** One AppID. Lives as long as the version of the rules is pinned. */
struct decide_app {
	size_t at;                         /* its place in the rules */
	const struct rules_app *row;       /* name and id as answers print it */
	const struct entitlement_app *app; /* NULL: declared by the rules */
	const struct rules_outcome *outcome;
};

struct decide {
	struct rule_facts facts;
	struct decide_app app[DECIDE_APPS_MAX]; /* in the order of the document */
	size_t n;
};

struct life;

/** Enters every application; what was decided stays the same until the request is decided anew. */
enum rc decide_step(struct life *l) MUST_USE;
/** The same for a decision that is looked at and not answered: nothing is registered, notif_status is the
 * caller's. facts NULL: from line, request and clock. */
enum rc decide_again(struct life *l, const struct rules_facts *facts) MUST_USE;
/** The shortest validity that the rules give, or 0. */
int64_t decide_validity(const struct decide *d);
