/** eap_radius_state.c: there and back, and nothing else. */
#include "unit.h"

#include "drivers/eap_radius_state.h"
#include "drivers/eap_relay.h"

static void there_and_back(void **state)
{
	static uint8_t mem[EAP_RELAY_STATE_MAX], octets[253] = { 1, 2 };
	for (size_t n = 0; n <= sizeof(octets); n += 11) {
		struct eap_radius_state s = { 3, 200, { octets, n } }, back;
		struct buf b;
		buf_init_fixed(&b, mem, sizeof(mem));
		eap_radius_state_put(&s, &b);
		assert_false(b.failed);
		assert_int_equal(eap_radius_state_get(buf_bytes(&b), &back), RC_OK);
		assert_int_equal(back.server, 3);
		assert_int_equal(back.identifier, 200);
		assert_int_equal(back.state.n, n);
		if (n)
			assert_memory_equal(back.state.p, octets, n);
		for (size_t k = 0; k < b.n; k++)
			assert_int_equal(eap_radius_state_get((struct bytes){ mem, k }, &back), RC_MALFORMED);
		mem[0]++;
		assert_int_equal(eap_radius_state_get(buf_bytes(&b), &back), RC_MALFORMED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
