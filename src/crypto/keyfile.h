/** Small files that hold secrets: only the owner may read or write them, and they appear whole or not at all.
 */
#pragma once

#include "base/fault.h"
#include "base/str.h"

enum { KEYFILE_MAX = 4096 };

struct keyfile {
	size_t n;
	char text[KEYFILE_MAX];
};

/** file_missing, file_mode (a permission bit of group or others), file_content (too long). The caller wipes
 * *out. */
enum rc keyfile_read(const char *path, struct keyfile *out, struct fault *f) MUST_USE;
/** A new file of mode 0600: written aside, synced, then named. RC_CONFLICT file_exists, RC_UNAVAIL
 * file_write. */
enum rc keyfile_create(const char *path, struct str text, struct fault *f) MUST_USE;
/** The last part of a path, for notes. */
const char *keyfile_name(const char *path);
