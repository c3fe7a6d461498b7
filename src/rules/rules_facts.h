/**
 * What conditions look at: plain values that the caller fills from line, request and clock. A struct of
 * zeroes knows nothing but that the line has no tags; what is not known matches no condition and no negation
 * of one.
 */
#pragma once

#include "base/buf.h"

#include <stddef.h>

enum { RULES_TAGS_MAX = 32 }; /* further tags of a line are not looked at */

/** One of a few words; {false, ...}: not known. */
struct rules_choice {
	bool known;
	uint8_t value;
};

static inline struct rules_choice rules_choice_of(unsigned value)
{
	return (struct rules_choice){ true, (uint8_t)value };
}

enum { RULES_ACCESS_CELLULAR = 0, RULES_ACCESS_WIFI = 1 };

/** Loans for the time of a call. Empty text: not known. Choices hold the numbers of model/subscriber.h. */
struct rules_facts {
	struct str imsi, operator_name, plan, region;
	struct str plmn; /* home network, 5 or 6 digits */
	const struct str *tags;
	size_t n_tags;
	struct rules_choice barred, vowifi_allowed; /* 0 or 1 */
	struct rules_choice tc, addr, prov;         /* enum data_status, data_status, prov_status */
	struct rules_choice smsoip, lte_home, lte_roaming, nr_home, nr_roaming; /* enum service_status */
	struct str tac; /* the first 8 digits of an IMEI */
	struct str terminal_vendor, terminal_model, terminal_sw_version, os, app_name, app_version;
	struct str entitlement_version; /* "12.0" */
	struct rules_choice access;     /* RULES_ACCESS_ */
	struct str visited_plmn;        /* 5 or 6 digits */
	int64_t now_s;                  /* 0: not known */
	uint64_t line;                  /* rules_facts_line(); 0: not known */
};

enum rules_fact_type {
	RULES_FACT_TEXT,
	RULES_FACT_TAGS,
	RULES_FACT_CHOICE,
	RULES_FACT_TIME,
	RULES_FACT_LINE
};

/** One fact: where it lies and how people write it. */
struct rules_fact {
	const char *word;
	enum rules_fact_type type;
	size_t at;
	const char *const *choices; /* NULL-terminated */
	const char *help;
};

enum rules_fact_id {
#define FACT(id, word, type, member, choices, help) RULES_FACT_##id,
#include "rules/rules_fact.def"
#undef FACT
	RULES_FACT_COUNT,
};

const struct rules_fact *rules_facts_row(enum rules_fact_id id);
/** False: no such word. */
bool rules_facts_find(struct str word, enum rules_fact_id *out);
bool rules_facts_known(const struct rules_facts *f, enum rules_fact_id id);
/** TEXT facts only. */
struct str rules_facts_text(const struct rules_facts *f, enum rules_fact_id id);
/** CHOICE facts only. */
struct rules_choice rules_facts_choice(const struct rules_facts *f, enum rules_fact_id id);
/** How people write it, of `line` only that it is known; "unknown" where it is not. The IMSI stands there
 * whole: not for logs. */
void rules_facts_put(struct buf *b, const struct rules_facts *f, enum rules_fact_id id);
/** The number that spreads lines over percentages: the same on every node and over imports, never 0. */
uint64_t rules_facts_line(struct str imsi);
