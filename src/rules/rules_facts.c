/** The table of facts, from rules_fact.def. */
#include "rules/rules_facts.h"

#include "base/hash.h"

#include <time.h>

static const char *const yes_no[] = { "no", "yes", NULL };
static const char *const data_states[] = { "missing", "available", "not_required", "in_progress", NULL };
static const char *const prov_states[] = { "none", "done", "not_required", "in_progress", NULL };
static const char *const service_states[] = { "disabled", "enabled", "incompatible", "provisioning", NULL };
static const char *const accesses[] = { "cellular", "wifi", NULL };

static const struct rules_fact rows[RULES_FACT_COUNT] = {
#define FACT(id, word, type, member, choices, help)                                                          \
	{ word, RULES_FACT_##type, offsetof(struct rules_facts, member), choices, help },
#include "rules/rules_fact.def"
#undef FACT
};

const struct rules_fact *rules_facts_row(enum rules_fact_id id)
{
	return &rows[id];
}

bool rules_facts_find(struct str word, enum rules_fact_id *out)
{
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		if (str_is(word, rows[i].word))
			return *out = (enum rules_fact_id)i, true;
	return false;
}

static const void *member(const struct rules_facts *f, enum rules_fact_id id)
{
	return (const char *)f + rows[id].at;
}

struct str rules_facts_text(const struct rules_facts *f, enum rules_fact_id id)
{
	return *(const struct str *)member(f, id);
}

struct rules_choice rules_facts_choice(const struct rules_facts *f, enum rules_fact_id id)
{
	return *(const struct rules_choice *)member(f, id);
}

bool rules_facts_known(const struct rules_facts *f, enum rules_fact_id id)
{
	switch (rows[id].type) {
	case RULES_FACT_TEXT:
		return rules_facts_text(f, id).n > 0;
	case RULES_FACT_TAGS:
		return true;
	case RULES_FACT_CHOICE:
		return rules_facts_choice(f, id).known;
	case RULES_FACT_TIME:
		return f->now_s > 0;
	case RULES_FACT_LINE:
		return f->line != 0;
	}
	return false;
}

static void put_tags(struct buf *b, const struct rules_facts *f)
{
	buf_putc(b, '[');
	for (size_t i = 0; i < f->n_tags; i++) {
		buf_puts(b, i ? ", " : "");
		buf_put_str(b, f->tags[i]);
	}
	buf_putc(b, ']');
}

static void put_choice(struct buf *b, const char *const *choices, size_t value)
{
	for (; *choices && value > 0; value--)
		choices++;
	buf_puts(b, *choices ? *choices : "?");
}

static void put_time(struct buf *b, int64_t at_s)
{
	const time_t t = (time_t)at_s;
	struct tm tm;
	char text[32];
	if (gmtime_r(&t, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		buf_puts(b, text);
}

void rules_facts_put(struct buf *b, const struct rules_facts *f, enum rules_fact_id id)
{
	if (!rules_facts_known(f, id)) {
		buf_puts(b, "unknown");
		return;
	}
	switch (rows[id].type) {
	case RULES_FACT_TEXT:
		buf_put_str(b, rules_facts_text(f, id));
		return;
	case RULES_FACT_TAGS:
		put_tags(b, f);
		return;
	case RULES_FACT_CHOICE:
		put_choice(b, rows[id].choices, rules_facts_choice(f, id).value);
		return;
	case RULES_FACT_TIME:
		put_time(b, f->now_s);
		return;
	case RULES_FACT_LINE:
		buf_puts(b, "known");
		return;
	}
}

uint64_t rules_facts_line(struct str imsi)
{
	static const struct hash_key key = { 0x656e7469746c6564, 0x72756c65736c696e };
	return hash_sip(&key, str_bytes(imsi)) | 1;
}
