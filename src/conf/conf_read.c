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

static enum rc refuse_memory(struct str *error, struct fault *f)
{
	*error = STR("out of memory");
	return FAIL(f, REASON_memory, "configuration file");
}

/* The whole file; *mem is the caller's to free, set or not. */
static enum rc load(
	struct arena *a, const char *path, char **mem, struct str *text, struct str *error, struct fault *f)
{
	*mem = malloc(FILE_MAX + 1);
	if (!*mem)
		return refuse_memory(error, f);
	const ssize_t n = file_load(path, *mem);
	if (n < 0) {
		say(a, path, "cannot be read: ", strerror(errno), error);
		return FAIL(f, REASON_file_missing, "configuration file");
	}
	if (n > FILE_MAX) {
		say(a, path, "expected a file of at most 1 MiB", "", error);
		return FAIL(f, REASON_conf_syntax, "larger than 1 MiB");
	}
	*text = (struct str){ *mem, (size_t)n };
	return RC_OK;
}

enum rc conf_read(struct arena *a, const char *path, const struct conf_schema *schema, struct conf **out,
	struct str *error, struct fault *f)
{
	if (!path)
		return conf_parse(a, STR(""), "defaults", "", schema, out, error, f);
	const char *folder = folder_of(a, path);
	char *mem = NULL;
	struct str text;
	enum rc rc = folder ? load(a, path, &mem, &text, error, f) : refuse_memory(error, f);
	if (rc == RC_OK)
		rc = conf_parse(a, text, path, folder, schema, out, error, f);
	free(mem);
	return rc;
}

enum rc conf_read_over(struct arena *a, const struct conf *base, struct str path, bool (*own)(struct str key),
	struct conf **out, struct str *error, struct fault *f)
{
	const struct conf_over over = { a, base, own };
	const struct str whole = conf_value_path(a, base->folder, path);
	const char *name = whole.p ? arena_cstr(a, whole) : NULL, *folder = name ? folder_of(a, name) : NULL;
	char *mem = NULL;
	struct str text;
	enum rc rc = folder ? load(a, name, &mem, &text, error, f) : refuse_memory(error, f);
	if (rc == RC_OK)
		rc = conf_parse_over(&over, text, name, folder, out, error, f);
	free(mem);
	return rc;
}
