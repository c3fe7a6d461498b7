/** A proxy in front: whose address counts, what the header leaves to TLS and HTTP, and who may send one. */
#include "served.h"

#include "base/prefix.h"
#include "crypto/tls.h"

#include "tls_files.h"

#include <openssl/ssl.h>
#include <sys/un.h>

#define HEADER "PROXY TCP4 203.0.113.77 198.51.100.9 4000 443\r\n"

static char text[SERVED_TEXT];
static struct prefix loopback;
static const struct prefix_list from_loopback = { &loopback, 1 }, from_nobody = { NULL, 0 };

static int setup(void **state)
{
	return prefix_read(STR("127.0.0.0/8"), &loopback) ? 0 : -1;
}

static void open_behind(struct served *v, const struct prefix_list *from, int64_t header_ms)
{
	struct http_limits limits = served_limits();
	const struct http_door door = { .id = 9, .proxies = from };
	limits.header_ms = header_ms;
	served_open(v, &limits, NULL);
	v->port = served_listen(v, &door);
}

static void the_client_is_whom_the_proxy_names(void **state)
{
	struct served v;
	open_behind(&v, &from_loopback, 5000);
	const int fd = served_connect(&v);
	served_expect(&v, fd, HEADER GET_A, "HTTP/1.1 200 OK");
	assert_string_equal(v.client, "203.0.113.77");
	assert_int_equal(v.listener, 9);
	served_expect(&v, fd, GET_B, "HTTP/1.1 200 OK");
	assert_string_equal(v.client, "203.0.113.77");
	close(fd);
	served_close(&v);
}

static void local_keeps_the_proxys_own_address(void **state)
{
	struct served v;
	open_behind(&v, &from_loopback, 5000);
	const int fd = served_connect(&v);
	served_send(&v, fd, "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16);
	served_expect(&v, fd, GET_A, "HTTP/1.1 200 OK");
	assert_string_equal(v.client, "127.0.0.1");
	close(fd);
	served_close(&v);
}

static void octet_by_octet_is_the_same(void **state)
{
	struct served v;
	open_behind(&v, &from_loopback, 5000);
	const int fd = served_connect(&v);
	const char all[] = HEADER GET_A;
	for (size_t i = 0; i < sizeof(all) - 1; i++)
		served_send(&v, fd, all + i, 1);
	assert_true(served_read(&v, fd, text, 1) > 0);
	assert_string_equal(v.client, "203.0.113.77");
	close(fd);
	served_close(&v);
}

static void who_is_no_proxy_is_not_read(void **state)
{
	struct served v;
	open_behind(&v, &from_nobody, 5000);
	const int fd = served_connect(&v);
	served_say(&v, fd, HEADER GET_A);
	assert_int_equal(served_read(&v, fd, text, 0), 0);
	assert_int_equal(v.last_refusal, REASON_proxy_peer);
	assert_int_equal(http_server_counters(v.server)->refused[REASON_proxy_peer], 1);
	close(fd);
	served_close(&v);
}

static void a_connection_without_a_header_is_closed(void **state)
{
	struct served v;
	open_behind(&v, &from_loopback, 5000);
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A);
	assert_int_equal(served_read(&v, fd, text, 0), 0);
	assert_int_equal(v.last_refusal, REASON_proxy_header);
	assert_int_equal(http_server_counters(v.server)->refused[REASON_proxy_header], 1);
	close(fd);
	served_close(&v);
}

/* the header has a deadline as a whole, whatever trickles in */
static void half_a_header_is_waited_for_so_long(void **state)
{
	struct served v;
	open_behind(&v, &from_loopback, 60);
	const int fd = served_connect(&v);
	served_say(&v, fd, "PROXY TCP4 203.0.113.77");
	assert_int_equal(served_read(&v, fd, text, 0), 0);
	assert_int_equal(v.last_refusal, REASON_http_timeout);
	assert_int_equal(http_server_counters(v.server)->timeouts[served_phase("proxy")], 1);
	close(fd);
	served_close(&v);
}

