/** The attribute walk as a table of what each attribute looks like, and the writers. */
#include "codec/eap_aka.h"

#include "base/rd.h"

enum attribute {
	AT_RAND = 1,
	AT_AUTN = 2,
	AT_RES = 3,
	AT_AUTS = 4,
	AT_PERMANENT_ID_REQ = 10,
	AT_MAC = 11,
	AT_NOTIFICATION = 12,
	AT_ANY_ID_REQ = 13,
	AT_IDENTITY = 14,
	AT_FULLAUTH_ID_REQ = 17,
	AT_CLIENT_ERROR_CODE = 22,
	AT_KDF_INPUT = 23,
	AT_KDF = 24,
	AT_SKIPPABLE = 128,
	AT_IV = 129,
	AT_ENCR_DATA = 130,
	AT_CHECKCODE = 134,
	AT_RESULT_IND = 135,
	AT_BIDDING = 136
};

enum { WORD = 4, ATTRIBUTE_HEAD = 2, AKA_HEAD = 3, SMALLEST = 8, WORDS_MAX = 255 };

/* how the octets behind type and length are read */
enum shape { IGNORED, OCTETS, VALUE16, VALUES16, RES_BITS, COUNTED, RESERVED_OCTETS, CHECKCODE };

struct attribute_row {
	uint32_t bit;
	uint8_t words; /* exactly so many; 0: any number */
	uint8_t shape;
	uint16_t slot; /* offset of the slice or number in struct eap_aka_message */
	uint8_t only;  /* the EAP type that has it; 0: both */
};

#define SLOT(member) offsetof(struct eap_aka_message, member)

/* RFC 4187 10.2 to 10.20; those that occur encrypted only (AT_PADDING, AT_COUNTER ...) are unknown outside */
static const struct attribute_row attributes[256] = {
	[AT_RAND] = { EAP_AKA_HAS_RAND, 5, RESERVED_OCTETS, SLOT(rand) },
	[AT_AUTN] = { EAP_AKA_HAS_AUTN, 5, RESERVED_OCTETS, SLOT(autn) },
	[AT_RES] = { EAP_AKA_HAS_RES, 0, RES_BITS, SLOT(res) },
	[AT_AUTS] = { EAP_AKA_HAS_AUTS, 4, OCTETS, SLOT(auts) },
	[AT_PERMANENT_ID_REQ] = { EAP_AKA_HAS_PERMANENT_ID_REQ, 1, IGNORED, 0 },
	[AT_MAC] = { EAP_AKA_HAS_MAC, 5, RESERVED_OCTETS, SLOT(mac) },
	[AT_NOTIFICATION] = { EAP_AKA_HAS_NOTIFICATION, 1, VALUE16, SLOT(notification) },
	[AT_ANY_ID_REQ] = { EAP_AKA_HAS_ANY_ID_REQ, 1, IGNORED, 0 },
	[AT_IDENTITY] = { EAP_AKA_HAS_IDENTITY, 0, COUNTED, SLOT(identity) },
	[AT_FULLAUTH_ID_REQ] = { EAP_AKA_HAS_FULLAUTH_ID_REQ, 1, IGNORED, 0 },
	[AT_CLIENT_ERROR_CODE] = { EAP_AKA_HAS_CLIENT_ERROR_CODE, 1, VALUE16, SLOT(client_error_code) },
	[AT_IV] = { EAP_AKA_HAS_IV, 5, IGNORED, 0 },
	[AT_ENCR_DATA] = { EAP_AKA_HAS_ENCR_DATA, 0, IGNORED, 0 },
	[AT_CHECKCODE] = { EAP_AKA_HAS_CHECKCODE, 0, CHECKCODE, SLOT(checkcode) },
	[AT_RESULT_IND] = { EAP_AKA_HAS_RESULT_IND, 1, IGNORED, 0 },
	/* RFC 9048 3.1, 3.2, 4.1 */
	[AT_KDF] = { EAP_AKA_HAS_KDF, 1, VALUES16, 0, EAP_TYPE_AKA_PRIME },
	[AT_KDF_INPUT] = { EAP_AKA_HAS_KDF_INPUT, 0, COUNTED, SLOT(kdf_input), EAP_TYPE_AKA_PRIME },
	[AT_BIDDING] = { EAP_AKA_HAS_BIDDING, 1, VALUE16, SLOT(bidding), EAP_TYPE_AKA },
};

static void slice_put(struct eap_aka_message *m, const struct attribute_row *row, struct bytes v)
{
	memcpy((uint8_t *)m + row->slot, &v, sizeof(v));
}

