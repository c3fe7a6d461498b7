/** Looking up applications. */
#include "rules/rules_app.h"

bool rules_app_among(const struct rules_app *app, size_t n, struct str word, size_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(word, str_of(app[i].name)) || str_ieq(word, str_of(app[i].id)))
			return *out = i, true;
	return false;
}

size_t rules_app_count(const struct rules *r)
{
	return r->n_apps;
}

const struct rules_app *rules_app_at(const struct rules *r, size_t app)
{
	return &r->app[app];
}

bool rules_app_find(const struct rules *r, struct str word, size_t *app)
{
	return rules_app_among(r->app, r->n_apps, word, app);
}

size_t rules_app_bit_index(uint64_t apps, size_t app)
{
	return (size_t)__builtin_popcountll(apps & (((uint64_t)1 << app) - 1));
}
