/** HTTP exchanges to admin visits and back; health. */
#include "front/admin.h"

#include "base/secret.h"
#include "engine/accept.h"
#include "front/admin_visit.h"

#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

struct front_admin {
	struct front_admin_parts parts;
};

/* jansson holds K and OPc while a request is read; this process uses it for nothing else */
static void wiping_free(void *p)
{
	if (p)
		secret_wipe(p, malloc_usable_size(p));
	free(p);
}

enum rc front_admin_open(const struct front_admin_parts *parts, struct front_admin **out, struct fault *f)
{
	struct front_admin *a = calloc(1, sizeof(*a));
	if (!a)
		return FAIL(f, REASON_memory, "admin");
	a->parts = *parts;
	json_set_alloc_funcs(malloc, wiping_free);
	*out = a;
	return RC_OK;
}

void front_admin_close(struct front_admin **a)
{
	free(*a);
	*a = NULL;
}

static void reply(struct http_exchange *x, const struct admin_visit *v)
{
	char retry[16];
	struct http_header h[4] = { { STR("Cache-Control"), STR("no-store") },
		{ STR("Content-Type"), STR("application/json") } };
	size_t n = 2;
	snprintf(retry, sizeof(retry), "%d", v->retry_after_s);
	if (v->status == 503)
		h[n++] = (struct http_header){ STR("Retry-After"), str_of(retry) };
	if (v->allow.n)
		h[n++] = (struct http_header){ STR("Allow"), v->allow };
	http_exchange_reply(
		x, &(struct http_reply){
			   .status = v->status, .headers = h, .n_headers = n, .body = buf_bytes(&v->out) });
}

static void done(struct admin_visit *v)
{
	struct http_exchange *x = v->owner;
	struct arena *a = v->arena;
	*http_exchange_owner(x) = NULL;
	reply(x, v);
	arena_free(&a);
}

static void refuse(struct http_exchange *x, enum reason why)
{
	char retry[16];
	const struct reason_row *row = fault_row(why);
	snprintf(retry, sizeof(retry), "%d", row->retry_s);
	const struct http_header h[] = { { STR("Cache-Control"), STR("no-store") },
		{ STR("Retry-After"), str_of(retry) } };
	http_exchange_reply(x,
		&(struct http_reply){ .status = row->http, .headers = h, .n_headers = row->retry_s ? 2 : 1 });
}

/* A batch and a page need more than the arena of an exchange holds. */
void front_admin_request(void *owner, struct http_exchange *x)
{
	const struct front_admin *admin = owner;
	const struct http_request *in = http_exchange_request(x);
	struct arena *a = arena_new(ADMIN_ARENA);
	struct admin_visit *v = a ? arena_new_of(a, struct admin_visit) : NULL;
	if (!v) {
		arena_free(&a);
		refuse(x, REASON_memory);
		return;
	}
	*v = (struct admin_visit){
		.parts = &admin->parts,
		.arena = a,
		.method = in->method,
		.path = in->path,
		.query = in->query,
		.body = str_of_bytes(in->body),
		.done = done,
		.owner = x,
	};
	v->has_user = http_exchange_user(x, &v->user);
	v->subject = http_exchange_subject(x);
	*http_exchange_owner(x) = v;
	admin_visit_start(v);
}

void front_admin_cancel(void *owner, struct http_exchange *x)
{
	struct admin_visit *v = *http_exchange_owner(x);
	if (!v)
		return;
	struct arena *a = v->arena;
	admin_visit_cancel(v);
	*http_exchange_owner(x) = NULL;
	arena_free(&a);
}

static void say(struct http_exchange *x, int status, const char *text)
{
	const struct http_header h[] = { { STR("Cache-Control"), STR("no-store") },
		{ STR("Content-Type"), STR("text/plain") }, { STR("Retry-After"), STR("2") } };
	http_exchange_reply(x, &(struct http_reply){ .status = status,
				       .headers = h,
				       .n_headers = status == 503 ? 3 : 2,
				       .body = str_bytes(str_of(text)) });
}

void front_admin_absent(void *owner, struct http_exchange *x)
{
	refuse(x, REASON_http_path);
}

void front_admin_health(void *owner, struct http_exchange *x)
{
	const struct front_admin *admin = owner;
	const struct http_request *in = http_exchange_request(x);
	const bool get = str_is(in->method, "GET");
	if (get && str_is(in->path, "/health/live"))
		say(x, 200, "live\n");
	else if (!get || !str_is(in->path, "/health/ready"))
		front_admin_absent(owner, x);
	else if (admin->parts.ready(admin->parts.owner))
		say(x, 200, "ready\n");
	else
		say(x, 503, "not ready\n");
}

static bool wants_openmetrics(struct str accept)
{
	struct accept_item i;
	while (accept_next(&accept, &i))
		if (i.quality > 0 && str_ieq(i.value, STR("application/openmetrics-text")))
			return true;
	return false;
}

/* whoever names OpenMetrics gets it: nobody does who likes the older format better */
static void metrics(const struct front_admin *admin, struct http_exchange *x)
{
	const bool is_open = wants_openmetrics(http_exchange_header(x, "Accept"));
	const struct http_header h[] = { { STR("Cache-Control"), STR("no-store") },
		{ STR("Content-Type"),
			is_open ? STR("application/openmetrics-text; version=1.0.0; charset=utf-8")
				: STR("text/plain; version=0.0.4; charset=utf-8") } };
	struct arena *a = arena_new(ADMIN_ARENA);
	struct buf page;
	buf_init(&page, a, ADMIN_ANSWER_MAX);
	if (a)
		admin->parts.metrics(admin->parts.owner, is_open, &page);
	if (!a || page.failed)
		refuse(x, REASON_memory);
	else
		http_exchange_reply(
			x, &(struct http_reply){
				   .status = 200, .headers = h, .n_headers = 2, .body = buf_bytes(&page) });
	arena_free(&a);
}

void front_admin_metrics(void *owner, struct http_exchange *x)
{
	const struct http_request *in = http_exchange_request(x);
	if (str_is(in->method, "GET") && str_is(in->path, "/metrics"))
		metrics(owner, x);
	else
		front_admin_absent(owner, x);
}
