/** Reading conditions by their rows. */
#include "rules/rules_when.h"

#include "base/hash.h"

struct reading {
	struct rules_reader *r;
	struct rules_sets *sets;
	uint64_t salt;
};

uint64_t rules_when_salt(struct str name)
{
	static const struct hash_key key = { 0x726f6c6c6f7574, 0x73616c74 };
	return hash_sip(&key, str_bytes(name));
}

static struct rules_when *new_node(
	struct reading *g, enum rules_when_op op, const char *word, struct rules_place at)
{
	struct rules_when *w = arena_new_of(g->r->arena, struct rules_when);
	if (w)
		*w = (struct rules_when){
			.op = op, .word = word, .line = (uint32_t)at.line, .column = (uint32_t)at.column
		};
	return w;
}

static enum rc expected(const struct reading *g, const struct rules_when *leaf, const struct rules_yaml *y)
{
	return rules_yaml_expected(g->r, y, leaf->word, rules_cond_expect(leaf->cond));
}

/* {list: NAME} or {list: [NAME, ...]} behind what is there already */
static enum rc add_lists(struct reading *g, const struct rules_when *leaf, const struct rules_yaml *y,
	uint32_t *set, size_t *n)
{
	static const char *const keys[] = { "list", NULL };
	const struct rules_yaml *names = rules_yaml_find(y, "list");
	enum rc rc = rules_yaml_only(g->r, y, keys, "member");
	if (rc != RC_OK)
		return rc;
	if (!names || names->kind == RULES_YAML_NOTHING || names->kind == RULES_YAML_MAP ||
		(names->kind == RULES_YAML_LIST && names->n == 0))
		return expected(g, leaf, names ? names : y);
	if (names->kind == RULES_YAML_TEXT)
		return rules_list_find(g->r, g->sets, names, &set[(*n)++]);
	for (const struct rules_yaml *e = names->first; e && rc == RC_OK; e = e->next)
		rc = rules_list_find(g->r, g->sets, e, &set[(*n)++]);
	return rc;
}

static enum rc add_inline(struct reading *g, const struct rules_yaml *y, uint32_t *set, size_t *n)
{
	struct rules_set values;
	const enum rc rc = rules_list_inline(g->r, y, &values);
	if (rc != RC_OK || values.n == 0)
		return rc;
	return rules_list_add(g->r, g->sets, &values, &set[(*n)++]);
}

static size_t lists_in(const struct rules_yaml *y)
{
	const struct rules_yaml *names = y->kind == RULES_YAML_MAP ? rules_yaml_find(y, "list") : NULL;
	return names ? names->n + 1 : 0;
}

static enum rc read_sets(struct reading *g, const struct rules_yaml *y, struct rules_when *leaf)
{
	size_t room = 1 + lists_in(y);
	const bool listed = rules_cond_row(leaf->cond)->kind != RULES_COND_CHOICES;
	for (const struct rules_yaml *e = y->kind == RULES_YAML_LIST ? y->first : NULL; e; e = e->next) {
		room += lists_in(e);
		if (e->kind != RULES_YAML_TEXT && (e->kind != RULES_YAML_MAP || !listed))
			return expected(g, leaf, e);
	}
	if (y->kind == RULES_YAML_NOTHING || (y->kind == RULES_YAML_LIST && y->n == 0) ||
		(y->kind == RULES_YAML_MAP && !listed))
		return expected(g, leaf, y);
	uint32_t *set = arena_take(g->r->arena, room * sizeof(*set));
	if (!set)
		return rules_refuse_memory(g->r);
	leaf->set = set;
	if (y->kind == RULES_YAML_MAP)
		return add_lists(g, leaf, y, set, &leaf->n);
	enum rc rc = add_inline(g, y, set, &leaf->n);
	for (const struct rules_yaml *e = y->first; e && rc == RC_OK; e = e->next)
		if (e->kind == RULES_YAML_MAP)
			rc = add_lists(g, leaf, e, set, &leaf->n);
	return rc;
}

