/** One question, one POST: its transfer and its deadline. */
#include "drivers/vector_http.h"

#include "base/secret.h"
#include "drivers/vector_http_answer.h"
#include "drivers/vector_http_conf.h"
#include "drivers/vector_http_json.h"
#include "drivers/vector_http_loop.h"

#include <stdlib.h>

enum { OPEN_MAX = 1024 };

struct vector_http {
	struct auth_vector_source source;
	struct vector_http_conf conf;
	struct vector_http_loop loop;
	struct curl_slist *headers;
	struct list open; /* questions */
	size_t open_n;
};

struct question {
	struct list node;
	struct vector_http *v;
	struct call *c;
	struct auth_vector *out;
	bool resync, at_deadline, stale, again;
	CURL *easy;
	struct env_timer timer;
	size_t ask_n, answer_n;
	char ask[VECTOR_HTTP_JSON_ASK_MAX];
	uint8_t answer[VECTOR_HTTP_JSON_ANSWER_MAX];
};

static struct vector_http *of(struct auth_vector_source *s)
{
	return (struct vector_http *)(void *)s; /* source is the first member */
}

static void question_free(struct question *q)
{
	struct env *env = q->v->loop.env;
	env->ops->timer_disarm(env, &q->timer);
	if (q->easy) {
		vector_http_loop_take(&q->v->loop, q->easy);
		curl_easy_cleanup(q->easy);
	}
	list_take(&q->node);
	q->v->open_n--;
	q->c->driver = NULL;
	secret_wipe(q, sizeof(*q));
	free(q);
}

static void answer(struct question *q, enum rc rc)
{
	struct call *c = q->c;
	question_free(q);
	c->done(c, rc);
}

static void on_timer(struct env_timer *t)
{
	struct question *q = t->owner;
	struct fault *f = q->c->fault;
	answer(q, q->at_deadline ? FAIL(f, REASON_deadline, "vector service")
				 : FAIL(f, REASON_http_vector_timeout, "no answer"));
}

static enum rc take_answer(const struct question *q)
{
	struct vector_http_answer a = { .body = { q->answer, q->answer_n }, .resync = q->resync };
	curl_easy_getinfo(q->easy, CURLINFO_RESPONSE_CODE, &a.status);
	curl_easy_getinfo(q->easy, CURLINFO_RETRY_AFTER, &a.retry_after_s);
	return vector_http_answer_take(&a, q->out, q->c->fault);
}

/* The connection had something to say unasked: it was given up before the question went out. Asked again on a
 * new one. */
static bool asked_again(struct question *q)
{
	if (!q->stale || q->again)
		return false;
	q->again = true;
	vector_http_loop_take(&q->v->loop, q->easy);
	curl_easy_setopt(q->easy, CURLOPT_FRESH_CONNECT, 1L);
	return vector_http_loop_add(&q->v->loop, q->easy, NULL) == RC_OK;
}

static void ended(void *owner, CURL *easy, CURLcode how)
{
	struct question *q = NULL;
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &q);
	if (how != CURLE_OK && asked_again(q))
		return;
	answer(q, how == CURLE_OK ? take_answer(q) : vector_http_answer_failed(how, q->c->fault));
}

static size_t on_octets(char *p, size_t each, size_t n, void *owner)
{
	struct question *q = owner;
	n *= each;
	if (n > sizeof(q->answer) - q->answer_n)
		return 0;
	memcpy(q->answer + q->answer_n, p, n);
	q->answer_n += n;
	return n;
}

/* A pooled connection on which something lies before we asked holds the second answer to an older question:
 * it would be taken for ours, a vector of another line. */
static int before_request(void *owner, char *to, char *from, int to_port, int from_port)
{
	struct question *q = owner;
	long made = 0;
	curl_easy_getinfo(q->easy, CURLINFO_NUM_CONNECTS, &made);
	q->stale = !made && vector_http_loop_speaks(&q->v->loop, from_port);
	return q->stale ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void set_tls(CURL *e, const struct vector_http_conf *c)
{
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(e, CURLOPT_CAINFO, c->ca);
	curl_easy_setopt(e, CURLOPT_CAPATH, NULL);         /* the system's authorities are not ours */
	curl_easy_setopt(e, CURLOPT_CA_CACHE_TIMEOUT, 0L); /* a renewed file is seen */
	if (!c->certificate)
		return;
	curl_easy_setopt(e, CURLOPT_SSLCERT, c->certificate);
	curl_easy_setopt(e, CURLOPT_SSLKEY, c->key);
}

static void set_options(const struct vector_http *v, struct question *q)
{
	CURL *e = q->easy;
	curl_easy_setopt(e, CURLOPT_URL, v->conf.url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, v->conf.tls ? "https" : "http");
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROXY, ""); /* none, whatever the environment says */
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* a thread that resolves a name is not waited for */
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, v->headers);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, q->ask);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)q->ask_n);
	curl_easy_setopt(e, CURLOPT_MAXFILESIZE, (long)VECTOR_HTTP_JSON_ANSWER_MAX);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_octets);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, q);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, before_request);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, q);
	curl_easy_setopt(e, CURLOPT_PRIVATE, q);
	if (v->conf.tls)
		set_tls(e, &v->conf);
}

