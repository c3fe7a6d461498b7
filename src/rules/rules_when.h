/** What stands under `when`: a tree of conditions. */
#pragma once

#include "rules/rules_cond.h"
#include "rules/rules_list.h"
#include "rules/rules_range.h"

enum { RULES_WHEN_DEPTH_MAX = 4 };

enum rules_when_op { RULES_WHEN_ALL, RULES_WHEN_ANY, RULES_WHEN_NOT /* of one child */, RULES_WHEN_LEAF };

struct rules_when {
	enum rules_when_op op;
	const char *word; /* as it stands in the file: "any", "plan" */
	uint32_t line, column;
	struct rules_when *first, *next;
	/* LEAF */
	enum rules_cond_id cond;
	enum rules_fact_id fact; /* what must be known for it, or of KNOWN and UNKNOWN what they ask for */
	const uint32_t *set;     /* indexed conditions: the sets, one of which must hold the value */
	const struct rules_range *range; /* VERSION, DATE, TIME_OF_DAY */
	size_t n;
	uint64_t salt; /* PERCENT */
	uint32_t hundredths;
};

/** Reads the member `when`. salt: of percentages. Inline values become sets. */
enum rc rules_when_read(struct rules_reader *r, const struct rules_yaml *y, struct rules_sets *sets,
	uint64_t salt, struct rules_when **out) MUST_USE;
/** The number that a rollout's name stands for. */
uint64_t rules_when_salt(struct str name);

enum rules_truth { RULES_FALSE, RULES_TRUE, RULES_UNKNOWN };

/** The facts of one decision, with what was read out of them: rules ask the same again and again. */
struct rules_memo {
	const struct rules_facts *f;
	int64_t utc_offset_s;
	uint64_t asked, known; /* bit per condition */
	struct rules_key key[RULES_COND_COUNT];
};

/** A leaf that no index answers. */
enum rules_truth rules_when_compare(const struct rules_when *leaf, struct rules_memo *m);