static bool moment(const struct reading *g, const struct rules_yaml *y, struct rules_key *out)
{
	int64_t at_s;
	if (y->kind != RULES_YAML_TEXT || !rules_range_moment(y->text, g->r->utc_offset_s, &at_s) ||
		at_s <= 0)
		return false;
	*out = (struct rules_key){ 0, (uint64_t)at_s };
	return true;
}

static enum rc read_date(
	struct reading *g, const struct rules_yaml *y, struct rules_when *leaf, struct rules_range *out)
{
	static const char *const keys[] = { "from", "until", NULL };
	struct rules_range range = rules_range_all();
	if (y->kind != RULES_YAML_MAP || y->n == 0)
		return expected(g, leaf, y);
	const enum rc rc = rules_yaml_only(g->r, y, keys, "member of a period");
	if (rc != RC_OK)
		return rc;
	for (const struct rules_yaml *e = y->first; e; e = e->next)
		if (!moment(g, e, str_is(e->key, "from") ? &range.from : &range.to))
			return rules_yaml_expected(g->r, e, e->key.p,
				"a moment like 2026-05-01, 2026-05-01T10:00 or 2026-05-01T10:00+02:00");
	range.without_to = rules_yaml_find(y, "until") != NULL;
	if (range.from.low >= range.to.low)
		return rules_refuse(g->r, y->at, REASON_rules_value, "date: until is not behind from");
	*out = range;
	leaf->n++;
	return RC_OK;
}

static enum rc read_range(
	struct reading *g, const struct rules_yaml *y, struct rules_when *leaf, struct rules_range *out)
{
	const enum rules_cond_kind kind = rules_cond_row(leaf->cond)->kind;
	if (kind == RULES_COND_DATE)
		return read_date(g, y, leaf, out + leaf->n);
	unsigned n = 0;
	if (y->kind == RULES_YAML_TEXT)
		n = kind == RULES_COND_VERSION ? rules_range_version(y->text, out + leaf->n)
					       : rules_range_time_of_day(y->text, out + leaf->n);
	leaf->n += n;
	return n ? RC_OK : expected(g, leaf, y);
}

static enum rc read_ranges(struct reading *g, const struct rules_yaml *y, struct rules_when *leaf)
{
	const bool several = y->kind == RULES_YAML_LIST;
	struct rules_range *range = arena_take(g->r->arena, 2 * (several ? y->n : 1) * sizeof(*range));
	if (several && y->n == 0)
		return expected(g, leaf, y);
	if (!range)
		return rules_refuse_memory(g->r);
	leaf->range = range;
	enum rc rc = several ? RC_OK : read_range(g, y, leaf, range);
	for (const struct rules_yaml *e = several ? y->first : NULL; e && rc == RC_OK; e = e->next)
		rc = read_range(g, e, leaf, range);
	return rc;
}

static enum rc add_known(
	struct reading *g, const struct rules_yaml *y, struct rules_when *all, enum rules_cond_id cond)
{
	struct conf_near near = { .key = y->text };
	struct rules_when *leaf = new_node(g, RULES_WHEN_LEAF, rules_cond_row(cond)->word, y->at);
	if (!leaf)
		return rules_refuse_memory(g->r);
	if (y->kind != RULES_YAML_TEXT)
		return rules_yaml_expected(g->r, y, leaf->word, rules_cond_expect(cond));
	leaf->cond = cond;
	leaf->next = all->first;
	all->first = leaf;
	if (rules_facts_find(y->text, &leaf->fact))
		return RC_OK;
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		conf_near_try(&near, str_of(rules_facts_row((enum rules_fact_id)i)->word));
	return rules_refuse_word(g->r, y->at, "fact", &near);
}

