/** The body of a POST: one JSON object of parameters, or the next EAP packet of a login (TS.43 2.4, 2.8.1).
 */
#pragma once

#include "engine/request_params.h"

/** What a body holds beside parameters. */
struct request_json {
	bool relay;          /* there is a member eap-relay-packet: no parameter was handed on */
	struct bytes packet; /* decoded */
};

/**
 * Hands every parameter on; values are read literally, numbers as they are written. Member names that come
 * twice follow the rules of a query. RC_MALFORMED: not one JSON object in UTF-8, or a value of a type that
 * its parameter cannot have.
 */
enum rc request_json_read(
	struct arena *a, struct bytes body, struct request_params *p, struct request_json *out) MUST_USE;
