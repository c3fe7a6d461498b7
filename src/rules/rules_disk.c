/** Reading and writing whole files. */
#include "rules/rules_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_MAX_OCTETS = 100 };

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

bool rules_disk_name(struct str name)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	if (name.n == 0 || name.n > NAME_MAX_OCTETS || name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!memchr(good, name.p[i], sizeof(good) - 1))
			return false;
	return true;
}

static enum rc read_fd(
	struct arena *a, int fd, const char *name, size_t max, struct str *out, struct fault *f)
{
	struct stat st;
	size_t have = 0;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return FAIL(f, REASON_file_missing, "%.60s: not a file", name);
	if (st.st_size < 0 || (size_t)st.st_size > max)
		return FAIL(f, REASON_rules_size, "%.60s: more than %zu octets", name, max);
	const size_t n = (size_t)st.st_size;
	char *p = arena_take(a, n + 1);
	if (!p)
		return FAIL(f, REASON_memory, "%.60s", name);
	while (have < n) {
		const ssize_t got = read(fd, p + have, n - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return FAIL(f, REASON_file_missing, "%.60s: %s", name, strerrorname_np(errno));
		if (got == 0)
			break;
		have += (size_t)got;
	}
	*out = (struct str){ p, have };
	return RC_OK;
}

enum rc rules_disk_read(struct arena *a, const char *path, size_t max, struct str *out, struct fault *f)
{
	const char *name = last_part(path);
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return FAIL(f, REASON_file_missing, "%.60s: %s", name, strerrorname_np(errno));
	const enum rc rc = read_fd(a, fd, name, max, out, f);
	close(fd);
	return rc;
}

/* The lists of a file are those beside it: no path leads elsewhere. */
static enum rc open_list(const struct rules_files *files, struct str name, struct str *text)
{
	struct rules_disk *d = files->owner;
	char path[PATH_MAX];
	for (size_t i = 0; i < d->n; i++)
		if (str_eq(d->list[i].name, name))
			return *text = d->list[i].text, RC_OK;
	if (!rules_disk_name(name) || d->n == RULES_DISK_LISTS_MAX)
		return RC_INVALID;
	const int n = snprintf(path, sizeof(path), "%s/%.*s", d->folder, STR_ARG(name));
	if (n < 0 || (size_t)n >= sizeof(path))
		return RC_INVALID;
	struct rules_file *file = &d->list[d->n];
	const enum rc rc = rules_disk_read(d->arena, path, RULES_LIST_FILE_MAX, &file->text, NULL);
	file->name = arena_str(d->arena, name);
	if (rc != RC_OK || !file->name.p)
		return rc != RC_OK ? rc : RC_NOMEM;
	d->n++;
	*text = file->text;
	return RC_OK;
}

void rules_disk_init(struct rules_disk *d, struct arena *a, const char *folder)
{
	*d = (struct rules_disk){ .files = { .open = open_list, .owner = d }, .arena = a, .folder = folder };
}

static bool write_all(int fd, struct str text)
{
	size_t done = 0;
	while (done < text.n) {
		const ssize_t n = write(fd, text.p + done, text.n - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return fsync(fd) == 0;
}

enum rc rules_disk_write(const char *path, struct str text, struct fault *f)
{
	char aside[PATH_MAX];
	const int k = snprintf(aside, sizeof(aside), "%s.new", path);
	if (k < 0 || (size_t)k >= sizeof(aside))
		return FAIL(f, REASON_file_write, "%.60s: path too long", last_part(path));
	const int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return FAIL(f, REASON_file_write, "%.60s: %s", last_part(path), strerrorname_np(errno));
	const bool good = write_all(fd, text) && rename(aside, path) == 0;
	const int why = errno;
	close(fd);
	if (good)
		return RC_OK;
	unlink(aside);
	return FAIL(f, REASON_file_write, "%.60s: %s", last_part(path), strerrorname_np(why));
}

enum rc rules_disk_sync(const char *folder, struct fault *f)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool good = fd >= 0 && fsync(fd) == 0;
	const int why = errno;
	if (fd >= 0)
		close(fd);
	return good ? RC_OK
		    : FAIL(f, REASON_file_write, "%.60s: %s", last_part(folder), strerrorname_np(why));
}
