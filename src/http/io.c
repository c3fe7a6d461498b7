/** Plain and TLS input and output on a non-blocking socket. */
#include "http/io.h"

#include <errno.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

enum io_state io_open(struct io *io, int fd, SSL_CTX *ctx)
{
	*io = (struct io){ .fd = fd };
	if (!ctx)
		return IO_DONE;
	io->ssl = SSL_new(ctx);
	if (!io->ssl || SSL_set_fd(io->ssl, fd) != 1) {
		io_close(io);
		return IO_GONE;
	}
	SSL_set_accept_state(io->ssl);
	return IO_DONE;
}

static void say_goodbye(struct io *io)
{
	ERR_clear_error();
	if (io->ssl && SSL_is_init_finished(io->ssl) && !(SSL_get_shutdown(io->ssl) & SSL_SENT_SHUTDOWN))
		(void)SSL_shutdown(io->ssl); /* one try: nobody waits for the answer */
	ERR_clear_error();
}

void io_close(struct io *io)
{
	if (io->fd < 0)
		return;
	say_goodbye(io);
	SSL_free(io->ssl);
	close(io->fd);
	*io = (struct io){ .fd = -1 };
}

static enum io_state tls_state(struct io *io, int result)
{
	const int e = SSL_get_error(io->ssl, result);
	if (e == SSL_ERROR_WANT_READ)
		return IO_READ;
	if (e == SSL_ERROR_WANT_WRITE)
		return IO_WRITE;
	if (e == SSL_ERROR_SSL || e == SSL_ERROR_SYSCALL)
		SSL_set_quiet_shutdown(io->ssl, 1); /* after these two no more may be written */
	return IO_GONE;
}

enum io_state io_handshake(struct io *io)
{
	if (!io->ssl)
		return IO_DONE;
	ERR_clear_error();
	const int r = SSL_do_handshake(io->ssl);
	return r == 1 ? IO_DONE : tls_state(io, r);
}

bool io_speaks_http2(const struct io *io)
{
	const unsigned char *name = NULL;
	unsigned n = 0;
	if (io->ssl)
		SSL_get0_alpn_selected(io->ssl, &name, &n);
	return str_is((struct str){ (const char *)name, n }, "h2");
}

static enum io_state plain_state(enum io_state wait)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? wait : IO_GONE;
}

static enum io_state plain_read(struct io *io, uint8_t *p, size_t cap, size_t *n, int flags)
{
	const ssize_t r = recv(io->fd, p, cap, flags);
	if (r < 0)
		return plain_state(IO_READ);
	*n = (size_t)r;
	return r ? IO_DONE : IO_GONE;
}

struct str io_server_name(const struct io *io)
{
	return str_of(io->ssl ? SSL_get_servername(io->ssl, TLSEXT_NAMETYPE_host_name) : NULL);
}

enum io_state io_read(struct io *io, uint8_t *p, size_t cap, size_t *n)
{
	if (!io->ssl)
		return plain_read(io, p, cap, n, 0);
	ERR_clear_error();
	const int r = SSL_read_ex(io->ssl, p, cap, n);
	return r == 1 ? IO_DONE : tls_state(io, r);
}

enum io_state io_write(struct io *io, struct bytes b, size_t *n)
{
	*n = 0;
	if (io->ssl) {
		ERR_clear_error();
		const int r = SSL_write_ex(io->ssl, b.p, b.n, n);
		return r == 1 ? IO_DONE : tls_state(io, r);
	}
	const ssize_t r = send(io->fd, b.p, b.n, MSG_NOSIGNAL);
	if (r < 0)
		return plain_state(IO_WRITE);
	*n = (size_t)r;
	return IO_DONE;
}

enum io_state io_peek(struct io *io, uint8_t *p, size_t cap, size_t *n)
{
	return plain_read(io, p, cap, n, MSG_PEEK);
}

bool io_has_more(const struct io *io)
{
	return io->ssl && SSL_has_pending(io->ssl);
}

void io_half_close(struct io *io)
{
	say_goodbye(io);
	shutdown(io->fd, SHUT_WR);
}

enum io_state io_discard(struct io *io, uint8_t *p, size_t cap, size_t *n)
{
	return plain_read(io, p, cap, n, 0);
}
