/** EAP-AKA, first leg: EAP_ID to a challenge and a cookie. Nothing is stored (architecture section 4). */
#include "login/eap_aka.h"

#include "engine/eap_class.h"
#include "engine/login_state.h"

enum rc eap_aka_begin(const struct login_view *v, struct inquiry *q, struct login_result *out)
{
	struct eap_turn ask = { .identity = str_bytes(v->rq->eap_id),
		.asks = eap_class_asks(&v->engine->eap_classes, v->rq),
		.begins = true };
	const struct eap_turn *turn;
	struct login_state state = { .rq = *v->rq, .ends_at = q->now_s + v->engine->login_life_s };

	if (ids_nai_imsi(v->rq->eap_id, &ask.claimed) != RC_OK)
		return FAIL(q->fault, REASON_eap_id_malformed, "%zu octets", v->rq->eap_id.n);
	const enum rc drawn = need_random(q, NEED_KEY_LOGIN_ID, state.id, sizeof(state.id));
	const enum rc rc = need_eap_turn(q, NEED_KEY_TURN, &ask, &turn);
	if (rc != RC_OK || drawn != RC_OK)
		return rc != RC_OK ? rc : drawn;
	if (turn->verdict != EAP_GOES_ON)
		return FAIL(q->fault, REASON_bug, "a verdict before the first answer");
	state.eap_login = turn->login;
	out->kind = LOGIN_PROMPT;
	out->prompt = turn->packet_out;
	out->request = v->rq;
	return login_state_seal(v->engine, q->arena, &state, q->now_s, &out->cookie, q->fault);
}

static bool claims(const struct ts43_request *rq)
{
	return rq->eap_id.n > 0;
}

const struct login_method login_eap_aka = { .name = "eap_aka", .claims = claims, .step = eap_aka_begin };
