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
	SSL_CTX *ctx; /* NULL: plain; a reference of its own */
	bool paused;
};

enum rc listener_open(struct http_server *s, int fd, SSL_CTX *ctx, int id, struct fault *f) MUST_USE;
void listener_close(struct listener *l);
void listener_tls(struct listener *l, SSL_CTX *ctx);
/** Takes up again what a shortage stopped. */
void listener_resume(struct listener *l);
