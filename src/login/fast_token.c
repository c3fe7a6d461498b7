/** Fast authentication with our own token (TS.43 2.8.5); a bad token beside EAP_ID starts EAP-AKA at once
 * (digest 02 section 2 row 4). */
#include "login/eap_aka.h"

static bool claims(const struct ts43_request *rq)
{
	return rq->token.n > 0;
}

/* A line that was removed has no tokens: 511, as for any other token that is void. */
static enum rc find_line(struct inquiry *q, const struct token *t, const struct subscriber **line)
{
	const enum rc rc = need_subscriber(q, NEED_KEY_LINE, &t->imsi, line);
	if (rc != RC_ABSENT)
		return rc;
	need_forgive(q);
	return FAIL(q->fault, REASON_token_revoked, "the line is gone");
}

/* once per request: this step is entered again when the line is there */
static enum rc open_token(const struct login_view *v, struct inquiry *q)
{
	struct token *t = arena_new_of(q->arena, struct token);
	if (!t)
		return FAIL(q->fault, REASON_memory, "token");
	const enum rc rc = token_read(v->engine, q->arena, v->rq, q->now_s, t, q->fault);
	if (rc == RC_OK)
		q->token = t;
	return rc;
}

static enum rc judge(const struct login_view *v, struct inquiry *q, struct subject *s)
{
	enum rc rc = q->token ? RC_OK : open_token(v, q);
	if (rc == RC_OK)
		rc = find_line(q, q->token, &s->line);
	if (rc == RC_OK)
		rc = token_check_line(q->token, s->line, q->fault);
	if (rc != RC_OK)
		return rc;
	s->imsi = q->token->imsi;
	s->method = "token";
	s->proven_at = q->token->proven_at;
	s->token_groups = q->token->groups;
	if (token_is_young(q->token, q->now_s)) {
		s->token = v->rq->token;
		s->token_expires_at = q->token->expires_at;
	}
	return RC_OK;
}

static enum rc step(const struct login_view *v, struct inquiry *q, struct login_result *out)
{
	const enum rc rc = judge(v, q, &out->subject);
	out->kind = LOGIN_SUBJECT;
	out->request = v->rq;
	if (rc == RC_DENIED && v->rq->eap_id.n) {
		out->token_void = q->fault->reason;
		need_forgive(q);
		return eap_aka_begin(v, q, out);
	}
	if (rc == RC_OK && out->subject.line->barred)
		return FAIL(q->fault, REASON_subscriber_barred, "with a token");
	return rc;
}

const struct login_method login_token = { .name = "token", .claims = claims, .step = step };
