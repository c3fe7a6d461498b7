/** From rules to terms, and from the conditions of terms to columns of bits. */
#include "rules/rules_compile.h"

#include "rules/rules_terms.h"

/* One condition of one term that an index answers. */
struct use {
	const struct rules_when *leaf;
	uint32_t term;
	uint8_t layer;
	bool negated;
	struct use *next;
};

struct compiling {
	struct rules_reader *r;
	struct rules *rules;
	const struct rules_sets *sets;
	const char *file;
	const struct rules_literal **literals; /* per term */
	size_t room, n_rest;
	struct use *uses[RULES_COND_COUNT];
	uint8_t layers[RULES_COND_COUNT];
	/* set -> uses: use_of[first_use[s]] .. use_of[first_use[s + 1] - 1]; of the condition at hand */
	uint32_t *first_use;
	const struct use **use_of;
	uint64_t *bits; /* n_words, zero between uses */
};

static struct rules_place place_of(const struct compiling *c, const struct rules_rule *rule)
{
	return (struct rules_place){ c->file, rule->line, rule->column };
}

static enum rc grow(struct compiling *c)
{
	const size_t room = c->room ? 2 * c->room : 256;
	struct rules_term *term = arena_take(c->r->scratch, room * sizeof(*term));
	const struct rules_literal **literals = arena_take(c->r->scratch, room * sizeof(const void *));
	if (!term || !literals)
		return rules_refuse_memory(c->r);
	if (c->room) {
		memcpy(term, c->rules->term, c->rules->n_terms * sizeof(*term));
		memcpy(literals, c->literals, c->rules->n_terms * sizeof(const void *));
	}
	c->rules->term = term;
	c->literals = literals;
	c->room = room;
	return RC_OK;
}

static enum rc add_terms(struct compiling *c, uint32_t number)
{
	const struct rules_rule *rule = &c->rules->rule[number];
	const struct rules_literal **v = NULL;
	size_t n = 0;
	enum rc rc = rules_terms_expand(c->r, rule->when, place_of(c, rule), &v, &n);
	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		if (c->rules->n_terms == RULES_TERMS_MAX)
			return rules_refuse(c->r, place_of(c, rule), REASON_rules_value,
				"the rules have more than %d combinations of conditions", RULES_TERMS_MAX);
		if (c->rules->n_terms == c->room)
			rc = grow(c);
		if (rc != RC_OK)
			return rc;
		c->rules->term[c->rules->n_terms] = (struct rules_term){ .rule = number };
		c->literals[c->rules->n_terms++] = v[i];
	}
	return rc;
}

/* Conditions of one kind in a term: all negated ones share a layer, each other one needs its own. */
struct layers {
	uint8_t n[RULES_COND_COUNT], negated[RULES_COND_COUNT]; /* negated: layer + 1 */
};

static uint8_t layer_for(struct layers *l, const struct rules_literal *lit)
{
	const enum rules_cond_id cond = lit->leaf->cond;
	if (!lit->negated)
		return l->n[cond]++;
	if (!l->negated[cond])
		l->negated[cond] = ++l->n[cond];
	return (uint8_t)(l->negated[cond] - 1);
}

static bool repeated(const struct rules_literal *list, const struct rules_literal *lit)
{
	for (; list != lit; list = list->next)
		if (list->leaf == lit->leaf && list->negated == lit->negated)
			return true;
	return false;
}

static enum rc add_use(
	struct compiling *c, uint32_t term, const struct rules_literal *lit, struct layers *layers)
{
	const enum rules_cond_id cond = lit->leaf->cond;
	struct use *u = arena_new_of(c->r->scratch, struct use);
	const uint8_t layer = layer_for(layers, lit);
	if (!u)
		return rules_refuse_memory(c->r);
	if (layer >= RULES_LAYERS_MAX)
		return rules_refuse(c->r, place_of(c, &c->rules->rule[c->rules->term[term].rule]),
			REASON_rules_value, "%s is asked too often at once", lit->leaf->word);
	*u = (struct use){ lit->leaf, term, layer, lit->negated, c->uses[cond] };
	c->uses[cond] = u;
	if (layer >= c->layers[cond])
		c->layers[cond] = (uint8_t)(layer + 1);
	return RC_OK;
}

