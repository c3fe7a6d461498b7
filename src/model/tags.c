/** Walking a list of names. */
#include "model/tags.h"

static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		const char c = name.p[i], lower = (char)(c | 0x20);
		if (!(c >= '0' && c <= '9') && !(lower >= 'a' && lower <= 'z') && c != '-' && c != '_' &&
			c != '.')
			return false;
	}
	return name.n > 0 && name.n <= TAGS_NAME_MAX;
}

bool tags_has(struct str tags, struct str name)
{
	struct str one;
	while (tags_next(&tags, &one))
		if (str_eq(one, name))
			return true;
	return false;
}

bool tags_good(struct str tags)
{
	struct str rest = tags, name;
	if (tags.n > 0 && tags.p[tags.n - 1] == ',')
		return false;
	for (unsigned n = 0; tags_next(&rest, &name); n++) {
		const struct str before = { tags.p, (size_t)(name.p - tags.p) };
		if (n == TAGS_COUNT_MAX || !is_name(name) || tags_has(before, name))
			return false;
	}
	return true;
}
