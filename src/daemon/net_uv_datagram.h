/** Datagrams through a connected UDP socket: the kernel lets in what comes from the address that we send to.
 * One that cannot be delivered is lost like any other, also when the far machine says so (anybody can say
 * it). */
#pragma once

#include "daemon/net_uv_link.h"

/** link_full: the socket takes none now, or never one of this size. */
enum rc net_uv_datagram_send(struct net_link *l, struct bytes b, struct fault *f) MUST_USE;
/** The socket has something for us; inside a hold. */
void net_uv_datagram_ready(struct net_link *l);
