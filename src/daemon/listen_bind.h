/** The sockets that the master binds for rows of `listen` and `admin.listen`, and for admin.socket. */
#pragma once

#include "daemon/listen.h"

/**
 * Binds and listens `n` sockets on one address, among which the kernel spreads connections;
 * REASON_port_in_use also when another program listens there in the same shared way. Port 0: all get the same
 * free port, written into url. A unix socket is one (n = 1) and gets the mode and group of its row; one left
 * behind by a process that is gone is replaced.
 */
enum rc listen_bind(struct listen_url *url, size_t n, int *fd, struct fault *f) MUST_USE;
/** `n` more beside sockets of our own that listen there already; not for unix sockets. */
enum rc listen_bind_join(const struct listen_url *url, size_t n, int *fd, struct fault *f) MUST_USE;
/** A unix socket of mode 0600, replaced in the same way. */
enum rc listen_bind_unix(const char *path, int *fd, struct fault *f) MUST_USE;
