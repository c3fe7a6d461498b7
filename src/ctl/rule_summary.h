/** What two sets of rules have in common, by the names of their rules and of their list files. */
#pragma once

#include "rules/rules.h"
#include "rules/rules_bundle.h"

enum rule_summary_kind { RULE_ADDED, RULE_REMOVED, RULE_CHANGED, RULE_MOVED, RULE_KINDS };

struct rule_summary_row {
	enum rule_summary_kind kind;
	struct str name;
	size_t line;           /* of a rule: in the new text, of a removed one in the old */
	size_t added, removed; /* of a list: values */
};

struct rule_summary {
	struct rule_summary_row *rule, *list;
	size_t rules, lists;
};

struct rule_summary_side {
	const struct rules *rules;
	const struct rules_bundle *bundle;
};

const char *rule_summary_word(enum rule_summary_kind kind);
/** A rule is changed when the lines that it stands on are; moved when only its place among
 * the unchanged ones is another. Names are loans. RC_NOMEM. */
enum rc rule_summary_make(struct arena *a, const struct rule_summary_side *old,
	const struct rule_summary_side *now, struct rule_summary *out) MUST_USE;
