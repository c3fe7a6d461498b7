/** A bounded walk over AVPs by a table of those that count, and writing them. */
#include "codec/diameter.h"

#include "base/rd.h"

#include <stddef.h>

enum { VERSION = 1, AVP_VENDOR = 0x80, AVP_MANDATORY = 0x40, AVP_HEAD = 8, VENDOR_SIZE = 4, LENGTH_AT = 1 };
enum { KEY_SIZE = 16, VALUE_MAX = 4096 };

struct avp {
	uint64_t code;
	struct bytes value;
};

static uint32_t rd_u24(struct rd *r)
{
	const uint32_t high = rd_u8(r);
	return high << 16 | rd_u16(r);
}

/* the next AVP; false: it goes beyond the end. The last one may lack its padding. */
static bool next(struct rd *r, struct avp *a)
{
	a->code = rd_u32(r);
	const uint8_t flags = rd_u8(r);
	const size_t n = rd_u24(r);
	size_t head = AVP_HEAD;
	if (flags & AVP_VENDOR) {
		a->code |= (uint64_t)rd_u32(r) << 32;
		head += VENDOR_SIZE;
	}
	if (r->failed || n < head)
		return false;
	a->value = rd_bytes(r, n - head);
	const size_t padding = (4 - n % 4) % 4;
	rd_bytes(r, padding < r->n ? padding : r->n);
	return !r->failed;
}

/* which AVPs count, where their values go, and how long they may be */
static const struct row {
	uint64_t avp;
	uint64_t in; /* the grouped AVP that holds it; 0: the message */
	size_t at;
	size_t min, max;
} rows[] = {
#define ROW(avp, in, member, min, max)                                                                       \
	{                                                                                                    \
		avp, in, offsetof(struct diameter_answer, member), min, max                                  \
	}
	ROW(DIAMETER_SESSION_ID, 0, session_id, 1, VALUE_MAX),
	ROW(DIAMETER_ORIGIN_HOST, 0, origin_host, 1, 255),
	ROW(DIAMETER_ORIGIN_REALM, 0, origin_realm, 1, 255),
	ROW(DIAMETER_USER_NAME, 0, user_name, 0, VALUE_MAX),
	ROW(DIAMETER_MOBILE_NODE_IDENTIFIER, 0, mobile_node, 0, VALUE_MAX),
	ROW(DIAMETER_STATE, 0, state, 0, VALUE_MAX),
	ROW(DIAMETER_EAP_PAYLOAD, 0, eap, 0, VALUE_MAX),
	ROW(DIAMETER_SIP_AUTH_SCHEME, DIAMETER_SIP_AUTH_DATA_ITEM, scheme, 0, 64),
	ROW(DIAMETER_SIP_AUTHENTICATE, DIAMETER_SIP_AUTH_DATA_ITEM, authenticate, 0, 64),
	ROW(DIAMETER_SIP_AUTHORIZATION, DIAMETER_SIP_AUTH_DATA_ITEM, authorization, 0, 64),
	ROW(DIAMETER_CONFIDENTIALITY_KEY, DIAMETER_SIP_AUTH_DATA_ITEM, ck, KEY_SIZE, KEY_SIZE),
	ROW(DIAMETER_INTEGRITY_KEY, DIAMETER_SIP_AUTH_DATA_ITEM, ik, KEY_SIZE, KEY_SIZE),
#undef ROW
};

static bool first(bool *seen)
{
	const bool was = *seen;
	*seen = true;
	return !was;
}

static enum rc wrong(const struct avp *a, struct fault *f)
{
	return FAIL(f, REASON_diameter_answer, "AVP %u of vendor %u with %zu octets", (unsigned)a->code,
		(unsigned)(a->code >> 32), a->value.n);
}

static enum rc take_value(struct diameter_answer *out, uint64_t in, const struct avp *a, struct fault *f)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct bytes *slot = (struct bytes *)(void *)((char *)out + row->at);
		if (row->avp != a->code || row->in != in || slot->p)
			continue;
		if (a->value.n < row->min || a->value.n > row->max)
			return wrong(a, f);
		*slot = a->value;
		return RC_OK;
	}
	return RC_OK;
}

static enum rc take_number(const struct avp *a, uint32_t *out, struct fault *f)
{
	struct rd r = rd_of(a->value);
	*out = rd_u32(&r);
	return rd_done(&r) ? RC_OK : wrong(a, f);
}

static enum rc take_item(struct diameter_answer *out, struct bytes group, struct fault *f)
{
	struct rd r = rd_of(group);
	struct avp a;
	enum rc rc = RC_OK;
	while (r.n && rc == RC_OK)
		rc = next(&r, &a) ? take_value(out, DIAMETER_SIP_AUTH_DATA_ITEM, &a, f)
				  : FAIL(f, REASON_diameter_answer, "SIP-Auth-Data-Item");
	return rc;
}

/* results of other vendors than 3GPP say nothing that we could read: code 0 */
static enum rc take_experimental(struct diameter_answer *out, struct bytes group, struct fault *f)
{
	struct rd r = rd_of(group);
	struct avp a;
	uint32_t vendor = 0, code = 0;
	bool has_vendor = false, has_code = false;
	enum rc rc = RC_OK;
	while (r.n && rc == RC_OK) {
		if (!next(&r, &a))
			return FAIL(f, REASON_diameter_answer, "Experimental-Result");
		if (a.code == DIAMETER_VENDOR_ID && first(&has_vendor))
			rc = take_number(&a, &vendor, f);
		else if (a.code == DIAMETER_EXPERIMENTAL_RESULT_CODE && first(&has_code))
			rc = take_number(&a, &code, f);
	}
	out->result = (struct diameter_result){ true, vendor == DIAMETER_VENDOR_3GPP ? code : 0 };
	return rc;
}

