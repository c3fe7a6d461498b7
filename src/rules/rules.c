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
