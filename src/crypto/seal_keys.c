/** Reading, making and retiring the files of sealing keys. */
#include "crypto/seal_keys.h"

#include "base/secret.h"
#include "base/text.h"
#include "crypto/keyfile.h"
#include "crypto/rng.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char FORMAT[] =
	"entitled-seal-key 1\nid %s\nkey %s\nuse-from %" PRId64 "\ncreated %" PRId64 "\n";

/* takes the next line, which must begin with `name` and a blank */
static bool line(struct str *rest, const char *name, struct str *value)
{
	struct str one;
	const size_t n = strlen(name);
	if (!str_next(rest, '\n', &one) || !str_starts(one, str_of(name)) || one.n <= n || one.p[n] != ' ')
		return false;
	*value = str_sub(one, n + 1, one.n - n - 1);
	return true;
}

static bool time_line(struct str *rest, const char *name, int64_t *out)
{
	struct str v;
	return line(rest, name, &v) && str_to_i64(v, 0, INT64_MAX, out);
}

static bool parse(struct str text, struct seal_key *out)
{
	struct str v;
	return line(&text, "entitled-seal-key", &v) && str_is(v, "1") && line(&text, "id", &v) &&
	       text_unhex(v, out->id, sizeof(out->id)) && line(&text, "key", &v) &&
	       text_unhex(v, out->key, sizeof(out->key)) && time_line(&text, "use-from", &out->use_from_s) &&
	       time_line(&text, "created", &out->created_s) && text.n == 0;
}

static bool path_of(char out[PATH_MAX], const char *folder, const char *name)
{
	const int n = snprintf(out, PATH_MAX, "%s/%s", folder, name);
	return n > 0 && n < PATH_MAX;
}

enum { NAME_MAX_KEY = 32 };

static void name_of(char out[NAME_MAX_KEY], const uint8_t id[SEAL_KEYS_ID])
{
	snprintf(out, NAME_MAX_KEY, "seal-%02x%02x%02x%02x.key", id[0], id[1], id[2], id[3]);
}

static enum rc read_one(const char *folder, const char *name, struct seal_key *out, struct fault *f)
{
	char path[PATH_MAX], expected[NAME_MAX_KEY];
	struct keyfile file;
	if (!path_of(path, folder, name))
		return FAIL(f, REASON_file_missing, "%.60s: path too long", name);
	const enum rc rc = keyfile_read(path, &file, f);
	if (rc != RC_OK)
		return rc;
	const bool good = parse((struct str){ file.text, file.n }, out);
	secret_wipe(&file, sizeof(file));
	if (good)
		name_of(expected, out->id);
	return good && !strcmp(name, expected) ? RC_OK : FAIL(f, REASON_file_content, "%.60s", name);
}

static bool is_key_name(const char *name)
{
	const size_t n = strlen(name);
	return !strncmp(name, "seal-", 5) && n > 9 && !strcmp(name + n - 4, ".key");
}

static enum rc read_folder(DIR *dir, const char *folder, struct seal_keys *out, struct fault *f)
{
	for (const struct dirent *e; (e = readdir(dir));) {
		if (!is_key_name(e->d_name))
			continue;
		if (out->n == SEAL_KEYS_MAX)
			return FAIL(f, REASON_file_content, "more than %d sealing keys", SEAL_KEYS_MAX);
		const enum rc rc = read_one(folder, e->d_name, &out->key[out->n], f);
		if (rc != RC_OK)
			return rc;
		out->n++;
	}
	return out->n ? RC_OK : FAIL(f, REASON_seal_key_none, "%.60s", keyfile_name(folder));
}

static int by_use(const void *a, const void *b)
{
	const struct seal_key *x = a, *y = b;
	if (x->use_from_s != y->use_from_s)
		return x->use_from_s < y->use_from_s ? -1 : 1;
	if (x->created_s != y->created_s)
		return x->created_s < y->created_s ? -1 : 1;
	return memcmp(x->id, y->id, SEAL_KEYS_ID);
}

