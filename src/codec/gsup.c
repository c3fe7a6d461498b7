/** Reading and writing IPA frames and GSUP's SendAuthInfo. */
#include "codec/gsup.h"

#include "base/rd.h"
#include "base/secret.h"

enum { PROTO_OSMO = 0xee, PROTO_CCM = 0xfe, EXTENSION_GSUP = 0x05, DOMAIN_PS = 1, SESSION_BEGINS = 1 };

enum {
	IE_IMSI = 0x01,
	IE_CAUSE = 0x02,
	IE_TUPLE = 0x03,
	IE_RAND = 0x20,
	IE_IK = 0x23,
	IE_CK = 0x24,
	IE_AUTN = 0x25,
	IE_AUTS = 0x26,
	IE_RES = 0x27,
	IE_DOMAIN = 0x28,
	IE_SESSION = 0x30,
	IE_SESSION_STATE = 0x31
};

enum { ID_SERIAL = 0, ID_NAME = 1, ID_LOCATION = 2, ID_TYPE = 3, ID_SOFTWARE = 5, ID_MAC = 7, ID_UNIT = 8 };

enum { HAS_RAND = 1, HAS_IK = 2, HAS_CK = 4, HAS_AUTN = 8, HAS_RES = 16, HAS_ALL = 31 };

struct element {
	uint8_t tag;
	struct bytes value;
};

enum rc gsup_frame(struct bytes in, struct gsup_frame *out, struct fault *f)
{
	struct rd r = rd_of(in);
	const size_t n = rd_u16(&r);
	const uint8_t proto = rd_u8(&r);
	if (r.failed)
		return RC_PENDING;
	if (n > GSUP_BODY_MAX)
		return FAIL(f, REASON_gsup_answer, "a frame of %zu octets", n);
	struct bytes body = rd_bytes(&r, n);
	if (r.failed)
		return RC_PENDING;
	*out = (struct gsup_frame){ .kind = GSUP_OTHER, .body = body, .size = GSUP_HEADER + n };
	if (proto == PROTO_CCM) {
		out->kind = GSUP_CCM;
	} else if (proto == PROTO_OSMO && n && body.p[0] == EXTENSION_GSUP) {
		out->kind = GSUP_GSUP;
		out->body = (struct bytes){ body.p + 1, n - 1 };
	}
	return RC_OK;
}

/* false: at the end, or broken (then r->failed) */
static bool next(struct rd *r, struct element *e)
{
	if (r->failed || !r->n)
		return false;
	e->tag = rd_u8(r);
	const size_t n = rd_u8(r);
	e->value = rd_bytes(r, n);
	return !r->failed;
}

/* two digits an octet, the low half first; an odd number ends in a filler */
static void read_imsi(struct bytes in, struct imsi *out)
{
	char digit[2 * 8];
	size_t n = 0;
	if (in.n > sizeof(digit) / 2)
		return;
	for (size_t i = 0; i < 2 * in.n; i++) {
		const unsigned v = i % 2 ? in.p[i / 2] >> 4 : in.p[i / 2] & 15u;
		if (v == 15 && i + 1 == 2 * in.n)
			break;
		digit[n++] = (char)('0' + v); /* no digit above 9: refused below */
	}
	if (ids_imsi((struct str){ digit, n }, out) != RC_OK)
		*out = (struct imsi){ 0 };
}

static void read_session(struct bytes in, struct gsup_message *out)
{
	struct rd r = rd_of(in);
	out->session = rd_u32(&r);
	out->has_session = !r.failed && !r.n;
}

enum rc gsup_read(struct bytes body, struct gsup_message *out, struct fault *f)
{
	struct rd r = rd_of(body);
	struct element e;
	*out = (struct gsup_message){ .type = rd_u8(&r) };
	out->elements = (struct bytes){ r.p, r.n };
	while (next(&r, &e)) {
		if (e.tag == IE_IMSI && !out->imsi.d[0])
			read_imsi(e.value, &out->imsi);
		if (e.tag == IE_SESSION && !out->has_session)
			read_session(e.value, out);
		if (e.tag != IE_CAUSE || out->has_cause || e.value.n != 1)
			continue;
		out->has_cause = true;
		out->cause = e.value.p[0];
	}
	if (r.failed)
		return FAIL(f, REASON_gsup_answer, "cut, message type %u", out->type);
	return out->imsi.d[0] ? RC_OK : FAIL(f, REASON_gsup_answer, "no IMSI, message type %u", out->type);
}

static void *place_of(struct auth_vector *v, uint8_t tag, unsigned *bit)
{
	switch (tag) {
	case IE_RAND:
		*bit = HAS_RAND;
		return v->rand;
	case IE_IK:
		*bit = HAS_IK;
		return v->ik;
	case IE_CK:
		*bit = HAS_CK;
		return v->ck;
	case IE_AUTN:
		*bit = HAS_AUTN;
		return v->autn;
	case IE_RES:
		*bit = HAS_RES;
		return v->xres;
	default:
		return NULL;
	}
}

