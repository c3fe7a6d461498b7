/** The real network as a struct net: sockets over a libuv loop, names from the system's resolver. The process
 * must ignore SIGPIPE. */
#pragma once

#include "ports/net.h"

struct uv_loop_s;

/** memory. The loop and the env outlive it. */
enum rc net_uv_open(struct uv_loop_s *loop, struct env *env, struct net **out, struct fault *f) MUST_USE;
/** After all links and watches are gone; the loop runs once more before its memory is free. */
void net_uv_close(struct net **n);
