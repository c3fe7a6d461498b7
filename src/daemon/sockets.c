/** A list that is searched by what getsockname(2) says. */
#include "daemon/sockets.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

enum { ROOM_FIRST = 16 };

enum rc sockets_add(struct sockets *s, struct socket_row row, struct fault *f)
{
	if (s->n == s->room) {
		const size_t room = s->room ? 2 * s->room : ROOM_FIRST;
		struct socket_row *more = realloc(s->row, room * sizeof(*more));
		if (!more)
			return FAIL(f, REASON_memory, "%zu sockets", room);
		s->row = more;
		s->room = room;
	}
	s->row[s->n++] = row;
	return RC_OK;
}

static bool same_four(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	const struct sockaddr_in *x = (const void *)a, *y = (const void *)b;
	return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
}

static bool same_six(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	const struct sockaddr_in6 *x = (const void *)a, *y = (const void *)b;
	return x->sin6_port == y->sin6_port && x->sin6_scope_id == y->sin6_scope_id &&
	       memcmp(&x->sin6_addr, &y->sin6_addr, sizeof(x->sin6_addr)) == 0;
}

static bool same_path(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	const struct sockaddr_un *x = (const void *)a, *y = (const void *)b;
	return x->sun_path[0] && strncmp(x->sun_path, y->sun_path, sizeof(x->sun_path)) == 0;
}

static bool same(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	if (a->ss_family != b->ss_family)
		return false;
	switch (a->ss_family) {
	case AF_INET:
		return same_four(a, b);
	case AF_INET6:
		return same_six(a, b);
	case AF_UNIX:
		return same_path(a, b);
	default:
		return false;
	}
}

static struct sockaddr_storage name_of(int fd)
{
	struct sockaddr_storage a = { .ss_family = AF_UNSPEC };
	socklen_t n = sizeof(a);
	if (getsockname(fd, (struct sockaddr *)&a, &n) != 0)
		a.ss_family = AF_UNSPEC;
	return a;
}

static struct socket_row *find(const struct sockets *s, const struct sockaddr_storage *a, size_t *at)
{
	while (*at < s->n) {
		struct socket_row *row = &s->row[(*at)++];
		const struct sockaddr_storage b = name_of(row->fd);
		if (same(a, &b))
			return row;
	}
	return NULL;
}

struct socket_row *sockets_find(const struct sockets *s, const struct listen_url *u, size_t *at)
{
	return find(s, &u->address, at);
}

struct socket_row *sockets_find_unix(const struct sockets *s, const char *path)
{
	struct sockaddr_storage a = { .ss_family = AF_UNIX };
	struct sockaddr_un *un = (void *)&a;
	size_t at = 0;
	if (strlen(path) >= sizeof(un->sun_path))
		return NULL;
	memcpy(un->sun_path, path, strlen(path));
	return find(s, &a, &at);
}

static void row_drop(const struct socket_row *row)
{
	const struct sockaddr_storage a = name_of(row->fd);
	const struct sockaddr_un *un = (const void *)&a;
	if (row->ours && a.ss_family == AF_UNIX && un->sun_path[0])
		unlink(un->sun_path);
	close(row->fd);
}

void sockets_drop(struct sockets *s, size_t from, bool used_too)
{
	size_t kept = from;
	for (size_t i = from; i < s->n; i++) {
		if (s->row[i].used && !used_too)
			s->row[kept++] = s->row[i];
		else
			row_drop(&s->row[i]);
	}
	if (s->n > from)
		s->n = kept;
	if (s->n > 0)
		return;
	free(s->row);
	*s = (struct sockets){ 0 };
}

static bool among(int fd, const int *keep, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (keep[i] == fd)
			return true;
	}
	return false;
}

void sockets_keep(struct sockets *s, const int *keep, size_t n)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!among(s->row[i].fd, keep, n))
			close(s->row[i].fd);
	}
	free(s->row);
	*s = (struct sockets){ 0 };
}