static enum rc split_term(struct compiling *c, uint32_t term)
{
	struct layers layers = { 0 };
	struct rules_term *t = &c->rules->term[term];
	size_t n = 0;
	t->first_rest = (uint32_t)c->n_rest;
	for (const struct rules_literal *l = c->literals[term]; l; l = l->next) {
		enum rc rc = RC_OK;
		if (++n > RULES_LITERALS_MAX)
			return rules_refuse(c->r, place_of(c, &c->rules->rule[t->rule]), REASON_rules_value,
				"more than %d conditions at once", RULES_LITERALS_MAX);
		if (repeated(c->literals[term], l))
			continue;
		if (rules_cond_indexed(l->leaf->cond))
			rc = add_use(c, term, l, &layers);
		else
			t->n_rest++;
		if (rc != RC_OK)
			return rc;
	}
	c->n_rest += t->n_rest;
	return RC_OK;
}

static enum rc fill_rest(struct compiling *c)
{
	struct rules *rules = c->rules;
	size_t n = 0;
	rules->rest = arena_take(c->r->arena, (c->n_rest + 1) * sizeof(*rules->rest));
	if (!rules->rest)
		return rules_refuse_memory(c->r);
	for (size_t i = 0; i < rules->n_terms; i++)
		for (const struct rules_literal *l = c->literals[i]; l; l = l->next)
			if (!rules_cond_indexed(l->leaf->cond) && !repeated(c->literals[i], l))
				rules->rest[n++] = (struct rules_rest){ l->leaf, l->negated };
	return RC_OK;
}

static enum rc split_terms(struct compiling *c)
{
	struct rules *rules = c->rules;
	enum rc rc = grow(c);
	for (uint32_t i = 0; i < rules->n && rc == RC_OK; i++)
		rc = add_terms(c, i);
	for (uint32_t i = 0; i < rules->n_terms && rc == RC_OK; i++)
		rc = split_term(c, i);
	if (rc == RC_OK)
		rc = fill_rest(c);
	if (rc != RC_OK)
		return rc;
	rules->n_words = (rules->n_terms + 63) / 64;
	struct rules_term *kept = arena_take(c->r->arena, (rules->n_terms + 1) * sizeof(*kept));
	c->bits = arena_take(c->r->scratch, (rules->n_words + 1) * sizeof(*c->bits));
	if (!kept || !c->bits)
		return rules_refuse_memory(c->r);
	if (rules->n_terms)
		memcpy(kept, rules->term, rules->n_terms * sizeof(*kept));
	rules->term = kept;
	return RC_OK;
}

static void set_bit(uint64_t *bits, uint32_t i, bool on)
{
	const uint64_t bit = (uint64_t)1 << i % 64;
	bits[i / 64] = on ? bits[i / 64] | bit : bits[i / 64] & ~bit;
}

static enum rc mark_apps(struct compiling *c)
{
	struct rules *rules = c->rules;
	uint64_t *bits = arena_take(c->r->arena, (rules->n_apps * rules->n_words + 1) * sizeof(*bits));
	if (!bits)
		return rules_refuse_memory(c->r);
	for (uint32_t t = 0; t < rules->n_terms; t++)
		for (size_t app = 0; app < rules->n_apps; app++)
			if (rules->rule[rules->term[t].rule].apps & (uint64_t)1 << app)
				set_bit(bits + app * rules->n_words, t, true);
	rules->by_app = bits;
	return RC_OK;
}

/* The sets that conditions of this kind name, ascending, and which uses name each of them. */
static enum rc list_sets(struct compiling *c, enum rules_cond_id cond, uint32_t **used, size_t *n_used)
{
	const size_t n_sets = c->sets->n;
	size_t n = 0;
	c->first_use = arena_take(c->r->scratch, (n_sets + 2) * sizeof(uint32_t));
	*used = arena_take(c->r->scratch, (n_sets + 1) * sizeof(uint32_t));
	if (!c->first_use || !*used)
		return rules_refuse_memory(c->r);
	for (const struct use *u = c->uses[cond]; u; u = u->next)
		for (size_t i = 0; i < u->leaf->n; i++, n++)
			c->first_use[u->leaf->set[i] + 2]++;
	*n_used = 0;
	for (size_t s = 0; s < n_sets; s++) {
		if (c->first_use[s + 2])
			(*used)[(*n_used)++] = (uint32_t)s;
		c->first_use[s + 2] += c->first_use[s + 1];
	}
	c->use_of = arena_take(c->r->scratch, (n + 1) * sizeof(const void *));
	if (!c->use_of)
		return rules_refuse_memory(c->r);
	for (const struct use *u = c->uses[cond]; u; u = u->next)
		for (size_t i = 0; i < u->leaf->n; i++)
			c->use_of[c->first_use[u->leaf->set[i] + 1]++] = u;
	return RC_OK;
}

