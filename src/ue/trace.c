/** One line per piece of the packet: offset, octets, what they are. */
#include "ue/trace.h"

#include "codec/eap_aka.h"

enum { HEAD = 8, PER_LINE = 20 };

static const struct {
	unsigned type;
	const char *name;
} ATTRIBUTES[] = { { 1, "AT_RAND" }, { 2, "AT_AUTN: SQN xor AK, AMF, MAC-A" },
	{ 3, "AT_RES: length in bits, RES" }, { 4, "AT_AUTS: SQN_MS xor AK*, MAC-S" },
	{ 10, "AT_PERMANENT_ID_REQ" }, { 11, "AT_MAC" }, { 12, "AT_NOTIFICATION" }, { 13, "AT_ANY_ID_REQ" },
	{ 14, "AT_IDENTITY" }, { 17, "AT_FULLAUTH_ID_REQ" }, { 22, "AT_CLIENT_ERROR_CODE" }, { 129, "AT_IV" },
	{ 130, "AT_ENCR_DATA" }, { 134, "AT_CHECKCODE" }, { 135, "AT_RESULT_IND" }, { 136, "AT_BIDDING" } };

static const struct {
	unsigned subtype;
	const char *name;
} SUBTYPES[] = { { EAP_AKA_CHALLENGE, "AKA-Challenge" },
	{ EAP_AKA_AUTHENTICATION_REJECT, "AKA-Authentication-Reject" },
	{ EAP_AKA_SYNC_FAILURE, "AKA-Synchronization-Failure" }, { EAP_AKA_IDENTITY, "AKA-Identity" },
	{ EAP_AKA_NOTIFICATION, "AKA-Notification" }, { EAP_AKA_REAUTHENTICATION, "AKA-Reauthentication" },
	{ EAP_AKA_CLIENT_ERROR, "AKA-Client-Error" } };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *attribute_name(unsigned type)
{
	for (size_t i = 0; i < COUNT(ATTRIBUTES); i++)
		if (ATTRIBUTES[i].type == type)
			return ATTRIBUTES[i].name;
	return "unknown attribute";
}

static const char *subtype_name(unsigned subtype)
{
	for (size_t i = 0; i < COUNT(SUBTYPES); i++)
		if (SUBTYPES[i].subtype == subtype)
			return SUBTYPES[i].name;
	return "unknown subtype";
}

static const char *code_name(unsigned code)
{
	static const char *const NAMES[] = { "EAP code 0", "EAP-Request", "EAP-Response", "EAP-Success",
		"EAP-Failure" };
	return code < COUNT(NAMES) ? NAMES[code] : "unknown code";
}

const char *trace_packet_name(struct bytes packet, char mem[64])
{
	if (packet.n < 1)
		return "nothing";
	if (packet.n < HEAD || packet.p[4] != EAP_TYPE_AKA) {
		const unsigned type = packet.n > 4 ? packet.p[4] : 0;
		snprintf(mem, 64, "%s, %s %u", code_name(packet.p[0]), type == EAP_TYPE_NAK ? "Nak," : "type",
			type);
		return mem;
	}
	snprintf(mem, 64, "%s/%s", code_name(packet.p[0]), subtype_name(packet.p[5]));
	return mem;
}

static void line(FILE *out, struct bytes all, size_t at, size_t n, const char *what)
{
	fprintf(out, "      %04zx ", at);
	for (size_t i = 0; i < PER_LINE; i++) {
		fputs(i % 4 == 0 ? " " : "", out);
		if (i < n)
			fprintf(out, "%02x", all.p[at + i]);
		else
			fputs("  ", out);
	}
	fprintf(out, "   %s\n", what);
}

static void piece(FILE *out, struct bytes all, size_t at, size_t n, const char *what)
{
	for (size_t i = 0; i < n; i += PER_LINE)
		line(out, all, at + i, n - i < PER_LINE ? n - i : PER_LINE, i ? "" : what);
}

void trace_packet(FILE *out, struct bytes packet)
{
	char text[64], name[64];
	const size_t head = packet.n < 4 ? packet.n : 4;
	snprintf(text, sizeof(text), "identifier %u, length %u", packet.n > 1 ? (unsigned)packet.p[1] : 0,
		packet.n > 3 ? (unsigned)(packet.p[2] << 8 | packet.p[3]) : 0);
	piece(out, packet, 0, head, text);
	if (packet.n <= 4)
		return;
	const size_t second = packet.n < HEAD ? packet.n - 4 : 4;
	piece(out, packet, 4, second, trace_packet_name(packet, name));
	for (size_t at = HEAD; at < packet.n;) {
		const size_t left = packet.n - at, says = left > 1 ? packet.p[at + 1] * (size_t)4 : 0;
		const bool broken = says == 0 || says > left;
		const size_t n = broken ? left : says;
		piece(out, packet, at, n, broken ? "its length is impossible" : attribute_name(packet.p[at]));
		at += n;
	}
}
