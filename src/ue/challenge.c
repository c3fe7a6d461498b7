/** The readers of AKA-Challenge: one walk along the attribute lengths with a client's rules, and Samsung's
 * fixed strides. */
#include "ue/challenge.h"

#include "codec/eap_aka.h"

enum { AT_RAND = 1, AT_AUTN = 2, STRIDE = 20 };
enum { NEEDED = EAP_AKA_HAS_RAND | EAP_AKA_HAS_AUTN | EAP_AKA_HAS_MAC };

struct walker {
	struct bytes packet;
	struct challenge *out;
	struct findings *f;
};

static enum rc read_head(struct walker *w, size_t least)
{
	const uint8_t *p = w->packet.p;
	if (w->packet.n && p[0] != EAP_CODE_REQUEST)
		return findings_add(w->f, "clients 7", "EAP code %u where a Request (1) is due", p[0]);
	if (w->packet.n < least)
		return findings_add(w->f, "clients 8", "the EAP packet has %zu octets only", w->packet.n);
	if ((size_t)(p[2] << 8 | p[3]) != w->packet.n)
		return findings_add(w->f, "clients 8", "EAP length %d in a packet of %zu octets",
			p[2] << 8 | p[3], w->packet.n);
	if (p[4] != EAP_TYPE_AKA)
		return findings_add(w->f, "clients 7", "EAP type %u where EAP-AKA (23) is due", p[4]);
	if (p[5] != EAP_AKA_CHALLENGE)
		return findings_add(
			w->f, "clients 7", "EAP-AKA subtype %u where AKA-Challenge (1) is due", p[5]);
	w->out->identifier = p[1];
	return RC_OK;
}

/* the attribute at `at`: its octets, or none when its length is impossible */
static struct bytes attribute(const struct walker *w, size_t at)
{
	const size_t left = w->packet.n - at;
	if (left < 4 || w->packet.p[at + 1] == 0 || w->packet.p[at + 1] * (size_t)4 > left)
		return BYTES_NONE;
	return (struct bytes){ w->packet.p + at, w->packet.p[at + 1] * (size_t)4 };
}

static enum rc bad_length(struct walker *w, size_t at)
{
	const unsigned length = w->packet.n - at > 1 ? w->packet.p[at + 1] : 0;
	if (length == 0)
		return findings_add(w->f, "clients 8",
			"the attribute at octet %zu has length 0: some clients loop for ever", at);
	return findings_add(w->f, "clients 8", "the attribute at octet %zu reaches beyond the packet", at);
}

static enum rc take_value(struct walker *w, struct bytes a, const uint8_t **value)
{
	if (a.n != STRIDE)
		return findings_add(
			w->f, "clients 8", "attribute %u has %zu octets instead of 20", a.p[0], a.n);
	*value = a.p + 4;
	return RC_OK;
}

static enum rc read_blind(struct walker *w, bool bad_ends)
{
	enum rc rc = RC_OK;
	for (size_t at = CHALLENGE_HEAD; at + 2 < w->packet.n && rc == RC_OK;) {
		const struct bytes a = attribute(w, at);
		if (!a.n && bad_ends)
			break;
		if (!a.n)
			return bad_length(w, at);
		if (a.p[0] == AT_RAND)
			rc = take_value(w, a, &w->out->rand);
		else if (a.p[0] == AT_AUTN)
			rc = take_value(w, a, &w->out->autn);
		at += a.n;
	}
	if (rc == RC_OK && (!w->out->rand || !w->out->autn))
		return findings_add(
			w->f, "clients 8", "the challenge has no %s", w->out->rand ? "AT_AUTN" : "AT_RAND");
	return rc;
}

enum rc challenge_read_aosp(struct bytes packet, struct challenge *out, struct findings *f)
{
	struct walker w = { packet, out, f };
	*out = (struct challenge){ 0 };
	const enum rc rc = read_head(&w, CHALLENGE_HEAD);
	return rc == RC_OK ? read_blind(&w, false) : rc;
}

enum rc challenge_read_microg(struct bytes packet, struct challenge *out, struct findings *f)
{
	struct walker w = { packet, out, f };
	*out = (struct challenge){ 0 };
	const enum rc rc = read_head(&w, 12);
	return rc == RC_OK ? read_blind(&w, true) : rc;
}

enum rc challenge_read_strides(struct bytes packet, struct challenge *out, struct findings *f)
{
	*out = (struct challenge){ 0 };
	if (packet.n < CHALLENGE_HEAD)
		return findings_add(f, "clients 8", "the EAP packet has %zu octets only", packet.n);
	out->identifier = packet.p[1];
	for (size_t at = CHALLENGE_HEAD; at + STRIDE <= packet.n; at += STRIDE) {
		if (packet.p[at] == AT_RAND)
			out->rand = packet.p + at + 4;
		else if (packet.p[at] == AT_AUTN)
			out->autn = packet.p + at + 4;
	}
	if (!out->rand || !out->autn)
		return findings_add(f, "clients 8", "no %s at octet 8 or a multiple of 20 behind it",
			out->rand ? "AT_AUTN" : "AT_RAND");
	return RC_OK;
}

static enum rc refused(struct findings *f, const struct fault *why)
{
	return findings_add(
		f, "RFC 4187 8", "the packet is refused: %s, %s", fault_row(why->reason)->name, why->note);
}

/* what RFC 4187 allows, but phones do not bear */
static void check_shape(struct bytes packet, const struct eap_aka_message *m, struct findings *f)
{
	if (m->rand.p != packet.p + CHALLENGE_HEAD + 4)
		findings_add(f, "clients 8", "AT_RAND is not the first attribute");
	if (m->autn.p != packet.p + CHALLENGE_HEAD + STRIDE + 4)
		findings_add(f, "clients 8", "AT_AUTN is not the second attribute");
	if (packet.n != CHALLENGE_HEAD + 3 * STRIDE)
		findings_add(f, "clients 9", "only AT_RAND, AT_AUTN and AT_MAC should come");
}

enum rc challenge_read_strict(struct bytes packet, struct challenge *out, struct findings *f)
{
	struct walker w = { packet, out, f };
	struct eap_packet eap;
	struct eap_aka_message m;
	struct fault why = { 0 };
	*out = (struct challenge){ 0 };
	const enum rc rc = read_head(&w, CHALLENGE_HEAD);
	if (rc != RC_OK)
		return rc;
	if (eap_read(packet, &eap, &why) != RC_OK || eap_aka_read(&eap, &m, &why) != RC_OK)
		return refused(f, &why);
	if ((m.have & NEEDED) != NEEDED)
		return findings_add(f, "RFC 4187 9.3", "AT_RAND, AT_AUTN or AT_MAC is missing");
	check_shape(packet, &m, f);
	out->rand = m.rand.p;
	out->autn = m.autn.p;
	out->mac = m.mac.p;
	return RC_OK;
}
