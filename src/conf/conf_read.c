/** A configuration file from the disk. */
#include "conf/conf_value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 1024 * 1024 };

/* Up to FILE_MAX + 1 octets; -1: errno says why. */
static ssize_t file_load(const char *path, char *mem)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	size_t n = 0;
	ssize_t got;
	do {
		got = read(fd, mem + n, FILE_MAX + 1 - n);
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	const int why = errno;
	close(fd);
	errno = why;
	return got < 0 ? -1 : (ssize_t)n;
}

static void say(struct arena *a, const char *path, const char *what, const char *why, struct str *error)
{
	struct buf b;
	buf_init(&b, a, strlen(path) + 256);
	buf_puts(&b, path);
	buf_puts(&b, ":1:1: ");
	buf_puts(&b, what);
	buf_puts(&b, why);
	*error = b.failed ? STR("out of memory") : buf_str(&b);
}

/* "etc" of "etc/x.yaml", "/" of "/x.yaml", "" of "x.yaml". */
static const char *folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const size_t n = !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
	return arena_cstr(a, (struct str){ path, n });
}

enum rc conf_read(struct arena *a, const char *path, const struct conf_schema *schema, struct conf **out,
	struct str *error, struct fault *f)
{
	if (!path)
		return conf_parse(a, STR(""), "defaults", "", schema, out, error, f);
	const char *folder = folder_of(a, path);
	char *mem = folder ? malloc(FILE_MAX + 1) : NULL;
	if (!mem) {
		*error = STR("out of memory");
		return FAIL(f, REASON_memory, "configuration file");
	}
	const ssize_t n = file_load(path, mem);
	enum rc rc;
	if (n < 0) {
		say(a, path, "cannot be read: ", strerror(errno), error);
		rc = FAIL(f, REASON_file_missing, "configuration file");
	} else if (n > FILE_MAX) {
		say(a, path, "expected a file of at most 1 MiB", "", error);
		rc = FAIL(f, REASON_conf_syntax, "larger than 1 MiB");
	} else {
		rc = conf_parse(a, (struct str){ mem, (size_t)n }, path, folder, schema, out, error, f);
	}
	free(mem);
	return rc;
}
