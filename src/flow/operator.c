/** Which operator a request is of. What it claims chooses whose keys and settings judge it; who is
 * authenticated in the end must be a line of the same one. */
#include "flow/life.h"

#include "base/text.h"

enum { HEAD = 8 }; /* characters of what is sealed: version and key id (crypto/seal.h) */

static unsigned index_of(const struct life *l)
{
	return (unsigned)(l->op - l->flow->op);
}

/* whose key sealed it, as far as its head says: forged ones fail when they are opened */
static unsigned sealed_by(const struct life *l, struct str text)
{
	const struct flow_parts *p = &l->flow->p;
	struct bytes head;
	if (text.n < HEAD || text_unbase64url(l->ask->arena, str_sub(text, 0, HEAD), &head) != RC_OK)
		return OPERATORS_NONE;
	for (unsigned i = 0; i < p->operators->n; i++)
		if (seal_ring_named(p->engine[i].ring, head))
			return i;
	return OPERATORS_NONE;
}

static unsigned by_cookie(const struct life *l)
{
	unsigned who = OPERATORS_NONE;
	for (size_t i = 0; i < l->rq.n_cookies && who == OPERATORS_NONE; i++)
		who = sealed_by(l, l->rq.cookies[i]);
	return who;
}

/* EAP_ID comes before a token beside it: a token that is not that line's is void (TS.43 digest 02) */
static enum rc claimed(struct life *l, unsigned *who)
{
	const struct operators *all = l->flow->p.operators;
	struct imsi line;
	*who = OPERATORS_NONE;
	if (l->rq.relay) {
		*who = by_cookie(l);
	} else if (l->rq.eap_id.n > 0) {
		if (ids_nai_imsi(l->rq.eap_id, &line) != RC_OK)
			return RC_OK; /* the login method says so */
		*who = operators_of(all, &line);
		if (*who == OPERATORS_NONE)
			return FAIL(&l->fault, REASON_operator_unknown, "EAP_ID");
		if (!operators_realm_fits(&all->row[*who], l->rq.eap_id))
			return FAIL(&l->fault, REASON_operator_realm, "EAP_ID");
	} else if (l->rq.token.n > 0) {
		*who = sealed_by(l, l->rq.token);
	}
	return RC_OK;
}

/* a token alone is void (511), a login is refused (403) */
static enum rc refuse(struct life *l, const char *note)
{
	const bool token = l->rq.token.n > 0 && !l->rq.relay && l->rq.eap_id.n == 0;
	return FAIL(&l->fault, token ? REASON_token_other_operator : REASON_operator_other, "%s", note);
}

static enum rc restrict_to(struct life *l, unsigned named)
{
	if (named == OPERATORS_NONE)
		return RC_OK;
	if (l->bound && named != index_of(l))
		return refuse(l, "by its host name");
	l->op = &l->flow->op[named];
	l->bound = true;
	return RC_OK;
}

static enum rc choose(struct life *l)
{
	const struct operators *all = l->flow->p.operators;
	unsigned who;
	enum rc rc = claimed(l, &who);
	if (rc != RC_OK)
		return rc;
	l->bound = who != OPERATORS_NONE;
	l->op = &l->flow->op[l->bound ? who : 0];
	rc = restrict_to(l, operators_named(all, l->ask->tls_name));
	return rc == RC_OK ? restrict_to(l, operators_named(all, l->ask->host)) : rc;
}

enum rc operator_bind(struct life *l)
{
	const enum rc rc = choose(l);
	if (rc != RC_OK)
		return rc;
	l->rules = rules_book_pin(l->op->rules);
	return request_own(&l->rq, l->rules->rules, &l->fault);
}

enum rc operator_confirm(struct life *l)
{
	if (operators_of(l->flow->p.operators, &l->login.subject.imsi) != index_of(l))
		return refuse(l, "by the identity that was authenticated");
	return RC_OK;
}
