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
