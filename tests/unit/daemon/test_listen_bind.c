/** Binding: addresses, unix sockets, and who is there already. */
#include "unit.h"

#include "daemon/listen_bind.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

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
	assert_int_equal(listen_bind_unix(path, &fd, &f), RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	/* somebody answers behind it */
	assert_int_equal(listen_bind_unix(path, &second, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_port_in_use);
	/* left behind by a process that is gone */
	close(fd);
	f.reason = REASON_none;
	assert_int_equal(listen_bind_unix(path, &fd, &f), RC_OK);
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
	assert_int_equal(listen_bind_unix(path, &fd, &f), RC_UNAVAIL);
	assert_int_equal(access(path, F_OK), 0);
	unlink(path);
}

static void unix_row(struct listen_url *u, const char *path, const char *words)
{
	static char row[200]; /* words are loans of it */
	char folder[100];
	assert_non_null(getcwd(folder, sizeof(folder)));
	snprintf(row, sizeof(row), "http+unix:%s/%s %s", folder, path, words);
	assert_int_equal(listen_parse(str_of(row), u, NULL), RC_OK);
}

static int unix_connect(const struct listen_url *u)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&u->address, u->address_n), 0);
	return fd;
}

static void a_unix_socket_has_its_mode_and_replaces_a_dead_one(void **state)
{
	struct listen_url u;
	struct stat st;
	struct fault f = { .reason = REASON_none };
	int fd, again;
	unix_row(&u, "test-bind.sock", "mode=0660");
	assert_int_equal(listen_bind(&u, 1, &fd, &f), RC_OK);
	assert_int_equal(stat(listen_path(&u), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	const int client = unix_connect(&u), taken = accept(fd, NULL, NULL);
	assert_true(taken >= 0);
	close(client);
	close(taken);
	assert_int_equal(listen_bind(&u, 1, &again, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_port_in_use);
	close(fd);
	assert_int_equal(listen_bind(&u, 1, &again, NULL), RC_OK); /* its file was left behind */
	close(again);
	unlink(listen_path(&u));
}

static void a_unix_socket_may_belong_to_a_group(void **state)
{
	struct listen_url u;
	struct stat st;
	struct fault f = { .reason = REASON_none };
	char words[64];
	int fd[1];
	const struct group *own = getgrgid(getgid());
	assert_non_null(own);
	snprintf(words, sizeof(words), "mode=0660 group=%s", own->gr_name);
	unix_row(&u, "test-group.sock", words);
	assert_int_equal(listen_bind(&u, 1, fd, &f), RC_OK);
	assert_int_equal(stat(listen_path(&u), &st), 0);
	assert_int_equal(st.st_gid, getgid());
	close(fd[0]);
	unix_row(&u, "test-group.sock", "group=no-such-group-here");
	assert_int_equal(listen_bind(&u, 1, fd, &f), RC_UNAVAIL);
	assert_int_not_equal(access(listen_path(&u), F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_worker_gets_a_socket_of_one_port),
		cmocka_unit_test(a_port_of_another_server_is_in_use),
		cmocka_unit_test(the_admin_socket_is_for_its_owner_only),
		cmocka_unit_test(a_file_is_not_overwritten_by_the_admin_socket),
		cmocka_unit_test(a_unix_socket_has_its_mode_and_replaces_a_dead_one),
		cmocka_unit_test(a_unix_socket_may_belong_to_a_group),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
