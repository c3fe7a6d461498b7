/** What the rules of a file are called and where they stand. */
#include "rules/rules.h"

#include "rules/rules_compile.h"

size_t rules_count(const struct rules *r)
{
	return r->n;
}

struct str rules_name(const struct rules *r, uint32_t rule)
{
	return r->rule[rule].name;
}

size_t rules_line(const struct rules *r, uint32_t rule)
{
	return r->rule[rule].line;
}

static bool asks(const struct rules_when *w, enum rules_fact_id fact)
{
	if (w->op == RULES_WHEN_LEAF)
		return w->fact == fact;
	for (const struct rules_when *c = w->first; c; c = c->next)
		if (asks(c, fact))
			return true;
	return false;
}

bool rules_asks(const struct rules *r, enum rules_fact_id fact)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->rule[i].when && asks(r->rule[i].when, fact))
			return true;
	return false;
}
