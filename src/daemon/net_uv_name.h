/** The question for a link's addresses, answered by a thread of libuv. */
#pragma once

#include "daemon/net_uv_link.h"

/** link_down: cannot be a name; memory. net_uv_link_named() runs later, from the loop. */
enum rc net_uv_name_ask(struct net_link *l, const char *host, uint16_t port, struct fault *f) MUST_USE;
/** No answer will come; nothing asked: nothing. */
void net_uv_name_forget(struct net_link *l);
