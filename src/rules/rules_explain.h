/** Why a decision fell as it did: each rule that was asked, and the condition on which it failed. */
#pragma once

#include "rules/rules.h"

enum rules_verdict {
	RULES_MATCHED,
	RULES_FAILED,  /* a condition does not hold */
	RULES_MISSING, /* a condition asks for a fact that is not known */
};

struct rules_step {
	uint32_t rule;
	enum rules_verdict verdict;
	/* unless MATCHED: */
	const char *word; /* the condition */
	bool negated;     /* it stands below a not or none */
	size_t line, column;
	enum rules_fact_id fact;
};

/**
 * The rules of an application in order, up to the one that decides, which is what rules_decide() says; at
 * most max steps, the last ones left out. Returns how many. Slower than deciding: it walks the conditions.
 */
size_t rules_explain(
	const struct rules *r, size_t app, const struct rules_facts *f, struct rules_step *out, size_t max);
/** One sentence. It holds the fact as it is, an IMSI too: for the operator's eyes, not for logs. */
void rules_explain_put(
	struct buf *b, const struct rules *r, const struct rules_step *s, const struct rules_facts *f);
/**
 * The rules of an application that would allow it (status enabled, or the line's own facts) and do not
 * decide: those before the rule that decides fail, those behind it may match and come too late. At most max.
 */
size_t rules_explain_grants(
	const struct rules *r, size_t app, const struct rules_facts *f, struct rules_step *out, size_t max);
