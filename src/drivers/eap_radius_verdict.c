/** Reading the two verdicts. */
#include "drivers/eap_radius_verdict.h"

#include "codec/eap.h"

enum { EAP_VERDICT = 4, IMSI_SHORTEST = 14 /* shorter digits may be any number of the carrier's */ };

/* whether the packet's EAP is nothing but this code, with this Identifier unless it is -1 */
static bool eap_is(const struct radius_packet *p, enum eap_code code, int identifier)
{
	uint8_t mem[EAP_VERDICT];
	struct buf b;
	struct eap_packet eap;
	buf_init_fixed(&b, mem, sizeof(mem));
	radius_eap(p, &b);
	return !b.failed && eap_read(buf_bytes(&b), &eap, NULL) == RC_OK && eap.code == code &&
	       (identifier < 0 || eap.identifier == identifier);
}

static bool permanent(struct str name)
{
	return name.n && (name.p[0] == '0' || name.p[0] == '1' || name.p[0] == '6');
}

static bool named(struct str name, struct imsi *out)
{
	if (name.n >= IMSI_SHORTEST && ids_imsi(name, out) == RC_OK)
		return true;
	if (!permanent(name))
		return false;
	return ids_nai_imsi(name, out) == RC_OK ||
	       (name.n > IMSI_SHORTEST && ids_imsi(str_sub(name, 1, name.n - 1), out) == RC_OK);
}

enum rc eap_radius_verdict_accept(
	const struct radius_packet *p, const struct imsi *claimed, struct imsi *imsi, struct fault *f)
{
	if (p->has_eap && !eap_is(p, EAP_CODE_SUCCESS, -1))
		return FAIL(f, REASON_radius_answer, "Access-Accept without EAP-Success");
	const struct bytes name[] = { p->imsi, p->user_name, p->chargeable_user };
	*imsi = *claimed;
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		struct imsi other;
		if (named(str_of_bytes(name[i]), &other) && !ids_imsi_eq(&other, claimed))
			*imsi = other;
	}
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
