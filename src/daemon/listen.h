/** Addresses to listen on: "https://127.0.0.1:8443", "http://[::1]:8080"; and the sockets that the master
 * binds for them. */
#pragma once

#include "base/fault.h"
#include "base/str.h"

#include <sys/socket.h>

enum { LISTEN_MAX = 16, LISTEN_TEXT = 80 };

struct listen_url {
	bool tls;
	bool loopback;
	struct sockaddr_storage address;
	socklen_t address_n;
};

/** REASON_conf_value. Literal addresses only; an IPv6 one serves IPv6 only. */
enum rc listen_parse(struct str url, struct listen_url *out, struct fault *f) MUST_USE;
/** The address as an URL, with the port that 0 became. */
void listen_text(const struct listen_url *u, char out[LISTEN_TEXT]);
/** The check of a conf_item. */
enum rc listen_check(struct str url, struct fault *f);

/**
 * Binds and listens `n` sockets on one address, among which the kernel spreads connections;
 * REASON_port_in_use also when another program listens there in the same shared way. Port 0: all get the same
 * free port, written into url.
 */
enum rc listen_bind(struct listen_url *url, size_t n, int *fd, struct fault *f) MUST_USE;
/** A unix socket of mode 0600; one left behind by a process that is gone is replaced. */
enum rc listen_unix(const char *path, int *fd, struct fault *f) MUST_USE;
