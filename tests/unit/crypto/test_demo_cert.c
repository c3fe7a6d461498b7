/** Certificates for trying things out: a client that trusts the CA accepts the server by its names and
 * addresses. */
#include "unit.h"

#include "crypto/demo_cert.h"
#include "crypto/tls.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct files {
	char folder[32], ca[64], cert[64], key[64];
};

static int set_up(void **state)
{
	struct files *x = calloc(1, sizeof(*x));
	*state = x;
	snprintf(x->folder, sizeof(x->folder), "test-demo-XXXXXX");
	if (!mkdtemp(x->folder))
		return -1;
	snprintf(x->ca, sizeof(x->ca), "%s/ca", x->folder);
	snprintf(x->cert, sizeof(x->cert), "%s/cert", x->folder);
	snprintf(x->key, sizeof(x->key), "%s/key", x->folder);
	return 0;
}

static int tear_down(void **state)
{
	struct files *x = *state;
	unlink(x->ca);
	unlink(x->cert);
	unlink(x->key);
	const int rc = rmdir(x->folder);
	free(x);
	return rc;
}

static X509 *certificate(const char *path)
{
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	X509 *c = PEM_read_X509(f, NULL, NULL, NULL);
	fclose(f);
	assert_non_null(c);
	return c;
}

static int verify(X509 *ca, X509 *cert, const char *host, const char *ip)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_STORE_add_cert(store, ca);
	X509_STORE_CTX_init(ctx, store, cert, NULL);
	X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_X509_STRICT);
	X509_VERIFY_PARAM_set_purpose(p, X509_PURPOSE_SSL_SERVER);
	if (host)
		X509_VERIFY_PARAM_set1_host(p, host, 0);
	if (ip)
		X509_VERIFY_PARAM_set1_ip_asc(p, ip);
	const int ok = X509_verify_cert(ctx);
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return ok;
}

static void a_client_that_trusts_the_ca_accepts_the_server(void **state)
{
	struct files *x = *state;
	struct tls_context *t = NULL;
	struct stat st;
	assert_int_equal(demo_cert_make(x->ca, x->cert, x->key, time(NULL), NULL), RC_OK);
	assert_int_equal(stat(x->key, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(
		tls_context_open(&(struct tls_parts){ .pair = &(struct tls_pair){ x->cert, x->key }, .n = 1 },
			&t, NULL),
		RC_OK);
	tls_context_close(&t);
	X509 *ca = certificate(x->ca), *cert = certificate(x->cert);
	assert_int_equal(verify(ca, cert, "localhost", NULL), 1);
	assert_int_equal(verify(ca, cert, NULL, "127.0.0.1"), 1);
	assert_int_equal(verify(ca, cert, NULL, "::1"), 1);
	assert_int_equal(verify(ca, cert, "example.org", NULL), 0);
	assert_int_equal(verify(cert, cert, "localhost", NULL), 0);
	X509_free(ca);
	X509_free(cert);
}

static void nothing_is_overwritten(void **state)
{
	struct files *x = *state;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(demo_cert_make(x->ca, x->cert, x->key, time(NULL), NULL), RC_OK);
	assert_int_equal(demo_cert_make(x->ca, x->cert, x->key, time(NULL), &f), RC_CONFLICT);
	assert_non_null(strstr(f.note, x->ca));
}

static void one_for_a_library_names_its_host(void **state)
{
	struct files *x = *state;
	struct tls_context *t;
	char name[256];
	memset(name, 'a', 255);
	name[255] = 0;
	for (size_t i = 63; i < 255; i += 64)
		name[i] = '.';
	const int cert = open(x->cert, O_CREAT | O_WRONLY, 0600),
		  key = open(x->key, O_CREAT | O_WRONLY, 0600);
	assert_int_equal(demo_cert_self(name, cert, key, time(NULL), NULL), RC_OK);
	close(cert);
	close(key);
	X509 *own = certificate(x->cert);
	assert_int_equal(verify(own, own, name, NULL), 1);
	assert_int_equal(verify(own, own, "example.org", NULL), 0);
	X509_free(own);
	assert_int_equal(
		tls_context_open(&(struct tls_parts){ .pair = &(struct tls_pair){ x->cert, x->key }, .n = 1 },
			&t, NULL),
		RC_OK);
	tls_context_close(&t);
}

static void a_file_that_cannot_be_written_is_told(void **state)
{
	const int fd = open("/dev/null", O_RDONLY);
	struct fault f = { .reason = REASON_none };
	assert_int_equal(demo_cert_self("a.test", fd, fd, time(NULL), &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_file_write);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_client_that_trusts_the_ca_accepts_the_server, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_for_a_library_names_its_host, set_up, tear_down),
		cmocka_unit_test(a_file_that_cannot_be_written_is_told),
		cmocka_unit_test_setup_teardown(nothing_is_overwritten, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