enum rc seal_keys_read(const char *folder, struct seal_keys *out, struct fault *f)
{
	DIR *dir = opendir(folder);
	if (!dir)
		return FAIL(
			f, REASON_file_missing, "%.60s: %s", keyfile_name(folder), strerrorname_np(errno));
	out->n = 0;
	const enum rc rc = read_folder(dir, folder, out, f);
	closedir(dir);
	if (rc != RC_OK)
		secret_wipe(out, sizeof(*out));
	else
		qsort(out->key, out->n, sizeof(out->key[0]), by_use);
	return rc;
}

const struct seal_key *seal_keys_at(const struct seal_keys *keys, int64_t now_s)
{
	const struct seal_key *best = &keys->key[0];
	for (size_t i = 1; i < keys->n && keys->key[i].use_from_s <= now_s; i++)
		best = &keys->key[i];
	return best;
}

const struct seal_key *seal_keys_find(const struct seal_keys *keys, const uint8_t id[SEAL_KEYS_ID])
{
	for (size_t i = 0; i < keys->n; i++)
		if (!memcmp(keys->key[i].id, id, SEAL_KEYS_ID))
			return &keys->key[i];
	return NULL;
}

static void hex(char *out, const uint8_t *p, size_t n)
{
	struct buf b;
	buf_init_fixed(&b, out, 2 * n);
	text_hex(&b, (struct bytes){ p, n });
	out[2 * n] = 0;
}

static enum rc make_key(const char *folder, int64_t now_s, int64_t use_from_s, struct fault *f)
{
	uint8_t id[SEAL_KEYS_ID], key[SEAL_KEYS_KEY];
	char id_hex[2 * sizeof(id) + 1], key_hex[2 * sizeof(key) + 1], text[256], name[NAME_MAX_KEY],
		path[PATH_MAX];
	rng_fill(id, sizeof(id));
	rng_fill(key, sizeof(key));
	hex(id_hex, id, sizeof(id));
	hex(key_hex, key, sizeof(key));
	name_of(name, id);
	if (!path_of(path, folder, name))
		return FAIL(f, REASON_file_write, "%s: path too long", name);
	const int n = snprintf(text, sizeof(text), FORMAT, id_hex, key_hex, use_from_s, now_s);
	const enum rc rc = keyfile_create(path, (struct str){ text, (size_t)n }, f);
	secret_wipe(key, sizeof(key));
	secret_wipe(key_hex, sizeof(key_hex));
	secret_wipe(text, sizeof(text));
	return rc;
}

/* a key seals until its successor's use begins; keep_s later nothing of it is alive any more */
static void retire(const char *folder, const struct seal_keys *keys, int64_t now_s, int64_t keep_s)
{
	for (size_t i = 0; i + 1 < keys->n; i++) {
		char name[NAME_MAX_KEY], path[PATH_MAX];
		name_of(name, keys->key[i].id);
		if (keys->key[i + 1].use_from_s < now_s - keep_s && path_of(path, folder, name))
			unlink(path);
	}
}

/* before anything is made: a folder that nobody could read afterwards gets no further key */
static enum rc look_first(const char *folder, int64_t *use_from_s, struct fault *f)
{
	struct seal_keys keys;
	struct fault why = { 0 };
	const enum rc rc = seal_keys_read(folder, &keys, &why);
	if (why.reason == REASON_seal_key_none)
		return RC_OK;
	if (rc != RC_OK)
		return fault_pass(f, &why);
	const bool full = keys.n == SEAL_KEYS_MAX;
	/* two keys of one second would leave it to their names which one seals; keys are sorted by that
	 * second */
	for (size_t i = 0; i < keys.n; i++)
		*use_from_s += keys.key[i].use_from_s == *use_from_s;
	secret_wipe(&keys, sizeof(keys));
	return full ? FAIL(f, REASON_file_content, "%d sealing keys already", SEAL_KEYS_MAX) : RC_OK;
}

enum rc seal_keys_rotate(
	const char *folder, int64_t now_s, int64_t use_from_s, int64_t keep_s, struct fault *f)
{
	struct seal_keys keys;
	enum rc rc = look_first(folder, &use_from_s, f);
	if (rc == RC_OK)
		rc = make_key(folder, now_s, use_from_s, f);
	if (rc == RC_OK)
		rc = seal_keys_read(folder, &keys, f);
	if (rc != RC_OK)
		return rc;
	retire(folder, &keys, now_s, keep_s);
	secret_wipe(&keys, sizeof(keys));
	return RC_OK;
}
