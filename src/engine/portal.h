/** ServiceFlow_URL and ServiceFlow_UserData: a link that names the line by its reference, its states and an
 * end, signed; no identity in it. */
#pragma once

#include "engine/engine.h"

enum { PORTAL_STATES = 4 };

/** What a web view learns of the phone that opened it. */
struct portal_context {
	uint64_t ref; /* subscriber.ref */
	enum appid app;
	uint8_t states[PORTAL_STATES]; /* EntitlementStatus, ProvStatus, TC_Status, AddrStatus as they were
					  told to the phone */
	int64_t ends_at;               /* seconds since 1970 */
};

/** Absolute URL of the web view of a service ("vowifi"); empty when no portal is configured. */
enum rc portal_url(const struct engine *e, struct arena *a, const char *service, struct str *out) MUST_USE;
/**
 * "ctx=<base64url>"; empty when no portal is configured. ends_at of `who` is not read: it is set to
 * portal.life after the end of this hour, so the same line and states give the same data within an hour and a
 * repeated request gets an equal document.
 */
enum rc portal_user_data(const struct engine *e, struct arena *a, const struct portal_context *who,
	int64_t now_s, struct str *out) MUST_USE;
/** What a portal does with user data that come back: RC_DENIED when altered, foreign or over. */
enum rc portal_open(const struct engine *e, struct arena *a, struct str user_data, int64_t now_s,
	struct portal_context *out) MUST_USE;
