/** Certificates of clients. */
#include "crypto/tls_peer.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <unistd.h>

enum rc tls_peer_demand(SSL_CTX *ctx, const char *ca, struct fault *f)
{
	static const unsigned char id[] = "entitled, known clients";
	if (access(ca, R_OK) != 0)
		return FAIL(f, REASON_file_missing, "client_ca: %s", strerror(errno));
	STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(ca);
	if (!names || SSL_CTX_load_verify_file(ctx, ca) != 1) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		return FAIL(f, REASON_file_content, "client_ca: no certificate of an authority in PEM");
	}
	SSL_CTX_set_client_CA_list(ctx, names); /* tells clients which of their certificates is meant */
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	if (SSL_CTX_set_num_tickets(ctx, 0) != 1 ||
		SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1) != 1)
		return FAIL(f, REASON_bug, "OpenSSL takes none of our settings");
	return RC_OK;
}

void tls_peer_fault(const SSL *ssl, struct fault *f)
{
	const unsigned long e = ERR_peek_error();
	const long verify = SSL_get_verify_result(ssl);
	const char *text = e ? ERR_reason_error_string(e) : "the client went away";
	if (verify != X509_V_OK)
		(void)FAIL(f, REASON_tls_client_certificate, "%s", X509_verify_cert_error_string(verify));
	else if (ERR_GET_LIB(e) == ERR_LIB_SSL &&
		 ERR_GET_REASON(e) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
		(void)FAIL(f, REASON_tls_client_certificate, "none was shown");
	else
		(void)FAIL(f, REASON_tls_failed, "%s", text ? text : "OpenSSL gives no reason");
}

struct str tls_peer_subject(const SSL *ssl, struct arena *a)
{
	struct str out = STR_NONE;
	char *text = NULL;
	X509 *x = SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER ? SSL_get0_peer_certificate(ssl) : NULL;
	BIO *b = x ? BIO_new(BIO_s_mem()) : NULL;
	if (!b)
		return out;
	if (X509_NAME_print_ex(b, X509_get_subject_name(x), 0, XN_FLAG_RFC2253) >= 0) {
		const long n = BIO_get_mem_data(b, &text);
		out = arena_str(a, (struct str){ text, (size_t)n });
	}
	BIO_free(b);
	return out;
}
