/** Octets through a link that is up, TCP or TLS: what cannot be written at once waits in the link. */
#pragma once

#include "daemon/net_uv_link.h"

/** link_full, memory; never calls the owner. */
enum rc net_uv_stream_send(struct net_link *l, struct bytes b, struct fault *f) MUST_USE;
/** The socket has something for us; inside a hold. */
void net_uv_stream_ready(struct net_link *l);
