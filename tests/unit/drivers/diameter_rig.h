/** The driver of eap_diameter over a simulated AAA, and logins that a test drives. */
#pragma once

#include "relay_rig.h"

#include "../support/diameter_aaa.h"

#include "conf/conf.h"
#include "drivers/diameter_node.h"
#include "drivers/eap_diameter.h"

#include <stdio.h>
#include <stdlib.h>

#define DIAMETER_RIG_NODE "diameter:\n  identity: ours.test\n  realm: test\n"

struct diameter_rig {
	struct env_sim env;
	struct diameter_aaa aaa;
	struct arena *arena;
	struct conf *conf;
	struct eap_authority *authority;
};

static inline enum rc diameter_rig_open(struct diameter_rig *r, struct fault *f)
{
	const struct setup s = {
		.conf = r->conf, .env = &r->env.env, .role = ROLE_CORE, .diameter = &r->aaa.net.peer
	};
	return eap_diameter_ops.open(&s, NULL, &r->authority, f);
}

static inline enum rc diameter_rig_try(struct diameter_rig *r, const char *settings, struct fault *f)
{
	static const struct conf_item *tables[2];
	tables[0] = eap_diameter_ops.conf;
	tables[1] = diameter_node_conf;
	const struct conf_schema schema = { tables, 2 };
	struct str error;
	const enum rc rc = conf_parse(r->arena, str_of(settings), "test", "/", &schema, &r->conf, &error, f);
	return rc == RC_OK ? diameter_rig_open(r, f) : rc;
}

static inline struct diameter_rig *diameter_rig_new(const char *settings)
{
	struct diameter_rig *r = calloc(1, sizeof(*r));
	struct fault f = { 0 };
	char text[512];
	assert_non_null(r);
	env_sim_init(&r->env, 5, INT64_C(1767225600) * 1000);
	diameter_aaa_init(&r->aaa, &r->env);
	r->arena = arena_new(1 << 20);
	snprintf(text, sizeof(text), DIAMETER_RIG_NODE "%s", settings);
	assert_int_equal(diameter_rig_try(r, text, &f), RC_OK);
	return r;
}

static inline void diameter_rig_free(struct diameter_rig *r)
{
	eap_diameter_ops.close(&r->authority);
	eap_diameter_ops.close(&r->authority);
	assert_true(list_empty(&r->aaa.net.open));
	assert_int_equal(r->env.n, 0);
	arena_free(&r->arena);
	free(r);
}

static inline struct relay_login diameter_rig_login(struct diameter_rig *r)
{
	struct relay_login l = { .rig = r,
		.env = &r->env,
		.authority = &r->authority,
		.card = &r->aaa.card,
		.nai = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org" };
	l.turn.claimed = r->aaa.known;
	return l;
}
