/** The TLS side of connections that we make: whom we believe, which name the other side must prove, and who
 * we are. */
#pragma once

#include "base/fault.h"

#include <stdbool.h>

struct ssl_st;
struct tls_client;

struct tls_client_parts {
	const char *ca;         /* PEM: the authorities that we believe, no others */
	const char *cert, *key; /* PEM, for mutual TLS; both or none (NULL) */
	const char *name;       /* DNS name or address that the other side's certificate must have */
};

/** file_missing, file_mode, file_content, cert_mismatch; nothing of *p is kept. */
enum rc tls_client_open(const struct tls_client_parts *p, struct tls_client **out, struct fault *f) MUST_USE;
void tls_client_close(struct tls_client **c);
/** Whether our own certificate names this host. */
bool tls_client_is(const struct tls_client *c, const char *name);
/** A new connection's SSL, to be freed by the caller; NULL: no memory. */
struct ssl_st *tls_client_connection(const struct tls_client *c);
