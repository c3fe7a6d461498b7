/** Methods of TS.43 that this server does not offer: each answers as digest 02 section 2 says for such a
 * server, with its own reason. */
#include "engine/login_method.h"

#define NOT_OFFERED(id, condition, why)                                                                      \
	static bool id##_claims(const struct ts43_request *rq)                                               \
	{                                                                                                    \
		return condition;                                                                            \
	}                                                                                                    \
	static enum rc id##_step(const struct login_view *v, struct inquiry *q, struct login_result *out)    \
	{                                                                                                    \
		return FAIL(q->fault, why, "not offered");                                                   \
	}                                                                                                    \
	const struct login_method login_##id = { .name = #id, .claims = id##_claims, .step = id##_step };

/* 2.8.2, 2.8.4: a return leg without a `state` of ours is 400 */
NOT_OFFERED(oidc_return, rq->state.n && (rq->code.n || rq->error.n), REASON_oidc_not_offered)
/* 2.8.6 table 8: judged by the temporary-token rules even beside EAP_ID; an invalid one is 401 */
NOT_OFFERED(temporary_token, rq->temporary_token.n > 0, REASON_temporary_token_not_offered)
NOT_OFFERED(operator_token, rq->operator_token.n > 0, REASON_operator_token_not_offered)
NOT_OFFERED(access_token, rq->access_token.n && rq->requestor_id.n, REASON_access_token_not_offered)
NOT_OFFERED(otp, rq->msisdn.n || rq->otp.n, REASON_otp_not_offered)
NOT_OFFERED(none, true, REASON_no_credential)
