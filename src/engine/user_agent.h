/** User-Agent, leniently: for logs and statistics only, never a reason to refuse, never a source of the AppID
 * (TS.43 2.2.1). */
#pragma once

#include "base/str.h"

/** All parts may be empty. */
struct user_agent {
	struct str vendor, model, client, client_version, os;
};

enum { USER_AGENT_VENDOR = 24, USER_AGENT_MODEL = 32, USER_AGENT_DIGITS = 9 };

/** With and without the prefixes `term-` and `client-`; os is "Android/14.0". */
void user_agent_read(struct str header, struct user_agent *out);
/** Vendor and model look like names: few letters, digits and signs, too few digits for an identity. Nothing
 * else may stand in a log or in a metric. */
bool user_agent_is_device(const struct user_agent *a);
