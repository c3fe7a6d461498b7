/** A decision made again from what was kept of it, under rules of the caller's choice; nothing outside is
 * asked or changed. */
#pragma once

#include "explain/explain_record.h"
#include "flow/flow.h"

struct replay {
	struct bytes document; /* in the arena */
	struct explain_app app[EXPLAIN_APPS_MAX];
	size_t n_apps;
	struct rules_facts facts; /* that the rules looked at */
};

/** Whose decision it was, by the facts that were kept, or by the line where there are none. OPERATORS_NONE:
 * nobody's (any more). */
unsigned replay_operator(const struct operators *all, const struct explain_record *r);
/**
 * r: of kind EXPLAIN_DOCUMENT, with line and request. facts_known: the rules look at r->facts; else at what
 * line, request and clock say. Settings are those of its operator in `f`. `rules` and r outlive *out. A
 * failure is noted as the phone would have met it.
 */
enum rc replay_run(struct flow *f, struct arena *a, const struct explain_record *r, bool facts_known,
	const struct rules_version *rules, struct replay *out, struct fault *fault) MUST_USE;
