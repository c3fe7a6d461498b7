/** Prefixes of addresses: what is read, and what lies in them. */
#include "unit.h"

#include "base/prefix.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool holds(const char *prefix, const char *address)
{
	struct prefix p;
	struct sockaddr_in a4 = { .sin_family = AF_INET };
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6 };
	assert_true(prefix_read(str_of(prefix), &p));
	if (strchr(address, ':')) {
		assert_int_equal(inet_pton(AF_INET6, address, &a6.sin6_addr), 1);
		return prefix_holds(&p, (const struct sockaddr *)&a6);
	}
	assert_int_equal(inet_pton(AF_INET, address, &a4.sin_addr), 1);
	return prefix_holds(&p, (const struct sockaddr *)&a4);
}

static void an_address_lies_in_a_prefix_or_not(void **state)
{
	assert_true(holds("192.0.2.0/24", "192.0.2.255"));
	assert_false(holds("192.0.2.0/24", "192.0.3.0"));
	assert_true(holds("192.0.2.128/25", "192.0.2.128"));
	assert_false(holds("192.0.2.128/25", "192.0.2.127"));
	assert_true(holds("10.0.0.5", "10.0.0.5"));
	assert_false(holds("10.0.0.5", "10.0.0.4"));
	assert_true(holds("0.0.0.0/0", "203.0.113.9"));
	assert_true(holds("2001:db8::/33", "2001:db8:7fff::1"));
	assert_false(holds("2001:db8::/33", "2001:db8:8000::1"));
	assert_true(holds("::1", "::1"));
	assert_true(holds("::/0", "2001:db8::1"));
}

static void families_do_not_mix(void **state)
{
	assert_false(holds("0.0.0.0/0", "::1"));
	assert_false(holds("::/0", "127.0.0.1"));
	assert_true(holds("192.0.2.0/24", "::ffff:192.0.2.1")); /* is an IPv4 address */
	assert_false(holds("::/0", "::ffff:192.0.2.1"));
	assert_false(holds("192.0.2.0/24", "::ffff:192.0.3.1"));
}

static void anything_else_is_no_prefix(void **state)
{
	static const char *const bad[] = { "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
		"10.0.0/8", "10.0.0.1/8", "10.0.0.0/8 ", "::/129", "2001:db8::1/64", "10.0.0.0/8/8",
		"localhost", "[::1]", "192.0.2.129/25",
		"1234:1234:1234:1234:1234:1234:1234:1234:1234:1234:1234:1234" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct prefix p;
		if (prefix_read(str_of(bad[i]), &p))
			fail_msg("%s was read", bad[i]);
	}
}

static void a_list_holds_what_one_row_holds(void **state)
{
	struct prefix row[2];
	const struct prefix_list list = { row, 2 }, none = { NULL, 0 };
	struct sockaddr_in a = { .sin_family = AF_INET };
	assert_true(prefix_read(STR("2001:db8::/32"), &row[0]));
	assert_true(prefix_read(STR("10.0.0.0/8"), &row[1]));
	a.sin_addr.s_addr = htonl(0x0a010203);
	assert_true(prefix_list_holds(&list, (const struct sockaddr *)&a));
	assert_false(prefix_list_holds(&none, (const struct sockaddr *)&a));
	a.sin_addr.s_addr = htonl(0x0b010203);
	assert_false(prefix_list_holds(&list, (const struct sockaddr *)&a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_lies_in_a_prefix_or_not),
		cmocka_unit_test(families_do_not_mix),
		cmocka_unit_test(anything_else_is_no_prefix),
		cmocka_unit_test(a_list_holds_what_one_row_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
