/** Client connections over OpenSSL. */
#include "crypto/tls_stream.h"

#include "crypto/tls_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdlib.h>

struct tls_stream {
	SSL *ssl;
};

enum rc tls_stream_open(const struct tls_client *c, int fd, struct tls_stream **out, struct fault *f)
{
	struct tls_stream *s = calloc(1, sizeof(*s));
	if (!s)
		return FAIL(f, REASON_memory, "a TLS connection");
	s->ssl = tls_client_connection(c);
	if (!s->ssl || SSL_set_fd(s->ssl, fd) != 1) {
		tls_stream_close(&s);
		return FAIL(f, REASON_memory, "a TLS connection");
	}
	*out = s;
	return RC_OK;
}

void tls_stream_close(struct tls_stream **s)
{
	if (!*s)
		return;
	SSL *ssl = (*s)->ssl;
	ERR_clear_error();
	if (ssl && SSL_is_init_finished(ssl) && !(SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN))
		(void)SSL_shutdown(ssl); /* one try: nobody waits for the answer */
	ERR_clear_error();
	SSL_free(ssl);
	free(*s);
	*s = NULL;
}

static bool is_lost(int ssl_error)
{
	return ssl_error == SSL_ERROR_SYSCALL ||
	       ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

/* what the certificate's check says is worth more than OpenSSL's "verify failed" */
static const char *cause_of(const SSL *ssl)
{
	const long verify = SSL_get_verify_result(ssl);
	const char *text = ERR_reason_error_string(ERR_peek_error());
	if (verify != X509_V_OK)
		return X509_verify_cert_error_string(verify);
	return text ? text : "OpenSSL gives no reason";
}

static enum tls_stream_state state_of(struct tls_stream *s, int result, struct fault *f)
{
	const int e = SSL_get_error(s->ssl, result);
	if (e == SSL_ERROR_WANT_READ)
		return TLS_STREAM_READ;
	if (e == SSL_ERROR_WANT_WRITE)
		return TLS_STREAM_WRITE;
	if (e == SSL_ERROR_ZERO_RETURN)
		return TLS_STREAM_END;
	if (is_lost(e))
		(void)FAIL(f, REASON_link_down, "lost without a goodbye of TLS");
	else
		(void)FAIL(f, REASON_link_tls, "%s", cause_of(s->ssl));
	SSL_set_quiet_shutdown(s->ssl, 1); /* after such an error no more may be written */
	ERR_clear_error();
	return TLS_STREAM_BROKEN;
}

enum tls_stream_state tls_stream_handshake(struct tls_stream *s, struct fault *f)
{
	ERR_clear_error();
	const int r = SSL_do_handshake(s->ssl);
	return r == 1 ? TLS_STREAM_DONE : state_of(s, r, f);
}

enum tls_stream_state tls_stream_read(
	struct tls_stream *s, uint8_t *p, size_t cap, size_t *n, struct fault *f)
{
	ERR_clear_error();
	const int r = SSL_read_ex(s->ssl, p, cap, n);
	return r == 1 ? TLS_STREAM_DONE : state_of(s, r, f);
}

enum tls_stream_state tls_stream_write(struct tls_stream *s, struct bytes b, size_t *n, struct fault *f)
{
	ERR_clear_error();
	const int r = SSL_write_ex(s->ssl, b.p, b.n, n);
	return r == 1 ? TLS_STREAM_DONE : state_of(s, r, f);
}
