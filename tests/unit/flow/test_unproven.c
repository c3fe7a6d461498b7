/** unproven.c: who only begins is limited, who proves is not; narrow and wide prefixes, exempt ones. */
#include "unit.h"

#include "base/arena.h"
#include "conf/conf.h"
#include "flow/unproven.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

struct world {
	struct arena *a;
	struct limits *limits;
	struct unproven *u;
};

static struct world open_world(const char *yaml)
{
	const struct conf_item *const tables[] = { unproven_conf };
	const struct conf_schema schema = { tables, 1 };
	struct world w = { .a = arena_new(1 << 20), .limits = calloc(1, limits_size(65536)) };
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	assert_non_null(w.limits);
	limits_make(w.limits, 65536, &(const struct hash_key){ 5, 6 });
	assert_int_equal(conf_parse(w.a, str_of(yaml), "test", "/", &schema, &c, &error, &f), RC_OK);
	assert_int_equal(unproven_open(w.a, c, w.limits, &w.u, &f), RC_OK);
	return w;
}

static void close_world(struct world *w)
{
	free(w->limits);
	arena_free(&w->a);
}

static const struct sockaddr *from(const char *text)
{
	static union {
		struct sockaddr sa;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} s;
	memset(&s, 0, sizeof(s));
	s.four.sin_family = AF_INET;
	if (inet_pton(AF_INET, text, &s.four.sin_addr) == 1)
		return &s.sa;
	s.six.sin6_family = AF_INET6;
	assert_int_equal(inet_pton(AF_INET6, text, &s.six.sin6_addr), 1);
	return &s.sa;
}

static unsigned taken(struct world *w, const char *address, unsigned tries)
{
	unsigned n = 0;
	for (unsigned i = 0; i < tries; i++)
		n += unproven_take(w->u, from(address), 1000, 1);
	return n;
}

static const char SMALL[] = "limit: {address_per_second: 1, address_burst: 10}\n";

static void who_only_begins_is_limited(void **state)
{
	struct world w = open_world(SMALL);
	assert_int_equal(taken(&w, "192.0.2.1", 100), 10);
	assert_int_equal(taken(&w, "192.0.2.2", 100), 10);
	assert_int_equal(taken(&w, "2001:db8::1", 100), 10);
	assert_int_equal(taken(&w, "2001:db8::ffff:2", 100), 0); /* the same /64 */
	assert_int_equal(taken(&w, "2001:db8:0:1::1", 100), 10);
	close_world(&w);
}

static void a_wide_prefix_holds_sixteen_times_as_much(void **state)
{
	struct world w = open_world(SMALL);
	unsigned four = 0, six = 0;
	char text[64];
	for (unsigned i = 0; i < 256; i++) {
		snprintf(text, sizeof(text), "198.51.100.%u", i);
		four += taken(&w, text, 20);
		snprintf(text, sizeof(text), "2001:db8:7:%x::1", i);
		six += taken(&w, text, 20);
	}
	assert_int_equal(four, 160);
	assert_int_equal(six, 160);
	assert_int_equal(taken(&w, "198.51.101.1", 20), 10);
	close_world(&w);
}

/* thousands of phones behind one address: each begins, some never finish, the others pay for them */
static void who_proves_is_not(void **state)
{
	struct world w = open_world(SMALL);
	unsigned refused = 0;
	for (unsigned i = 0; i < 5000; i++) {
		for (unsigned unit = 0; unit < 3; unit++) /* two handshakes, one begin */
			refused += !unproven_take(w.u, from("203.0.113.9"), 1000, 1);
		if (i % 2 == 0)
			unproven_give(w.u, from("203.0.113.9"), 1000, UNPROVEN_LOGIN);
	}
	assert_int_equal(refused, 0);
	assert_in_range(taken(&w, "203.0.113.9", 100), 1, 10); /* and nothing was saved up */
	close_world(&w);
}

static void exempt_ones(void **state)
{
	struct world w = open_world("limit: {address_per_second: 1, address_burst: 1, exempt: [192.0.2.0/25, "
				    "2001:db8:5::/48]}\n");
	assert_int_equal(taken(&w, "192.0.2.127", 100), 100);
	assert_int_equal(taken(&w, "192.0.2.128", 100), 1);
	assert_int_equal(taken(&w, "::ffff:192.0.2.1", 100), 100);
	assert_int_equal(taken(&w, "2001:db8:5:9::1", 100), 100);
	assert_int_equal(taken(&w, "127.0.0.1", 100), 1);
	assert_true(unproven_take(w.u, NULL, 1000, 1)); /* a unix socket */
	unproven_give(w.u, NULL, 1000, 5);
	close_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_only_begins_is_limited),
		cmocka_unit_test(a_wide_prefix_holds_sixteen_times_as_much),
		cmocka_unit_test(who_proves_is_not),
		cmocka_unit_test(exempt_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
