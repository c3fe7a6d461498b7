/**
 * Rows of `listen` and `admin.listen`: an URL and words behind it, as in "https://0.0.0.0:443",
 * "https://[::]:8443 proxy", "http+unix:/run/entitled/front.sock proxy mode=0660 group=haproxy",
 * "https://10.0.0.5:9443 client_ca=ops-ca.pem role=admin".
 */
#pragma once

#include "base/fault.h"
#include "base/str.h"

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>

enum { LISTEN_MAX = 16, LISTEN_TEXT = 128 };

/** What a listener serves, as bits. */
enum listen_role { LISTEN_PHONES = 1, LISTEN_HEALTH = 2, LISTEN_METRICS = 4, LISTEN_ADMIN = 8 };

struct listen_url {
	bool tls;
	bool loopback; /* not reached from other machines: a unix socket too */
	bool proxy;    /* a PROXY header comes first */
	unsigned roles;
	struct str client_ca; /* a path as it was written, a loan of the row; {NULL, 0}: none */
	mode_t mode;          /* of a unix socket's file */
	struct str group;     /* of the same; {NULL, 0}: ours. A loan */
	struct sockaddr_storage address;
	socklen_t address_n;
};

/** A row of `listen`; REASON_conf_value. Literal addresses only; an IPv6 one serves IPv6 only. */
enum rc listen_parse(struct str row, struct listen_url *out, struct fault *f) MUST_USE;
/** A row of `admin.listen`. */
enum rc listen_parse_admin(struct str row, struct listen_url *out, struct fault *f) MUST_USE;
/** The address as an URL, with the port that 0 became. */
void listen_text(const struct listen_url *u, char out[LISTEN_TEXT]);
/** The path of a unix socket, or NULL. */
const char *listen_path(const struct listen_url *u);
/** The checks of the two conf_items. */
enum rc listen_check(struct str row, struct fault *f);
enum rc listen_check_admin(struct str row, struct fault *f);
