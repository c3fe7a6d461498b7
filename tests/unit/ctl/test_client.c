/** client.c against a peer that says fixed octets. */
#include "unit.h"

#include "../folder.h"

#include "ctl/client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

static struct folder d;
static pid_t peer;

/* a child that takes one connection per text, reads until `expect` is there, says the text and waits for the
 * other end to close */
static const char *serve(const char *const *texts, const char *expect)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	d = folder_make();
	assert_true(strlen(folder_file(&d, "s")) < sizeof(at.sun_path));
	memcpy(at.sun_path, d.file, strlen(d.file) + 1);
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 4), 0);
	peer = fork();
	if (peer != 0) {
		close(fd);
		return d.file;
	}
	for (size_t i = 0; texts[i]; i++) {
		char got[4096] = { 0 };
		const int c = accept(fd, NULL, NULL);
		for (size_t n = 0; !strstr(got, expect);) {
			const ssize_t k = read(c, got + n, sizeof(got) - 1 - n);
			if (k <= 0)
				_exit(1);
			n += (size_t)k;
		}
		if (write(c, texts[i], strlen(texts[i])) != (ssize_t)strlen(texts[i]))
			_exit(1);
		if (*texts[i] && read(c, got, sizeof(got)) != 0)
			_exit(1); /* a second request on this connection: libcurl would repeat it on the next
				   */
		close(c);
	}
	_exit(0);
}

static void end(void)
{
	int status;
	assert_int_equal(waitpid(peer, &status, 0), peer);
	assert_int_equal(status, 0);
	folder_drop(&d);
}

static void an_answer(void **state)
{
	static const char *const texts[] = { "HTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL };
	struct client *c = client_open(serve(texts, "\r\n\r\n{\"x\":1}"));
	struct client_answer a;
	assert_non_null(c);
	assert_int_equal(client_do(c, "PATCH", "/v1/x", STR("{\"x\":1}"), &a), RC_OK);
	assert_int_equal(a.status, 422);
	assert_string_equal(a.body.p, "{}");
	assert_int_equal(a.body.n, 2);
	assert_int_equal(
		client_do(c, "POST", "/v1/x", STR("{\"x\":1}"), &a), RC_OK); /* a connection of its own */
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body.p, "");
	client_close(&c);
	assert_null(c);
	end();
}

/* the request goes out while the caller does other work, the answer waits until it is asked for */
static void in_pieces(void **state)
{
	static const char *const texts[] = { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
		"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL };
	struct client *c = client_open(serve(texts, "\r\n\r\n{\"x\":1}"));
	struct client_answer a;
	assert_int_equal(client_begin(c, "POST", "/v1/x", STR("{\"x\":1}")), RC_OK);
	client_push(c);
	assert_int_equal(client_end(c, &a), RC_OK);
	assert_string_equal(a.body.p, "{}");
	assert_int_equal(client_begin(c, "POST", "/v1/x", STR("{\"x\":1}")), RC_OK);
	client_close(&c); /* with a request open */
	waitpid(peer, NULL, 0);
	folder_drop(&d);
}

/* a request whose answer does not come is not sent twice: what is sent again might have been done */
static void nothing_comes(void **state)
{
	static const char *const texts[] = { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", NULL };
	struct client *c = client_open(serve(texts, "GET /v1/status HTTP/1.1\r\n"));
	struct client_answer a;
	assert_int_equal(client_do(c, "GET", "/v1/status", STR_NONE, &a), RC_OK);
	assert_int_equal(client_do(c, "GET", "/v1/status", STR_NONE, &a), RC_UNAVAIL);
	assert_true(client_why(c)[0] != '\0');
	client_close(&c);
	end();
}

static void nobody_listens(void **state)
{
	struct client *c = client_open("/nothing/there");
	struct client_answer a;
	assert_int_equal(client_do(c, "GET", "/v1/status", STR_NONE, &a), RC_UNAVAIL);
	assert_string_equal(client_why(c), "no server listens there, or this user may not open it");
	assert_string_equal(client_socket(c), "/nothing/there");
	client_close(&c);
	client_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_answer), cmocka_unit_test(in_pieces),
		cmocka_unit_test(nothing_comes), cmocka_unit_test(nobody_listens) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
