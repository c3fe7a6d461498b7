/** Octets through one non-blocking socket, plain or under TLS: the same five calls for both. */
#pragma once

#include "base/str.h"

#include <openssl/ssl.h>

struct io {
	int fd;   /* -1: closed */
	SSL *ssl; /* NULL: plain */
};

/** What a call came to: done, wait until the socket can be read or written, or the peer is gone (or broke
 * TLS). */
enum io_state { IO_DONE, IO_READ, IO_WRITE, IO_GONE };

/** Takes the fd in any case; ctx NULL: plain. IO_GONE: no memory, the fd is closed. */
enum io_state io_open(struct io *io, int fd, SSL_CTX *ctx);
/** Says goodbye as far as it goes without waiting, and closes. */
void io_close(struct io *io);
enum io_state io_handshake(struct io *io);
/** HTTP/2 was agreed on in the handshake (ALPN "h2"). */
bool io_speaks_http2(const struct io *io);
/** What the client called this server in its handshake, or {NULL, 0}. */
struct str io_server_name(const struct io *io);
/** At most cap octets; *n is set with IO_DONE only and is never 0. */
enum io_state io_read(struct io *io, uint8_t *p, size_t cap, size_t *n);
/** One write; *n < b.n: the socket is full, come again with the rest (at least as much, at any address). */
enum io_state io_write(struct io *io, struct bytes b, size_t *n);
/** What waits in the socket, whatever stands above it; it stays there. */
enum io_state io_peek(struct io *io, uint8_t *p, size_t cap, size_t *n);
/** Octets are waiting above the socket, where no poll sees them. */
bool io_has_more(const struct io *io);
/** Ends our direction; reading goes on. */
void io_half_close(struct io *io);
/** Reads past TLS: before it begins, or after io_half_close(); IO_GONE at the end. */
enum io_state io_discard(struct io *io, uint8_t *p, size_t cap, size_t *n);
