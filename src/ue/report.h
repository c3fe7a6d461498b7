/** A login as one line of JSON, for programs. */
#pragma once

#include "ue/client.h"

#include <stdio.h>

/** One object: imsi, phone, end, exit, by_token, status, ms, challenges, syncs, token, findings, steps and,
 * if one came, document. RC_NOMEM. */
enum rc report_login(FILE *out, const struct client *c, const struct client_login *l) MUST_USE;