struct seen {
	bool code, experimental, item;
};

static enum rc take(struct diameter_answer *out, struct seen *seen, const struct avp *a, struct fault *f)
{
	switch (a->code) {
	case DIAMETER_RESULT_CODE:
		return first(&seen->code) ? take_number(a, &out->result.code, f) : RC_OK;
	case DIAMETER_EXPERIMENTAL_RESULT:
		return first(&seen->experimental) ? take_experimental(out, a->value, f) : RC_OK;
	case DIAMETER_SIP_AUTH_DATA_ITEM:
		return first(&seen->item) ? take_item(out, a->value, f) : RC_OK;
	default:
		return take_value(out, 0, a, f);
	}
}

/* one result and one alone: nobody shall pick the one that he likes (RFC 6733 7.1, 7.6) */
static enum rc check_whole(const struct diameter_answer *a, const struct seen *seen, struct fault *f)
{
	if (seen->code == seen->experimental)
		return FAIL(f, REASON_diameter_answer, seen->code ? "two results" : "no result");
	return a->origin_host.p ? RC_OK : FAIL(f, REASON_diameter_answer, "no Origin-Host");
}

static enum rc read_head(struct rd *r, size_t whole, struct diameter_answer *out, struct fault *f)
{
	const uint8_t version = rd_u8(r);
	const size_t n = rd_u24(r);
	const uint8_t flags = rd_u8(r);
	out->command = rd_u24(r);
	out->application = rd_u32(r);
	rd_bytes(r, 8); /* the two identifiers */
	if (r->failed || version != VERSION || n != whole || n % 4 != 0)
		return FAIL(
			f, REASON_diameter_answer, "version %u, length %zu in %zu octets", version, n, whole);
	if (flags & DIAMETER_REQUEST)
		return FAIL(f, REASON_diameter_answer, "a request");
	out->error = flags & DIAMETER_ERROR;
	return RC_OK;
}

enum rc diameter_read(struct bytes in, struct diameter_answer *out, struct fault *f)
{
	struct rd r = rd_of(in);
	struct diameter_answer answer = { .command = 0 };
	struct seen seen = { .code = false };
	struct avp a;
	enum rc rc = read_head(&r, in.n, &answer, f);
	while (r.n && rc == RC_OK)
		rc = next(&r, &a) ? take(&answer, &seen, &a, f)
				  : FAIL(f, REASON_diameter_answer, "an AVP beyond the end");
	if (rc == RC_OK)
		rc = check_whole(&answer, &seen, f);
	if (rc == RC_OK)
		*out = answer;
	return rc;
}

static void put_u24(struct buf *b, size_t v)
{
	buf_u8(b, (uint8_t)(v >> 16));
	buf_u16(b, (uint16_t)v);
}

/* a length that was left open */
static void set_u24(struct buf *b, size_t at, size_t v)
{
	if (b->failed)
		return;
	b->p[at] = (uint8_t)(v >> 16);
	b->p[at + 1] = (uint8_t)(v >> 8);
	b->p[at + 2] = (uint8_t)v;
}

size_t diameter_begin(struct buf *b, enum diameter_command command, enum diameter_application app)
{
	const size_t begin = b->n;
	buf_u8(b, VERSION);
	put_u24(b, 0);
	buf_u8(b, DIAMETER_REQUEST | DIAMETER_PROXIABLE);
	put_u24(b, command);
	buf_u32(b, app);
	buf_u64(b, 0);
	return begin;
}

void diameter_end(struct buf *b, size_t begin)
{
	if (b->n - begin > DIAMETER_MAX)
		b->failed = true;
	set_u24(b, begin + LENGTH_AT, b->n - begin);
}

size_t diameter_group(struct buf *b, uint64_t avp)
{
	const size_t group = b->n;
	const uint32_t vendor = (uint32_t)((avp & ~DIAMETER_OPTIONAL) >> 32);
	const int mandatory = avp & DIAMETER_OPTIONAL ? 0 : AVP_MANDATORY;
	buf_u32(b, (uint32_t)avp);
	buf_u8(b, (uint8_t)(mandatory | (vendor ? AVP_VENDOR : 0)));
	put_u24(b, 0);
	if (vendor)
		buf_u32(b, vendor);
	return group;
}

void diameter_group_end(struct buf *b, size_t group)
{
	static const uint8_t zero[3];
	const size_t n = b->n - group;
	set_u24(b, group + sizeof(uint32_t) + 1, n);
	buf_put(b, zero, (4 - n % 4) % 4);
}

void diameter_put(struct buf *b, uint64_t avp, struct bytes value)
{
	const size_t group = diameter_group(b, avp);
	buf_put(b, value.p, value.n);
	diameter_group_end(b, group);
}

void diameter_put_u32(struct buf *b, uint64_t avp, uint32_t value)
{
	const size_t group = diameter_group(b, avp);
	buf_u32(b, value);
	diameter_group_end(b, group);
}
