/** A login as one line of JSON, for programs. */
#pragma once

#include "ue/client.h"

#include <stdio.h>

/** One object: imsi, phone, end, exit, status, ms, steps, token, document, findings. RC_NOMEM. */
enum rc report_login(FILE *out, const struct client *c, const struct client_login *l) MUST_USE;
