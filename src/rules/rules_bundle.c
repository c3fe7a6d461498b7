/** Looking for a list in a bundle. */
#include "rules/rules_bundle.h"

static const struct rules_file *find(const struct rules_file *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].name, name))
			return &list[i];
	return NULL;
}

static enum rc open_list(const struct rules_files *files, struct str name, struct str *text)
{
	struct rules_bundle_files *x = files->owner;
	const struct rules_file *file = find(x->bundle->list, x->bundle->n, name);
	if (!file || !rules_disk_name(name))
		return RC_ABSENT;
	*text = file->text;
	if (find(x->used, x->n, name))
		return RC_OK;
	if (x->n == RULES_DISK_LISTS_MAX)
		return RC_LIMIT;
	x->used[x->n++] = *file;
	return RC_OK;
}

void rules_bundle_init(struct rules_bundle_files *x, const struct rules_bundle *b)
{
	*x = (struct rules_bundle_files){ .files = { .open = open_list, .owner = x }, .bundle = b };
}

struct rules_bundle rules_bundle_used(const struct rules_bundle_files *x)
{
	return (struct rules_bundle){ x->bundle->text, x->used, x->n };
}
