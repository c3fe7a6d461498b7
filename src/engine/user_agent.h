/** User-Agent, leniently: for logs and statistics only, never a reason to refuse, never a source of the AppID
 * (TS.43 2.2.1). */
#pragma once

#include "base/str.h"

/** All parts may be empty. */
struct user_agent {
	struct str vendor, model, client, client_version, os;
};

/** With and without the prefixes `term-` and `client-`; os is "Android/14.0". */
void user_agent_read(struct str header, struct user_agent *out);
