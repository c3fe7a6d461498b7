/** EAP-AKA, further legs: cookie and packet to a verdict, another challenge, or an equal answer to a
 * repetition (TS.43 2.8.1, clients.md rows 3 to 13). */
#include "engine/login_method.h"

#include "base/secret.h"
#include "codec/eap_aka.h"
#include "crypto/digest.h"
#include "engine/login_state.h"

struct leg {
	const struct login_view *v;
	struct inquiry *q;
	struct login_result *out;
	struct login_state *state;
	const struct login_entry *entry; /* NULL: nothing was proven yet */
	struct str cookie;
	uint8_t hash[LOGIN_HASH];
};

static bool claims(const struct ts43_request *rq)
{
	return rq->relay;
}

/* Clients send foreign cookies too, and ours more than once: the first that opens counts. Opened once per
 * request: this step is entered again with each fact. */
static enum rc open_cookie(struct leg *l)
{
	struct login_state *state = arena_new_of(l->q->arena, struct login_state);
	struct fault last = { .reason = REASON_none };
	if (!state)
		return FAIL(l->q->fault, REASON_memory, "login state");
	FAIL(&last, REASON_cookie_missing, "%zu candidates", l->v->rq->n_cookies);
	for (size_t i = 0; i < l->v->rq->n_cookies; i++) {
		last = (struct fault){ .reason = REASON_none };
		l->q->login_cookie = l->v->rq->cookies[i];
		if (login_state_open(l->v->engine, l->q->arena, l->q->login_cookie, l->q->now_s, state,
			    &last) != RC_OK)
			continue;
		l->q->login_state = state;
		return RC_OK;
	}
	return fault_pass(l->q->fault, &last);
}

static enum rc prompt(struct leg *l, struct bytes packet)
{
	l->out->kind = LOGIN_PROMPT;
	l->out->prompt = packet;
	l->out->cookie = l->cookie; /* the same value for the whole login (clients.md row 3) */
	return RC_OK;
}

/* The line of an authenticated IMSI; `claimed` identities must not name another one (threats: impersonation
 * through a relay). */
static enum rc accept(struct leg *l, const struct imsi *who, int64_t proven_at)
{
	struct subject *s = &l->out->subject;
	struct imsi claimed;
	if (ids_nai_imsi(l->state->rq.eap_id, &claimed) != RC_OK || !ids_imsi_eq(&claimed, who))
		return FAIL(l->q->fault, REASON_identity_other, "EAP_ID names another IMSI");
	if (l->state->rq.imsi_text.n && !str_eq(l->state->rq.imsi_text, ids_imsi_str(who)))
		return FAIL(l->q->fault, REASON_identity_other, "IMSI names another line");
	const enum rc rc = need_subscriber(l->q, NEED_KEY_LINE, who, &s->line);
	if (rc != RC_OK)
		return rc;
	if (s->line->barred)
		return FAIL(l->q->fault, REASON_subscriber_barred, "after EAP-AKA");
	s->imsi = *who;
	s->method = "eap_aka";
	s->proven_at = proven_at;
	l->out->kind = LOGIN_SUBJECT;
	return RC_OK;
}

/* The packet was answered before: the same answer as then, from the same facts. */
static enum rc repeat(struct leg *l)
{
	if (!l->entry->verdict)
		return prompt(l, (struct bytes){ l->entry->packet, l->entry->packet_len });
	struct subject *s = &l->out->subject;
	struct token t;
	const enum rc rc = accept(l, &l->entry->imsi, l->entry->at_s);
	if (rc != RC_OK)
		return rc;
	l->q->replay_at_s = l->entry->at_s;
	l->state->rq.token = (struct str){ l->entry->token, l->entry->token_len };
	const enum rc read =
		token_read(l->v->engine, l->q->arena, &l->state->rq, l->entry->at_s, &t, l->q->fault);
	if (read != RC_OK)
		return read;
	s->token = l->state->rq.token;
	s->token_expires_at = t.expires_at;
	return token_check_line(&t, s->line, l->q->fault);
}

static enum rc remember(struct leg *l, const struct eap_turn *turn)
{
	struct login_entry *e = arena_new_of(l->q->arena, struct login_entry);
	if (!e)
		return FAIL(l->q->fault, REASON_memory, "login entry");
	memcpy(e->id, l->state->id, LOGIN_ID);
	memcpy(e->last, l->hash, LOGIN_HASH);
	e->at_s = l->q->now_s;
	e->verdict = turn->verdict == EAP_ACCEPTED;
	e->rounds = (uint8_t)(l->entry ? l->entry->rounds : 0);
	if (e->verdict) {
		e->imsi = turn->imsi;
	} else {
		if (turn->round.n > LOGIN_ROUND_MAX || turn->packet_out.n > LOGIN_PACKET_MAX)
			return FAIL(l->q->fault, REASON_bug, "round %zu, packet %zu", turn->round.n,
				turn->packet_out.n);
		e->rounds++;
		e->round_len = (uint16_t)turn->round.n;
		e->packet_len = (uint16_t)turn->packet_out.n;
		memcpy(e->round, turn->round.p, turn->round.n);
		memcpy(e->packet, turn->packet_out.p, turn->packet_out.n);
	}
	l->q->login = e;
	l->q->login_before = l->entry ? l->entry->last : NULL;
	return RC_OK;
}

