/** Prefixes of IP addresses: "192.0.2.0/24", "2001:db8::/32", or one whole address. */
#pragma once

#include "base/fault.h"
#include "base/str.h"

#include <sys/socket.h>

struct prefix {
	sa_family_t family; /* AF_INET or AF_INET6 */
	uint8_t octets[16];
	unsigned bits;
};

struct prefix_list {
	const struct prefix *row;
	size_t n;
};

/** False: not a literal address, more bits than it has, or a bit is set behind the prefix. */
bool prefix_read(struct str text, struct prefix *out);
/** The same as the check of a setting: conf_value. */
enum rc prefix_check(struct str text, struct fault *f);
/** False for an address that is of another family, or none. */
bool prefix_holds(const struct prefix *p, const struct sockaddr *address);
/** One of the prefixes holds it. */
bool prefix_list_holds(const struct prefix_list *l, const struct sockaddr *address);
