/** Sockets are known by the address that they listen at. */
#include "unit.h"

#include "daemon/listen_bind.h"
#include "daemon/sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static struct listen_url bound(struct sockets *s, const char *url, size_t n, bool used)
{
	struct listen_url u;
	int fd[8];
	assert_int_equal(listen_parse(str_of(url), &u, NULL), RC_OK);
	assert_int_equal(listen_bind(&u, n, fd, NULL), RC_OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(sockets_add(s, (struct socket_row){ fd[i], true, used }, NULL), RC_OK);
	return u;
}

static size_t count(const struct sockets *s, const struct listen_url *u)
{
	size_t at = 0, n = 0;
	while (sockets_find(s, u, &at))
		n++;
	return n;
}

static void found_by_address(void **state)
{
	struct sockets s = { 0 };
	const struct listen_url four = bound(&s, "http://127.0.0.1:0", 8, true),
				six = bound(&s, "http://[::1]:0", 3, true),
				other = bound(&s, "https://127.0.0.2:0", 8, true);
	assert_int_equal(count(&s, &four), 8);
	assert_int_equal(count(&s, &six), 3);
	assert_int_equal(count(&s, &other), 8);
	struct listen_url strange = four;
	((struct sockaddr_in *)&strange.address)->sin_addr.s_addr ^= htonl(4);
	assert_int_equal(count(&s, &strange), 0);
	sockets_drop(&s, 0, true);
	assert_int_equal(s.n, 0);
}

static void found_by_path(void **state)
{
	struct sockets s = { 0 };
	char path[64];
	int fd;
	snprintf(path, sizeof(path), "test-sockets-%d", getpid());
	assert_int_equal(listen_bind_unix(path, &fd, NULL), RC_OK);
	assert_int_equal(sockets_add(&s, (struct socket_row){ fd, true, true }, NULL), RC_OK);
	assert_ptr_equal(sockets_find_unix(&s, path), s.row);
	assert_null(sockets_find_unix(&s, "elsewhere"));
	s.row[0].ours = false;
	sockets_drop(&s, 0, true);
	assert_int_equal(access(path, F_OK), 0); /* another's to remove */
	assert_int_equal(listen_bind_unix(path, &fd, NULL), RC_OK);
	assert_int_equal(sockets_add(&s, (struct socket_row){ fd, true, true }, NULL), RC_OK);
	sockets_drop(&s, 0, true);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void the_unused_are_closed(void **state)
{
	struct sockets s = { 0 };
	bound(&s, "http://127.0.0.1:0", 2, false);
	bound(&s, "http://127.0.0.1:0", 2, true);
	const int gone = s.row[0].fd, kept = s.row[2].fd;
	sockets_drop(&s, 0, false);
	assert_int_equal(s.n, 2);
	assert_false(is_open(gone));
	assert_true(is_open(kept));
	const int keep[] = { s.row[1].fd };
	sockets_keep(&s, keep, 1);
	assert_false(is_open(kept));
	assert_true(is_open(keep[0]));
	assert_int_equal(s.n, 0);
	close(keep[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_by_address),
		cmocka_unit_test(found_by_path),
		cmocka_unit_test(the_unused_are_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
