/** Walking a rule's conditions as they stand in the file, with the same indices that decide. */
#include "rules/rules_explain.h"

#include "rules/rules_app.h"
#include "rules/rules_decide.h"

struct view {
	const struct rules *r;
	const struct rules_facts *f;
	struct rules_memo *memo;
};

static bool in_sets(const struct rules_index *x, uint32_t class, const struct rules_when *leaf)
{
	size_t n;
	const uint32_t *set = rules_index_sets(x, class, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < leaf->n; k++)
			if (set[i] == leaf->set[k])
				return true;
	return false;
}

static enum rules_truth look_up(const struct view *v, const struct rules_when *leaf)
{
	const struct rules_group *g = v->r->group;
	uint32_t class[RULES_TAGS_MAX];
	if (!rules_facts_known(v->f, leaf->fact))
		return RULES_UNKNOWN;
	while (g->index.cond != leaf->cond)
		g++;
	const size_t n = rules_decide_classes(v->r, &g->index, v->f, class);
	for (size_t i = 0; i < n; i++)
		if (in_sets(&g->index, class[i], leaf))
			return RULES_TRUE;
	return RULES_FALSE;
}

static enum rules_truth opposite(enum rules_truth t)
{
	return t == RULES_UNKNOWN ? t : t == RULES_TRUE ? RULES_FALSE : RULES_TRUE;
}

static enum rules_truth truth(const struct view *v, const struct rules_when *w)
{
	if (w->op == RULES_WHEN_LEAF && rules_cond_indexed(w->cond))
		return look_up(v, w);
	if (w->op == RULES_WHEN_LEAF)
		return rules_when_compare(w, v->memo);
	if (w->op == RULES_WHEN_NOT)
		return opposite(truth(v, w->first));
	const enum rules_truth decisive = w->op == RULES_WHEN_ALL ? RULES_FALSE : RULES_TRUE;
	enum rules_truth all = opposite(decisive);
	for (const struct rules_when *c = w->first; c; c = c->next) {
		const enum rules_truth t = truth(v, c);
		if (t == decisive)
			return t;
		if (t == RULES_UNKNOWN)
			all = t;
	}
	return all;
}

/* The child that keeps w from being what is wanted. */
static const struct rules_when *culprit(
	const struct view *v, const struct rules_when *w, enum rules_truth wanted)
{
	/* where one child is enough, the first stands for all of them */
	const bool each = w->op == (wanted == RULES_TRUE ? RULES_WHEN_ALL : RULES_WHEN_ANY);
	for (const struct rules_when *c = w->first; c; c = c->next) {
		const enum rules_truth t = truth(v, c);
		if (each ? t != wanted : t == RULES_UNKNOWN)
			return c;
	}
	return w->first;
}

static void blame(const struct view *v, const struct rules_when *w, struct rules_step *s)
{
	enum rules_truth wanted = RULES_TRUE;
	while (w->op != RULES_WHEN_LEAF) {
		if (w->op == RULES_WHEN_NOT) {
			wanted = opposite(wanted);
			w = w->first;
		} else {
			w = culprit(v, w, wanted);
		}
	}
	s->word = w->word;
	s->negated = wanted == RULES_FALSE;
	s->line = w->line;
	s->column = w->column;
	s->fact = w->fact;
	s->verdict = truth(v, w) == RULES_UNKNOWN ? RULES_MISSING : RULES_FAILED;
}

size_t rules_explain(
	const struct rules *r, size_t app, const struct rules_facts *f, struct rules_step *out, size_t max)
{
	struct rules_memo memo = { .f = f, .utc_offset_s = r->utc_offset_s };
	const struct view v = { r, f, &memo };
	size_t n = 0;
	for (uint32_t i = 0; i < r->n && n < max; i++) {
		const struct rules_rule *rule = &r->rule[i];
		if (!(rule->apps & (uint64_t)1 << app))
			continue;
		out[n] = (struct rules_step){ .rule = i };
		if (!rule->when || truth(&v, rule->when) == RULES_TRUE)
			return n + 1;
		blame(&v, rule->when, &out[n++]);
	}
	return n;
}

static bool grants(const struct rules_rule *rule, size_t app)
{
	const int status = rule->outcome[rules_app_bit_index(rule->apps, app)]->status;
	return status == RULES_ENABLED || status == RULES_LINE;
}

size_t rules_explain_grants(
	const struct rules *r, size_t app, const struct rules_facts *f, struct rules_step *out, size_t max)
{
	struct rules_memo memo = { .f = f, .utc_offset_s = r->utc_offset_s };
	const struct view v = { r, f, &memo };
	const uint32_t decides = rules_decide(r, app, f)->rule;
	size_t n = 0;
	for (uint32_t i = 0; i < r->n && n < max; i++) {
		const struct rules_rule *rule = &r->rule[i];
		if (!(rule->apps & (uint64_t)1 << app) || i == decides || !grants(rule, app))
			continue;
		out[n] = (struct rules_step){ .rule = i };
		if (rule->when && truth(&v, rule->when) != RULES_TRUE)
			blame(&v, rule->when, &out[n]);
		n++;
	}
	return n;
}

void rules_explain_put(
	struct buf *b, const struct rules *r, const struct rules_step *s, const struct rules_facts *f)
{
	const struct rules_rule *rule = &r->rule[s->rule];
	buf_printf(b, "rule \"%.*s\" (line %u)", STR_ARG(rule->name), rule->line);
	if (s->verdict == RULES_MATCHED) {
		buf_puts(b, rule->when ? " matches" : " matches everybody");
		return;
	}
	buf_printf(b, " does not match: %s%s (line %zu), ", s->negated ? "not " : "", s->word, s->line);
	buf_puts(b, rules_facts_row(s->fact)->word);
	buf_puts(b, " is ");
	rules_facts_put(b, f, s->fact);
}
