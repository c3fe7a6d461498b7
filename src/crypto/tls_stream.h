/** One TLS connection of ours over a non-blocking socket that somebody else owns and polls. The process must
 * ignore SIGPIPE. */
#pragma once

#include "base/fault.h"
#include "base/str.h"

struct tls_client;
struct tls_stream;

/** What a call came to: done, come again when the socket can be read or written, the other side ended it, or
 * it broke. */
enum tls_stream_state {
	TLS_STREAM_DONE,
	TLS_STREAM_READ,
	TLS_STREAM_WRITE,
	TLS_STREAM_END,
	TLS_STREAM_BROKEN
};

/** memory. Neither the client's context nor the fd is taken over; both outlive it. */
enum rc tls_stream_open(
	const struct tls_client *c, int fd, struct tls_stream **out, struct fault *f) MUST_USE;
/** Says goodbye as far as it goes without waiting; the fd stays open. */
void tls_stream_close(struct tls_stream **s);
/** Done: the peer is verified. Broken: f says link_tls and why, or link_down. In TLS 1.3 a refusal of our own
 * certificate comes later, with the first read (RFC 8446 4.4.2.4). */
enum tls_stream_state tls_stream_handshake(struct tls_stream *s, struct fault *f);
/** At most cap octets, *n > 0 when done; 16384 octets at a time leave nothing behind that no poll sees. */
enum tls_stream_state tls_stream_read(
	struct tls_stream *s, uint8_t *p, size_t cap, size_t *n, struct fault *f);
/** One write; not done: come again with the same octets (more may follow them), at any address. */
enum tls_stream_state tls_stream_write(struct tls_stream *s, struct bytes b, size_t *n, struct fault *f);
