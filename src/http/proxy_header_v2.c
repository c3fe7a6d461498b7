/** Version 2: signature, version and command, family, length, addresses, TLVs. */
#include "http/proxy_header_v2.h"

enum { FIXED = 16, VERSION = 2, LOCAL = 0, PROXY = 1, TLV_CRC32C = 3, TLV_HEAD = 3 };
enum { UNSPEC = 0x00, TCP4 = 0x11, TCP6 = 0x21 };

/* what stands in front of the TLVs; a pair that is not here must not be sent (2.2) */
static const struct family {
	uint8_t id;
	size_t octets; /* of both addresses and ports */
} families[] = {
	{ UNSPEC, 0 },
	{ TCP4, 12 },
	{ 0x12, 12 },
	{ TCP6, 36 },
	{ 0x22, 36 },
	{ 0x31, 216 },
	{ 0x32, 216 },
};

const struct bytes proxy_header_v2_signature = { (const uint8_t *)"\r\n\r\n\0\r\nQUIT\n", 12 };

static enum rc refuse(struct fault *f, const char *what)
{
	return FAIL(f, REASON_proxy_header, "version 2: %s", what);
}

static const struct family *family_find(uint8_t id)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (families[i].id == id)
			return &families[i];
	}
	return NULL;
}

/* RFC 3720 B.4, bit by bit: a few hundred octets once per connection */
static uint32_t crc32c(uint32_t crc, struct bytes b)
{
	for (size_t i = 0; i < b.n; i++) {
		crc ^= b.p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0);
	}
	return crc;
}

/* over the whole header, with zeroes in place of the checksum at `at` */
static bool sum_holds(struct bytes header, size_t at)
{
	static const uint8_t zeroes[4];
	const uint8_t *told = header.p + at;
	const uint32_t want =
		(uint32_t)told[0] << 24 | (uint32_t)told[1] << 16 | (uint32_t)told[2] << 8 | told[3];
	uint32_t crc = crc32c(UINT32_MAX, (struct bytes){ header.p, at });
	crc = crc32c(crc, BYTES_OF(zeroes));
	crc = crc32c(crc, (struct bytes){ told + 4, header.n - at - 4 });
	return ~crc == want;
}

static enum rc tlvs_check(struct bytes header, size_t at, struct fault *f)
{
	while (at < header.n) {
		if (header.n - at < TLV_HEAD)
			return refuse(f, "a cut TLV");
		const uint8_t *p = header.p + at;
		const size_t n = (size_t)p[1] << 8 | p[2];
		if (header.n - at - TLV_HEAD < n)
			return refuse(f, "a TLV longer than the header");
		if (p[0] == TLV_CRC32C && (n != 4 || !sum_holds(header, at + TLV_HEAD)))
			return refuse(f, "checksum");
		at += TLV_HEAD + n;
	}
	return RC_OK;
}

/* source, destination, source port, destination port */
static void client_read(uint8_t family, const uint8_t *p, struct proxy_header *out)
{
	struct conn_peer *c = &out->client;
	out->has_client = family == TCP4 || family == TCP6;
	if (family == TCP4) {
		c->addr.in = (struct sockaddr_in){ .sin_family = AF_INET };
		memcpy(&c->addr.in.sin_addr, p, 4);
		memcpy(&c->addr.in.sin_port, p + 8, 2);
	} else if (family == TCP6) {
		c->addr.in6 = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
		memcpy(&c->addr.in6.sin6_addr, p, 16);
		memcpy(&c->addr.in6.sin6_port, p + 32, 2);
	}
}

static enum rc body_read(struct bytes header, struct proxy_header *out, struct fault *f)
{
	const uint8_t command = header.p[12] & 0xf, id = header.p[13];
	const struct family *family = family_find(id);
	out->octets = header.n;
	if (command == LOCAL)
		return RC_OK; /* the family is ignored, and with it what follows */
	if (!family)
		return refuse(f, "unknown family");
	if (id == UNSPEC)
		return RC_OK;
	if (header.n - FIXED < family->octets)
		return refuse(f, "no room for its addresses");
	client_read(id, header.p + FIXED, out);
	return tlvs_check(header, FIXED + family->octets, f);
}

enum rc proxy_header_v2_read(struct bytes in, struct proxy_header *out, struct fault *f)
{
	if (in.n > 12 && (in.p[12] >> 4 != VERSION || (in.p[12] & 0xf) > PROXY))
		return refuse(f, "unknown version or command");
	if (in.n < FIXED)
		return RC_PENDING;
	const size_t all = FIXED + ((size_t)in.p[14] << 8 | in.p[15]);
	if (all > PROXY_HEADER_MAX)
		return refuse(f, "longer than 536 octets");
	return in.n < all ? RC_PENDING : body_read((struct bytes){ in.p, all }, out, f);
}
