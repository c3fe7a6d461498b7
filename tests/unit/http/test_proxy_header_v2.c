/** PROXY protocol, version 2. The checksum's expectation comes from RFC 3720 B.4's polynomial, computed
 * elsewhere. */
#include "unit.h"

#include "http/proxy_header_v2.h"

#include <arpa/inet.h>

struct made {
	uint8_t octets[1024];
	size_t n;
};

/* version and command, family, then `body` with its length in front */
static struct made make(uint8_t command, uint8_t family, const void *body, size_t n)
{
	struct made m = { .octets = "\r\n\r\n\0\r\nQUIT\n", .n = 16 + n };
	m.octets[12] = command;
	m.octets[13] = family;
	m.octets[14] = (uint8_t)(n >> 8);
	m.octets[15] = (uint8_t)n;
	memcpy(m.octets + 16, body, n);
	return m;
}

#define TCP4_BODY "\xc0\x00\x02\x01\xc6\x33\x64\x09\xdc\x04\x01\xbb"

static enum rc read_made(const struct made *m, struct proxy_header *h)
{
	struct fault f = { 0 };
	const enum rc rc = proxy_header_read((struct bytes){ m->octets, m->n }, h, &f);
	assert_int_equal(f.reason, rc == RC_MALFORMED ? REASON_proxy_header : REASON_none);
	return rc;
}

static void expect(uint8_t command, uint8_t family, const void *body, size_t n, enum rc rc, bool client)
{
	const struct made m = make(command, family, body, n);
	struct proxy_header h;
	if (read_made(&m, &h) != rc)
		fail_msg("command %02x family %02x length %zu", command, family, n);
	if (rc == RC_OK) {
		assert_int_equal(h.octets, m.n);
		assert_int_equal(h.has_client, client);
	}
}

static void it_names_a_client(void **state)
{
	uint8_t six[36] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1, [32] = 0x12, [33] = 0x34 };
	struct proxy_header h;
	struct made m = make(0x21, 0x11, TCP4_BODY, 12);
	assert_int_equal(read_made(&m, &h), RC_OK);
	assert_int_equal(h.client.addr.in.sin_family, AF_INET);
	assert_int_equal(ntohl(h.client.addr.in.sin_addr.s_addr), 0xc0000201);
	assert_int_equal(ntohs(h.client.addr.in.sin_port), 56324);
	m = make(0x21, 0x21, six, sizeof(six));
	assert_int_equal(read_made(&m, &h), RC_OK);
	assert_int_equal(h.client.addr.in6.sin6_family, AF_INET6);
	assert_memory_equal(&h.client.addr.in6.sin6_addr, six, 16);
	assert_int_equal(ntohs(h.client.addr.in6.sin6_port), 0x1234);
	memcpy(six, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x01", 16);
	m = make(0x21, 0x21, six, sizeof(six));
	assert_int_equal(read_made(&m, &h), RC_OK);
	assert_int_equal(h.client.addr.in.sin_family, AF_INET);
}

static void others_keep_the_address_of_the_connection(void **state)
{
	const uint8_t room[216] = { 0 };
	expect(0x20, 0x00, "", 0, RC_OK, false);              /* LOCAL */
	expect(0x20, 0x11, TCP4_BODY, 12, RC_OK, false);      /* its addresses are ignored */
	expect(0x20, 0xff, "x", 1, RC_OK, false);             /* its family too */
	expect(0x21, 0x00, "whatever", 8, RC_OK, false);      /* UNSPEC */
	expect(0x21, 0x12, TCP4_BODY, 12, RC_OK, false);      /* UDP */
	expect(0x21, 0x31, room, sizeof(room), RC_OK, false); /* a unix socket */
	expect(0x21, 0x32, room, sizeof(room), RC_OK, false);
}

static void anything_else_is_refused(void **state)
{
	uint8_t long_one[536 - 16 + 1] = { 0xc0 };
	expect(0x11, 0x11, TCP4_BODY, 12, RC_MALFORMED, false);
	expect(0x22, 0x11, TCP4_BODY, 12, RC_MALFORMED, false);
	expect(0x21, 0x13, TCP4_BODY, 12, RC_MALFORMED, false);
	expect(0x21, 0x01, TCP4_BODY, 12, RC_MALFORMED, false);
	expect(0x21, 0x41, TCP4_BODY, 12, RC_MALFORMED, false);
	expect(0x21, 0x11, TCP4_BODY, 11, RC_MALFORMED, false);
	expect(0x21, 0x21, TCP4_BODY, 12, RC_MALFORMED, false);
	expect(0x21, 0x31, TCP4_BODY, 12, RC_MALFORMED, false);
	expect(0x20, 0x00, long_one, sizeof(long_one), RC_MALFORMED, false);
}

static void tlvs_are_measured_and_skipped(void **state)
{
	uint8_t largest[536 - 16] = TCP4_BODY;
	expect(0x21, 0x11, TCP4_BODY "\x02\x00\x05hello", 20, RC_OK, true);
	expect(0x21, 0x11, TCP4_BODY "\x02\x00\x00\x04\x00\x01x", 19, RC_OK, true);
	expect(0x21, 0x11, TCP4_BODY "\x02\x00", 14, RC_MALFORMED, false);
	expect(0x21, 0x11, TCP4_BODY "\x02\x00\x05hell", 19, RC_MALFORMED, false);
	expect(0x21, 0x11, TCP4_BODY "\x02\xff\xffhell", 19, RC_MALFORMED, false);
	largest[12] = 0x04; /* NOOP */
	largest[13] = (uint8_t)((sizeof(largest) - 15) >> 8);
	largest[14] = (uint8_t)(sizeof(largest) - 15);
	expect(0x21, 0x11, largest, sizeof(largest), RC_OK, true);
}

static void a_checksum_must_hold(void **state)
{
	expect(0x21, 0x11, TCP4_BODY "\x03\x00\x04\xfd\x1c\x3e\x68", 19, RC_OK, true);
	expect(0x21, 0x11, TCP4_BODY "\x03\x00\x04\x00\x00\x00\x00", 19, RC_MALFORMED, false);
	expect(0x21, 0x11, TCP4_BODY "\x03\x00\x03\x00\x00\x00", 18, RC_MALFORMED, false);
}

static void every_beginning_waits_for_more(void **state)
{
	const struct made m = make(0x21, 0x11, TCP4_BODY "\x02\x00\x05hello", 20);
	struct proxy_header h;
	for (size_t n = 0; n < m.n; n++)
		assert_int_equal(proxy_header_read((struct bytes){ m.octets, n }, &h, NULL), RC_PENDING);
	/* what follows is not the header's */
	struct made more = m;
	memcpy(more.octets + more.n, "\x16\x03\x01", 3);
	more.n += 3;
	assert_int_equal(read_made(&more, &h), RC_OK);
	assert_int_equal(h.octets, m.n);
	assert_int_equal(
		proxy_header_read((struct bytes){ (const uint8_t *)"\r\n\r\n\0\r\nQUIX", 11 }, &h, NULL),
		RC_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_names_a_client),
		cmocka_unit_test(others_keep_the_address_of_the_connection),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(tlvs_are_measured_and_skipped),
		cmocka_unit_test(a_checksum_must_hold),
		cmocka_unit_test(every_beginning_waits_for_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