/* One leaf per fact, under an ALL. */
static enum rc read_known(struct reading *g, const struct rules_yaml *y, struct rules_when *all)
{
	const enum rules_cond_id cond = all->cond;
	enum rc rc = RC_OK;
	all->op = RULES_WHEN_ALL;
	if (y->kind == RULES_YAML_TEXT)
		return add_known(g, y, all, cond);
	if (y->kind != RULES_YAML_LIST || y->n == 0)
		return expected(g, all, y);
	for (const struct rules_yaml *e = y->first; e && rc == RC_OK; e = e->next)
		rc = add_known(g, e, all, cond);
	return rc;
}

static enum rc read_leaf(struct reading *g, const struct rules_yaml *y, struct rules_when *leaf)
{
	switch (rules_cond_row(leaf->cond)->kind) {
	case RULES_COND_WORDS:
	case RULES_COND_DIGITS:
	case RULES_COND_CHOICES:
		return read_sets(g, y, leaf);
	case RULES_COND_VERSION:
	case RULES_COND_DATE:
	case RULES_COND_TIME_OF_DAY:
		return read_ranges(g, y, leaf);
	case RULES_COND_PERCENT:
		leaf->salt = g->salt;
		return y->kind == RULES_YAML_TEXT && rules_range_percent(y->text, &leaf->hundredths)
			       ? RC_OK
			       : expected(g, leaf, y);
	case RULES_COND_KNOWN:
	case RULES_COND_UNKNOWN:
		return read_known(g, y, leaf);
	}
	return RC_BUG;
}

static enum rc read_map(struct reading *g, const struct rules_yaml *y, struct rules_when *all, int depth);

/* any: one of several mappings; none: a NOT of an ANY */
static enum rc read_any(struct reading *g, const struct rules_yaml *y, struct rules_when *any, int depth)
{
	struct rules_when **end = &any->first;
	enum rc rc = RC_OK;
	if (y->kind != RULES_YAML_LIST || y->n == 0)
		return rules_yaml_expected(g->r, y, any->word, "a list of mappings of conditions");
	for (const struct rules_yaml *e = y->first; e && rc == RC_OK; e = e->next) {
		*end = new_node(g, RULES_WHEN_ALL, any->word, e->at);
		if (!*end)
			return rules_refuse_memory(g->r);
		rc = read_map(g, e, *end, depth + 1);
		end = &(*end)->next;
	}
	return rc;
}

static enum rc read_negated(struct reading *g, const struct rules_yaml *y, struct rules_when * not, int depth)
{
	const bool none = str_is(y->key, "none");
	not ->op = RULES_WHEN_NOT;
	not ->first = new_node(g, none ? RULES_WHEN_ANY : RULES_WHEN_ALL, not ->word, y->at);
	if (!not ->first)
		return rules_refuse_memory(g->r);
	return none ? read_any(g, y, not ->first, depth) : read_map(g, y, not ->first, depth + 1);
}

static enum rc refuse_unknown(struct reading *g, const struct rules_yaml *y)
{
	struct conf_near near = { .key = y->key };
	for (size_t i = 0; i < RULES_COND_COUNT; i++)
		conf_near_try(&near, str_of(rules_cond_row((enum rules_cond_id)i)->word));
	conf_near_try(&near, STR("any"));
	conf_near_try(&near, STR("none"));
	conf_near_try(&near, STR("not"));
	return rules_refuse_word(g->r, y->key_at, "condition", &near);
}

static enum rc read_member(struct reading *g, const struct rules_yaml *y, struct rules_when *w, int depth)
{
	if (str_is(y->key, "any")) {
		w->op = RULES_WHEN_ANY;
		return read_any(g, y, w, depth);
	}
	if (str_is(y->key, "not") || str_is(y->key, "none"))
		return read_negated(g, y, w, depth);
	if (!rules_cond_find(y->key, &w->cond))
		return refuse_unknown(g, y);
	w->fact = rules_cond_row(w->cond)->fact;
	return read_leaf(g, y, w);
}

