/** What the AAA's last word means: an Access-Accept and whom it names, an Access-Reject and who speaks. */
#pragma once

#include "codec/radius.h"
#include "model/ids.h"

/**
 * RC_OK: *imsi is the subject (drivers/eap_relay_subject.h) by 3GPP-IMSI, User-Name and
 * Chargeable-User-Identity. RC_UNAVAIL radius_answer: another EAP packet than EAP-Success.
 */
enum rc eap_radius_verdict_accept(const struct radius_packet *p, const struct imsi *claimed,
	struct imsi *imsi, struct fault *f) MUST_USE;
/** Never RC_OK. answered: Identifier of the phone's packet that was judged, or -1. aaa_rejected: an
 * EAP-Failure with it; radius_proxy: an Error-Cause or no EAP packet; radius_answer: another packet, or one
 * that belongs to another conversation (RFC 3748 4.2): a AAA that was restarted knows nothing of this one. */
enum rc eap_radius_verdict_reject(const struct radius_packet *p, int answered, struct fault *f) MUST_USE;
