/**
 * The facts of a line as rows: the one list from which the store's columns, the change sets, the members of
 * JSON, the columns of CSV files and the rules' conditions are made. What is no fact (IMSI, ref, epoch,
 * version, push registrations, keys) is not in it.
 */
#pragma once

#include "model/subscriber.h"

enum line_fact_kind {
	LINE_FACT_TEXT,   /* zero-terminated array */
	LINE_FACT_FLAG,   /* bool */
	LINE_FACT_WORD,   /* an enum whose values have words */
	LINE_FACT_MOMENT, /* int64_t, seconds since 1970; 0: none */
	LINE_FACT_USAGE,  /* struct data_facts: its usage */
};

/* column of the store, column of CSV, object and member of JSON, kind, place in the struct, domain. Appended
 * rows need a migration (drivers/store_sqlite_schema.def) and a new layout of change sets
 * (drivers/store_sqlite_commit.c); rows of one object stand together. */
#define LINE_FACTS(ROW)                                                                                      \
	ROW(msisdn, "msisdn", NULL, "msisdn", TEXT, msisdn.d, number)                                        \
	ROW(barred, "barred", NULL, "barred", FLAG, barred, flag)                                            \
	ROW(vers_order, "vers", NULL, "vers", WORD, order, order)                                            \
	ROW(vowifi_allowed, "vowifi", "vowifi", "allowed", FLAG, vowifi.allowed, flag)                       \
	ROW(vowifi_prov, "vowifi_prov", "vowifi", "prov", WORD, vowifi.prov, prov)                           \
	ROW(vowifi_tc, "vowifi_tc", "vowifi", "tc", WORD, vowifi.tc, consent)                                \
	ROW(vowifi_addr, "vowifi_addr", "vowifi", "addr", WORD, vowifi.addr, address)                        \
	ROW(vowifi_addr_expiry, "vowifi_addr_expiry", "vowifi", "addr_expiry", MOMENT, vowifi.addr_expiry,   \
		moment)                                                                                      \
	ROW(vowifi_addr_id, "vowifi_addr_id", "vowifi", "addr_id", TEXT, vowifi.addr_id, printable)          \
	ROW(voice_lte_home, "lte_home", "voice", "lte_home", WORD, voice.lte_home, status)                   \
	ROW(voice_lte_roaming, "lte_roaming", "voice", "lte_roaming", WORD, voice.lte_roaming, status)       \
	ROW(voice_nr_home, "nr_home", "voice", "nr_home", WORD, voice.nr_home, status)                       \
	ROW(voice_nr_roaming, "nr_roaming", "voice", "nr_roaming", WORD, voice.nr_roaming, status)           \
	ROW(smsoip, "smsoip", NULL, "smsoip", WORD, smsoip, status)                                          \
	ROW(satmode, "satmode", NULL, "satmode", WORD, satmode, status)                                      \
	ROW(private_id, "private_id", NULL, "private_id", WORD, private_id, status_of_three)                 \
	ROW(dcb_status, "dcb", "dcb", "status", WORD, dcb.status, status)                                    \
	ROW(dcb_tc_required, "dcb_tc_required", "dcb", "tc_required", FLAG, dcb.tc_required, flag)           \
	ROW(data_sa, "data_sa", "data", "sa", WORD, data.sa, sa)                                             \
	ROW(data_usage, "data_usage", "data", "usage", USAGE, data, usage)                                   \
	ROW(plan, "plan", NULL, "plan", TEXT, plan, printable)                                               \
	ROW(tags, "tags", NULL, "tags", TEXT, tags, tags)                                                    \
	ROW(region, "region", NULL, "region", TEXT, region, region)

enum line_fact_index {
#define LINE_FACT_INDEX(column, ...) LINE_FACT_INDEX_##column,
	LINE_FACTS(LINE_FACT_INDEX)
#undef LINE_FACT_INDEX
		LINE_FACT_COUNT,
};

/** What values a fact can have. */
struct line_fact_domain {
	const char *expected;          /* "true or false": after "expected" in a refusal */
	const char *const *words;      /* WORD: in the order of the enum, then NULL */
	bool (*good)(struct str text); /* TEXT; the ceiling is the row's */
};

struct line_fact {
	const char *column;          /* of the store */
	const char *name;            /* column of CSV, COLUMN=VALUE of entitlectl */
	const char *object, *member; /* of JSON; object NULL: top level */
	enum line_fact_kind kind;
	size_t at, room; /* in struct subscriber, octets */
	const struct line_fact_domain *domain;
};

/** The i-th row, or NULL behind the last. */
const struct line_fact *line_fact_at(size_t i);
/** By name, or NULL. */
const struct line_fact *line_fact_find(struct str name);
/** By object (NULL: top level) and member of JSON, or NULL. */
const struct line_fact *line_fact_member(const char *object, struct str member);

/** Where the fact stands in a line. */
static inline void *line_fact_in(const struct line_fact *f, struct subscriber *line)
{
	return (char *)line + f->at;
}

static inline const void *line_fact_of(const struct line_fact *f, const struct subscriber *line)
{
	return (const char *)line + f->at;
}

/** WORD: the number of words; the value as a number; its word, "" when it has none. */
unsigned line_fact_words(const struct line_fact *f);
unsigned line_fact_value(const struct line_fact *f, const struct subscriber *line);
const char *line_fact_word(const struct line_fact *f, const struct subscriber *line);
void line_fact_set_value(const struct line_fact *f, unsigned value, struct subscriber *line);
/** Sets a WORD by its word, or a TEXT. RC_INVALID: not one of its domain; the line is as before. */
enum rc line_fact_set(const struct line_fact *f, struct str text, struct subscriber *line) MUST_USE;
/** Every fact of the line is one of its domain. */
bool line_fact_all_good(const struct subscriber *line);
/** UTF-8 without control characters. */
bool line_fact_printable(struct str text);
