/** The layout of the folder. */
#include "rules/rules_folder.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HISTORY_MAX = 8 * 1024 * 1024, RECORD_MAX = 2048, WRITE_ARENA = 64 * 1024 * 1024 };
enum { HASH_LINE = RULES_HASH_TEXT + 128 };

static const char *path_of(struct arena *a, const char *folder, const char *name)
{
	struct buf b;
	buf_init(&b, a, PATH_MAX);
	buf_printf(&b, "%s/%s", folder, name);
	buf_putc(&b, '\0');
	return b.failed ? NULL : (const char *)b.p;
}

static const char *version_path(struct arena *a, const char *folder, uint32_t number, const char *end)
{
	char name[32];
	snprintf(name, sizeof(name), "%010" PRIu32 "%s", number, end);
	return path_of(a, folder, name);
}

static const char *lists_path(const char *folder, uint32_t number, struct arena *a)
{
	return version_path(a, folder, number, ".lists");
}

static int by_name(const void *a, const void *b)
{
	const struct rules_file *x = a, *y = b;
	const size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	const int c = memcmp(x->name.p, y->name.p, n);
	return c ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static void put_hash(struct buf *b, struct str text, rules_sha256 *sha256)
{
	uint8_t sum[32];
	sha256(str_bytes(text), sum);
	text_hex(b, BYTES_OF(sum));
}

static void put_line(struct buf *b, const struct rules_file *file, rules_sha256 *sha256)
{
	put_hash(b, file->text, sha256);
	buf_printf(b, "  %.*s\n", STR_ARG(file->name));
}

enum rc rules_folder_hash(struct arena *a, const struct rules_bundle *in, rules_sha256 *sha256,
	char out[RULES_HASH_TEXT + 1], struct fault *f)
{
	struct buf lines, hash;
	const struct rules_file text = { STR("rules"), in->text };
	struct rules_file *list = arena_take(a, (in->n + 1) * sizeof(*list));
	if (!list)
		return FAIL(f, REASON_memory, "hash of rules");
	if (in->n)
		memcpy(list, in->list, in->n * sizeof(*list));
	qsort(list, in->n, sizeof(*list), by_name);
	buf_init(&lines, a, (in->n + 1) * HASH_LINE);
	put_line(&lines, &text, sha256);
	for (size_t i = 0; i < in->n; i++)
		put_line(&lines, &list[i], sha256);
	if (lines.failed)
		return FAIL(f, REASON_memory, "hash of rules");
	buf_init_fixed(&hash, out, RULES_HASH_TEXT + 1);
	put_hash(&hash, in->n ? buf_str(&lines) : in->text, sha256);
	out[RULES_HASH_TEXT] = '\0';
	return RC_OK;
}

static enum rc history_text(const char *folder, struct arena *a, struct str *out, struct fault *f)
{
	struct fault why = { .reason = REASON_none };
	const char *path = path_of(a, folder, "history.jsonl");
	*out = STR_NONE;
	if (!path)
		return FAIL(f, REASON_memory, "folder of rules");
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return RC_OK;
	const enum rc rc = rules_disk_read(a, path, HISTORY_MAX, out, &why);
	return rc == RC_OK ? RC_OK : fault_pass(f, &why);
}

enum rc rules_folder_history(
	const char *folder, struct arena *a, struct rules_record **out, size_t *n, struct fault *f)
{
	struct str text;
	const enum rc rc = history_text(folder, a, &text, f);
	return rc == RC_OK ? rules_history_read(a, text, out, n, f) : rc;
}

enum rc rules_folder_text(
	const char *folder, uint32_t number, struct arena *a, struct str *out, struct fault *f)
{
	const char *path = version_path(a, folder, number, ".yaml");
	if (!path)
		return FAIL(f, REASON_memory, "folder of rules");
	return rules_disk_read(a, path, RULES_YAML_FILE_MAX, out, f);
}

static enum rc open_lists(const char *path, struct arena *a, struct rules_bundle *out, struct fault *f)
{
	struct rules_file *list = arena_take(a, RULES_DISK_LISTS_MAX * sizeof(*list));
	DIR *d = opendir(path);
	enum rc rc = list ? RC_OK : FAIL(f, REASON_memory, "lists of rules");
	out->list = list;
	for (const struct dirent *e = d ? readdir(d) : NULL; e && rc == RC_OK; e = readdir(d)) {
		const struct str name = str_of(e->d_name);
		const char *file = rules_disk_name(name) ? path_of(a, path, e->d_name) : NULL;
		if (!file || out->n == RULES_DISK_LISTS_MAX)
			continue;
		list[out->n].name = arena_str(a, name);
		rc = rules_disk_read(a, file, RULES_LIST_FILE_MAX, &list[out->n++].text, f);
	}
	if (d)
		closedir(d);
	if (rc == RC_OK)
		qsort(list, out->n, sizeof(*list), by_name);
	return rc;
}

enum rc rules_folder_open(const struct rules_shelf *s, const struct rules_record *r, struct arena *a,
	struct rules_bundle *out, struct fault *f)
{
	struct rules_bundle b = { .n = 0 };
	char hash[RULES_HASH_TEXT + 1] = "";
	const char *lists = lists_path(s->folder, r->number, a);
	if (!lists)
		return FAIL(f, REASON_memory, "folder of rules");
	enum rc rc = rules_folder_text(s->folder, r->number, a, &b.text, f);
	if (rc == RC_OK)
		rc = open_lists(lists, a, &b, f);
	if (rc == RC_OK)
		rc = rules_folder_hash(a, &b, s->sha256, hash, f);
	if (rc == RC_OK && strcmp(hash, r->sha256) != 0)
		rc = FAIL(f, REASON_rules_stored, "version %" PRIu32 ": its files are not what was stored",
			r->number);
	if (rc == RC_OK)
		*out = b;
	return rc;
}

static enum rc folder_make(const char *path, struct fault *f)
{
	if (path && (mkdir(path, 0700) == 0 || errno == EEXIST))
		return RC_OK;
	return FAIL(f, REASON_file_write, "folder of rules: %s", path ? strerrorname_np(errno) : "memory");
}

/* What a store that was cut off left under this number. */
static void lists_remove(const char *path, struct arena *a)
{
	DIR *d = opendir(path);
	for (const struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
		const char *file = path_of(a, path, e->d_name);
		if (file)
			(void)unlink(file);
	}
	if (d)
		closedir(d);
	(void)rmdir(path);
}

static enum rc lists_write(const char *path, const struct rules_bundle *b, struct arena *a, struct fault *f)
{
	enum rc rc = folder_make(path, f);
	for (size_t i = 0; i < b->n && rc == RC_OK; i++) {
		char name[NAME_MAX + 1];
		if (!rules_disk_name(b->list[i].name))
			return FAIL(f, REASON_rules_value, "the name of a list's file");
		snprintf(name, sizeof(name), "%.*s", STR_ARG(b->list[i].name));
		const char *file = path_of(a, path, name);
		rc = file ? rules_disk_write(file, b->list[i].text, f)
			  : FAIL(f, REASON_memory, "folder of rules");
	}
	return rc == RC_OK ? rules_disk_sync(path, f) : rc;
}

static enum rc history_add(
	const char *folder, struct str before, const struct rules_record *r, struct arena *a, struct fault *f)
{
	struct buf b;
	const char *path = path_of(a, folder, "history.jsonl");
	char *whole = arena_take(a, before.n + RECORD_MAX);
	if (!whole || !path)
		return FAIL(f, REASON_memory, "history of rules");
	buf_init_fixed(&b, whole, before.n + RECORD_MAX);
	buf_put_str(&b, before);
	rules_history_put(&b, r);
	buf_putc(&b, '\n');
	if (b.failed)
		return FAIL(f, REASON_memory, "history of rules");
	const enum rc rc = rules_disk_write(path, buf_str(&b), f);
	return rc == RC_OK ? rules_disk_sync(folder, f) : rc;
}

static enum rc next_number(struct str history, struct arena *a, uint32_t *out, struct fault *f)
{
	struct rules_record *all = NULL;
	size_t n = 0;
	const enum rc rc = rules_history_read(a, history, &all, &n, f);
	if (rc != RC_OK)
		return rc;
	*out = n ? all[n - 1].number + 1 : 1;
	return *out ? RC_OK : FAIL(f, REASON_rules_stored, "history.jsonl: no number is left");
}

static enum rc store(const char *folder, const struct rules_bundle *b, struct rules_record *r,
	struct arena *a, struct fault *f)
{
	struct str before = STR_NONE;
	enum rc rc = folder_make(folder, f);
	if (rc == RC_OK)
		rc = history_text(folder, a, &before, f);
	if (rc == RC_OK)
		rc = next_number(before, a, &r->number, f);
	const char *lists = rc == RC_OK ? lists_path(folder, r->number, a) : NULL;
	const char *text = rc == RC_OK ? version_path(a, folder, r->number, ".yaml") : NULL;
	if (rc == RC_OK && (!lists || !text))
		rc = FAIL(f, REASON_memory, "folder of rules");
	if (rc != RC_OK)
		return rc;
	lists_remove(lists, a);
	if (b->n)
		rc = lists_write(lists, b, a, f);
	if (rc == RC_OK)
		rc = rules_disk_write(text, b->text, f);
	if (rc == RC_OK)
		rc = rules_disk_sync(folder, f);
	if (rc == RC_OK)
		rc = history_add(folder, before, r, a, f);
	return rc;
}

enum rc rules_folder_store(
	const char *folder, const struct rules_bundle *b, struct rules_record *r, struct fault *f)
{
	struct arena *a = arena_new(WRITE_ARENA);
	const enum rc rc = a ? store(folder, b, r, a, f) : FAIL(f, REASON_memory, "folder of rules");
	arena_free(&a);
	return rc;
}