/* The packet proved nothing, and the login goes on: the table keeps nothing of it, the cookie all. */
static enum rc renew(struct leg *l, const struct eap_turn *turn)
{
	struct login_state next = *l->state;
	next.eap_login = turn->login;
	const enum rc rc =
		login_state_seal(l->v->engine, l->q->arena, &next, l->q->now_s, &l->cookie, l->q->fault);
	return rc == RC_OK ? prompt(l, turn->packet_out) : rc;
}

/* What the packet is, as far as it matters here; anything else is the authority's to judge. */
enum kind { OTHER, SYNC_FAILURE, WITHOUT_PROOF };

static enum kind kind_of(struct bytes packet)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	if (eap_read(packet, &eap, NULL) != RC_OK)
		return OTHER;
	if (eap.type == EAP_TYPE_NAK)
		return WITHOUT_PROOF;
	if (eap_aka_read_any(&eap, &m, NULL) != RC_OK)
		return OTHER;
	if (m.subtype == EAP_AKA_SYNC_FAILURE)
		return SYNC_FAILURE;
	return m.subtype == EAP_AKA_IDENTITY || (m.have & EAP_AKA_HAS_KDF) ? WITHOUT_PROOF : OTHER;
}

static enum rc settle(struct leg *l, const struct eap_turn *ask, const struct eap_turn *turn)
{
	const bool same_round = str_eq(str_of_bytes(ask->round), str_of_bytes(turn->round));
	if (turn->verdict == EAP_GOES_ON && same_round)
		return renew(l, turn);
	const enum rc rc = turn->verdict == EAP_ACCEPTED ? accept(l, &turn->imsi, l->q->now_s)
							 : prompt(l, turn->packet_out);
	return rc == RC_OK ? remember(l, turn) : rc;
}

static enum rc next_turn(struct leg *l)
{
	struct eap_turn ask = { .identity = str_bytes(l->state->rq.eap_id),
		.login = l->state->eap_login,
		.packet_in = l->v->rq->packet };
	const struct eap_turn *turn;
	if (ids_nai_imsi(l->state->rq.eap_id, &ask.claimed) != RC_OK)
		return FAIL(l->q->fault, REASON_bug, "a sealed EAP_ID without IMSI");
	if (l->entry)
		ask.round = (struct bytes){ l->entry->round, l->entry->round_len };
	const unsigned rounds = l->entry ? l->entry->rounds : 0;
	const enum kind kind = kind_of(ask.packet_in);
	ask.begins = kind == WITHOUT_PROOF;
	if (rounds >= l->v->engine->resync_max && kind == SYNC_FAILURE)
		return FAIL(l->q->fault, REASON_resync_spent, "%u rounds", rounds);
	const enum rc rc = need_eap_turn(l->q, NEED_KEY_TURN, &ask, &turn);
	return rc == RC_OK ? settle(l, &ask, turn) : rc;
}

static enum rc step(const struct login_view *v, struct inquiry *q, struct login_result *out)
{
	struct leg l = { .v = v, .q = q, .out = out };
	enum rc rc = q->login_state ? RC_OK : open_cookie(&l);
	l.state = q->login_state;
	l.cookie = q->login_cookie;
	if (rc == RC_OK)
		rc = need_login(q, NEED_KEY_LOGIN, l.state->id, &l.entry);
	if (rc != RC_OK)
		return rc;
	l.state->rq.accept = v->rq->accept;
	l.state->rq.accept_language = v->rq->accept_language;
	l.state->rq.user_agent = v->rq->user_agent;
	out->request = &l.state->rq;
	digest_sha256(v->rq->packet, l.hash);
	const bool same = l.entry && secret_equal(l.entry->last, l.hash, LOGIN_HASH);
	if (same && q->now_s - l.entry->at_s <= v->engine->repeat_s)
		return repeat(&l);
	if (same || (l.entry && l.entry->verdict))
		return FAIL(q->fault, REASON_login_over, "%lld s after the verdict",
			(long long)(q->now_s - l.entry->at_s));
	return next_turn(&l);
}

const struct login_method login_relay = { .name = "eap_relay", .claims = claims, .step = step };
