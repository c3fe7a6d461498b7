/** eap_diameter_state.c: there and back, nothing else, and what a login cannot keep. */
#include "unit.h"

#include "drivers/eap_diameter_state.h"
#include "drivers/eap_relay.h"

static uint8_t mem[EAP_RELAY_STATE_MAX], octets[EAP_RELAY_STATE_MAX] = { 1, 2 };

static struct eap_diameter_state with(size_t host, size_t state)
{
	return (struct eap_diameter_state){ .identifier = 200,
		.session = { 1, 2, 3, 4, 5, 6, 7, 8 },
		.host = str_of_bytes((struct bytes){ octets, host }),
		.state = { octets, state } };
}

static void there_and_back(void **state)
{
	for (size_t n = 0; n <= 178; n++) {
		const struct eap_diameter_state s = with(n < DIAMETER_NODE_NAME_MAX ? n : 128, n);
		struct eap_diameter_state back;
		struct buf b;
		buf_init_fixed(&b, mem, sizeof(mem));
		assert_int_equal(eap_diameter_state_check(&s, NULL), RC_OK);
		eap_diameter_state_put(&s, &b);
		assert_false(b.failed);
		assert_int_equal(eap_diameter_state_get(buf_bytes(&b), &back), RC_OK);
		assert_int_equal(back.identifier, 200);
		assert_memory_equal(back.session, s.session, sizeof(s.session));
		assert_true(str_eq(back.host, s.host));
		assert_int_equal(back.state.n, n);
		if (n)
			assert_memory_equal(back.state.p, octets, n);
		for (size_t k = 0; k < b.n; k++)
			assert_int_equal(
				eap_diameter_state_get((struct bytes){ mem, k }, &back), RC_MALFORMED);
		mem[0]++;
		assert_int_equal(eap_diameter_state_get(buf_bytes(&b), &back), RC_MALFORMED);
	}
}

static void what_does_not_fit_is_no_answer(void **state)
{
	const struct eap_diameter_state rows[] = { with(129, 0), with(128, 179), with(1, 306) };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = { 0 };
		assert_int_equal(eap_diameter_state_check(&rows[i], &f), RC_UNAVAIL);
		assert_int_equal(f.reason, REASON_diameter_answer);
	}
	const struct eap_diameter_state s = with(1, 305);
	assert_int_equal(eap_diameter_state_check(&s, NULL), RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back),
		cmocka_unit_test(what_does_not_fit_is_no_answer) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