/* Words of c->bits that are not zero become the patch, and zero again. */
static const struct rules_patch *take_patch(struct compiling *c, size_t first, size_t last)
{
	static const struct rules_patch none = { UINT32_MAX, 0 };
	size_t n = 0;
	for (size_t w = first; w < last; w++)
		n += c->bits[w] != 0;
	if (n == 0)
		return &none;
	struct rules_patch *p = arena_take(c->r->arena, (n + 1) * sizeof(*p));
	if (!p)
		return NULL;
	n = 0;
	for (size_t w = first; w < last; w++) {
		if (c->bits[w])
			p[n++] = (struct rules_patch){ (uint32_t)w, c->bits[w] };
		c->bits[w] = 0;
	}
	p[n] = none;
	return p;
}

static const struct rules_patch *class_patch(
	struct compiling *c, const struct rules_index *x, uint32_t class, uint8_t layer)
{
	size_t n_sets, first = c->rules->n_words, last = 0;
	const uint32_t *set = rules_index_sets(x, class, &n_sets);
	for (size_t i = 0; i < n_sets; i++)
		for (uint32_t k = c->first_use[set[i]]; k < c->first_use[set[i] + 1]; k++) {
			const struct use *u = c->use_of[k];
			const size_t w = u->term / 64;
			if (u->layer != layer)
				continue;
			set_bit(c->bits, u->term, true);
			first = w < first ? w : first;
			last = w + 1 > last ? w + 1 : last;
		}
	return take_patch(c, first, last);
}

static enum rc fill_column(struct compiling *c, struct rules_group *g, uint8_t layer)
{
	const size_t words = c->rules->n_words;
	uint64_t *base = arena_take(c->r->arena, (words + 1) * sizeof(*base));
	uint64_t *absent = arena_take(c->r->arena, (words + 1) * sizeof(*absent));
	const struct rules_patch **patch = arena_take(c->r->arena, g->index.n_classes * sizeof(const void *));
	if (!base || !absent || !patch)
		return rules_refuse_memory(c->r);
	memset(base, 0xff, words * sizeof(*base));
	memset(absent, 0xff, words * sizeof(*absent));
	for (const struct use *u = c->uses[g->index.cond]; u; u = u->next) {
		if (u->layer != layer)
			continue;
		set_bit(absent, u->term, false);
		set_bit(base, u->term, u->negated);
	}
	for (size_t k = 0; k < g->index.n_classes; k++) {
		patch[k] = class_patch(c, &g->index, (uint32_t)k, layer);
		if (!patch[k])
			return rules_refuse_memory(c->r);
	}
	g->column[layer] = (struct rules_column){ base, absent, patch };
	return RC_OK;
}

static enum rc build_group(struct compiling *c, enum rules_cond_id cond, struct rules_group *g)
{
	uint32_t *used = NULL;
	size_t n_used = 0;
	enum rc rc = list_sets(c, cond, &used, &n_used);
	if (rc == RC_OK)
		rc = rules_index_build(c->r, cond, c->sets, used, n_used, &g->index);
	g->n = c->layers[cond];
	c->rules->n_columns += g->n;
	if (rc == RC_OK && c->rules->n_columns > RULES_COLUMNS_MAX)
		return rules_refuse(c->r, (struct rules_place){ c->file, 1, 1 }, REASON_rules_value,
			"too many rules ask the same condition several times");
	for (uint8_t layer = 0; layer < g->n && rc == RC_OK; layer++)
		rc = fill_column(c, g, layer);
	return rc;
}

enum rc rules_compile(
	struct rules_reader *r, struct rules *rules, const struct rules_sets *sets, const char *file)
{
	struct compiling c = { .r = r, .rules = rules, .sets = sets, .file = file };
	enum rc rc = split_terms(&c);
	if (rc == RC_OK)
		rc = mark_apps(&c);
	if (rc != RC_OK)
		return rc;
	rules->group = arena_take(r->arena, RULES_COND_COUNT * sizeof(*rules->group));
	if (!rules->group)
		return rules_refuse_memory(r);
	for (size_t cond = 0; cond < RULES_COND_COUNT && rc == RC_OK; cond++)
		if (c.uses[cond])
			rc = build_group(&c, (enum rules_cond_id)cond, &rules->group[rules->n_groups++]);
	return rc;
}
