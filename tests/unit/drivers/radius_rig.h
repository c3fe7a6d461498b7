/** The driver of eap_radius over a simulated AAA, and logins that a test drives. */
#pragma once

#include "folder.h"
#include "relay_rig.h"

#include "../support/aaa_sim.h"

#include "conf/conf.h"
#include "crypto/demo_cert.h"
#include "drivers/eap_radius.h"

struct radius_rig {
	struct env_sim env;
	struct aaa_sim aaa;
	struct folder folder;
	struct arena *arena;
	struct conf *conf;
	struct eap_authority *authority;
};

static inline enum rc radius_rig_open(struct radius_rig *r, struct fault *f)
{
	const struct setup s = {
		.conf = r->conf, .env = &r->env.env, .net = &r->aaa.net.net, .role = ROLE_CORE
	};
	return eap_radius_ops.open(&s, NULL, &r->authority, f);
}

static inline enum rc radius_rig_try(struct radius_rig *r, const char *settings, struct fault *f)
{
	static const struct conf_item *tables[1];
	tables[0] = eap_radius_ops.conf;
	const struct conf_schema schema = { tables, 1 };
	struct str error;
	assert_int_equal(
		conf_parse(r->arena, str_of(settings), "test", r->folder.path, &schema, &r->conf, &error, f),
		RC_OK);
	return radius_rig_open(r, f);
}

/* what the settings name by default; a secret stands only where it is used */
static inline void radius_rig_files(struct radius_rig *r, bool tls)
{
	char path[3][128];
	static const char *const name[] = { "radius-ca.pem", "radius.pem", "radius.key" };
	struct fault f = { 0 };
	for (size_t i = 0; i < 3; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%s", r->folder.path, name[i]);
		unlink(path[i]);
	}
	if (tls)
		assert_int_equal(demo_cert_make(path[0], path[1], path[2], 0, &f), RC_OK);
	else
		folder_write(&r->folder, "radius.secret", "s3cr3t\nnot this\n", 0600);
}

static inline struct radius_rig *radius_rig_new(const char *settings)
{
	struct radius_rig *r = calloc(1, sizeof(*r));
	struct fault f = { 0 };
	assert_non_null(r);
	env_sim_init(&r->env, 5, INT64_C(1767225600) * 1000);
	aaa_sim_init(&r->aaa, &r->env);
	r->folder = folder_make();
	const bool tls = strstr(settings, "transport: tls");
	radius_rig_files(r, tls);
	if (tls)
		r->aaa.secret = "radsec";
	r->arena = arena_new(1 << 20);
	assert_int_equal(radius_rig_try(r, settings, &f), RC_OK);
	return r;
}

static inline void radius_rig_free(struct radius_rig *r)
{
	eap_radius_ops.close(&r->authority);
	eap_radius_ops.close(&r->authority);
	assert_int_equal(net_sim_open_links(&r->aaa.net), 0);
	assert_int_equal(r->env.n, 0);
	net_sim_close(&r->aaa.net);
	arena_free(&r->arena);
	folder_drop(&r->folder);
	free(r);
}

static inline struct relay_login radius_rig_login(struct radius_rig *r)
{
	struct relay_login l = { .rig = r,
		.env = &r->env,
		.authority = &r->authority,
		.card = &r->aaa.card,
		.nai = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org" };
	l.turn.claimed = r->aaa.known;
	return l;
}
