/** Reading of listen addresses, and binding. */
#include "unit.h"

#include "daemon/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void good(const char *url, const char *text, bool tls, bool loopback)
{
	struct listen_url u;
	struct fault f = { .reason = REASON_none };
	char out[LISTEN_TEXT];
	assert_int_equal(listen_parse(str_of(url), &u, &f), RC_OK);
	listen_text(&u, out);
	assert_string_equal(out, text);
	assert_int_equal(u.tls, tls);
	assert_int_equal(u.loopback, loopback);
}

static void addresses_are_read(void **state)
{
	good("https://127.0.0.1:8443", "https://127.0.0.1:8443", true, true);
	good("http://127.9.9.9:80/", "http://127.9.9.9:80", false, true);
	good("https://0.0.0.0:443", "https://0.0.0.0:443", true, false);
	good("https://[::]:443", "https://[::]:443", true, false);
	good("http://[::1]:0", "http://[::1]:0", false, true);
	good("http://192.0.2.1:65535", "http://192.0.2.1:65535", false, false);
	good("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443", true, false);
}

static void anything_else_is_refused(void **state)
{
	static const char *const bad[] = { "", "https://", "127.0.0.1:80", "ftp://127.0.0.1:80",
		"https://localhost:443", "https://127.0.0.1", "https://127.0.0.1:", "https://127.0.0.1:65536",
		"https://127.0.0.1:+80", "https://127.0.0.1:80/path", "https://::1:80", "https://[::1]80",
		"https://[::1:80", "https://[127.0.0.1]:80", "https://:80", "https://1.2.3:80",
		"https://[]:80", "https://1.2.3.4:000080", "HTTPS://127.0.0.1:80" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fault f = { .reason = REASON_none };
		assert_int_equal(listen_check(str_of(bad[i]), &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
	}
}

static void every_worker_gets_a_socket_of_one_port(void **state)
{
	struct listen_url u;
	struct fault f = { .reason = REASON_none };
	int fd[4];
	assert_int_equal(listen_parse(STR("http://127.0.0.1:0"), &u, &f), RC_OK);
	assert_int_equal(listen_bind(&u, 4, fd, &f), RC_OK);
	for (int i = 0; i < 4; i++) {
		struct sockaddr_in a;
		socklen_t n = sizeof(a);
		assert_int_equal(getsockname(fd[i], (struct sockaddr *)&a, &n), 0);
		assert_memory_equal(&a.sin_port, &((struct sockaddr_in *)&u.address)->sin_port, 2);
		assert_int_not_equal(a.sin_port, 0);
		close(fd[i]);
	}
}

/* Two servers of one user could share a port without noticing: requests would be split between them. */
static void a_port_of_another_server_is_in_use(void **state)
{
	struct listen_url u;
	struct fault f = { .reason = REASON_none };
	char text[LISTEN_TEXT];
	int fd[2], other[2];
	assert_int_equal(listen_parse(STR("http://127.0.0.1:0"), &u, &f), RC_OK);
	assert_int_equal(listen_bind(&u, 2, fd, &f), RC_OK);
	assert_int_equal(listen_bind(&u, 2, other, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_port_in_use);
	listen_text(&u, text);
	assert_non_null(strstr(f.note, text));
	close(fd[0]);
	close(fd[1]);
	f.reason = REASON_none;
	assert_int_equal(listen_bind(&u, 1, other, &f), RC_OK);
	close(other[0]);
}

static void the_admin_socket_is_for_its_owner_only(void **state)
{
	char folder[] = "test-listen-XXXXXX", path[64];
	struct fault f = { .reason = REASON_none };
	struct stat st;
	int fd, second;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/admin.sock", folder);
	assert_int_equal(listen_unix(path, &fd, &f), RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	/* somebody answers behind it */
	assert_int_equal(listen_unix(path, &second, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_port_in_use);
	/* left behind by a process that is gone */
	close(fd);
	f.reason = REASON_none;
	assert_int_equal(listen_unix(path, &fd, &f), RC_OK);
	close(fd);
	unlink(path);
	rmdir(folder);
}

static void a_file_is_not_overwritten_by_the_admin_socket(void **state)
{
	char path[] = "test-listen-XXXXXX";
	struct fault f = { .reason = REASON_none };
	int fd;
	const int file = mkstemp(path);
	assert_true(file >= 0);
	close(file);
	assert_int_equal(listen_unix(path, &fd, &f), RC_UNAVAIL);
	assert_int_equal(access(path, F_OK), 0);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(every_worker_gets_a_socket_of_one_port),
		cmocka_unit_test(a_port_of_another_server_is_in_use),
		cmocka_unit_test(the_admin_socket_is_for_its_owner_only),
		cmocka_unit_test(a_file_is_not_overwritten_by_the_admin_socket),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
