/** eap_relays.c: which relays are open, and the guard before them. The AAA is a link that nobody answers. */
#include "unit.h"

#include "../support/net_sim.h"

#include "conf/conf.h"
#include "drivers/eap_relays.h"
#include "drivers/guards.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct rig {
	struct guards guards;
	struct env_sim env;
	struct net_sim net;
	struct arena *memory;
	struct eap_relays *relays;
	char secret[64];
} rig;

static void start(const char *settings)
{
	static const struct conf_item *tables[2];
	const struct conf_schema schema = { tables, 2 };
	char text[512];
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	tables[0] = backends_conf;
	tables[1] = backends_row(BACKEND_RADIUS)->relay->conf;
	rig = (struct rig){ .memory = arena_new(1 << 20), .secret = "relays-secret-XXXXXX" };
	const int fd = mkstemp(rig.secret);
	assert_true(fd >= 0 && write(fd, "a shared secret\n", 16) == 16);
	close(fd);
	env_sim_init(&rig.env, 9, INT64_C(1767225600000));
	net_sim_init(&rig.net, &rig.env.env);
	rig.net.accepts = true;
	snprintf(
		text, sizeof(text), "%sradius:\n  secret_file: %s\n  per_second: 10\n", settings, rig.secret);
	assert_int_equal(conf_parse(rig.memory, str_of(text), "t.yaml", ".", &schema, &c, &error, &f), RC_OK);
	const struct setup s = {
		.conf = c, .env = &rig.env.env, .net = &rig.net.net, .role = ROLE_CORE, .guards = &rig.guards
	};
	assert_int_equal(guards_open(c, &rig.env.env, &rig.guards, &f), RC_OK);
	assert_int_equal(eap_relays_open(&s, &rig.relays, &f), RC_OK);
}

static void end(void)
{
	eap_relays_close(&rig.relays);
	net_sim_close(&rig.net);
	arena_free(&rig.memory);
	unlink(rig.secret);
}

struct ask {
	struct call call;
	struct fault fault;
	struct eap_turn turn;
	unsigned done;
	enum rc rc;
};

static void answered(struct call *c, enum rc rc)
{
	struct ask *a = c->owner;
	a->done++;
	a->rc = rc;
}

static enum reason ask(enum backend b, bool proven, bool wait)
{
	struct ask *a = arena_new_of(rig.memory, struct ask);
	assert_non_null(a);
	a->turn = (struct eap_turn){ .identity = str_bytes(STR("0001010000000001@r")), .proven = proven };
	assert_int_equal(ids_imsi(STR("001010000000001"), &a->turn.claimed), RC_OK);
	a->call = (struct call){ .arena = rig.memory,
		.fault = &a->fault,
		.deadline_ms = env_mono_ms(&rig.env.env) + 2000,
		.done = answered,
		.owner = a };
	const enum rc rc = eap_relays_turn(rig.relays, b, &a->call, &a->turn);
	if (rc == RC_PENDING && wait) {
		env_sim_pass(&rig.env, 2100);
		assert_int_equal(a->done, 1);
		assert_int_equal(a->rc, RC_TIMEOUT);
	}
	return a->fault.reason;
}

static void only_what_the_routes_name(void **state)
{
	start("core:\n  route: ['* local']\n");
	assert_int_equal(ask(BACKEND_RADIUS, false, true), REASON_login_entry_missing);
	assert_int_equal(ask(BACKEND_GSUP, false, true), REASON_login_entry_missing);
	end();
}

static void the_budget_and_the_breaker(void **state)
{
	start("core:\n  route: ['* radius']\n");
	unsigned strangers = 0;
	for (int i = 0; i < 20; i++)
		strangers += ask(BACKEND_RADIUS, false, false) == REASON_none;
	assert_int_equal(strangers, 8);
	assert_int_equal(ask(BACKEND_RADIUS, true, false), REASON_none);
	env_sim_pass(&rig.env, 2100); /* none was answered: the way is closed for a second */
	assert_int_equal(ask(BACKEND_RADIUS, true, false), REASON_backend_open);
	env_sim_pass(&rig.env, GUARD_PROBE_MS);
	assert_int_equal(ask(BACKEND_RADIUS, false, true), REASON_radius_timeout); /* the probe */
	assert_int_equal(ask(BACKEND_RADIUS, true, false), REASON_backend_open);
	env_sim_pass(&rig.env, GUARD_PROBE_MS);
	assert_int_equal(ask(BACKEND_RADIUS, false, true), REASON_radius_timeout);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_the_routes_name),
		cmocka_unit_test(the_budget_and_the_breaker),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