static enum rc start(struct question *q, const struct auth_vector_ask *ask)
{
	struct vector_http *v = q->v;
	struct env *env = v->loop.env;
	int64_t left = q->c->deadline_ms - env_mono_ms(env);
	struct buf b;
	left = left > 0 ? left : 0;
	buf_init_fixed(&b, q->ask, sizeof(q->ask));
	vector_http_json_ask_put(ask, &b);
	q->ask_n = b.n;
	q->at_deadline = left <= v->conf.timeout_ms;
	q->timer = (struct env_timer){ .fire = on_timer, .owner = q };
	if (env->ops->timer_arm(env, &q->timer, q->at_deadline ? left : v->conf.timeout_ms) != RC_OK)
		return FAIL(q->c->fault, REASON_memory, "timer");
	q->easy = curl_easy_init();
	if (!q->easy || b.failed)
		return FAIL(q->c->fault, REASON_memory, "vector question");
	set_options(v, q);
	return vector_http_loop_add(&v->loop, q->easy, q->c->fault);
}

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	struct vector_http *v = of(s);
	if (v->open_n >= OPEN_MAX)
		return FAIL(c->fault, REASON_backend_queue, "%d open questions", OPEN_MAX);
	struct question *q = calloc(1, sizeof(*q));
	if (!q)
		return FAIL(c->fault, REASON_memory, "vector question");
	q->v = v;
	q->c = c;
	q->out = out;
	q->resync = ask->resync;
	list_push(&v->open, &q->node);
	v->open_n++;
	const enum rc rc = start(q, ask);
	if (rc != RC_OK) {
		question_free(q);
		return rc;
	}
	c->driver = q;
	return RC_PENDING;
}

static void cancel(struct auth_vector_source *s, struct call *c)
{
	if (c->driver)
		question_free(c->driver);
}

static void close_source(struct auth_vector_source **s)
{
	struct vector_http *v = *s ? of(*s) : NULL;
	struct list *node;
	*s = NULL;
	if (!v)
		return;
	while ((node = list_pop(&v->open)))
		question_free(list_owner(node, struct question, node));
	vector_http_loop_close(&v->loop);
	curl_slist_free_all(v->headers);
	free(v);
}

static bool add_header(struct vector_http *v, const char *line)
{
	struct curl_slist *longer = curl_slist_append(v->headers, line);
	if (longer)
		v->headers = longer;
	return longer;
}

static enum rc open_parts(const struct setup *s, struct vector_http *v, struct fault *f)
{
	enum rc rc = vector_http_conf_read(s->conf, &v->conf, f);
	if (rc == RC_OK)
		rc = vector_http_loop_open(&v->loop, f);
	if (rc != RC_OK)
		return rc;
	if (!add_header(v, "Content-Type: application/json") || !add_header(v, "Accept: application/json"))
		return FAIL(f, REASON_memory, "vector_http");
	return RC_OK;
}

static enum rc open_source(const struct setup *s, struct auth_vector_source **out, struct fault *f)
{
	if (!s->net)
		return FAIL(f, REASON_bug, "no net in this role");
	struct vector_http *v = calloc(1, sizeof(*v));
	if (!v)
		return FAIL(f, REASON_memory, "vector_http");
	struct auth_vector_source *made = &v->source;
	v->source.ops = &vector_http_ops;
	v->loop = (struct vector_http_loop){ .env = s->env, .net = s->net, .ended = ended, .owner = v };
	list_init(&v->open);
	const enum rc rc = open_parts(s, v, f);
	if (rc == RC_OK)
		*out = made;
	else
		close_source(&made);
	return rc;
}

const struct auth_vector_source_ops vector_http_ops = {
	.name = "http",
	.conf = vector_http_conf_items,
	.open = open_source,
	.close = close_source,
	.fetch = fetch,
	.cancel = cancel,
};