/* RES counts in bits; whole octets only, as no card gives others */
static enum rc res_take(
	struct eap_aka_message *m, const struct attribute_row *row, struct rd *r, struct fault *f)
{
	const unsigned bits = rd_u16(r);
	const struct bytes res = rd_bytes(r, bits / 8);
	if (r->failed || bits < 32 || bits > 128 || bits % 8)
		return FAIL(f, REASON_aka_res_length, "%u bits", bits);
	slice_put(m, row, res);
	return RC_OK;
}

/* RFC 4187 10.13, RFC 9048 3.4: SHA-1, or SHA-256 in EAP-AKA' */
static size_t checkcode_len(const struct eap_aka_message *m)
{
	return m->eap.type == EAP_TYPE_AKA_PRIME ? 32 : 20;
}

static enum rc value_take(
	struct eap_aka_message *m, const struct attribute_row *row, struct bytes body, struct fault *f)
{
	struct rd r = rd_of(body);
	uint16_t number;
	switch ((enum shape)row->shape) {
	case IGNORED:
		return RC_OK;
	case OCTETS:
		slice_put(m, row, body);
		return RC_OK;
	case RES_BITS:
		return res_take(m, row, &r, f);
	case VALUE16:
		number = rd_u16(&r);
		memcpy((uint8_t *)m + row->slot, &number, sizeof(number));
		return RC_OK;
	case VALUES16:
		m->kdf[m->n_kdf++] = rd_u16(&r);
		return RC_OK;
	case COUNTED:
		slice_put(m, row, rd_block(&r));
		break;
	case RESERVED_OCTETS:
	case CHECKCODE:
		rd_u16(&r);
		r.failed = r.failed || (row->shape == CHECKCODE && r.n != 0 && r.n != checkcode_len(m));
		slice_put(m, row, rd_bytes(&r, r.n));
		break;
	}
	return r.failed ? FAIL(f, REASON_aka_attribute_length, "%zu octets in it", body.n) : RC_OK;
}

static enum rc attribute_take(struct eap_aka_message *m, uint8_t type, struct bytes body, struct fault *f)
{
	const struct attribute_row *row = &attributes[type];
	if (!row->bit || (row->only && row->only != m->eap.type))
		return type >= AT_SKIPPABLE ? RC_OK : FAIL(f, REASON_aka_attribute_unknown, "type %u", type);
	if (row->shape == VALUES16 ? m->n_kdf == EAP_AKA_KDF_MAX : (m->have & row->bit) != 0)
		return FAIL(f, REASON_aka_attribute_twice, "type %u", type);
	if (row->words && body.n != (size_t)row->words * WORD - ATTRIBUTE_HEAD)
		return FAIL(f, REASON_aka_attribute_length, "type %u with %zu octets", type, body.n);
	m->have |= row->bit;
	return value_take(m, row, body, f);
}

enum rc eap_aka_read(const struct eap_packet *eap, struct eap_aka_message *out, struct fault *f)
{
	if (eap->type != EAP_TYPE_AKA)
		return FAIL(f, REASON_eap_type, "type %u", eap->type);
	return eap_aka_read_any(eap, out, f);
}

enum rc eap_aka_read_any(const struct eap_packet *eap, struct eap_aka_message *out, struct fault *f)
{
	if (eap->type != EAP_TYPE_AKA && eap->type != EAP_TYPE_AKA_PRIME)
		return FAIL(f, REASON_eap_type, "type %u", eap->type);
	if (eap->whole.n < SMALLEST)
		return FAIL(f, REASON_eap_length, "%zu octets", eap->whole.n);
	struct eap_aka_message m = { .eap = *eap, .subtype = eap->data.p[0] };
	struct rd r = { eap->data.p + AKA_HEAD, eap->data.n - AKA_HEAD, false };
	while (r.n) {
		const uint8_t type = rd_u8(&r);
		const size_t words = rd_u8(&r);
		const struct bytes body = words ? rd_bytes(&r, words * WORD - ATTRIBUTE_HEAD) : BYTES_NONE;
		if (r.failed || !words)
			return FAIL(f, REASON_aka_attribute_length, "type %u, %zu words", type, words);
		const enum rc rc = attribute_take(&m, type, body, f);
		if (rc != RC_OK)
			return rc;
	}
	*out = m;
	return RC_OK;
}

size_t eap_aka_mac_at(const struct eap_aka_message *m)
{
	return (size_t)(m->mac.p - m->eap.whole.p);
}

static size_t begin_type(struct buf *b, enum eap_code code, uint8_t identifier, enum eap_type type,
	enum eap_aka_subtype subtype)
{
	const size_t at = eap_begin(b, code, identifier, (uint8_t)type);
	buf_u8(b, (uint8_t)subtype);
	buf_u16(b, 0);
	return at;
}

