/** Walking through the steps of a route, and what is said at the end. */
#include "front/admin_visit.h"

#include "base/env.h"
#include "base/secret.h"

#include <stdio.h>

static void run(struct admin_visit *v, enum rc rc);

static void call_done(struct call *c, enum rc rc)
{
	struct admin_visit *v = c->owner;
	v->open = false;
	if (v->settle)
		rc = v->settle(v, rc);
	run(v, rc);
}

struct call *admin_visit_call(struct admin_visit *v)
{
	v->call = (struct call){
		.arena = v->arena,
		.fault = &v->why.fault,
		.deadline_ms = env_mono_ms(v->parts->env) + ADMIN_DEADLINE_MS,
		.done = call_done,
		.owner = v,
	};
	return &v->call;
}

enum rc admin_visit_asked(struct admin_visit *v, enum rc rc)
{
	v->open = rc == RC_PENDING;
	return v->open || !v->settle ? rc : v->settle(v, rc);
}

enum rc admin_visit_again(struct admin_visit *v)
{
	v->step--;
	return RC_OK;
}

struct str admin_visit_param(const struct admin_visit *v, const char *name)
{
	struct str rest = v->query, one;
	while (str_next(&rest, '&', &one)) {
		const size_t equals = str_find(one, '=');
		if (str_is(str_sub(one, 0, equals), name))
			return str_sub(one, equals + 1, one.n);
	}
	return STR_NONE;
}

enum rc admin_visit_yes(struct admin_visit *v, const char *name, bool *out)
{
	const struct str value = admin_visit_param(v, name);
	*out = str_is(value, "yes");
	return *out || value.n == 0 || str_is(value, "no")
		       ? RC_OK
		       : admin_json_refuse(&v->why, name, "expected yes or no");
}

static bool knows(const struct admin_route *r, struct str name)
{
	struct str rest = str_of(r->params), one;
	while (str_next(&rest, ' ', &one))
		if (name.n > 0 && str_eq(one, name))
			return true;
	return false;
}

static enum rc check_query(struct admin_visit *v)
{
	struct str rest = v->query, one;
	while (str_next(&rest, '&', &one)) {
		if (!knows(v->route, str_sub(one, 0, str_find(one, '='))))
			return FAIL(&v->why.fault, REASON_admin_malformed,
				"a query parameter that this resource does not know");
	}
	return RC_OK;
}

/* the status of reason.def is what a phone would see */
static int status_of(const struct fault *f)
{
	const int http = fault_row(f->reason)->http;
	switch (f->rc) {
	case RC_MALFORMED:
		return 400;
	case RC_INVALID:
	case RC_DENIED:
		return http == 405 ? 405 : 422;
	case RC_ABSENT:
		return 404;
	case RC_CONFLICT:
		return 409;
	case RC_LIMIT:
		return http == 413 ? 413 : 503;
	case RC_NOMEM:
	case RC_TIMEOUT:
	case RC_UNAVAIL:
		return 503;
	case RC_BUG:
	case RC_OK:
	case RC_PENDING:
		break;
	}
	return 500;
}

static void write_error(struct admin_visit *v)
{
	const struct reason_row *row = fault_row(v->why.fault.reason);
	v->status = status_of(&v->why.fault);
	v->retry_after_s = row->retry_s;
	buf_init(&v->out, v->arena, ADMIN_ANSWER_MAX);
	buf_printf(&v->out, "{\"error\":\"%s\",\"note\":", row->name);
	admin_json_text(&v->out, v->why.text.n ? v->why.text : str_of(v->why.fault.note));
	buf_puts(&v->out, ",\"field\":");
	admin_json_text(&v->out, str_of(v->why.field));
	buf_putc(&v->out, '}');
}

/* who is at the other end, as far as the socket knows */
static struct str by(const struct admin_visit *v, char uid[24])
{
	if (v->subject.n > 0 || !v->has_user)
		return v->subject;
	snprintf(uid, 24, "uid %u", v->user);
	return str_of(uid);
}

static void log_outcome(const struct admin_visit *v, const char *outcome)
{
	char uid[24];
	if (v->route && v->route->action)
		LOG(LOG_INFO, "admin", log_cstr("action", v->route->action), ids_log_imsi(&v->imsi),
			log_int("lines", (int64_t)v->count), log_cstr("outcome", outcome),
			log_str("by", by(v, uid)));
}

static void finish(struct admin_visit *v, enum rc rc)
{
	if (rc == RC_OK && v->out.failed)
		rc = FAIL(&v->why.fault, REASON_memory, "the answer");
	if (rc != RC_OK && v->why.fault.reason == REASON_none)
		rc = FAIL(&v->why.fault, REASON_bug, "refused without a reason (%s)", rc_name(rc));
	if (rc != RC_OK)
		write_error(v);
	log_outcome(v, rc == RC_OK ? v->outcome : fault_row(v->why.fault.reason)->name);
	secret_wipe(&v->in, sizeof(v->in));
	v->done(v);
}

static void run(struct admin_visit *v, enum rc rc)
{
	while (rc == RC_OK && v->step < ADMIN_STEPS_MAX && v->route->step[v->step])
		rc = v->route->step[v->step++](v);
	if (rc != RC_PENDING)
		finish(v, rc);
}

static enum rc no_route(struct admin_visit *v, const char *const *methods, size_t n)
{
	struct buf b;
	buf_init(&b, v->arena, 128);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", methods[i]);
	v->allow = buf_str(&b);
	return n ? FAIL(&v->why.fault, REASON_http_method, "this resource knows %.*s", STR_ARG(v->allow))
		 : FAIL(&v->why.fault, REASON_http_path, "nothing is there");
}

void admin_visit_start(struct admin_visit *v)
{
	const char *methods[ADMIN_METHODS_MAX];
	size_t n = 0;
	v->status = 200;
	v->outcome = "done";
	buf_init(&v->out, v->arena, ADMIN_ANSWER_MAX);
	v->route = admin_routes_find(v->method, v->path, &v->param, methods, &n);
	const enum rc rc = v->route ? check_query(v) : no_route(v, methods, n);
	if (rc == RC_OK)
		run(v, rc);
	else
		finish(v, rc);
}

void admin_visit_cancel(struct admin_visit *v)
{
	if (v->open && v->cancel)
		v->cancel(v);
	else if (v->open)
		v->parts->store->ops->cancel(v->parts->store, &v->call);
	v->open = false;
	log_outcome(v, "cancelled");
	secret_wipe(&v->in, sizeof(v->in));
}
