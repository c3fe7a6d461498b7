/** Reads listen addresses and binds them. */
#include "daemon/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static bool host_v4(struct listen_url *u, const char *host, uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	if (inet_pton(AF_INET, host, &a.sin_addr) != 1)
		return false;
	u->loopback = ntohl(a.sin_addr.s_addr) >> 24 == 127;
	memcpy(&u->address, &a, sizeof(a));
	u->address_n = sizeof(a);
	return true;
}

static bool host_v6(struct listen_url *u, const char *host, uint16_t port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	if (inet_pton(AF_INET6, host, &a.sin6_addr) != 1)
		return false;
	u->loopback = IN6_IS_ADDR_LOOPBACK(&a.sin6_addr);
	memcpy(&u->address, &a, sizeof(a));
	u->address_n = sizeof(a);
	return true;
}

/* "host:port" or "[host]:port"; a slash may end it */
static bool authority_read(struct str s, struct listen_url *u)
{
	char host[INET6_ADDRSTRLEN];
	uint64_t port;

	if (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	const bool six = s.n > 0 && s.p[0] == '[';
	const size_t end = six ? str_find(s, ']') : str_find(s, ':');
	const struct str name = six ? str_sub(s, 1, end - 1) : str_sub(s, 0, end);
	struct str rest = str_sub(s, six ? end + 1 : end, s.n);
	if (rest.n < 2 || rest.p[0] != ':' || name.n >= sizeof(host))
		return false;
	rest = str_sub(rest, 1, rest.n);
	if (rest.n > 5 || !str_to_u64(rest, 65535, &port))
		return false;
	memcpy(host, name.p, name.n);
	host[name.n] = 0;
	return six ? host_v6(u, host, (uint16_t)port) : host_v4(u, host, (uint16_t)port);
}

enum rc listen_parse(struct str url, struct listen_url *out, struct fault *f)
{
	struct listen_url u = { .tls = str_starts(url, STR("https://")) };
	const size_t scheme = u.tls ? 8 : 7;

	if ((!u.tls && !str_starts(url, STR("http://"))) || !authority_read(str_sub(url, scheme, url.n), &u))
		return FAIL(f, REASON_conf_value,
			"expected https://ADDRESS:PORT or http://ADDRESS:PORT with a literal address");
	*out = u;
	return RC_OK;
}

void listen_text(const struct listen_url *u, char out[LISTEN_TEXT])
{
	char host[INET6_ADDRSTRLEN] = "";
	const bool six = u->address.ss_family == AF_INET6;
	const struct sockaddr_in *a4 = (const void *)&u->address;
	const struct sockaddr_in6 *a6 = (const void *)&u->address;
	const char *scheme = u->tls ? "https" : "http";
	inet_ntop(u->address.ss_family, six ? (const void *)&a6->sin6_addr : (const void *)&a4->sin_addr,
		host, sizeof(host));
	if (six)
		snprintf(out, LISTEN_TEXT, "%s://[%s]:%u", scheme, host, ntohs(a6->sin6_port));
	else
		snprintf(out, LISTEN_TEXT, "%s://%s:%u", scheme, host, ntohs(a4->sin_port));
}

enum rc listen_check(struct str url, struct fault *f)
{
	struct listen_url u;
	return listen_parse(url, &u, f);
}

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

enum rc listen_bind(struct listen_url *url, size_t n, int *fd, struct fault *f)
{
	const enum rc rc = address_claim(url, f);
	if (rc != RC_OK)
		return rc;
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

enum rc listen_unix(const char *path, int *fd, struct fault *f)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(a.sun_path))
		return FAIL(f, REASON_conf_value, "admin.socket: path longer than %zu octets",
			sizeof(a.sun_path) - 1);
	memcpy(a.sun_path, path, strlen(path));
	if (!unix_vacant(&a))
		return FAIL(f, REASON_port_in_use, "%.60s: in use by a running server", path);
	const int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const mode_t before = umask(0177);
	const bool ok =
		s >= 0 && bind(s, (const struct sockaddr *)&a, sizeof(a)) == 0 && listen(s, BACKLOG) == 0;
	const int why = errno;
	umask(before);
	if (ok) {
		*fd = s;
		return RC_OK;
	}
	if (s >= 0)
		close(s);
	return FAIL(f, REASON_port_in_use, "%.60s: %s", path, strerror(why));
}
