/** PROXY protocol, version 1 and what tells the versions apart. Expectations: sections 2.1 and 2.2 of its
 * text. */
#include "unit.h"

#include "http/proxy_header.h"

#include <arpa/inet.h>

static enum rc read_text(const char *text, struct proxy_header *h, struct fault *f)
{
	*f = (struct fault){ 0 };
	return proxy_header_read(str_bytes(str_of(text)), h, f);
}

static void client_is(const char *text, const char *address, int port)
{
	struct proxy_header h;
	struct fault f;
	char is[INET6_ADDRSTRLEN];
	assert_int_equal(read_text(text, &h, &f), RC_OK);
	assert_true(h.has_client);
	const struct sockaddr *a = conn_peer_address(&h.client);
	const void *octets = a->sa_family == AF_INET ? (const void *)&h.client.addr.in.sin_addr
						     : (const void *)&h.client.addr.in6.sin6_addr;
	assert_string_equal(inet_ntop(a->sa_family, octets, is, sizeof(is)), address);
	assert_int_equal(ntohs(h.client.addr.in.sin_port), port);
}

static void version_1_names_a_client(void **state)
{
	client_is("PROXY TCP4 192.0.2.1 198.51.100.9 56324 443\r\n", "192.0.2.1", 56324);
	client_is("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\nGET", "255.255.255.255", 65535);
	client_is("PROXY TCP6 2001:db8::1 2001:db8::2 0 443\r\n", "2001:db8::1", 0);
	client_is("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535);
}

/* A proxy that listens on both families names IPv4 clients so; they are not one client of ::/64. */
static void a_mapped_address_is_ipv4(void **state)
{
	client_is("PROXY TCP6 ::ffff:192.0.2.1 ::1 4000 443\r\n", "192.0.2.1", 4000);
}

static void unknown_keeps_the_address_of_the_connection(void **state)
{
	static const char *const texts[] = { "PROXY UNKNOWN\r\n", "PROXY UNKNOWN whatever comes\r\nGET / ",
		("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
		 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n") };
	for (size_t i = 0; i < 3; i++) {
		struct proxy_header h;
		struct fault f;
		assert_int_equal(read_text(texts[i], &h, &f), RC_OK);
		assert_false(h.has_client);
		assert_int_equal(h.octets, strstr(texts[i], "\r\n") + 2 - texts[i]);
	}
}

static void anything_else_is_refused(void **state)
{
	static const char *const bad[] = { "GET / HTTP/1.1\r\n", "\x16\x03\x01", "PROXYTCP4", "proxy TCP4 ",
		"PROXY TCP4 192.0.2.1 198.51.100.9 56324 443\n",
		"PROXY TCP4 192.0.2.1 198.51.100.9 56324 443\rX",
		"PROXY TCP4 192.0.2.1 198.51.100.9 56324\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.9 56324 443 \r\n",
		"PROXY TCP4  192.0.2.1 198.51.100.9 56324 443\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.9 056 443\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.9 65536 443\r\n",
		"PROXY TCP4 192.0.2.1 198.51.100.9 -1 443\r\n", "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
		"PROXY TCP6 192.0.2.1 198.51.100.9 1 2\r\n", "PROXY TCP4 192.0.2.256 198.51.100.9 1 2\r\n",
		"PROXY TCP4 192.0.2.1 host 1 2\r\n", "PROXY TCP5 192.0.2.1 198.51.100.9 1 2\r\n",
		"PROXY \r\n", "PROXY UNKNOWNX\r\n", "PROXY TCP4\r\n",
		("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
		 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535x\r\n") };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct proxy_header h;
		struct fault f;
		if (read_text(bad[i], &h, &f) != RC_MALFORMED)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(f.reason, REASON_proxy_header);
	}
}

/* More is asked for as long as a header can still come of it, and no longer. */
static void every_beginning_waits_for_more(void **state)
{
	const char text[] = "PROXY TCP4 192.0.2.1 198.51.100.9 56324 443\r\n";
	struct proxy_header h;
	for (size_t n = 0; n < sizeof(text) - 1; n++)
		assert_int_equal(
			proxy_header_read((struct bytes){ (const uint8_t *)text, n }, &h, NULL), RC_PENDING);
	assert_int_equal(
		proxy_header_read((struct bytes){ (const uint8_t *)text, sizeof(text) - 1 }, &h, NULL),
		RC_OK);
	assert_int_equal(h.octets, sizeof(text) - 1);
	char endless[PROXY_HEADER_V1_MAX + 1] = "PROXY UNKNOWN ";
	memset(endless + 14, 'x', sizeof(endless) - 14);
	assert_int_equal(
		proxy_header_read((struct bytes){ (uint8_t *)endless, PROXY_HEADER_V1_MAX - 1 }, &h, NULL),
		RC_PENDING);
	assert_int_equal(
		proxy_header_read((struct bytes){ (uint8_t *)endless, PROXY_HEADER_V1_MAX }, &h, NULL),
		RC_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_1_names_a_client),
		cmocka_unit_test(a_mapped_address_is_ipv4),
		cmocka_unit_test(unknown_keeps_the_address_of_the_connection),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(every_beginning_waits_for_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
