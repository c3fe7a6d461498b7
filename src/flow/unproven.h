/**
 * How much work the clients of an address prefix may cause before they prove anything: a handshake or the
 * begin of a login is one unit, a proof gives back more than its login cost. So a translated address with
 * thousands of honest phones behind it is not limited, and one that only begins is.
 */
#pragma once

#include "base/fault.h"
#include "conf/item.h"
#include "flow/limits.h"

struct arena;
struct conf;
struct unproven;

extern const struct conf_item unproven_conf[];

/** What a proof gives back: twice what it cost at most, at the price of the day (flow/admission.h). */
enum {
	UNPROVEN_TOKEN = 2,   /* the handshake before it; once per connection */
	UNPROVEN_LOGIN = 6,   /* a begin, and a handshake for each leg */
	UNPROVEN_REFUSED = 2, /* handshake and begin of one that this server has no room for */
};

enum rc unproven_open(struct arena *a, const struct conf *c, struct limits *limits, struct unproven **out,
	struct fault *f) MUST_USE;
/** Takes units; false: the prefix has none left (then nothing is taken). Exempt prefixes and unix sockets
 * always have. */
bool unproven_take(struct unproven *u, const struct sockaddr *client, int64_t now_ms, unsigned units);
/** No limit by address touches it. */
bool unproven_is_exempt(const struct unproven *u, const struct sockaddr *client);
void unproven_give(struct unproven *u, const struct sockaddr *client, int64_t now_ms, unsigned units);
