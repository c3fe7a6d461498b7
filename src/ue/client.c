/** The course of one login under the rules of a persona. */
#include "ue/client.h"

#include "base/text.h"
#include "ue/json.h"

/* what one login needs besides its result */
struct course {
	struct client *c;
	struct client_login *l;
	struct cookies cookies;
	struct str cookie_seen;
	struct http_response *answer;
	bool sync_due; /* only a new challenge may follow */
	bool over;
};

static enum rc add_step(struct client *c, struct client_login *l, struct step step)
{
	struct step *s = arena_new_of(l->arena, struct step);
	if (!s)
		return RC_NOMEM;
	*s = step;
	if (l->last)
		l->last->next = s;
	else
		l->first = s;
	l->last = s;
	if (c->watch)
		c->watch(c->user, l, s);
	return RC_OK;
}

enum rc client_note(struct client *c, struct client_login *l, const char *text)
{
	return add_step(c, l, (struct step){ .kind = STEP_NOTE, .note = arena_str(l->arena, str_of(text)) });
}

static void end(struct course *k, enum client_end how)
{
	k->l->end = how;
	k->over = true;
}

static enum rc send_request(struct course *k, const struct http_request *request, struct step step)
{
	struct str why = STR_NONE;
	struct arena *a = k->l->arena;
	step.kind = STEP_REQUEST;
	step.request = request;
	k->answer = arena_new_of(a, struct http_response);
	enum rc rc = k->answer ? add_step(k->c, k->l, step) : RC_NOMEM;
	if (rc == RC_OK)
		rc = http_client_do(k->c->http, a, request, k->answer, &why);
	if (rc == RC_UNAVAIL) {
		end(k, CLIENT_NETWORK);
		return add_step(k->c, k->l, (struct step){ .kind = STEP_NOTE, .note = why });
	}
	if (rc != RC_OK)
		return rc;
	k->l->status = k->answer->status;
	k->l->ms += k->answer->ms;
	rc = cookies_take(&k->cookies, a, k->answer);
	return rc == RC_OK
		       ? add_step(k->c, k->l, (struct step){ .kind = STEP_RESPONSE, .response = k->answer })
		       : rc;
}

static bool all_digits(struct str s)
{
	return s.n && str_all_digits(s);
}

static void check_refusal(const struct course *k)
{
	struct findings *f = &k->l->findings;
	const long status = k->answer->status;
	if (!k->c->persona->careful)
		return;
	if (status == 503 && !all_digits(http_message_header(k->answer, "Retry-After", 0)))
		findings_add(f, "clients 22", "503 without Retry-After in digits");
	if (!k->l->by_token && !k->l->challenges && (status == 401 || status == 302))
		findings_add(f, "clients 1", "the first request was answered %ld", status);
	if (k->l->by_token && (status == 401 || status == 403))
		findings_add(f, "clients 20", "a bad token was answered %ld instead of 511", status);
	if (status == 500)
		findings_add(f, "clients 21", "500: phones remember it and stop asking");
}

static bool good_status(const struct course *k)
{
	const long status = k->answer->status;
	return status == 200 || (k->c->persona->any_2xx && status >= 200 && status <= 299);
}

static bool has_token(const struct course *k)
{
	struct findings ignored = { 0 };
	struct document d;
	return document_read(k->l->arena, k->c->persona, k->answer, &d, &ignored) == RC_OK && d.token.n;
}

/* does this client take the answer for a challenge? *packet: the relay member, .p NULL if it has none */
static bool is_challenge(const struct course *k, struct str *packet)
{
	const struct persona *p = k->c->persona;
	const struct str type = http_message_header(k->answer, "Content-Type", 0);
	const bool exact = str_is(type, REQUEST_RELAY_TYPE), json = str_find_str(type, STR("json")) < type.n;
	*packet = json_member(k->l->arena, k->answer->body, "eap-relay-packet");
	if (p->token_anywhere && has_token(k))
		return false;
	switch (p->eap_type) {
	case PERSONA_EAP_EXACT:
		if (packet->p && !exact)
			findings_add(&k->l->findings, "clients 2", "a challenge is labelled \"%.*s\"",
				STR_ARG(type));
		return packet->p || exact;
	case PERSONA_EAP_JSON:
		return packet->p && json;
	case PERSONA_EAP_EXACT_OR_ANY_JSON:
		return exact || json || packet->p;
	case PERSONA_EAP_ANY:
		break;
	}
	return packet->p;
}

static enum rc send_packet(struct course *k, const struct eap_peer_turn *turn)
{
	struct client *c = k->c;
	struct http_request *r = arena_new_of(k->l->arena, struct http_request);
	const bool sync = turn->verdict == EAP_PEER_SYNC_FAILURE;
	enum rc rc = r ? request_answer(k->l->arena, c->ask, c->persona, turn->answer, sync, &k->cookies, r)
		       : RC_NOMEM;
	if (rc == RC_OK)
		rc = send_request(k, r, (struct step){ .packet = turn->answer });
	if (rc != RC_OK || k->over || !(c->misbehave & MISBEHAVE_REPEAT_POST))
		return rc;
	const long status = k->answer->status;
	rc = send_request(k, r, (struct step){ .packet = turn->answer });
	if (rc != RC_OK || k->over)
		return rc;
	return client_note(c, k->l,
		status == k->answer->status ? "the repeated POST got the same status"
					    : "the repeated POST got another status");
}

