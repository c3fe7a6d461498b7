/** One value per row of rules_fact.def. */
#include "explain/explain_facts.h"

static const void *member(const struct rules_facts *f, size_t i)
{
	return (const char *)f + rules_facts_row((enum rules_fact_id)i)->at;
}

static void put_tags(struct buf *b, const struct rules_facts *f)
{
	const size_t n = f->n_tags < RULES_TAGS_MAX ? f->n_tags : RULES_TAGS_MAX;
	buf_u8(b, (uint8_t)n);
	for (size_t i = 0; i < n; i++)
		buf_block(b, str_bytes(f->tags[i]));
}

static void put_fact(struct buf *b, const struct rules_facts *f, size_t i)
{
	const struct rules_choice *c = member(f, i);
	switch (rules_facts_row((enum rules_fact_id)i)->type) {
	case RULES_FACT_TEXT:
		buf_block(b, str_bytes(*(const struct str *)member(f, i)));
		return;
	case RULES_FACT_TAGS:
		put_tags(b, f);
		return;
	case RULES_FACT_CHOICE:
		buf_u8(b, c->known ? c->value : UINT8_MAX);
		return;
	case RULES_FACT_TIME:
	case RULES_FACT_LINE:
		buf_u64(b, *(const uint64_t *)member(f, i));
		return;
	}
}

void explain_facts_put(struct buf *b, const struct rules_facts *f)
{
	buf_u8(b, RULES_FACT_COUNT);
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		put_fact(b, f, i);
}

static bool get_tags(struct rd *r, struct arena *a, struct rules_facts *f)
{
	const size_t n = rd_u8(r);
	struct str *tags = n <= RULES_TAGS_MAX ? arena_take(a, (n + 1) * sizeof(*tags)) : NULL;
	if (!tags)
		return false;
	for (size_t i = 0; i < n; i++)
		tags[i] = str_of_bytes(rd_block(r));
	f->tags = tags;
	f->n_tags = n;
	return true;
}

static bool get_fact(struct rd *r, struct arena *a, struct rules_facts *f, size_t i)
{
	const struct rules_fact *row = rules_facts_row((enum rules_fact_id)i);
	void *at = (char *)f + row->at;
	uint8_t value;
	switch (row->type) {
	case RULES_FACT_TEXT:
		*(struct str *)at = str_of_bytes(rd_block(r));
		return true;
	case RULES_FACT_TAGS:
		return get_tags(r, a, f);
	case RULES_FACT_CHOICE:
		value = rd_u8(r);
		if (value != UINT8_MAX)
			*(struct rules_choice *)at = rules_choice_of(value);
		return true;
	case RULES_FACT_TIME:
	case RULES_FACT_LINE:
		*(uint64_t *)at = rd_u64(r);
		return true;
	}
	return false;
}

bool explain_facts_get(struct rd *r, struct arena *a, struct rules_facts *f)
{
	*f = (struct rules_facts){ .now_s = 0 };
	const size_t n = rd_u8(r);
	if (n > RULES_FACT_COUNT)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!get_fact(r, a, f, i))
			return false;
	return !r->failed;
}