static void the_named_client_is_admitted_or_not(void **state)
{
	struct served v;
	open_behind(&v, &from_loopback, 5000);
	v.admit = false;
	const int fd = served_connect(&v);
	served_say(&v, fd, HEADER GET_A);
	assert_int_equal(served_read(&v, fd, text, 0), 0);
	assert_string_equal(v.admitted, "203.0.113.77");
	assert_int_equal(v.requests, 0);
	close(fd);
	served_close(&v);
}

static void a_unix_socket_is_trusted_by_its_mode(void **state)
{
	struct served v;
	open_behind(&v, &from_nobody, 5000);
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct fault f = { 0 };
	snprintf(un.sun_path + 1, sizeof(un.sun_path) - 1, "http-proxy-test-%d", (int)getpid());
	const socklen_t n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(un.sun_path + 1));
	const int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(listening, (struct sockaddr *)&un, n), 0);
	assert_int_equal(listen(listening, 5), 0);
	const struct http_door door = { .id = 10, .proxies = &from_nobody };
	assert_int_equal(http_server_listen(v.server, listening, &door, &f), RC_OK);
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&un, n), 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	served_expect(&v, fd, HEADER GET_A, "HTTP/1.1 200 OK");
	assert_string_equal(v.client, "203.0.113.77");
	assert_false(v.has_user); /* whoever is there speaks for somebody else */
	close(fd);
	served_close(&v);
}

/* nothing of the ClientHello may be taken with the header, however both arrive */
static void tls_begins_behind_the_header(void **state)
{
	struct tls_files files;
	struct tls_context *tls;
	struct served v;
	tls_files_make(&files);
	const struct tls_pair pair = { files.cert, files.key };
	assert_int_equal(tls_context_open(&(struct tls_parts){ &pair, 1, NULL }, &tls, NULL), RC_OK);
	open_behind(&v, &from_loopback, 5000);
	v.port = served_listen(&v, &(struct http_door){ .tls = tls, .id = 11, .proxies = &from_loopback });
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl = SSL_new(ctx);
	BIO *out = BIO_new(BIO_s_mem()), *in = BIO_new(BIO_s_mem());
	const int fd = served_connect(&v);
	char *hello;
	SSL_set_bio(ssl, in, out);
	assert_int_equal(SSL_connect(ssl), -1);
	const long n = BIO_get_mem_data(out, &hello);
	memcpy(text, HEADER, sizeof(HEADER) - 1);
	memcpy(text + sizeof(HEADER) - 1, hello, (size_t)n);
	served_send(&v, fd, text, sizeof(HEADER) - 1 + (size_t)n); /* one segment */
	SSL_set_fd(ssl, fd);
	int r = 0;
	for (int i = 0; i < SERVED_STEPS && (r = SSL_connect(ssl)) != 1; i++)
		served_step(&v);
	assert_int_equal(r, 1);
	assert_int_equal(SSL_write(ssl, GET_A, sizeof(GET_A) - 1), sizeof(GET_A) - 1);
	served_until(&v, &v.requests, 1);
	assert_string_equal(v.client, "203.0.113.77");
	assert_true(v.tls);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	close(fd);
	served_close(&v);
	tls_context_close(&tls);
	tls_files_remove(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_client_is_whom_the_proxy_names),
		cmocka_unit_test(local_keeps_the_proxys_own_address),
		cmocka_unit_test(octet_by_octet_is_the_same),
		cmocka_unit_test(who_is_no_proxy_is_not_read),
		cmocka_unit_test(a_connection_without_a_header_is_closed),
		cmocka_unit_test(half_a_header_is_waited_for_so_long),
		cmocka_unit_test(the_named_client_is_admitted_or_not),
		cmocka_unit_test(a_unix_socket_is_trusted_by_its_mode),
		cmocka_unit_test(tls_begins_behind_the_header),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
