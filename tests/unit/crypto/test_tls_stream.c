/** TLS connections of ours against OpenSSL's server on the other end of a socket pair. */
#include "unit.h"

#include "crypto/tls_stream.h"

#include "tls_far.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>

enum { ROUNDS = 100 };

static struct tls_far_files far_files, unknown;
static struct tls_files own;

struct both {
	int fd[2];
	SSL_CTX *ctx;
	SSL *far;
	struct tls_client *client;
	struct tls_stream *near;
	struct fault fault;
};

static int set_up(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	tls_far_files_make(&far_files);
	tls_far_files_make(&unknown);
	tls_files_make(&own);
	return 0;
}

static int tear_down(void **state)
{
	tls_far_files_remove(&far_files);
	tls_far_files_remove(&unknown);
	tls_files_remove(&own);
	return 0;
}

static void both_open(struct both *x, struct tls_client *client, const char *client_ca)
{
	*x = (struct both){ .client = client };
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, x->fd), 0);
	x->ctx = tls_far_context(&far_files, client_ca);
	x->far = tls_far_accept(x->ctx, x->fd[1]);
	assert_int_equal(tls_stream_open(client, x->fd[0], &x->near, &x->fault), RC_OK);
}

static void both_close(struct both *x)
{
	tls_stream_close(&x->near);
	assert_null(x->near);
	tls_stream_close(&x->near);
	tls_client_close(&x->client);
	SSL_free(x->far);
	SSL_CTX_free(x->ctx);
	close(x->fd[0]);
	close(x->fd[1]);
}

static enum tls_stream_state shake(struct both *x)
{
	enum tls_stream_state s = TLS_STREAM_READ;
	for (unsigned i = 0; i < ROUNDS && (s == TLS_STREAM_READ || s == TLS_STREAM_WRITE); i++) {
		s = tls_stream_handshake(x->near, &x->fault);
		(void)SSL_do_handshake(x->far);
	}
	return s;
}

static void expect_handshake(const char *ca, const char *name, enum tls_stream_state expected)
{
	struct both x;
	both_open(&x, tls_far_client(ca, name, NULL), NULL);
	assert_int_equal(shake(&x), expected);
	assert_int_equal(x.fault.reason, expected == TLS_STREAM_BROKEN ? REASON_link_tls : REASON_none);
	both_close(&x);
}

static void only_the_right_name_and_authority_will_do(void **state)
{
	expect_handshake(far_files.ca, "localhost", TLS_STREAM_DONE);
	expect_handshake(far_files.ca, "127.0.0.1", TLS_STREAM_DONE);
	expect_handshake(far_files.ca, "::1", TLS_STREAM_DONE);
	expect_handshake(far_files.ca, "auc.test", TLS_STREAM_BROKEN);
	expect_handshake(far_files.ca, "127.0.0.2", TLS_STREAM_BROKEN);
	expect_handshake(unknown.ca, "localhost", TLS_STREAM_BROKEN);
}

static void octets_go_both_ways_and_the_end_is_told(void **state)
{
	struct both x;
	uint8_t in[64];
	size_t n = 0;
	both_open(&x, tls_far_client(far_files.ca, "localhost", NULL), NULL);
	assert_int_equal(shake(&x), TLS_STREAM_DONE);
	assert_int_equal(tls_stream_read(x.near, in, sizeof(in), &n, &x.fault), TLS_STREAM_READ);
	assert_int_equal(tls_stream_write(x.near, str_bytes(STR("ask")), &n, &x.fault), TLS_STREAM_DONE);
	assert_int_equal(n, 3);
	assert_int_equal(SSL_read(x.far, in, sizeof(in)), 3);
	assert_memory_equal(in, "ask", 3);
	assert_int_equal(SSL_write(x.far, "answer", 6), 6);
	assert_int_equal(tls_stream_read(x.near, in, sizeof(in), &n, &x.fault), TLS_STREAM_DONE);
	assert_int_equal(n, 6);
	assert_memory_equal(in, "answer", 6);
	SSL_shutdown(x.far);
	assert_int_equal(tls_stream_read(x.near, in, sizeof(in), &n, &x.fault), TLS_STREAM_END);
	assert_int_equal(x.fault.reason, REASON_none);
	both_close(&x);
}

