/** ServiceFlow_URL and ServiceFlow_UserData: a link that names the line by its reference, its states and an end, signed; no identity in it. */
#pragma once

#include "engine/engine.h"

/** Absolute URL of the web view of a service ("vowifi"); empty when no portal is configured. */
enum rc portal_url(const struct engine *e, struct arena *a, const char *service, struct str *out) MUST_USE;
/** "ctx=<base64url>": the same for the same line, states and hour, so that a repeated request gets an equal document. */
enum rc portal_user_data(const struct engine *e, struct arena *a, const struct subscriber *line, enum appid app, int64_t now_s,
	struct str *out) MUST_USE;

struct portal_context {
	uint64_t ref;
	enum appid app;
	uint8_t states[4];   /* allowed, prov, tc, addr as they were told to the phone */
	int64_t ends_at;
};

/** What a portal does with user data that come back: RC_DENIED when altered, foreign or over. */
enum rc portal_open(const struct engine *e, struct arena *a, struct str user_data, int64_t now_s, struct portal_context *out) MUST_USE;