static enum rc read_map(struct reading *g, const struct rules_yaml *y, struct rules_when *all, int depth)
{
	struct rules_when **end = &all->first;
	if (y->kind != RULES_YAML_MAP || y->n == 0)
		return rules_yaml_expected(g->r, y, all->word, "a mapping of conditions");
	if (depth > RULES_WHEN_DEPTH_MAX)
		return rules_refuse(g->r, y->at, REASON_rules_syntax, "conditions nested deeper than %d",
			RULES_WHEN_DEPTH_MAX);
	for (const struct rules_yaml *e = y->first; e; e = e->next) {
		const char *word = arena_cstr(g->r->arena, e->key);
		*end = word ? new_node(g, RULES_WHEN_LEAF, word, e->key_at) : NULL;
		if (!*end)
			return rules_refuse_memory(g->r);
		const enum rc rc = read_member(g, e, *end, depth);
		if (rc != RC_OK)
			return rc;
		end = &(*end)->next;
	}
	return RC_OK;
}

enum rc rules_when_read(struct rules_reader *r, const struct rules_yaml *y, struct rules_sets *sets,
	uint64_t salt, struct rules_when **out)
{
	struct reading g = { r, sets, salt };
	struct rules_when *all = new_node(&g, RULES_WHEN_ALL, "when", y->key_at);
	if (!all)
		return rules_refuse_memory(r);
	const enum rc rc = read_map(&g, y, all, 1);
	if (rc == RC_OK)
		*out = all;
	return rc;
}

/* By the file's offset. */
static uint64_t second_of_day(int64_t now_s, int64_t utc_offset_s)
{
	const int64_t day = 86400, s = (now_s + utc_offset_s) % day;
	return (uint64_t)(s < 0 ? s + day : s);
}

/* What the conditions of this kind compare with; false: not known. */
static bool read_key(enum rules_cond_id cond, const struct rules_memo *m, struct rules_key *out)
{
	const struct rules_cond *row = rules_cond_row(cond);
	if (!rules_facts_known(m->f, row->fact))
		return false;
	if (row->kind == RULES_COND_VERSION)
		return rules_range_version_of(rules_facts_text(m->f, row->fact), out);
	if (row->kind == RULES_COND_TIME_OF_DAY)
		out->low = second_of_day(m->f->now_s, m->utc_offset_s);
	else
		out->low = row->kind == RULES_COND_DATE ? (uint64_t)m->f->now_s : m->f->line;
	return true;
}

static const struct rules_key *key_of(enum rules_cond_id cond, struct rules_memo *m)
{
	const uint64_t bit = (uint64_t)1 << cond;
	if (!(m->asked & bit)) {
		m->key[cond] = (struct rules_key){ 0 };
		m->known |= read_key(cond, m, &m->key[cond]) ? bit : 0;
		m->asked |= bit;
	}
	return m->known & bit ? &m->key[cond] : NULL;
}

/* Lines keep their place between 0 and 9,999 per salt, so a greater percentage holds all of a smaller one. */
static bool chosen(const struct rules_when *leaf, uint64_t line)
{
	const struct hash_key key = { leaf->salt, line };
	return hash_sip(&key, BYTES_NONE) % 10000 < leaf->hundredths;
}

enum rules_truth rules_when_compare(const struct rules_when *leaf, struct rules_memo *m)
{
	if (leaf->cond == RULES_COND_ID_known || leaf->cond == RULES_COND_ID_unknown)
		return rules_facts_known(m->f, leaf->fact) == (leaf->cond == RULES_COND_ID_known)
			       ? RULES_TRUE
			       : RULES_FALSE;
	const struct rules_key *key = key_of(leaf->cond, m);
	if (!key)
		return RULES_UNKNOWN;
	if (leaf->cond == RULES_COND_ID_percent)
		return chosen(leaf, key->low) ? RULES_TRUE : RULES_FALSE;
	for (size_t i = 0; i < leaf->n; i++)
		if (rules_range_holds(&leaf->range[i], *key))
			return RULES_TRUE;
	return RULES_FALSE;
}