static void the_goodbye_is_said(void **state)
{
	struct both x;
	uint8_t in[8];
	both_open(&x, tls_far_client(far_files.ca, "localhost", NULL), NULL);
	assert_int_equal(shake(&x), TLS_STREAM_DONE);
	tls_stream_close(&x.near);
	const int r = SSL_read(x.far, in, sizeof(in));
	assert_int_equal(SSL_get_error(x.far, r), SSL_ERROR_ZERO_RETURN);
	both_close(&x);
}

static void a_cut_is_no_goodbye(void **state)
{
	struct both x;
	uint8_t in[8];
	size_t n;
	both_open(&x, tls_far_client(far_files.ca, "localhost", NULL), NULL);
	assert_int_equal(shake(&x), TLS_STREAM_DONE);
	shutdown(x.fd[1], SHUT_RDWR);
	assert_int_equal(tls_stream_read(x.near, in, sizeof(in), &n, &x.fault), TLS_STREAM_BROKEN);
	assert_int_equal(x.fault.reason, REASON_link_down);
	both_close(&x);
}

static void a_full_socket_waits(void **state)
{
	static const uint8_t piece[16384];
	struct both x;
	size_t n;
	enum tls_stream_state s = TLS_STREAM_DONE;
	both_open(&x, tls_far_client(far_files.ca, "localhost", NULL), NULL);
	assert_int_equal(shake(&x), TLS_STREAM_DONE);
	for (unsigned i = 0; i < 1000 && s == TLS_STREAM_DONE; i++)
		s = tls_stream_write(x.near, BYTES_OF(piece), &n, &x.fault);
	assert_int_equal(s, TLS_STREAM_WRITE);
	both_close(&x);
}

static void a_client_certificate_is_shown_if_there_is_one(void **state)
{
	struct both x;
	uint8_t in[8];
	size_t n;
	both_open(&x, tls_far_client(far_files.ca, "localhost", &own), own.cert);
	assert_int_equal(shake(&x), TLS_STREAM_DONE);
	assert_int_equal(tls_stream_read(x.near, in, sizeof(in), &n, &x.fault), TLS_STREAM_READ);
	assert_true(SSL_is_init_finished(x.far));
	both_close(&x);

	both_open(&x, tls_far_client(far_files.ca, "localhost", NULL), own.cert);
	(void)shake(&x); /* TLS 1.3: done for us */
	assert_int_equal(tls_stream_read(x.near, in, sizeof(in), &n, &x.fault), TLS_STREAM_BROKEN);
	assert_int_equal(x.fault.reason, REASON_link_tls);
	both_close(&x);
}

static void what_is_not_tls_is_refused(void **state)
{
	struct both x;
	both_open(&x, tls_far_client(far_files.ca, "localhost", NULL), NULL);
	assert_int_equal(write(x.fd[1], "220 ready\r\n", 11), 11);
	assert_int_equal(tls_stream_handshake(x.near, &x.fault), TLS_STREAM_BROKEN);
	assert_int_equal(x.fault.reason, REASON_link_tls);
	both_close(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_right_name_and_authority_will_do),
		cmocka_unit_test(octets_go_both_ways_and_the_end_is_told),
		cmocka_unit_test(the_goodbye_is_said),
		cmocka_unit_test(a_cut_is_no_goodbye),
		cmocka_unit_test(a_full_socket_waits),
		cmocka_unit_test(a_client_certificate_is_shown_if_there_is_one),
		cmocka_unit_test(what_is_not_tls_is_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
