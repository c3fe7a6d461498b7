/** A throw-away certificate authority and a server certificate for localhost, 127.0.0.1 and ::1: for trying
 * things out, never for phones. */
#pragma once

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

/** Writes the CA's certificate, the chain and its key (mode 0600), all in PEM, valid for 30 days; the CA's
 * key is forgotten. */
enum rc demo_cert_make(const char *ca_path, const char *cert_path, const char *key_path, int64_t now_s,
	struct fault *f) MUST_USE;
/** A self-signed certificate for one host name of at most 255 octets and its key, in PEM, into open files:
 * for a library that wants one where none is used. */
enum rc demo_cert_self(const char *name, int cert_fd, int key_fd, int64_t now_s, struct fault *f) MUST_USE;
