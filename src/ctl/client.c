/** libcurl over a unix socket, one request at a time; each has a connection of its own. */
#include "ctl/client.h"

#include "base/buf.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

enum { ANSWER_MAX = 20 << 20, ARENA = 80 << 20, TIMEOUT_S = 120, URL_MAX = 512, WAIT_MS = 1000 };

struct client {
	CURLM *multi;
	CURL *easy; /* in multi while a request is open */
	struct curl_slist *headers;
	char *socket;
	struct arena *arena; /* the latest answer */
	struct buf body;
	char why[CURL_ERROR_SIZE];
};

static size_t take_body(char *p, size_t size, size_t n, void *user)
{
	struct client *c = user;
	buf_put(&c->body, p, size * n);
	return c->body.failed ? 0 : size * n;
}

struct client *client_open(const char *socket)
{
	struct client *c = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? calloc(1, sizeof(*c)) : NULL;
	if (!c)
		return NULL;
	c->socket = strdup(socket);
	c->arena = arena_new(ARENA);
	c->headers = curl_slist_append(NULL, "Content-Type: application/json");
	c->easy = curl_easy_init();
	c->multi = curl_multi_init();
	if (!c->socket || !c->arena || !c->headers || !c->easy || !c->multi) {
		client_close(&c);
		return NULL;
	}
	curl_easy_setopt(c->easy, CURLOPT_UNIX_SOCKET_PATH, c->socket);
	curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, c->why);
	curl_easy_setopt(c->easy, CURLOPT_PROTOCOLS_STR, "http");
	curl_easy_setopt(c->easy, CURLOPT_NOPROXY, "*");
	/* on a kept connection that has ended, libcurl would send a request twice: lines that it stored would
	 * then "exist" */
	curl_easy_setopt(c->easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->easy, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
	curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
	return c;
}

void client_close(struct client **client)
{
	struct client *c = *client;
	if (!c)
		return;
	if (c->multi && c->easy)
		curl_multi_remove_handle(c->multi, c->easy);
	curl_easy_cleanup(c->easy);
	curl_multi_cleanup(c->multi);
	curl_slist_free_all(c->headers);
	arena_free(&c->arena);
	curl_global_cleanup();
	free(c->socket);
	free(c);
	*client = NULL;
}

static void set_request(struct client *c, const char *method, const char *url, struct str body)
{
	curl_easy_setopt(c->easy, CURLOPT_URL, url);
	if (body.p) {
		curl_easy_setopt(c->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, body.p);
		curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
	} else {
		curl_easy_setopt(c->easy, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(c->easy, CURLOPT_CUSTOMREQUEST, method);
}

enum rc client_begin(struct client *c, const char *method, const char *path, struct str body)
{
	char url[URL_MAX];
	if (snprintf(url, sizeof(url), "http://localhost%s", path) >= URL_MAX)
		return RC_NOMEM;
	arena_reset(c->arena);
	buf_init(&c->body, c->arena, ANSWER_MAX);
	set_request(c, method, url, body);
	c->why[0] = '\0';
	if (curl_multi_add_handle(c->multi, c->easy) != CURLM_OK)
		return RC_NOMEM;
	client_push(c);
	return RC_OK;
}

void client_push(struct client *c)
{
	int running;
	(void)curl_multi_perform(c->multi, &running); /* what goes wrong is found at the end */
}

/* until the request is over */
static CURLcode wait_end(struct client *c)
{
	int running = 1, left;
	while (curl_multi_perform(c->multi, &running) == CURLM_OK && running)
		(void)curl_multi_poll(c->multi, NULL, 0, WAIT_MS, NULL);
	const CURLMsg *m = curl_multi_info_read(c->multi, &left);
	const CURLcode code = m && m->msg == CURLMSG_DONE ? m->data.result : CURLE_FAILED_INIT;
	curl_multi_remove_handle(c->multi, c->easy);
	return code;
}

enum rc client_end(struct client *c, struct client_answer *out)
{
	const CURLcode code = wait_end(c);
	if (code != CURLE_OK) {
		if (code == CURLE_COULDNT_CONNECT || !c->why[0])
			snprintf(c->why, sizeof(c->why), "%s",
				code == CURLE_COULDNT_CONNECT
					? "no server listens there, or this user may not open it"
					: curl_easy_strerror(code));
		return c->body.failed ? RC_NOMEM : RC_UNAVAIL;
	}
	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &out->status);
	buf_putc(&c->body, '\0');
	if (c->body.failed)
		return RC_NOMEM;
	out->body = (struct str){ (const char *)c->body.p, c->body.n - 1 };
	return RC_OK;
}

enum rc client_do(
	struct client *c, const char *method, const char *path, struct str body, struct client_answer *out)
{
	const enum rc rc = client_begin(c, method, path, body);
	return rc == RC_OK ? client_end(c, out) : rc;
}

const char *client_why(const struct client *c)
{
	return c->why[0] ? c->why : "the answer is too long";
}

const char *client_socket(const struct client *c)
{
	return c->socket;
}
