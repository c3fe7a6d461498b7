/** From rows to listening sockets. */
#include "daemon/listen_bind.h"

#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* what waits here is what a worker may turn away (flow/admission.h); more is dropped by the kernel, and asks
 * again after a second */
enum { BACKLOG = 4096 };

static int socket_bind(const struct listen_url *u, bool shared)
{
	const int on = 1;
	const int fd = socket(u->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	bool ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0;
	if (shared)
		ok = ok && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0;
	if (u->address.ss_family == AF_INET6)
		ok = ok && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0;
	if (ok && bind(fd, (const struct sockaddr *)&u->address, u->address_n) == 0 &&
		listen(fd, BACKLOG) == 0)
		return fd;
	const int why = errno;
	close(fd);
	errno = why;
	return -1;
}

static enum rc refused(const struct listen_url *u, struct fault *f)
{
	const int why = errno;
	char text[LISTEN_TEXT];
	listen_text(u, text);
	return FAIL(f, REASON_port_in_use, "%s: %s", text, strerror(why));
}

/* A socket that does not share finds out whether anybody else is there, and which port 0 becomes. */
static enum rc address_claim(struct listen_url *u, struct fault *f)
{
	const int fd = socket_bind(u, false);
	if (fd < 0)
		return refused(u, f);
	const bool known = getsockname(fd, (struct sockaddr *)&u->address, &u->address_n) == 0;
	close(fd);
	return known ? RC_OK : refused(u, f);
}

enum rc listen_bind_join(const struct listen_url *url, size_t n, int *fd, struct fault *f)
{
	for (size_t i = 0; i < n; i++) {
		fd[i] = socket_bind(url, true);
		if (fd[i] >= 0)
			continue;
		while (i > 0)
			close(fd[--i]);
		return refused(url, f);
	}
	return RC_OK;
}

/* True when the socket file is free to be taken: absent, or nobody answers behind it. */
static bool unix_vacant(const struct sockaddr_un *a)
{
	struct stat st;
	if (lstat(a->sun_path, &st) != 0)
		return errno == ENOENT;
	if (!S_ISSOCK(st.st_mode))
		return false;
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	const bool vacant = connect(fd, (const struct sockaddr *)a, sizeof(*a)) != 0 && errno == ECONNREFUSED;
	close(fd);
	return vacant && unlink(a->sun_path) == 0;
}

/* Whom the file lets in besides its owner; it was made for the owner alone. */
static bool open_to(const char *path, mode_t mode, struct str group)
{
	char name[64];
	snprintf(name, sizeof(name), "%.*s", STR_ARG(group));
	const struct group *gr = group.n > 0 ? getgrnam(name) : NULL;
	if (group.n > 0 && !gr)
		errno = EINVAL;
	return (group.n == 0 || (gr && chown(path, (uid_t)-1, gr->gr_gid) == 0)) && chmod(path, mode) == 0;
}

static int unix_make(const struct sockaddr_un *a, mode_t mode, struct str group)
{
	const int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const mode_t before = umask(0177);
	const bool bound = s >= 0 && bind(s, (const struct sockaddr *)a, sizeof(*a)) == 0;
	umask(before);
	if (bound && open_to(a->sun_path, mode, group) && listen(s, BACKLOG) == 0)
		return s;
	const int why = errno;
	if (bound)
		unlink(a->sun_path);
	if (s >= 0)
		close(s);
	errno = why;
	return -1;
}

static enum rc unix_bind(const struct sockaddr_un *a, mode_t mode, struct str group, int *fd, struct fault *f)
{
	if (!unix_vacant(a))
		return FAIL(f, REASON_port_in_use, "%.60s: in use by a running server, or no socket",
			a->sun_path);
	*fd = unix_make(a, mode, group);
	return *fd >= 0 ? RC_OK : FAIL(f, REASON_port_in_use, "%.60s: %s", a->sun_path, strerror(errno));
}

enum rc listen_bind(struct listen_url *url, size_t n, int *fd, struct fault *f)
{
	if (listen_path(url))
		return unix_bind((const void *)&url->address, url->mode, url->group, fd, f);
	const enum rc rc = address_claim(url, f);
	return rc == RC_OK ? listen_bind_join(url, n, fd, f) : rc;
}

enum rc listen_bind_unix(const char *path, int *fd, struct fault *f)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(a.sun_path))
		return FAIL(f, REASON_conf_value, "admin.socket: path longer than %zu octets",
			sizeof(a.sun_path) - 1);
	memcpy(a.sun_path, path, strlen(path));
	return unix_bind(&a, 0600, STR_NONE, fd, f);
}
