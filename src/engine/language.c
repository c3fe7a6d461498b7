/** Lookup of RFC 4647 3.4: the header's ranges by quality, each shortened from its end until a text has it.
 */
#include "engine/language.h"

#include "engine/accept.h"

/* "zh-Hant-TW" -> "zh-Hant"; some clients write an underscore */
static struct str shorten(struct str range)
{
	size_t n = range.n;
	while (n > 0 && range.p[n - 1] != '-' && range.p[n - 1] != '_')
		n--;
	return str_sub(range, 0, n > 0 ? n - 1 : 0);
}

static bool lookup(const struct texts *t, struct str range, size_t *found)
{
	for (; range.n > 0; range = shorten(range))
		for (size_t i = 0; i < t->n; i++)
			if (str_ieq(t->language[i], range)) {
				*found = i;
				return true;
			}
	return false;
}

struct str language_pick(const struct texts *t, struct str accept_language, struct str default_language)
{
	if (t->n == 0)
		return (struct str){ "", 0 };
	size_t best = 0;
	if (!lookup(t, default_language, &best))
		best = 0;
	const size_t fallback = best;
	unsigned best_quality = 0;
	struct accept_item i;
	while (accept_next(&accept_language, &i)) {
		size_t found = fallback;
		if (i.quality <= best_quality || (!str_is(i.value, "*") && !lookup(t, i.value, &found)))
			continue;
		best = found;
		best_quality = i.quality;
	}
	return t->text[best];
}
