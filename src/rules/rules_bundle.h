/** The text of rules with the files of its lists, in memory: on the way to or from an operator. */
#pragma once

#include "rules/rules_disk.h"

struct rules_bundle {
	struct str text;
	const struct rules_file *list;
	size_t n;
};

/** Gives the lists of a bundle to rules_read() and remembers which were asked for. */
struct rules_bundle_files {
	struct rules_files files; /* for struct rules_source */
	const struct rules_bundle *bundle;
	struct rules_file used[RULES_DISK_LISTS_MAX]; /* each once */
	size_t n;
};

/** The bundle outlives x. */
void rules_bundle_init(struct rules_bundle_files *x, const struct rules_bundle *b);
/** The bundle with the lists that its rules name and no others. */
struct rules_bundle rules_bundle_used(const struct rules_bundle_files *x);
