/** The disjunctive normal form. What is unknown stays unknown on both sides of a negation (Kleene), and this
 * form keeps that: an alternative holds when each of its conditions is known and holds. */
#include "rules/rules_terms.h"

struct expansion {
	struct rules_reader *r;
	struct rules_place at;
};

struct terms {
	const struct rules_literal **v;
	size_t n;
};

static enum rc room(struct expansion *x, size_t n, struct terms *out)
{
	if (n > RULES_RULE_TERMS_MAX) {
		rules_refuse(x->r, x->at, REASON_rules_value,
			"the conditions have more than %d combinations: make several rules of this one",
			RULES_RULE_TERMS_MAX);
		return RC_INVALID;
	}
	out->v = arena_take(x->r->scratch, (n + 1) * sizeof(const void *));
	out->n = 0;
	if (out->v)
		return RC_OK;
	rules_refuse_room(x->r);
	return RC_NOMEM;
}

/* A copy of list a in front of list b. */
static enum rc join(struct expansion *x, const struct rules_literal *a, const struct rules_literal *b,
	const struct rules_literal **out)
{
	const struct rules_literal *first = b;
	const struct rules_literal **end = &first;
	for (; a; a = a->next) {
		struct rules_literal *copy = arena_new_of(x->r->scratch, struct rules_literal);
		if (!copy)
			return rules_refuse_memory(x->r);
		*copy = (struct rules_literal){ a->leaf, a->negated, b };
		*end = copy;
		end = &copy->next;
	}
	*out = first;
	return RC_OK;
}

/* Each of a with each of b. */
static enum rc multiply(struct expansion *x, const struct terms *a, const struct terms *b, struct terms *out)
{
	enum rc rc = room(x, a->n * b->n, out);
	for (size_t i = 0; i < a->n && rc == RC_OK; i++)
		for (size_t k = 0; k < b->n && rc == RC_OK; k++)
			rc = join(x, a->v[i], b->v[k], &out->v[out->n++]);
	return rc;
}

static enum rc append(struct expansion *x, const struct terms *a, const struct terms *b, struct terms *out)
{
	const enum rc rc = room(x, a->n + b->n, out);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < a->n + b->n; i++)
		out->v[out->n++] = i < a->n ? a->v[i] : b->v[i - a->n];
	return RC_OK;
}

static enum rc single(struct expansion *x, const struct rules_when *leaf, bool negated, struct terms *out)
{
	struct rules_literal *l = arena_new_of(x->r->scratch, struct rules_literal);
	const enum rc rc = room(x, 1, out);
	if (rc != RC_OK || !l)
		return rules_refuse_memory(x->r);
	*l = (struct rules_literal){ leaf, negated, NULL };
	out->v[out->n++] = l;
	return RC_OK;
}

static enum rc expand(struct expansion *x, const struct rules_when *w, bool negated, struct terms *out)
{
	if (w->op == RULES_WHEN_LEAF)
		return single(x, w, negated, out);
	if (w->op == RULES_WHEN_NOT)
		return expand(x, w->first, !negated, out);
	const bool all = (w->op == RULES_WHEN_ALL) != negated;
	struct terms sum;
	enum rc rc = room(x, 1, &sum);
	if (rc == RC_OK && all)
		sum.v[sum.n++] = NULL; /* the empty conjunction */
	for (const struct rules_when *c = w->first; c && rc == RC_OK; c = c->next) {
		struct terms one, both = { 0 };
		rc = expand(x, c, negated, &one);
		if (rc == RC_OK)
			rc = all ? multiply(x, &sum, &one, &both) : append(x, &sum, &one, &both);
		sum = both;
	}
	*out = sum;
	return rc;
}

enum rc rules_terms_expand(struct rules_reader *r, const struct rules_when *w, struct rules_place refuse_at,
	const struct rules_literal ***out, size_t *n)
{
	struct expansion x = { r, refuse_at };
	struct terms t;
	static const struct rules_when always = { .op = RULES_WHEN_ALL };
	const enum rc rc = expand(&x, w ? w : &always, false, &t);
	if (rc != RC_OK)
		return rc;
	*out = t.v;
	*n = t.n;
	return RC_OK;
}
