/** Reading the two verdicts. */
#include "drivers/eap_radius_verdict.h"

#include "drivers/eap_relay.h"
#include "drivers/eap_relay_subject.h"

enum { EAP_VERDICT = 4 };

static bool eap_is(const struct radius_packet *p, enum eap_code code, int identifier)
{
	uint8_t mem[EAP_VERDICT];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	radius_eap(p, &b);
	return !b.failed && eap_relay_is(buf_bytes(&b), code, identifier);
}

enum rc eap_radius_verdict_accept(
	const struct radius_packet *p, const struct imsi *claimed, struct imsi *imsi, struct fault *f)
{
	if (p->has_eap && !eap_is(p, EAP_CODE_SUCCESS, -1))
		return FAIL(f, REASON_radius_answer, "Access-Accept without EAP-Success");
	const struct bytes name[] = { p->imsi, p->user_name, p->chargeable_user };
	*imsi = eap_relay_subject(name, sizeof(name) / sizeof(name[0]), claimed);
	return RC_OK;
}

enum rc eap_radius_verdict_reject(const struct radius_packet *p, int answered, struct fault *f)
{
	if (p->has_error_cause)
		return FAIL(f, REASON_radius_proxy, "Error-Cause %u", (unsigned)p->error_cause);
	if (!p->has_eap)
		return FAIL(f, REASON_radius_proxy, "Access-Reject without EAP-Message");
	if (!eap_is(p, EAP_CODE_FAILURE, -1))
		return FAIL(f, REASON_radius_answer, "Access-Reject without EAP-Failure");
	if (!eap_is(p, EAP_CODE_FAILURE, answered))
		return FAIL(f, REASON_radius_answer, "EAP-Failure of another conversation");
	return FAIL(f, REASON_aaa_rejected, "Access-Reject");
}
