/** eap_radius_link.c: identifiers over several source ports. */
#include "unit.h"

#include "../support/net_sim.h"

#include "drivers/eap_radius_link.h"

#include <stdlib.h>

static void an_identifier_belongs_to_one(void **state)
{
	enum { ALL = EAP_RADIUS_LINK_PORTS * 256 };
	struct env_sim env;
	struct net_sim net;
	struct eap_radius_slot *slot = calloc(ALL + 1, sizeof(*slot));
	struct fault f = { 0 };
	static unsigned seen[256];
	assert_non_null(slot);
	env_sim_init(&env, 1, 0);
	net_sim_init(&net, &env.env);
	struct eap_radius_server s = { .net = &net.net, .env = &env.env, .at = { "a", 1 } };
	for (size_t i = 0; i < ALL; i++) {
		assert_int_equal(eap_radius_link_take(&s, &slot[i], &f), RC_OK);
		assert_int_equal(seen[slot[i].identifier]++, i / 256);
	}
	assert_int_equal(net.n, EAP_RADIUS_LINK_PORTS);
	assert_int_equal(eap_radius_link_take(&s, &slot[ALL], &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_link_full);
	const uint8_t identifier = slot[300].identifier;
	eap_radius_link_release(&slot[300]);
	eap_radius_link_release(&slot[300]);
	assert_int_equal(eap_radius_link_take(&s, &slot[ALL], &f), RC_OK);
	assert_int_equal(slot[ALL].identifier, identifier);
	assert_false(eap_radius_link_send(&slot[ALL], str_bytes(STR("x")))); /* not up */
	eap_radius_link_close(&s);
	eap_radius_link_close(&s);
	assert_int_equal(net_sim_open_links(&net), 0);
	net_sim_close(&net);
	free(slot);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_identifier_belongs_to_one) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
