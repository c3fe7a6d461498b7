/** Reading and creating files that hold secrets. */
#include "crypto/keyfile.h"

#include "base/secret.h"
#include "crypto/rng.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

const char *keyfile_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* -1, or the octets read: at most n */
static ssize_t read_all(int fd, char *p, size_t n)
{
	size_t have = 0;
	while (have < n) {
		const ssize_t got = read(fd, p + have, n - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

static enum rc read_fd(int fd, const char *name, struct keyfile *out, struct fault *f)
{
	struct stat st;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return FAIL(f, REASON_file_missing, "%s: not a file", name);
	if (st.st_mode & 077)
		return FAIL(f, REASON_file_mode, "%s: mode %03o", name, (unsigned)st.st_mode & 0777);
	const ssize_t n = read_all(fd, out->text, sizeof(out->text));
	if (n < 0)
		return FAIL(f, REASON_file_missing, "%s: %s", name, strerrorname_np(errno));
	if ((size_t)n == sizeof(out->text))
		return FAIL(f, REASON_file_content, "%s: too long", name);
	out->n = (size_t)n;
	return RC_OK;
}

enum rc keyfile_read(const char *path, struct keyfile *out, struct fault *f)
{
	const char *name = keyfile_name(path);
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return FAIL(f, REASON_file_missing, "%s: %s", name, strerrorname_np(errno));
	const enum rc rc = read_fd(fd, name, out, f);
	close(fd);
	if (rc != RC_OK)
		secret_wipe(out, sizeof(*out));
	return rc;
}

/* link(), unlike rename(), never replaces a key that is there */
static bool fill_and_name(int fd, const char *aside, const char *path, struct str text)
{
	return write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0 && link(aside, path) == 0;
}

static bool sync_folder_of(const char *path)
{
	char folder[PATH_MAX];
	const size_t n = (size_t)(keyfile_name(path) - path);
	const int k = n ? snprintf(folder, sizeof(folder), "%.*s", (int)n, path)
			: snprintf(folder, sizeof(folder), ".");
	const int fd = k > 0 ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0)
		return false;
	const bool done = fsync(fd) == 0;
	close(fd);
	return done;
}

enum rc keyfile_create(const char *path, struct str text, struct fault *f)
{
	const char *name = keyfile_name(path);
	char aside[PATH_MAX];
	uint32_t tail;
	rng_fill(&tail, sizeof(tail));
	const int k = snprintf(aside, sizeof(aside), "%s.%08x.new", path, tail);
	if (k < 0 || (size_t)k >= sizeof(aside))
		return FAIL(f, REASON_file_write, "%.60s: path too long", name);
	const int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return FAIL(f, REASON_file_write, "%s: %s", name, strerrorname_np(errno));
	const bool done = fill_and_name(fd, aside, path, text);
	const int why = done ? 0 : errno;
	close(fd);
	unlink(aside);
	if (why == EEXIST)
		return FAIL(f, REASON_file_exists, "%s", name);
	if (!done || !sync_folder_of(path))
		return FAIL(f, REASON_file_write, "%s: %s", name, why ? strerrorname_np(why) : "folder");
	return RC_OK;
}
