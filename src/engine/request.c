/** From raw text to one typed request. */
#include "engine/request.h"

#include "engine/request_json.h"
#include "engine/request_query.h"
#include "rules/rules.h"

static struct str unquote(struct str s)
{
	s = str_trim(s);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = str_sub(s, 1, s.n - 2);
	return s;
}

/* Raw Set-Cookie texts come back with their attributes, or as $Version="1"; name="value" (clients.md row 5).
 */
static size_t take_cookies(struct str header, struct str *out, size_t room)
{
	size_t n = 0;
	struct str piece;
	while (n < room && str_next(&header, ';', &piece)) {
		const size_t equals = str_find(piece, '=');
		const struct str value = unquote(str_sub(piece, equals + 1, piece.n));
		if (value.n > 0 && str_is(str_trim(str_sub(piece, 0, equals)), REQUEST_COOKIE))
			out[n++] = value;
	}
	return n;
}

static enum rc read_cookies(
	struct arena *a, const struct request_raw *raw, struct ts43_request *rq, struct fault *f)
{
	if (raw->n_cookies == 0)
		return RC_OK;
	struct str *found = arena_take(a, REQUEST_COOKIES_MAX * sizeof(*found));
	if (!found)
		return FAIL(f, REASON_memory, "cookies");
	for (size_t i = 0; i < raw->n_cookies; i++)
		rq->n_cookies += take_cookies(
			raw->cookies[i], found + rq->n_cookies, REQUEST_COOKIES_MAX - rq->n_cookies);
	rq->cookies = found;
	return RC_OK;
}

static enum rc read_parameters(struct arena *a, const struct request_raw *raw,
	const struct request_rules *rules, struct request_params *p)
{
	struct request_json json = { 0 };
	const enum rc rc =
		raw->post ? request_json_read(a, raw->body, p, &json) : request_query_read(a, raw->query, p);
	if (rc != RC_OK)
		return rc;
	if (!json.relay)
		return request_params_settle(p, rules);
	p->rq->relay = true;
	p->rq->packet = json.packet;
	return RC_OK;
}

enum rc request_read(struct arena *a, const struct request_raw *raw, const struct request_rules *rules,
	struct ts43_request *out, struct fault *f)
{
	struct ts43_request rq = {
		.accept = raw->accept, .accept_language = raw->accept_language, .user_agent = raw->user_agent
	};
	struct request_params p = { .rq = &rq, .fault = f };
	enum rc rc = read_cookies(a, raw, &rq, f);
	if (rc == RC_OK)
		rc = read_parameters(a, raw, rules, &p);
	rq.token_sent = rq.token.n > 0;
	if (rc == RC_OK)
		*out = rq;
	return rc;
}

/* by AppID alone: the name that rules use for it is none of the phone's business */
static bool is_own(const struct rules *r, struct str name)
{
	size_t at;
	return rules_app_find(r, name, &at) && str_ieq(name, str_of(rules_app_at(r, at)->id));
}

enum rc request_own(struct ts43_request *rq, const struct rules *rules, struct fault *f)
{
	rq->n_own = 0;
	for (size_t i = 0; i < rq->n_other && rq->n_own < REQUEST_OWN_MAX; i++)
		if (is_own(rules, rq->other[i]))
			rq->own[rq->n_own++] = rq->other[i];
	rq->app_bits |= rq->n_own > 0 ? APPID_OWN_BIT : 0;
	if (!rq->relay && !rq->app_bits)
		return FAIL(f, REASON_app_unknown, "%zu AppIDs", rq->n_other);
	return RC_OK;
}
