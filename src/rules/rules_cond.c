/** The table of conditions, from rules_cond.def. */
#include "rules/rules_cond.h"

static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };

static const struct rules_cond rows[RULES_COND_COUNT] = {
#define COND(id, word, kind, fact, fold, digits, choices, help)                                              \
	{ word, RULES_COND_##kind, RULES_FACT_##fact, fold, digits, choices, help },
#include "rules/rules_cond.def"
#undef COND
};

const struct rules_cond *rules_cond_row(enum rules_cond_id id)
{
	return &rows[id];
}

const char *const *rules_cond_choices(enum rules_cond_id id)
{
	if (rows[id].kind != RULES_COND_CHOICES)
		return NULL;
	return rows[id].choices ? rows[id].choices : rules_facts_row(rows[id].fact)->choices;
}

bool rules_cond_find(struct str word, enum rules_cond_id *out)
{
	for (size_t i = 0; i < RULES_COND_COUNT; i++)
		if (str_is(word, rows[i].word))
			return *out = (enum rules_cond_id)i, true;
	return false;
}

bool rules_cond_indexed(enum rules_cond_id id)
{
	return rows[id].kind <= RULES_COND_CHOICES;
}

const char *rules_cond_expect(enum rules_cond_id id)
{
	switch (rows[id].kind) {
	case RULES_COND_WORDS:
		return rows[id].digits
			       ? "5 or 6 digits, or fewer followed by *"
			       : "one or more texts of at most 128 octets, `x*` for what begins with x, or "
				 "{list: NAME}";
	case RULES_COND_DIGITS:
		return rows[id].digits == 8
			       ? "up to 8 digits, a range like 35500001-35500099, or {list: NAME}"
			       : "up to 15 digits, a range like 001010000000100-001010000000199, or {list: "
				 "NAME}";
	case RULES_COND_CHOICES:
		return "one or more of its words";
	case RULES_COND_VERSION:
		return "a version like 12.0, \">=8.0\", \">=8 <9\" or 8.0-9.9, or a list of these";
	case RULES_COND_DATE:
		return "a period like {from: 2026-05-01, until: 2026-06-01T12:00Z}, or a list of these";
	case RULES_COND_TIME_OF_DAY:
		return "a span like 08:00-20:00, or a list of these";
	case RULES_COND_PERCENT:
		return "a number from 0 to 100 with at most two decimals";
	case RULES_COND_KNOWN:
	case RULES_COND_UNKNOWN:
		return "one or more names of facts";
	}
	return "";
}
