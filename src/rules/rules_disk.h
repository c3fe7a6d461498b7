/** Files on disk: rules are read whole, their lists when they are named; what is written is there whole or
 * not at all. */
#pragma once

#include "rules/rules_list.h"

enum { RULES_DISK_LISTS_MAX = 256 };

/** A list's file: its name as rules name it, and what it holds. */
struct rules_file {
	struct str name, text;
};

/** Opens the lists that rules name in one folder, and remembers them. */
struct rules_disk {
	struct rules_files files; /* for struct rules_source */
	struct arena *arena;      /* of the texts; bounds them */
	const char *folder;
	struct rules_file list[RULES_DISK_LISTS_MAX]; /* each file once, in the order of opening */
	size_t n;
};

/** All outlive d. */
void rules_disk_init(struct rules_disk *d, struct arena *a, const char *folder);
/** A plain name: 1 to 100 letters, digits, '.', '_' and '-', not '.' first. */
bool rules_disk_name(struct str name);

/** The whole file, zero-terminated. RC_ABSENT file_missing; RC_LIMIT rules_size. */
enum rc rules_disk_read(
	struct arena *a, const char *path, size_t max, struct str *out, struct fault *f) MUST_USE;
/** Written aside, synced, then named; what was there stays until then. RC_UNAVAIL file_write. The folder is
 * not synced. */
enum rc rules_disk_write(const char *path, struct str text, struct fault *f) MUST_USE;
/** What was named in the folder stays named. */
enum rc rules_disk_sync(const char *folder, struct fault *f) MUST_USE;
