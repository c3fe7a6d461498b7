/** Deciding: one look-up per condition in use, then 64 alternatives at a time until one is let through. */
#include "rules/rules_decide.h"

#include "rules/rules_app.h"

enum { PATCHES_MAX = RULES_COLUMNS_MAX + RULES_LAYERS_MAX * RULES_TAGS_MAX };

/* One column under the facts at hand: base with all its patches turned over. */
struct gate {
	const uint64_t *base;
	size_t first, n; /* in patch[] */
};

struct gates {
	struct gate gate[RULES_COLUMNS_MAX];
	const struct rules_patch *patch[PATCHES_MAX];
	size_t n, n_patches;
};

static uint8_t weekday(int64_t now_s, int64_t utc_offset_s)
{
	const int64_t day = 86400, days = (now_s + utc_offset_s) / day - (now_s + utc_offset_s < 0);
	return (uint8_t)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

static uint32_t choice_class(const struct rules *r, const struct rules_index *x, const struct rules_facts *f)
{
	if (x->cond == RULES_COND_ID_weekday)
		return rules_index_choice(x, weekday(f->now_s, r->utc_offset_s));
	return rules_index_choice(x, rules_facts_choice(f, rules_cond_row(x->cond)->fact).value);
}

size_t rules_decide_classes(const struct rules *r, const struct rules_index *x, const struct rules_facts *f,
	uint32_t class[RULES_TAGS_MAX])
{
	const struct rules_cond *row = rules_cond_row(x->cond);
	if (x->cond == RULES_COND_ID_tags) {
		const size_t n = f->n_tags < RULES_TAGS_MAX ? f->n_tags : RULES_TAGS_MAX;
		for (size_t i = 0; i < n; i++)
			class[i] = rules_index_class(x, f->tags[i]);
		return n;
	}
	class[0] = row->kind == RULES_COND_CHOICES ? choice_class(r, x, f)
						   : rules_index_class(x, rules_facts_text(f, row->fact));
	return 1;
}

static void add_gate(struct gates *g, const struct rules_column *c, const uint32_t *class, size_t n)
{
	struct gate *gate = &g->gate[g->n++];
	*gate = (struct gate){ c->base, g->n_patches, 0 };
	for (size_t i = 0; i < n; i++)
		if (c->patch[class[i]]->word != UINT32_MAX)
			g->patch[gate->first + gate->n++] = c->patch[class[i]];
	g->n_patches += gate->n;
}

static void open_gates(const struct rules *r, const struct rules_facts *f, struct gates *g)
{
	g->n = g->n_patches = 0;
	for (size_t i = 0; i < r->n_groups; i++) {
		const struct rules_group *group = &r->group[i];
		uint32_t class[RULES_TAGS_MAX];
		if (!rules_facts_known(f, rules_cond_row(group->index.cond)->fact)) {
			for (size_t k = 0; k < group->n; k++)
				g->gate[g->n++] = (struct gate){ group->column[k].absent, 0, 0 };
			continue;
		}
		const size_t n = rules_decide_classes(r, &group->index, f, class);
		for (size_t k = 0; k < group->n; k++)
			add_gate(g, &group->column[k], class, n);
	}
}

/* Patches ascend; words are asked in ascending order. */
static uint64_t patch_at(const struct rules_patch **p, size_t word)
{
	while ((*p)->word < word)
		(*p)++;
	return (*p)->word == word ? (*p)->bits : 0;
}

static uint64_t let_through(struct gates *g, size_t word, uint64_t terms)
{
	for (size_t i = 0; i < g->n && terms; i++) {
		const struct gate *gate = &g->gate[i];
		uint64_t turned = 0;
		for (size_t k = gate->first; k < gate->first + gate->n; k++)
			turned |= patch_at(&g->patch[k], word);
		terms &= gate->base[word] ^ turned;
	}
	return terms;
}

static bool rest_holds(const struct rules *r, const struct rules_term *t, struct rules_memo *m)
{
	for (size_t i = t->first_rest; i < t->first_rest + t->n_rest; i++) {
		const enum rules_truth wanted = r->rest[i].negated ? RULES_FALSE : RULES_TRUE;
		if (rules_when_compare(r->rest[i].leaf, m) != wanted)
			return false;
	}
	return true;
}

const struct rules_outcome *rules_decide(const struct rules *r, size_t app, const struct rules_facts *f)
{
	const uint64_t *mine = r->by_app + app * r->n_words;
	struct rules_memo memo = { .f = f, .utc_offset_s = r->utc_offset_s };
	struct gates g;
	open_gates(r, f, &g);
	for (size_t w = 0; w < r->n_words; w++) {
		uint64_t terms = mine[w] ? let_through(&g, w, mine[w]) : 0;
		for (; terms; terms &= terms - 1) {
			const struct rules_term *t = &r->term[w * 64 + (size_t)__builtin_ctzll(terms)];
			const struct rules_rule *rule = &r->rule[t->rule];
			if (rest_holds(r, t, &memo))
				return rule->outcome[rules_app_bit_index(rule->apps, app)];
		}
	}
	return &r->nothing[app];
}
