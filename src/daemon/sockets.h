/** All listening sockets that the master holds, whoever opened them: this image, the one before, or the
 * service manager.
 */
#pragma once

#include "daemon/listen.h"

struct socket_row {
	int fd;
	bool ours; /* not the service manager's: the file of a unix socket is ours to remove */
	bool used; /* of an address that is configured */
};

struct sockets {
	struct socket_row *row;
	size_t n, room;
};

/** REASON_memory: fd is still the caller's. */
enum rc sockets_add(struct sockets *s, struct socket_row row, struct fault *f) MUST_USE;
/** The next row from *at on that listens at this address, or NULL. *at is moved behind it. */
struct socket_row *sockets_find(const struct sockets *s, const struct listen_url *u, size_t *at);
/** The one that listens at this path, or NULL. */
struct socket_row *sockets_find_unix(const struct sockets *s, const char *path);
/** Closes the rows from `from` on that are not used, or all; removes the files of those that are ours. */
void sockets_drop(struct sockets *s, size_t from, bool used_too);
/** In a child: closes all but the `n` of keep, and forgets the list. */
void sockets_keep(struct sockets *s, const int *keep, size_t n);