static size_t begin(struct buf *b, enum eap_code code, uint8_t identifier, enum eap_aka_subtype subtype)
{
	return begin_type(b, code, identifier, EAP_TYPE_AKA, subtype);
}

/* an attribute with two octets behind its head, then the value, padded with zeros to whole words */
static void put(struct buf *b, enum attribute type, uint16_t first, struct bytes value)
{
	static const uint8_t zero[WORD - 1];
	const size_t words = (WORD + value.n + WORD - 1) / WORD;
	if (words > WORDS_MAX) {
		b->failed = true;
		return;
	}
	buf_u8(b, (uint8_t)type);
	buf_u8(b, (uint8_t)words);
	buf_u16(b, first);
	buf_put(b, value.p, value.n);
	buf_put(b, zero, words * WORD - WORD - value.n);
}

/* returns the offset from `from` of the zeros that the MAC will replace */
static size_t put_mac(struct buf *b, size_t from)
{
	static const uint8_t zero[16];
	put(b, AT_MAC, 0, BYTES_OF(zero));
	return b->n - from - sizeof(zero);
}

size_t eap_aka_challenge(struct buf *b, uint8_t identifier, const uint8_t rand[16], const uint8_t autn[16],
	const struct eap_aka_extras *extras)
{
	static const struct eap_aka_extras none;
	if (!extras)
		extras = &none;
	const size_t at = begin_type(b, EAP_CODE_REQUEST, identifier,
		extras->prime ? EAP_TYPE_AKA_PRIME : EAP_TYPE_AKA, EAP_AKA_CHALLENGE);
	put(b, AT_RAND, 0, (struct bytes){ rand, 16 });
	put(b, AT_AUTN, 0, (struct bytes){ autn, 16 });
	for (size_t i = 0; i < extras->n_kdf; i++)
		put(b, AT_KDF, extras->kdf[i], BYTES_NONE);
	if (extras->network_name.n)
		put(b, AT_KDF_INPUT, (uint16_t)extras->network_name.n, extras->network_name);
	if (extras->checks)
		put(b, AT_CHECKCODE, 0, extras->checkcode);
	if (extras->bidding)
		put(b, AT_BIDDING, EAP_AKA_BIDDING_PRIME, BYTES_NONE);
	const size_t mac_at = put_mac(b, at);
	eap_end(b, at);
	return mac_at;
}

void eap_aka_identity_request(
	struct buf *b, uint8_t identifier, enum eap_type type, enum eap_aka_id_req which)
{
	const size_t at = begin_type(b, EAP_CODE_REQUEST, identifier, type, EAP_AKA_IDENTITY);
	put(b, (enum attribute)which, 0, BYTES_NONE);
	eap_end(b, at);
}

size_t eap_aka_challenge_answer(struct buf *b, uint8_t identifier, struct bytes res)
{
	const size_t at = begin(b, EAP_CODE_RESPONSE, identifier, EAP_AKA_CHALLENGE);
	put(b, AT_RES, (uint16_t)(res.n * 8), res);
	const size_t mac_at = put_mac(b, at);
	eap_end(b, at);
	return mac_at;
}

void eap_aka_sync_failure(struct buf *b, uint8_t identifier, const uint8_t auts[14])
{
	const size_t at = begin(b, EAP_CODE_RESPONSE, identifier, EAP_AKA_SYNC_FAILURE);
	buf_u8(b, AT_AUTS);
	buf_u8(b, attributes[AT_AUTS].words);
	buf_put(b, auts, 14);
	eap_end(b, at);
}

void eap_aka_authentication_reject(struct buf *b, uint8_t identifier)
{
	eap_end(b, begin(b, EAP_CODE_RESPONSE, identifier, EAP_AKA_AUTHENTICATION_REJECT));
}

void eap_aka_client_error(struct buf *b, uint8_t identifier, uint16_t code)
{
	const size_t at = begin(b, EAP_CODE_RESPONSE, identifier, EAP_AKA_CLIENT_ERROR);
	put(b, AT_CLIENT_ERROR_CODE, code, BYTES_NONE);
	eap_end(b, at);
}

void eap_aka_identity(struct buf *b, uint8_t identifier, struct bytes identity)
{
	const size_t at = begin(b, EAP_CODE_RESPONSE, identifier, EAP_AKA_IDENTITY);
	put(b, AT_IDENTITY, (uint16_t)identity.n, identity);
	eap_end(b, at);
}

void eap_aka_notification(struct buf *b, uint8_t identifier)
{
	eap_end(b, begin(b, EAP_CODE_RESPONSE, identifier, EAP_AKA_NOTIFICATION));
}
