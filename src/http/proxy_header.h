/**
 * The header that a proxy puts before the octets of a connection that it passes on: PROXY protocol, versions
 * 1 (text) and 2 (binary), as HAProxy's "The PROXY protocol" of 2020/03/05 defines them. Pure.
 */
#pragma once

#include "base/fault.h"
#include "base/str.h"
#include "http/conn_peer.h"

/* a header of version 2 must fit into the smallest segment that every host takes (its section 2) */
enum { PROXY_HEADER_MAX = 536, PROXY_HEADER_V1_MAX = 107 };

struct proxy_header {
	size_t octets;           /* of the whole header */
	bool has_client;         /* false: LOCAL, UNKNOWN, or no TCP: the connection's own address stands */
	struct conn_peer client; /* an IPv4 address mapped into IPv6 is told as what it is */
};

/**
 * Reads the beginning of a connection. RC_OK: out->octets of it are the header. RC_PENDING: all of it belongs
 * to the header, and more is needed; never once PROXY_HEADER_MAX octets are there. proxy_header: anything
 * else. TLVs are checked for their lengths, a checksum (PP2_TYPE_CRC32C) is verified, all others are skipped.
 */
enum rc proxy_header_read(struct bytes in, struct proxy_header *out, struct fault *f) MUST_USE;
