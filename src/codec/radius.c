/** A bounded walk over RADIUS attributes, and writing them. */
#include "codec/radius.h"

#include "base/rd.h"

enum { LENGTH_AT = 2, ATTRIBUTE_HEAD = 2, VENDOR_3GPP = 10415, VENDOR_3GPP_IMSI = 1 };

static enum rc take_once(struct bytes *slot, uint8_t type, struct bytes value, struct fault *f)
{
	if (slot->p)
		return FAIL(f, REASON_radius_answer, "attribute %u twice", type);
	*slot = value;
	return RC_OK;
}

/* other vendors', and those that do not follow RFC 2865 5.26, are of no interest */
static enum rc take_vendor(struct radius_packet *p, struct bytes value, struct fault *f)
{
	struct rd r = rd_of(value);
	const uint32_t vendor = rd_u32(&r);
	while (!r.failed && r.n && vendor == VENDOR_3GPP) {
		const uint8_t type = rd_u8(&r);
		const size_t n = rd_u8(&r);
		const struct bytes v = n > ATTRIBUTE_HEAD ? rd_bytes(&r, n - ATTRIBUTE_HEAD) : BYTES_NONE;
		if (r.failed || n <= ATTRIBUTE_HEAD)
			return RC_OK;
		if (type == VENDOR_3GPP_IMSI)
			return take_once(&p->imsi, RADIUS_VENDOR_SPECIFIC, v, f);
	}
	return RC_OK;
}

static enum rc take_error_cause(struct radius_packet *p, struct bytes value, struct fault *f)
{
	struct rd r = rd_of(value);
	p->error_cause = rd_u32(&r);
	p->has_error_cause = true;
	return rd_done(&r) ? RC_OK : FAIL(f, REASON_radius_answer, "Error-Cause of %zu octets", value.n);
}

static enum rc take(struct radius_packet *p, uint8_t type, struct bytes value, struct fault *f)
{
	switch (type) {
	case RADIUS_USER_NAME:
		return take_once(&p->user_name, type, value, f);
	case RADIUS_STATE:
		return take_once(&p->state, type, value, f);
	case RADIUS_CHARGEABLE_USER_IDENTITY:
		return take_once(&p->chargeable_user, type, value, f);
	case RADIUS_MESSAGE_AUTHENTICATOR:
		if (value.n != RADIUS_AUTHENTICATOR)
			return FAIL(f, REASON_radius_answer, "Message-Authenticator of %zu octets", value.n);
		return take_once(&p->message_authenticator, type, value, f);
	case RADIUS_ERROR_CAUSE:
		return take_error_cause(p, value, f);
	case RADIUS_VENDOR_SPECIFIC:
		return take_vendor(p, value, f);
	case RADIUS_EAP_MESSAGE:
		p->has_eap = true;
		return RC_OK;
	default:
		return RC_OK;
	}
}

/* the next attribute; false: it goes beyond the end */
static bool next(struct rd *r, uint8_t *type, struct bytes *value)
{
	*type = rd_u8(r);
	const size_t n = rd_u8(r);
	*value = n > ATTRIBUTE_HEAD ? rd_bytes(r, n - ATTRIBUTE_HEAD) : (struct bytes){ r->p, 0 };
	return !r->failed && n >= ATTRIBUTE_HEAD;
}

static struct rd attributes(const struct radius_packet *p)
{
	return (struct rd){ p->whole.p + RADIUS_HEAD, p->whole.n - RADIUS_HEAD, false };
}

enum rc radius_read(struct bytes in, struct radius_packet *out, struct fault *f)
{
	struct rd head = rd_of(in);
	struct radius_packet p = { .code = rd_u8(&head), .identifier = 0 };
	p.identifier = rd_u8(&head);
	p.whole = (struct bytes){ in.p, rd_u16(&head) };
	if (head.failed || p.whole.n > in.n || p.whole.n < RADIUS_HEAD || p.whole.n > RADIUS_MAX)
		return FAIL(f, REASON_radius_answer, "Length %zu in %zu octets", p.whole.n, in.n);
	struct rd r = attributes(&p);
	while (r.n) {
		uint8_t type;
		struct bytes value;
		if (!next(&r, &type, &value))
			return FAIL(f, REASON_radius_answer, "attribute %u beyond the end", type);
		const enum rc rc = take(&p, type, value, f);
		if (rc != RC_OK)
			return rc;
	}
	*out = p;
	return RC_OK;
}

void radius_eap(const struct radius_packet *p, struct buf *out)
{
	struct rd r = attributes(p);
	uint8_t type;
	struct bytes value;
	while (r.n && next(&r, &type, &value))
		if (type == RADIUS_EAP_MESSAGE)
			buf_put(out, value.p, value.n);
}

size_t radius_begin(struct buf *b, enum radius_code code, uint8_t identifier)
{
	static const uint8_t zero[RADIUS_AUTHENTICATOR];
	const size_t begin = b->n;
	buf_u8(b, (uint8_t)code);
	buf_u8(b, identifier);
	buf_u16(b, 0);
	buf_put(b, zero, sizeof(zero));
	return begin;
}

void radius_put(struct buf *b, enum radius_attribute type, struct bytes value)
{
	if (!value.n || value.n > RADIUS_VALUE_MAX)
		b->failed = true;
	buf_u8(b, (uint8_t)type);
	buf_u8(b, (uint8_t)(value.n + ATTRIBUTE_HEAD));
	buf_put(b, value.p, value.n);
}

void radius_put_u32(struct buf *b, enum radius_attribute type, uint32_t value)
{
	const uint8_t v[] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
		(uint8_t)value };
	radius_put(b, type, BYTES_OF(v));
}

void radius_put_eap(struct buf *b, struct bytes eap)
{
	for (size_t at = 0; at < eap.n; at += RADIUS_VALUE_MAX) {
		const size_t left = eap.n - at;
		radius_put(b, RADIUS_EAP_MESSAGE,
			(struct bytes){ eap.p + at, left < RADIUS_VALUE_MAX ? left : RADIUS_VALUE_MAX });
	}
}

size_t radius_put_message_authenticator(struct buf *b)
{
	static const uint8_t zero[RADIUS_AUTHENTICATOR];
	radius_put(b, RADIUS_MESSAGE_AUTHENTICATOR, BYTES_OF(zero));
	return b->n - sizeof(zero);
}

void radius_end(struct buf *b, size_t begin)
{
	const size_t n = b->n - begin;
	if (n > RADIUS_MAX)
		b->failed = true;
	if (b->failed)
		return;
	b->p[begin + LENGTH_AT] = (uint8_t)(n >> 8);
	b->p[begin + LENGTH_AT + 1] = (uint8_t)n;
}
