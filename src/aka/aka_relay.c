/** The packets of a carrier's AAA, by EAP type and AKA subtype. */
#include "aka/aka_relay.h"

#include "codec/eap_aka.h"

/* RFC 4187 10.19; the subtype and two reserved octets, then the two attributes of a fixed size */
enum {
	NOTIFICATION_SUCCESS = 0x8000,
	NOTIFICATION_BEFORE = 0x4000,
	AKA_HEAD = 3,
	ATTRIBUTE = 20,
	ATTRIBUTE_VALUE = 4
};

static enum aka_relay_kind refused(struct fault *f, enum reason why, unsigned type, unsigned what)
{
	FAIL(f, why, "type %u, %u", type, what);
	return AKA_RELAY_REFUSED;
}

/* value of the first or the second attribute, both being of that size */
static bool early(const struct eap_aka_message *m, struct bytes value)
{
	const ptrdiff_t at = value.p - (m->eap.data.p + AKA_HEAD + ATTRIBUTE_VALUE);
	return at == 0 || at == ATTRIBUTE;
}

/* what phones walk through without getting lost (clients.md rows 7 and 8) */
static bool digestible(const struct eap_aka_message *m, struct bytes packet)
{
	const unsigned needed = EAP_AKA_HAS_RAND | EAP_AKA_HAS_AUTN | EAP_AKA_HAS_MAC;
	return (m->have & needed) == needed && early(m, m->rand) && early(m, m->autn) &&
	       m->eap.whole.n == packet.n;
}

static enum aka_relay_kind notification(const struct eap_aka_message *m, struct buf *answer, struct fault *f)
{
	const unsigned code = m->notification;
	const unsigned kind = code & (NOTIFICATION_SUCCESS | NOTIFICATION_BEFORE);
	if (!(m->have & EAP_AKA_HAS_NOTIFICATION) || kind == (NOTIFICATION_SUCCESS | NOTIFICATION_BEFORE))
		return refused(f, REASON_relay_subtype, EAP_TYPE_AKA, EAP_AKA_NOTIFICATION);
	if (kind == NOTIFICATION_SUCCESS)
		return refused(f, REASON_relay_success_notification, EAP_TYPE_AKA, code);
	FAIL(f, REASON_relay_notification, "code %u", code);
	if (kind != NOTIFICATION_BEFORE)
		return AKA_RELAY_REFUSED;
	eap_aka_notification(answer, m->eap.identifier);
	return AKA_RELAY_TO_AAA;
}

static enum aka_relay_kind aka(const struct eap_packet *eap, struct bytes packet, struct bytes identity,
	struct buf *answer, struct fault *f)
{
	const unsigned id_requests =
		EAP_AKA_HAS_PERMANENT_ID_REQ | EAP_AKA_HAS_ANY_ID_REQ | EAP_AKA_HAS_FULLAUTH_ID_REQ;
	struct eap_aka_message m;
	if (eap_aka_read(eap, &m, NULL) != RC_OK)
		return refused(f, REASON_relay_subtype, EAP_TYPE_AKA, 0);
	if (m.subtype == EAP_AKA_CHALLENGE && digestible(&m, packet))
		return AKA_RELAY_TO_PHONE;
	if (m.subtype == EAP_AKA_NOTIFICATION)
		return notification(&m, answer, f);
	if (m.subtype != EAP_AKA_IDENTITY || !(m.have & id_requests))
		return refused(f, REASON_relay_subtype, EAP_TYPE_AKA, m.subtype);
	eap_aka_identity(answer, eap->identifier, identity);
	return AKA_RELAY_TO_AAA;
}

enum aka_relay_kind aka_relay_take(
	struct bytes packet, struct bytes identity, struct buf *answer, struct fault *f)
{
	struct eap_packet eap;
	if (eap_read(packet, &eap, NULL) != RC_OK || eap.code != EAP_CODE_REQUEST)
		return refused(f, REASON_relay_subtype, 0, (unsigned)packet.n);
	switch (eap.type) {
	case EAP_TYPE_AKA:
		return aka(&eap, packet, identity, answer, f);
	case EAP_TYPE_IDENTITY:
		eap_identity(answer, eap.identifier, identity);
		return AKA_RELAY_TO_AAA;
	case EAP_TYPE_NOTIFICATION:
		eap_notification(answer, eap.identifier);
		return AKA_RELAY_TO_AAA;
	case 0:
	case EAP_TYPE_NAK: /* in a Response only (RFC 3748 5.3.1) */
		return refused(f, REASON_relay_subtype, eap.type, 0);
	default:
		eap_nak(answer, eap.identifier, EAP_TYPE_AKA);
		return AKA_RELAY_TO_AAA;
	}
}
