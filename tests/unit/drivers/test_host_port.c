/** host_port.c: names, addresses and ports of back ends. */
#include "unit.h"

#include "drivers/host_port.h"

static void addresses(void **state)
{
	static const struct {
		const char *text, *host;
		uint16_t port;
	} rows[] = { { "127.0.0.1:1812", "127.0.0.1", 1812 },
		{ "aaa.example.org:65535", "aaa.example.org", 65535 },
		{ "[2001:db8::1]:1", "2001:db8::1", 1 }, { "", NULL, 0 }, { "host", NULL, 0 },
		{ "host:", NULL, 0 }, { ":1812", NULL, 0 }, { "host:0", NULL, 0 }, { "host:65536", NULL, 0 },
		{ "::1:1812", NULL, 0 }, { "[]:1812", NULL, 0 }, { "host:18x", NULL, 0 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct host_port s = { .port = 0 };
		struct fault f = { 0 };
		const enum rc rc = host_port_read(str_of(rows[i].text), &s, &f);
		assert_int_equal(rc, rows[i].host ? RC_OK : RC_INVALID);
		assert_int_equal(host_port_check(str_of(rows[i].text), NULL), rc);
		assert_int_equal(s.port, rows[i].port);
		assert_string_equal(s.host, rows[i].host ? rows[i].host : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(addresses) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
