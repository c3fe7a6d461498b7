/** The life of one link: its name is resolved, its addresses are tried in order, TLS is shaken, it is up, it
 * goes down. */
#pragma once

#include "ports/net.h"

#include <stdbool.h>
#include <uv.h>

struct addrinfo;
struct net_uv_lookup;
struct tls_stream;

enum net_uv_state { NET_UV_NAME, NET_UV_CONNECT, NET_UV_HANDSHAKE, NET_UV_UP, NET_UV_DOWN };

struct net_link {
	uv_loop_t *loop;
	struct env *env;
	struct net_link_parts parts; /* host: NULL, nothing asks for it later */
	enum net_uv_state state;
	unsigned holds; /* our functions that are at work on it, with a callback of the owner inside */
	bool closed;    /* by the owner; freed with the last hold */
	int fd;         /* -1: none */
	uv_poll_t *poll;
	struct net_uv_lookup *lookup;
	struct addrinfo *addresses, *next; /* all, and the one to try next */
	struct env_timer limit;
	int64_t until_ms;
	struct tls_stream *tls;
	bool tls_writes; /* TLS waits until it can write, whatever we do */
	struct net_uv_unsent {
		uint8_t *p;
		size_t n, cap;
	} unsent;
};

enum rc net_uv_link_open(uv_loop_t *loop, struct env *env, const struct net_link_parts *p,
	struct net_link **out, struct fault *f) MUST_USE;
void net_uv_link_close(struct net_link **l);
/** Which events the socket waits for (UV_READABLE, UV_WRITABLE). */
void net_uv_link_poll(struct net_link *l, int events);
/** Tells the owner, inside a hold. why without a reason: link_down. */
void net_uv_link_down(struct net_link *l, const struct fault *why);
/** The answer to the link's question; found is taken over, NULL unless status is 0 (else: libuv's error). */
void net_uv_link_named(struct net_link *l, int status, struct addrinfo *found);
