/** A listening socket: takes new connections in batches, and waits out a shortage of descriptors without
 * spinning. */
#pragma once

#include "http/http_server.h"

#include <openssl/ssl.h>

struct listener {
	struct list node;
	struct http_server *server;
	uv_poll_t poll;
	int fd, id;
	SSL_CTX *ctx;                      /* NULL: plain; a reference of its own */
	const struct prefix_list *proxies; /* NULL: no PROXY header */
	bool paused;
};

enum rc listener_open(struct http_server *s, int fd, const struct http_door *door, struct fault *f) MUST_USE;
void listener_close(struct listener *l);
/** Whether the owner lets in who is, or is said to be, at the other end of this connection. */
bool listener_admits(const struct http_server *s, int fd, const struct sockaddr *client);
/** Takes up again what a shortage stopped. */
void listener_resume(struct listener *l);
