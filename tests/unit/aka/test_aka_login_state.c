/** aka_login_state.c: how a class begins, and what is stored comes back. */
#include "unit.h"

#include "aka/aka_login_state.h"

static struct aka_login_state back(const struct aka_login_state *s)
{
	static uint8_t mem[AKA_LOGIN_STATE_MAX + 1];
	struct aka_login_state out;
	struct buf b;
	buf_init_fixed(&b, mem, AKA_LOGIN_STATE_MAX);
	aka_login_state_put(s, &b);
	assert_false(b.failed);
	assert_int_equal(aka_login_state_get(buf_bytes(&b), &out), RC_OK);
	for (size_t n = 0; n < b.n; n++) {
		struct aka_login_state none;
		assert_int_equal(aka_login_state_get((struct bytes){ mem, n }, &none), RC_MALFORMED);
	}
	mem[b.n] = 0;
	struct aka_login_state none;
	assert_int_equal(aka_login_state_get((struct bytes){ mem, b.n + 1 }, &none), RC_MALFORMED);
	return out;
}

static void how_a_class_begins(void **state)
{
	static const struct {
		uint8_t asks;
		unsigned id_req;
	} rows[] = { { 0, 0 }, { EAP_ASKS_PRIME, 0 }, { EAP_ASKS_PERMANENT_ID, 10 },
		{ EAP_ASKS_FULLAUTH_ID | EAP_ASKS_PRIME, 17 }, { EAP_ASKS_ANY_ID, 13 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct aka_login_state s;
		aka_login_state_begin(rows[i].asks, AKA_METHOD_AKA, 9, &s);
		assert_int_equal(s.id_req, rows[i].id_req);
		assert_int_equal(s.asks, rows[i].asks);
		assert_int_equal(s.round.identifier, 9);
		assert_false(s.later);
	}
}

static void a_login_that_waits_for_an_identity(void **state)
{
	struct aka_login_state s;
	aka_login_state_begin(EAP_ASKS_ANY_ID, AKA_METHOD_PRIME, 200, &s);
	memset(s.trail, 0x5a, 600);
	s.trail_n = 600; /* two rounds of the largest packets */
	const struct aka_login_state b = back(&s);
	assert_int_equal(b.id_req, EAP_AKA_ANY_ID_REQ);
	assert_int_equal(b.method, AKA_METHOD_PRIME);
	assert_int_equal(b.round.identifier, 200);
	assert_int_equal(b.trail_n, 600);
	assert_memory_equal(b.trail, s.trail, 600);
}

static void a_login_that_waits_for_res(void **state)
{
	static const uint8_t identity[AKA_LOGIN_STATE_IDENTITY_MAX] = { '6', 1, 2 };
	struct aka_login_state s;
	aka_login_state_begin(EAP_ASKS_PRIME, AKA_METHOD_PRIME, 1, &s);
	s.identity = BYTES_OF(identity);
	s.kdf = 0x1234;
	s.trail_n = 32;
	s.round.vector.xres_len = 16;
	s.round.vector.ck[3] = 7;
	const struct aka_login_state b = back(&s);
	assert_int_equal(b.kdf, 0x1234);
	assert_int_equal(b.trail_n, 32);
	assert_int_equal(b.identity.n, sizeof(identity));
	assert_memory_equal(b.identity.p, identity, sizeof(identity));
	assert_int_equal(b.round.vector.ck[3], 7);
	assert_int_equal(b.id_req, 0);
}

/* a phone's login is small: 7 octets more than its round */
static void a_phones_login(void **state)
{
	uint8_t mem[AKA_SERVER_ROUND_MAX + 9];
	struct aka_login_state s;
	struct buf b;
	aka_login_state_begin(0, AKA_METHOD_AKA, 1, &s);
	s.round.vector.xres_len = 16;
	buf_init_fixed(&b, mem, sizeof(mem));
	aka_login_state_put(&s, &b);
	assert_false(b.failed);
}

static void rubbish(void **state)
{
	static const uint8_t rows[][10] = {
		{ 0, 2, 10, 0, 0, 0, 0, 0, 0, 1 },   /* a method that is none */
		{ 0, 0, 11, 0, 0, 0, 0, 0, 0, 1 },   /* a request that is none */
		{ 0, 0, 10, 0, 0, 255, 0, 0, 0, 1 }, /* an identity beyond the end */
	};
	struct aka_login_state s;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(aka_login_state_get(BYTES_OF(rows[i]), &s), RC_MALFORMED);
	static const uint8_t good[10] = { 0, 0, 10, 0, 0, 0, 0, 0, 0, 1 };
	assert_int_equal(aka_login_state_get(BYTES_OF(good), &s), RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(how_a_class_begins),
		cmocka_unit_test(a_login_that_waits_for_an_identity),
		cmocka_unit_test(a_login_that_waits_for_res),
		cmocka_unit_test(a_phones_login),
		cmocka_unit_test(rubbish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
