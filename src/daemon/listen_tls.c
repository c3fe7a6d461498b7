/** Paths of the configuration become a TLS context. */
#include "daemon/listen_tls.h"

enum { PATHS_ARENA = 1 << 20 };

/* certificate and key, with any number of blanks between and around them */
static bool pair_split(struct str text, struct str *cert, struct str *key)
{
	text = str_trim(text);
	const size_t blank = str_find(text, ' ');
	*cert = str_sub(text, 0, blank);
	*key = str_trim(str_sub(text, blank, text.n));
	return key->n > 0 && str_find(*key, ' ') == key->n;
}

enum rc listen_tls_check(struct str pair, struct fault *f)
{
	struct str cert, key;
	return pair_split(pair, &cert, &key)
		       ? RC_OK
		       : FAIL(f, REASON_conf_value, "expected CERTIFICATE KEY: two paths");
}

size_t listen_tls_pairs(const struct conf *c)
{
	return 1 + conf_count(c, "tls.more");
}

struct str listen_tls_file(const struct conf *c, size_t i)
{
	struct str cert = conf_text(c, "tls.certificate"), key;
	if (i > 0)
		(void)pair_split(conf_at(c, "tls.more", i - 1), &cert, &key);
	return cert;
}

static bool pair_read(const struct conf *c, struct arena *a, size_t i, struct tls_pair *out)
{
	struct str cert, key;
	if (i == 0) {
		*out = (struct tls_pair){ conf_text(c, "tls.certificate").p, conf_text(c, "tls.key").p };
		return true;
	}
	(void)pair_split(conf_at(c, "tls.more", i - 1), &cert, &key);
	*out = (struct tls_pair){ conf_beside(c, a, cert).p, conf_beside(c, a, key).p };
	return out->cert && out->key;
}

static enum rc pairs_open(const struct conf *c, struct arena *a, const struct listen_url *u,
	struct tls_context **out, struct fault *f)
{
	struct tls_pair pair[TLS_PAIRS_MAX];
	struct tls_parts parts = { .pair = pair, .n = listen_tls_pairs(c) };
	bool read = parts.n <= TLS_PAIRS_MAX;
	for (size_t i = 0; i < parts.n && read; i++)
		read = pair_read(c, a, i, &pair[i]);
	if (read && u->client_ca.n > 0) {
		parts.client_ca = conf_beside(c, a, u->client_ca).p;
		read = parts.client_ca != NULL;
	}
	return read ? tls_context_open(&parts, out, f) : FAIL(f, REASON_memory, "paths of certificates");
}

enum rc listen_tls_open(
	const struct conf *c, const struct listen_url *u, struct tls_context **out, struct fault *f)
{
	*out = NULL;
	if (!u->tls)
		return RC_OK;
	struct arena *a = arena_new(PATHS_ARENA);
	const enum rc rc = a ? pairs_open(c, a, u, out, f) : FAIL(f, REASON_memory, "paths of certificates");
	arena_free(&a);
	return rc;
}

enum rc listen_tls_pair(const struct conf *c, size_t i, struct tls_context **out, struct fault *f)
{
	struct tls_pair pair;
	struct arena *a = arena_new(PATHS_ARENA);
	enum rc rc = RC_NOMEM;
	if (a && pair_read(c, a, i, &pair))
		rc = tls_context_open(&(struct tls_parts){ .pair = &pair, .n = 1 }, out, f);
	else
		rc = FAIL(f, REASON_memory, "paths of certificates");
	arena_free(&a);
	return rc;
}
