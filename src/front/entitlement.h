/** The entitlement resource on the phones' listeners: HTTP exchanges in, flow requests out, answers with
 * their headers back. */
#pragma once

#include "flow/flow.h"
#include "http/http.h"

struct front_entitlement;

extern const struct conf_item front_entitlement_conf[];

enum rc front_entitlement_open(const struct conf *c, struct env *env, struct flow *flow,
	struct front_entitlement **out, struct fault *f) MUST_USE;
void front_entitlement_close(struct front_entitlement **e);
/** http_events.request and .cancel; owner is the front_entitlement. */
void front_entitlement_request(void *owner, struct http_exchange *x);
void front_entitlement_cancel(void *owner, struct http_exchange *x);
