/** A client's end of one connection, blocking: from an address of one's own, TLS, one request after the
 * other. */
#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WIRE_ANSWER = 32768 };

struct wire {
	SSL *ssl;
	int fd;
	char answer[WIRE_ANSWER]; /* head and body, ended by a zero */
	int status;
};

int64_t wire_now_us(void);
/** No certificate is checked: what is measured is the server. */
SSL_CTX *wire_context(void);
/** A socket that is connecting, or -1. host: the last octet of 127.0.net.host. */
int wire_socket(unsigned net, unsigned host, unsigned port, bool blocking);
/** Connects and shakes hands; false: the server ended it. */
bool wire_open(struct wire *w, SSL_CTX *ctx, unsigned net, unsigned host, unsigned port);
/** Sends a request, reads its answer into w; false: the connection ended. */
bool wire_ask(struct wire *w, const char *request, size_t n);
void wire_close(struct wire *w);
/** What stands behind `before` up to `end` in the answer, or NULL. */
const char *wire_find(const struct wire *w, const char *before, char end, size_t *n);
