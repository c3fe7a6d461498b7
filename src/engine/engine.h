/** What the thinking code of one configuration stands on: resolved settings, sealing keys, the hash that
 * spreads validities. Immutable. */
#pragma once

#include "base/hash.h"
#include "conf/conf.h"
#include "crypto/seal.h"
#include "engine/eap_class.h"
#include "engine/request.h"
#include "model/texts.h"

extern const struct conf_item engine_conf[];

struct engine {
	const struct conf *conf;
	struct seal_ring *ring;
	struct hash_key spread; /* same on all nodes: derived from nothing secret, stable over restarts */
	struct request_rules rules;
	int64_t token_life_s, token_max_age_s, vers_validity_s, login_life_s, repeat_s;
	unsigned spread_percent;
	unsigned resync_max;   /* synchronisation failures answered with a challenge, per login */
	uint32_t other_method; /* AppIDs whose phones can log in without EAP-AKA too (TS.43 table 7) */
	uint32_t strict_apps;  /* AppIDs that versions elder than they are do not get */
	struct str default_language;
	struct eap_classes eap_classes;
	struct str portal_url; /* base of web views; empty: none */
	int64_t portal_life_s;
};

/** Resolves settings; everything it keeps lies in the arena. */
enum rc engine_open(struct arena *a, const struct conf *c, struct seal_ring *ring, struct engine *out,
	struct fault *f) MUST_USE;
/** Reads a CONF_TEXTS setting once. */
enum rc engine_texts(struct arena *a, const struct conf *c, const char *key, struct texts *out) MUST_USE;
/** base spread by +-spread_percent by a stable hash of the line and of what is spread; never below 1. */
int64_t engine_spread(const struct engine *e, const struct imsi *line, const char *what, int64_t base_s);
