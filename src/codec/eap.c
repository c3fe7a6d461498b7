/** Reading and writing the EAP header. */
#include "codec/eap.h"

#include "base/rd.h"

enum { HEADER = 4, AT_LENGTH = 2 };

enum rc eap_read(struct bytes in, struct eap_packet *out, struct fault *f)
{
	struct rd r = rd_of(in);
	const uint8_t code = rd_u8(&r);
	const uint8_t identifier = rd_u8(&r);
	const size_t length = rd_u16(&r);
	if (r.failed || length > in.n || length < HEADER)
		return FAIL(f, REASON_eap_length, "Length %zu in %zu octets", length, in.n);
	if (code < EAP_CODE_REQUEST || code > EAP_CODE_FAILURE)
		return FAIL(f, REASON_eap_code, "code %u", code);
	struct eap_packet p = { .code = code, .identifier = identifier, .whole = { in.p, length } };
	const bool typed = code == EAP_CODE_REQUEST || code == EAP_CODE_RESPONSE;
	if (typed ? length == HEADER : length != HEADER)
		return FAIL(f, REASON_eap_length, "Length %zu with code %u", length, code);
	if (typed) {
		p.type = in.p[HEADER];
		p.data = (struct bytes){ in.p + HEADER + 1, length - HEADER - 1 };
	}
	*out = p;
	return RC_OK;
}

size_t eap_begin(struct buf *b, enum eap_code code, uint8_t identifier, uint8_t type)
{
	const size_t begin = b->n;
	buf_u8(b, (uint8_t)code);
	buf_u8(b, identifier);
	buf_u16(b, 0);
	buf_u8(b, type);
	return begin;
}

void eap_end(struct buf *b, size_t begin)
{
	const size_t n = b->n - begin;
	if (n > UINT16_MAX)
		b->failed = true;
	if (b->failed)
		return;
	b->p[begin + AT_LENGTH] = (uint8_t)(n >> 8);
	b->p[begin + AT_LENGTH + 1] = (uint8_t)n;
}

void eap_nak(struct buf *b, uint8_t identifier, uint8_t wanted)
{
	const size_t begin = eap_begin(b, EAP_CODE_RESPONSE, identifier, EAP_TYPE_NAK);
	buf_u8(b, wanted);
	eap_end(b, begin);
}

void eap_identity(struct buf *b, uint8_t identifier, struct bytes identity)
{
	const size_t begin = eap_begin(b, EAP_CODE_RESPONSE, identifier, EAP_TYPE_IDENTITY);
	buf_put(b, identity.p, identity.n);
	eap_end(b, begin);
}

void eap_notification(struct buf *b, uint8_t identifier)
{
	eap_end(b, eap_begin(b, EAP_CODE_RESPONSE, identifier, EAP_TYPE_NOTIFICATION));
}
