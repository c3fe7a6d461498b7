/**
 * A login that has begun, sealed into the one cookie that serves it whole: login id, the parameters of leg 1
 * that the answer needs, the identity, the first turn's state, the end. Any worker of any node continues it
 * (architecture section 4; clients.md rows 3 to 6).
 */
#pragma once

#include "engine/login_entry.h"

enum { LOGIN_STATE_COOKIE_MAX = 3500 };

struct login_state {
	uint8_t id[LOGIN_ID];
	int64_t ends_at;
	struct bytes eap_login; /* eap_turn.login */
	struct ts43_request rq; /* of leg 1: what was kept of it; eap_id among it */
};

/** The cookie's value; RC_INVALID cookie_too_large above LOGIN_STATE_COOKIE_MAX characters. */
enum rc login_state_seal(const struct engine *e, struct arena *a, const struct login_state *s, int64_t now_s,
	struct str *cookie, struct fault *f) MUST_USE;
/** RC_DENIED cookie_foreign or cookie_expired; RC_NOMEM. */
enum rc login_state_open(const struct engine *e, struct arena *a, struct str cookie, int64_t now_s,
	struct login_state *out, struct fault *f) MUST_USE;
