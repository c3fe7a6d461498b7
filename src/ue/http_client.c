/** HTTPS by libcurl's easy interface: one handle per phone, certificates always checked, redirects never
 * followed. */
#include "ue/http_client.h"

#include <curl/curl.h>
#include <stdlib.h>

enum { BODY_MAX = 2 * 1024 * 1024 };

struct http_client {
	CURL *easy;
	struct curl_slist *resolve;
	char error[CURL_ERROR_SIZE];
};

/* one answer while it comes in */
struct intake {
	struct arena *arena;
	struct http_response *out;
	struct buf body;
	bool full;
};

enum rc http_client_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? RC_OK : RC_UNAVAIL;
}

static size_t take_body(char *p, size_t size, size_t n, void *user)
{
	struct intake *in = user;
	buf_put(&in->body, p, size * n);
	in->full |= in->body.failed;
	return in->full ? 0 : size * n;
}

static size_t take_header(char *p, size_t size, size_t n, void *user)
{
	struct intake *in = user;
	struct str line = { p, size * n };
	while (line.n && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\n'))
		line.n--;
	const size_t colon = str_find(line, ':');
	if (line.n >= 5 &&
		memcmp(line.p, "HTTP/", 5) == 0) { /* a new head: an interim answer (1xx) came before */
		in->out->headers = in->out->last_header = NULL;
		return size * n;
	}
	if (colon == line.n)
		return size * n;
	const struct str value = str_trim(str_sub(line, colon + 1, line.n));
	const struct http_header h = { .name = arena_str(in->arena, str_sub(line, 0, colon)),
		.value = value.n ? arena_str(in->arena, value) : STR("") };
	in->full |= http_message_add(&in->out->headers, &in->out->last_header, in->arena, h) != RC_OK;
	return in->full ? 0 : size * n;
}

enum rc http_client_open(const struct http_settings *s, struct http_client **out)
{
	struct http_client *c = calloc(1, sizeof(*c));
	if (!c)
		return RC_NOMEM;
	c->easy = curl_easy_init();
	if (s->resolve)
		c->resolve = curl_slist_append(NULL, s->resolve);
	if (!c->easy || (s->resolve && !c->resolve)) {
		http_client_close(&c);
		return RC_NOMEM;
	}
	CURL *e = c->easy;
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->error);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(e, CURLOPT_CAINFO, s->ca);
	curl_easy_setopt(e, CURLOPT_RESOLVE, c->resolve);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, s->timeout_ms);
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, s->close ? 1L : 0L);
	curl_easy_setopt(e, CURLOPT_SSL_SESSIONID_CACHE, s->close ? 0L : 1L);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION,
		strcmp(s->alpn, "2") == 0 ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	*out = c;
	return RC_OK;
}

void http_client_close(struct http_client **c)
{
	if (!*c)
		return;
	curl_easy_cleanup((*c)->easy);
	curl_slist_free_all((*c)->resolve);
	free(*c);
	*c = NULL;
}

/* libcurl's own headers (User-Agent, Content-Type ...) give way to those of the request */
static struct curl_slist *header_lines(struct arena *a, const struct http_request *in)
{
	struct curl_slist *list = NULL;
	for (const struct http_header *h = in->headers; h; h = h->next) {
		struct buf line;
		buf_init(&line, a, 16384);
		buf_put_str(&line, h->name);
		buf_puts(&line, h->value.n ? ": " : ";");
		buf_put_str(&line, h->value);
		buf_putc(&line, '\0');
		struct curl_slist *more = line.failed ? NULL : curl_slist_append(list, (const char *)line.p);
		if (!more) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = more;
	}
	return list;
}

static void set_method(CURL *e, const struct http_request *in)
{
	curl_easy_setopt(e, CURLOPT_URL, in->url);
	if (strcmp(in->method, "POST") == 0) {
		curl_easy_setopt(e, CURLOPT_POST, 1L);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, in->body.n ? in->body.p : "");
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)in->body.n);
	} else {
		curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
	}
}

static enum rc finish(struct http_client *c, struct intake *in, CURLcode code, struct str *why)
{
	curl_off_t us = 0;
	long version = 0;
	if (code != CURLE_OK) {
		*why = arena_str(in->arena, str_of(c->error[0] ? c->error : curl_easy_strerror(code)));
		return in->full ? RC_NOMEM : RC_UNAVAIL;
	}
	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &in->out->status);
	curl_easy_getinfo(c->easy, CURLINFO_TOTAL_TIME_T, &us);
	curl_easy_getinfo(c->easy, CURLINFO_HTTP_VERSION, &version);
	in->out->ms = (double)us / 1000;
	in->out->http2 = version == CURL_HTTP_VERSION_2_0;
	in->out->body = buf_str(&in->body);
	return RC_OK;
}

enum rc http_client_do(struct http_client *c, struct arena *a, const struct http_request *in,
	struct http_response *out, struct str *why)
{
	struct intake intake = { .arena = a, .out = out };
	struct curl_slist *lines = header_lines(a, in);
	if (!lines)
		return RC_NOMEM;
	*out = (struct http_response){ 0 };
	buf_init(&intake.body, a, BODY_MAX);
	c->error[0] = '\0';
	set_method(c->easy, in);
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, lines);
	curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, &intake);
	curl_easy_setopt(c->easy, CURLOPT_HEADERDATA, &intake);
	const CURLcode code = curl_easy_perform(c->easy);
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(lines);
	return finish(c, &intake, code, why);
}
