/** Reading facts by their rows. */
#include "rules/rules_given.h"

#include "rules/rules_range.h"

static void *member(struct rules_facts *f, const struct rules_fact *row)
{
	return (char *)f + row->at;
}

static enum rc read_tags(struct rules_reader *r, const struct rules_yaml *y, struct rules_facts *out)
{
	size_t n = 0;
	if ((y->kind != RULES_YAML_LIST && y->kind != RULES_YAML_TEXT) || y->n > RULES_TAGS_MAX)
		return rules_yaml_expected(r, y, "tags", "a list of at most 32 texts");
	struct str *tags = arena_take(r->scratch, (y->n + 1) * sizeof(*tags));
	if (!tags)
		return rules_refuse_memory(r);
	if (y->kind == RULES_YAML_TEXT)
		tags[n++] = y->text;
	for (const struct rules_yaml *e = y->first; e; e = e->next) {
		if (e->kind != RULES_YAML_TEXT)
			return rules_yaml_expected(r, e, "tags", "a text");
		tags[n++] = e->text;
	}
	out->tags = tags;
	out->n_tags = n;
	return RC_OK;
}

static enum rc read_choice(struct rules_reader *r, const struct rules_yaml *y, const struct rules_fact *row,
	struct rules_choice *out)
{
	struct conf_near near = { .key = y->text };
	for (unsigned i = 0; row->choices[i]; i++) {
		if (str_ieq(y->text, str_of(row->choices[i])))
			return *out = rules_choice_of(i), RC_OK;
		conf_near_try(&near, str_of(row->choices[i]));
	}
	return rules_refuse_word(r, y->at, row->word, &near);
}

static enum rc read_fact(struct rules_reader *r, const struct rules_yaml *y, const struct rules_fact *row,
	struct rules_facts *out)
{
	if (row->type == RULES_FACT_TAGS)
		return read_tags(r, y, out);
	if (y->kind != RULES_YAML_TEXT)
		return rules_yaml_expected(r, y, row->word, "one value");
	switch (row->type) {
	case RULES_FACT_TAGS:
	case RULES_FACT_TEXT:
		*(struct str *)member(out, row) = y->text;
		return RC_OK;
	case RULES_FACT_CHOICE:
		return read_choice(r, y, row, member(out, row));
	case RULES_FACT_TIME:
		if (rules_range_moment(y->text, 0, &out->now_s))
			return RC_OK;
		return rules_yaml_expected(r, y, row->word, "a moment like 2026-05-01T10:00Z");
	case RULES_FACT_LINE:
		if (str_to_u64(y->text, UINT64_MAX, &out->line) && out->line > 0)
			return RC_OK;
		return rules_yaml_expected(r, y, row->word, "a whole number above 0");
	}
	return RC_BUG;
}

enum rc rules_given_read(struct rules_reader *r, const struct rules_yaml *map, struct rules_facts *out)
{
	*out = (struct rules_facts){ 0 };
	if (map->kind != RULES_YAML_MAP && map->kind != RULES_YAML_NOTHING)
		return rules_yaml_expected(r, map, "given", "a mapping of facts");
	for (const struct rules_yaml *e = map->first; e; e = e->next) {
		struct conf_near near = { .key = e->key };
		enum rules_fact_id id;
		if (!rules_facts_find(e->key, &id)) {
			for (size_t i = 0; i < RULES_FACT_COUNT; i++)
				conf_near_try(&near, str_of(rules_facts_row((enum rules_fact_id)i)->word));
			return rules_refuse_word(r, e->key_at, "fact", &near);
		}
		const enum rc rc = read_fact(r, e, rules_facts_row(id), out);
		if (rc != RC_OK)
			return rc;
	}
	if (out->line == 0 && out->imsi.n > 0)
		out->line = rules_facts_line(out->imsi);
	return RC_OK;
}
