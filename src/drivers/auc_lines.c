/** The bounded memory of lines: buckets of 16, chosen by a keyed hash. */
#include "drivers/auc_lines.h"

#include "base/hash.h"

#include <stdlib.h>

struct auc_lines {
	struct hash_key hash;
	size_t buckets;
	struct auc_line line[];
};

struct auc_lines *auc_lines_new(size_t n, const uint8_t seed[16])
{
	const size_t buckets = (n + AUC_LINES_WAYS - 1) / AUC_LINES_WAYS;
	struct auc_lines *t = calloc(1, sizeof(*t) + buckets * AUC_LINES_WAYS * sizeof(t->line[0]));
	if (!t)
		return NULL;
	memcpy(&t->hash, seed, sizeof(t->hash));
	t->buckets = buckets;
	return t;
}

void auc_lines_free(struct auc_lines **t)
{
	free(*t);
	*t = NULL;
}

/* the digits behind a 1: leading zeros count */
static uint64_t key_of(const struct imsi *who)
{
	uint64_t key = 1;
	for (const char *d = who->d; *d; d++)
		key = key * 10 + (uint64_t)(*d - '0');
	return key;
}

static struct auc_line *bucket_of(struct auc_lines *t, uint64_t key)
{
	uint8_t octets[sizeof(key)];
	memcpy(octets, &key, sizeof(key));
	return t->line + hash_sip(&t->hash, BYTES_OF(octets)) % t->buckets * AUC_LINES_WAYS;
}

static struct auc_line *find_in(struct auc_line *bucket, uint64_t key)
{
	for (size_t i = 0; i < AUC_LINES_WAYS; i++)
		if (bucket[i].key == key)
			return &bucket[i];
	return NULL;
}

struct auc_line *auc_lines_find(struct auc_lines *t, const struct imsi *who)
{
	const uint64_t key = key_of(who);
	return find_in(bucket_of(t, key), key);
}

struct auc_line *auc_lines_take(struct auc_lines *t, const struct imsi *who, int64_t now)
{
	const uint64_t key = key_of(who);
	struct auc_line *bucket = bucket_of(t, key), *oldest = bucket;
	struct auc_line *line = find_in(bucket, key);
	if (line)
		return line;
	for (size_t i = 0; i < AUC_LINES_WAYS; i++) {
		if (!bucket[i].key) {
			oldest = &bucket[i];
			break;
		}
		if (bucket[i].until < oldest->until)
			oldest = &bucket[i];
	}
	if (oldest->key && oldest->until >= now)
		return NULL;
	*oldest = (struct auc_line){ .key = key };
	return oldest;
}
