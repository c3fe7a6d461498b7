/** What may be configured for the vector service, checked before the first question. */
#include "drivers/vector_http_conf.h"

#include "base/secret.h"
#include "conf/conf.h"
#include "crypto/keyfile.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { URL_MAX = 256 };

static bool has(CURLU *u, CURLUPart part)
{
	char *text = NULL;
	const bool there = curl_url_get(u, part, &text, 0) == CURLUE_OK;
	curl_free(text);
	return there;
}

static bool is(CURLU *u, CURLUPart part, const char *wanted)
{
	char *text = NULL;
	const bool same = curl_url_get(u, part, &text, 0) == CURLUE_OK && str_is(str_of(text), wanted);
	curl_free(text);
	return same;
}

static enum rc check_parts(CURLU *u, const char *text, struct fault *f)
{
	if (curl_url_set(u, CURLUPART_URL, text, 0) != CURLUE_OK)
		return FAIL(f, REASON_conf_value, "not a URL");
	const bool https = is(u, CURLUPART_SCHEME, "https");
	if (!https && !is(u, CURLUPART_SCHEME, "http"))
		return FAIL(f, REASON_conf_value, "https only");
	if (!https && !is(u, CURLUPART_HOST, "127.0.0.1") && !is(u, CURLUPART_HOST, "[::1]"))
		return FAIL(f, REASON_conf_value, "http only to 127.0.0.1 or [::1]");
	if (has(u, CURLUPART_USER) || has(u, CURLUPART_QUERY) || has(u, CURLUPART_FRAGMENT))
		return FAIL(f, REASON_conf_value, "no user, query or fragment");
	return RC_OK;
}

static enum rc check_url(struct str value, struct fault *f)
{
	char text[URL_MAX + 1];
	if (value.n > URL_MAX || memchr(value.p, 0, value.n))
		return FAIL(f, REASON_conf_value, "at most %d octets", URL_MAX);
	memcpy(text, value.p, value.n);
	text[value.n] = 0;
	CURLU *u = curl_url();
	if (!u)
		return FAIL(f, REASON_memory, "URL");
	const enum rc rc = check_parts(u, text, f);
	curl_url_cleanup(u);
	return rc;
}

static enum rc readable(const char *path, struct fault *f)
{
	if (access(path, R_OK))
		return FAIL(f, REASON_file_missing, "%.60s: %s", keyfile_name(path), strerrorname_np(errno));
	return RC_OK;
}

static enum rc check_key(const char *path, struct fault *f)
{
	struct keyfile k;
	const enum rc rc = keyfile_read(path, &k, f);
	secret_wipe(&k, sizeof(k));
	return rc;
}

static enum rc check_files(const struct vector_http_conf *v, struct fault *f)
{
	enum rc rc = v->tls ? readable(v->ca, f) : RC_OK;
	if (rc != RC_OK || !v->tls || !v->certificate)
		return rc;
	if (!v->key)
		return FAIL(f, REASON_conf_value, "http_vector.certificate without http_vector.key");
	rc = readable(v->certificate, f);
	return rc == RC_OK ? check_key(v->key, f) : rc;
}

/* NULL for none */
static const char *path_of(const struct conf *c, const char *key)
{
	const struct str s = conf_text(c, key);
	return s.n ? s.p : NULL;
}

enum rc vector_http_conf_read(const struct conf *c, struct vector_http_conf *out, struct fault *f)
{
	struct str url = conf_text(c, "http_vector.url");
	while (url.n && url.p[url.n - 1] == '/')
		url.n--;
	*out = (struct vector_http_conf){ .tls = str_ieq(str_sub(url, 0, 6), STR("https:")),
		.ca = conf_text(c, "http_vector.ca").p,
		.certificate = path_of(c, "http_vector.certificate"),
		.key = path_of(c, "http_vector.key"),
		.timeout_ms = conf_int(c, "http_vector.timeout") * 1000 };
	snprintf(out->url, sizeof(out->url), "%.*s/vectors", STR_ARG(url));
	return check_files(out, f);
}

const struct conf_item vector_http_conf_items[] = {
	{ .key = "http_vector.url",
		.type = CONF_TEXT,
		.by_default = "https://127.0.0.1:9443",
		.min = 8,
		.max = URL_MAX,
		.help = "Where the vector service is; /vectors is appended. http:// only to 127.0.0.1 or "
			"[::1].",
		.check = check_url },
	{ .key = "http_vector.ca",
		.type = CONF_PATH,
		.by_default = "vector-ca.pem",
		.help = "The certificate authorities, in PEM, that the vector service's certificate must "
			"descend from; no others are trusted." },
	{ .key = "http_vector.certificate",
		.type = CONF_PATH,
		.by_default = "",
		.help = "The certificate, in PEM, that we show to the vector service; empty: none." },
	{ .key = "http_vector.key",
		.type = CONF_PATH,
		.by_default = "",
		.help = "The private key of http_vector.certificate, in PEM, readable by its owner only." },
	{ .key = "http_vector.timeout",
		.type = CONF_DURATION,
		.by_default = "3s",
		.min = 1,
		.max = 30,
		.help = "How long one question to the vector service may take, connection included." },
	CONF_ITEMS_END
};
