/** limits.c: rates, bursts, classes, and what of an address counts. */
#include "unit.h"

#include "flow/limits.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

static const struct hash_key KEY = { 11, 12 };

static struct limits *limits_of(size_t cells)
{
	void *memory = calloc(1, limits_size(cells));
	assert_non_null(memory);
	return limits_make(memory, cells, &KEY);
}

static bool take(
	struct limits *l, const char *what, const char *key, int64_t now_ms, int64_t rate, int64_t burst)
{
	return limits_take(
		l, what, str_bytes(str_of(key)), now_ms, &(struct limits_rate){ rate, 1000, burst }, 1);
}

/* proves: client-22a */
static void a_burst_then_the_rate(void **state)
{
	struct limits *l = limits_of(4096);
	for (int i = 0; i < 5; i++)
		assert_true(take(l, "address", "a", 1000, 10, 5));
	assert_false(take(l, "address", "a", 1000, 10, 5));
	assert_false(take(l, "address", "a", 1099, 10, 5));
	assert_true(take(l, "address", "a", 1100, 10, 5)); /* 10 per second: one each 100 ms */
	assert_false(take(l, "address", "a", 1100, 10, 5));
	unsigned taken = 0;
	for (int ms = 1101; ms <= 11100; ms++)
		taken += take(l, "address", "a", ms, 10, 5);
	assert_int_equal(taken, 100);
	for (int i = 0; i < 5; i++) /* a quiet time fills it again, to the burst and no further */
		assert_true(take(l, "address", "a", 100000, 10, 5));
	assert_false(take(l, "address", "a", 100000, 10, 5));
	free(l);
}

static void classes_and_keys_do_not_share(void **state)
{
	struct limits *l = limits_of(65536);
	assert_true(take(l, "address", "a", 0, 1, 1));
	assert_false(take(l, "address", "a", 0, 1, 1));
	assert_true(take(l, "line", "a", 0, 1, 1));
	unsigned refused = 0;
	for (int i = 0; i < 1000; i++) {
		const struct bytes key = { (const uint8_t *)&i, sizeof(i) };
		refused += !limits_take(l, "line", key, 0, &(struct limits_rate){ 1, 1000, 1 }, 1);
	}
	assert_true(refused <= 2); /* both cells of a stranger taken by others: rare */
	free(l);
}

static void odd_rates(void **state)
{
	struct limits *l = limits_of(64);
	assert_true(take(l, "x", "zero", 0, 0, 0)); /* 0 reads as 1 */
	assert_false(take(l, "x", "zero", 999, 0, 0));
	assert_true(take(l, "x", "zero", 1000, 0, 0));
	unsigned taken = 0;
	for (int ms = 0; ms < 1000; ms++)
		for (int i = 0; i < 20; i++)
			taken += take(l, "x", "fast", ms, 7000, 7);
	assert_in_range(taken, 6950, 7060);
	free(l);
}

static void give(struct limits *l, const char *key, int64_t now_ms, unsigned units)
{
	limits_give(
		l, "address", str_bytes(str_of(key)), now_ms, &(struct limits_rate){ 10, 1000, 5 }, units);
}

static void what_is_given_back(void **state)
{
	struct limits *l = limits_of(4096);
	give(l, "a", 1000, 100); /* a full bucket stays full: nothing is saved up */
	for (int i = 0; i < 5; i++)
		assert_true(take(l, "address", "a", 1000, 10, 5));
	assert_false(take(l, "address", "a", 1000, 10, 5));
	give(l, "a", 1000, 2);
	assert_true(take(l, "address", "a", 1000, 10, 5));
	assert_true(take(l, "address", "a", 1000, 10, 5));
	assert_false(take(l, "address", "a", 1000, 10, 5));
	give(l, "a", 1000, 1000); /* more than was taken */
	for (int i = 0; i < 5; i++)
		assert_true(take(l, "address", "a", 1000, 10, 5));
	assert_false(take(l, "address", "a", 1000, 10, 5));
	give(l, "b", 1000, 5); /* another's */
	assert_false(take(l, "address", "a", 1000, 10, 5));
	free(l);
}

static size_t address_of(int family, const char *text, uint8_t out[16])
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	assert_int_equal(
		inet_pton(family, text, family == AF_INET ? (void *)&four.sin_addr : &six.sin6_addr), 1);
	return limits_address(family == AF_INET ? (const void *)&four : &six, out);
}

static void addresses(void **state)
{
	uint8_t a[16] = { 0 }, b[16] = { 0 };
	const struct sockaddr local = { .sa_family = AF_UNIX };
	assert_int_equal(address_of(AF_INET, "192.0.2.7", a), 4);
	assert_memory_equal(a, "\xc0\x00\x02\x07", 4);
	assert_int_equal(
		address_of(AF_INET6, "::ffff:192.0.2.7", b), 4); /* the same phone on a dual listener */
	assert_memory_equal(a, b, 4);
	assert_int_equal(address_of(AF_INET6, "2001:db8:1:2::1", a), 8);
	assert_int_equal(address_of(AF_INET6, "2001:db8:1:2:ffff::9", b), 8);
	assert_memory_equal(a, b, 8);
	address_of(AF_INET6, "2001:db8:1:3::1", b);
	assert_memory_not_equal(a, b, 8);
	assert_int_equal(limits_address(&local, a), 0);
	assert_int_equal(limits_whole_address(&local, a), 0);
	assert_int_equal(limits_address(NULL, a), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_then_the_rate),
		cmocka_unit_test(classes_and_keys_do_not_share),
		cmocka_unit_test(what_is_given_back),
		cmocka_unit_test(odd_rates),
		cmocka_unit_test(addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