/* what the tuple has, as bits; HAS_ALL only where every length is right */
static unsigned read_tuple(struct bytes in, struct auth_vector *v)
{
	struct rd r = rd_of(in);
	struct element e;
	unsigned have = 0, wrong = 0;
	while (next(&r, &e)) {
		unsigned bit = 0;
		void *to = place_of(v, e.tag, &bit);
		const bool res = bit == HAS_RES;
		if (!to)
			continue;
		if (e.value.n > VECTOR_RES_MAX || e.value.n < (res ? (size_t)VECTOR_RES_MIN : VECTOR_KEY)) {
			wrong |= bit;
			continue;
		}
		memcpy(to, e.value.p, e.value.n);
		if (res)
			v->xres_len = (uint8_t)e.value.n;
		have |= bit;
	}
	/* UMTS it is, but not a whole one */
	if (r.failed || wrong)
		return (have | wrong) & ~(unsigned)HAS_RAND;
	return have;
}

static bool sane(unsigned have, const struct auth_vector *v)
{
	static const uint8_t zeros[VECTOR_AUTN];
	return have == HAS_ALL && memcmp(v->autn, zeros, sizeof(zeros)) != 0;
}

enum rc gsup_vector(const struct gsup_message *m, struct auth_vector *out, struct fault *f)
{
	struct rd r = rd_of(m->elements);
	struct element e;
	unsigned tuples = 0, umts = 0;
	while (next(&r, &e)) {
		if (e.tag != IE_TUPLE)
			continue;
		struct auth_vector v = { 0 };
		const unsigned have = read_tuple(e.value, &v);
		const bool good = sane(have, &v);
		tuples++;
		umts += (have & ~(unsigned)HAS_RAND) != 0;
		if (good)
			*out = v;
		secret_wipe(&v, sizeof(v));
		if (good)
			return RC_OK;
	}
	if (umts)
		return FAIL(f, REASON_vector_insane, "%u tuples, none is whole", tuples);
	return FAIL(f, REASON_gsup_answer, "%u tuples, none of UMTS", tuples);
}

static size_t begin(struct buf *b, uint8_t proto)
{
	const size_t at = b->n;
	buf_u16(b, 0);
	buf_u8(b, proto);
	return at;
}

static void end(struct buf *b, size_t at)
{
	if (b->failed)
		return;
	const size_t n = b->n - at - GSUP_HEADER;
	b->p[at] = (uint8_t)(n >> 8);
	b->p[at + 1] = (uint8_t)n;
}

void gsup_put_ccm(struct buf *b, enum gsup_ccm type)
{
	const size_t at = begin(b, PROTO_CCM);
	buf_u8(b, (uint8_t)type);
	end(b, at);
}

/* the length counts the tag and the zero at the end */
static void put_id(struct buf *b, uint8_t tag, struct str text)
{
	buf_u16(b, (uint16_t)(text.n + 2));
	buf_u8(b, tag);
	buf_put_str(b, text);
	buf_u8(b, 0);
}

void gsup_put_identity(struct buf *b, struct str unit)
{
	const size_t at = begin(b, PROTO_CCM);
	if (unit.n > GSUP_UNIT_MAX)
		b->failed = true;
	buf_u8(b, GSUP_ID_RESP);
	put_id(b, ID_UNIT, STR("0/0/0"));
	put_id(b, ID_MAC, STR("00:00:00:00:00:00"));
	put_id(b, ID_LOCATION, unit);
	put_id(b, ID_TYPE, unit);
	put_id(b, ID_SOFTWARE, unit);
	put_id(b, ID_NAME, unit);
	put_id(b, ID_SERIAL, unit);
	end(b, at);
}

static void put_element(struct buf *b, uint8_t tag, struct bytes value)
{
	buf_u8(b, tag);
	buf_u8(b, (uint8_t)value.n);
	buf_put(b, value.p, value.n);
}

static void put_imsi(struct buf *b, const struct imsi *imsi)
{
	const struct str s = ids_imsi_str(imsi);
	buf_u8(b, IE_IMSI);
	buf_u8(b, (uint8_t)((s.n + 1) / 2));
	for (size_t i = 0; i < s.n; i += 2) {
		const unsigned low = (unsigned)(s.p[i] - '0');
		const unsigned high = i + 1 < s.n ? (unsigned)(s.p[i + 1] - '0') : 15;
		buf_u8(b, (uint8_t)(high << 4 | low));
	}
}

static void put_session(struct buf *b, uint32_t session)
{
	static const uint8_t state[] = { SESSION_BEGINS };
	buf_u8(b, IE_SESSION);
	buf_u8(b, sizeof(session));
	buf_u32(b, session);
	put_element(b, IE_SESSION_STATE, BYTES_OF(state));
}

void gsup_put_ask(struct buf *b, const struct auth_vector_ask *ask, uint32_t session)
{
	static const uint8_t domain[] = { DOMAIN_PS };
	const size_t at = begin(b, PROTO_OSMO);
	buf_u8(b, EXTENSION_GSUP);
	buf_u8(b, GSUP_AUTH_REQUEST);
	put_imsi(b, &ask->imsi);
	put_element(b, IE_DOMAIN, BYTES_OF(domain));
	if (ask->resync) {
		put_element(b, IE_AUTS, BYTES_OF(ask->auts));
		put_element(b, IE_RAND, BYTES_OF(ask->rand));
	}
	put_session(b, session);
	end(b, at);
}
