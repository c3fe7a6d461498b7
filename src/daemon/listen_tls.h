/** The TLS side of a listener, from the settings tls.* and its row. */
#pragma once

#include "conf/conf.h"
#include "crypto/tls.h"
#include "daemon/listen.h"

/** The check of an entry of tls.more: "CERTIFICATE KEY", two paths. */
enum rc listen_tls_check(struct str pair, struct fault *f);
/** How many pairs of certificate and key the configuration names: that of tls.certificate, then tls.more. */
size_t listen_tls_pairs(const struct conf *c);
/** The certificate of pair i as the configuration names it. */
struct str listen_tls_file(const struct conf *c, size_t i);
/** A context with pair i alone; failures of tls_context_open(). */
enum rc listen_tls_pair(const struct conf *c, size_t i, struct tls_context **out, struct fault *f) MUST_USE;
/** The context of a listener; *out is NULL when it is plain. */
enum rc listen_tls_open(
	const struct conf *c, const struct listen_url *u, struct tls_context **out, struct fault *f) MUST_USE;
