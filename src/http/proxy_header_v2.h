/** Version 2 of the PROXY protocol. */
#pragma once

#include "http/proxy_header.h"

extern const struct bytes proxy_header_v2_signature;

/** As proxy_header_read(), of octets that begin with the signature as far as they go. */
enum rc proxy_header_v2_read(struct bytes in, struct proxy_header *out, struct fault *f) MUST_USE;
