/** A folder of its own for a test that writes files. */
#pragma once

#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
	char path[64];
	char file[400]; /* of the last folder_file() */
};

static inline struct folder folder_make(void)
{
	struct folder d = { .path = P_tmpdir "/entitled-test-XXXXXX" };
	assert_non_null(mkdtemp(d.path));
	return d;
}

static inline const char *folder_file(struct folder *d, const char *name)
{
	assert_true(snprintf(d->file, sizeof(d->file), "%s/%s", d->path, name) < (int)sizeof(d->file));
	return d->file;
}

static inline void folder_write(struct folder *d, const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(folder_file(d, name), "we");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
	assert_int_equal(chmod(d->file, mode), 0);
}

/* the n-th entry that is no dot file, in no order; name (256 octets, or NULL) is set if there is one; returns
 * how many were passed */
static inline int folder_entry(const struct folder *d, int n, char *name)
{
	DIR *dir = opendir(d->path);
	int k = 0;
	assert_non_null(dir);
	for (const struct dirent *e; (e = readdir(dir));)
		if (e->d_name[0] != '.' && k++ == n && name)
			memcpy(name, e->d_name, strlen(e->d_name) + 1);
	closedir(dir);
	return k;
}

static inline void folder_drop(struct folder *d)
{
	char name[256] = { 0 };
	while (folder_entry(d, 0, name))
		assert_int_equal(unlink(folder_file(d, name)), 0);
	assert_int_equal(rmdir(d->path), 0);
}
