/** EAP-AKA embedded in HTTPS (TS.43 2.8.1): the first leg. */
#pragma once

#include "engine/login_method.h"

/** Asks for a challenge on EAP_ID and seals the request into the cookie: a prompt, or why not. */
enum rc eap_aka_begin(const struct login_view *v, struct inquiry *q, struct login_result *out) MUST_USE;