static enum rc give_up(struct course *k, const char *rule, const char *what, unsigned n)
{
	findings_add(&k->l->findings, rule, "%s %u", what, n);
	end(k, CLIENT_RULE);
	return RC_OK;
}

static enum rc follow_verdict(struct course *k, const struct eap_peer_turn *turn)
{
	k->sync_due = turn->verdict == EAP_PEER_SYNC_FAILURE;
	k->l->syncs += k->sync_due;
	if (k->sync_due && k->l->syncs > k->c->persona->syncs_max)
		return give_up(
			k, "clients 13", "this client gives up after synchronisation failure", k->l->syncs);
	const enum rc rc = turn->answer.n ? send_packet(k, turn) : RC_OK;
	if (k->over)
		return rc;
	if (turn->verdict == EAP_PEER_STOPS)
		end(k, CLIENT_RULE);
	else if (turn->verdict == EAP_PEER_REFUSES || !turn->answer.n)
		end(k, turn->mac_checked && !turn->mac_right ? CLIENT_RULE : CLIENT_CARD);
	return rc;
}

static enum rc take_challenge(struct course *k, struct str packet64)
{
	struct client *c = k->c;
	struct client_login *l = k->l;
	struct bytes packet;
	struct eap_peer_turn *turn = arena_new_of(l->arena, struct eap_peer_turn);
	const struct eap_peer peer = { .persona = c->persona,
		.card = c->card,
		.misbehave = c->misbehave,
		.identity = request_identity(l->arena, c->ask, c->imsi, c->persona->default_nai_keys) };
	if (++l->challenges > c->persona->challenges_max)
		return give_up(k, "clients 13", "this client takes no challenge number", l->challenges);
	if (c->persona->careful)
		cookies_check(k->answer, &k->cookie_seen, &l->findings);
	if (!packet64.p || text_unbase64(l->arena, packet64, &packet) != RC_OK) {
		findings_add(&l->findings, "TS.43 2.8.1", "eap-relay-packet is missing or not strict base64");
		end(k, CLIENT_RULE);
		return RC_OK;
	}
	enum rc rc = turn && peer.identity.p ? eap_peer_turn(&peer, l->arena, packet, turn, &l->findings)
					     : RC_NOMEM;
	if (rc == RC_OK)
		rc = add_step(c, l, (struct step){ .kind = STEP_CHALLENGE, .packet = packet, .turn = turn });
	return rc == RC_OK ? follow_verdict(k, turn) : rc;
}

static enum rc take_document(struct course *k)
{
	struct client_login *l = k->l;
	const struct persona *p = k->c->persona;
	const unsigned before = l->findings.count;
	if (k->sync_due || (!l->by_token && !l->challenges && !k->c->ask->no_eap_id)) {
		findings_add(&l->findings, k->sync_due ? "clients 13" : "clients 1",
			"a document came where a challenge is due");
		end(k, CLIENT_RULE);
		return RC_OK;
	}
	const enum rc rc = document_read(l->arena, p, k->answer, &l->document, &l->findings);
	if (rc == RC_NOMEM)
		return rc;
	end(k, rc == RC_OK ? CLIENT_DONE : CLIENT_RULE);
	if (rc != RC_OK)
		return RC_OK;
	if (p->careful)
		document_check(&l->document, k->answer, k->c->ask->app, k->c->ask->apps, &l->findings);
	else
		l->findings.count = before;
	if (l->findings.count)
		l->end = CLIENT_RULE;
	return add_step(k->c, l, (struct step){ .kind = STEP_DOCUMENT, .document = &l->document });
}

static enum rc next(struct course *k)
{
	struct str packet;
	if (!good_status(k)) {
		check_refusal(k);
		end(k, CLIENT_REFUSED);
		return RC_OK;
	}
	return is_challenge(k, &packet) ? take_challenge(k, packet) : take_document(k);
}

enum rc client_login(struct client *c, struct str token, struct client_login *l)
{
	struct course k = { .c = c, .l = l, .cookies = { .rule = c->persona->cookies } };
	struct http_request *first = arena_new_of(l->arena, struct http_request);
	struct step step = { 0 };
	*l = (struct client_login){ .arena = l->arena, .by_token = token.n || c->ask->temporary_token };
	enum rc rc = first ? request_first(l->arena, c->ask, c->persona, c->imsi, token, first, &step.params)
			   : RC_NOMEM;
	if (rc == RC_OK)
		rc = send_request(&k, first, step);
	while (rc == RC_OK && !k.over)
		rc = next(&k);
	return rc;
}
