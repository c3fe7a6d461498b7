/** Reading of prefixes, and the comparison of an address with them. */
#include "base/prefix.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static unsigned width(sa_family_t family)
{
	return family == AF_INET ? 32 : 128;
}

static bool address_read(struct str text, struct prefix *p)
{
	char z[INET6_ADDRSTRLEN];
	if (text.n >= sizeof(z))
		return false;
	memcpy(z, text.p, text.n);
	z[text.n] = 0;
	p->family = strchr(z, ':') ? AF_INET6 : AF_INET;
	return inet_pton(p->family, z, p->octets) == 1;
}

/* of the octet that the prefix ends in: the bits that belong to it */
static uint8_t mask(unsigned bits)
{
	return (uint8_t)(0xff00 >> (bits % 8));
}

static bool ends_where_it_says(const struct prefix *p)
{
	const unsigned octets = width(p->family) / 8;
	if (p->bits % 8 && (p->octets[p->bits / 8] & ~mask(p->bits)) != 0)
		return false;
	for (unsigned i = (p->bits + 7) / 8; i < octets; i++) {
		if (p->octets[i])
			return false;
	}
	return true;
}

bool prefix_read(struct str text, struct prefix *out)
{
	struct prefix p = { 0 };
	uint64_t bits;
	const size_t slash = str_find(text, '/');
	if (!address_read(str_sub(text, 0, slash), &p))
		return false;
	p.bits = width(p.family);
	if (slash < text.n) {
		if (!str_to_u64(str_sub(text, slash + 1, text.n), p.bits, &bits))
			return false;
		p.bits = (unsigned)bits;
	}
	if (!ends_where_it_says(&p))
		return false;
	*out = p;
	return true;
}

enum rc prefix_check(struct str text, struct fault *f)
{
	struct prefix p;
	return prefix_read(text, &p) ? RC_OK
				     : FAIL(f, REASON_conf_value,
					       "expected a prefix like 192.0.2.0/24 or 2001:db8::/32, no bit "
					       "set behind it");
}

/* an IPv4 address mapped into IPv6 is an IPv4 address */
static const uint8_t *octets_of(const struct sockaddr *a, sa_family_t family)
{
	const struct sockaddr_in6 *six = (const void *)a;
	if (a->sa_family == AF_INET)
		return family == AF_INET
			       ? (const uint8_t *)&((const struct sockaddr_in *)(const void *)a)->sin_addr
			       : NULL;
	if (a->sa_family != AF_INET6)
		return NULL;
	if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		return family == AF_INET ? six->sin6_addr.s6_addr + 12 : NULL;
	return family == AF_INET6 ? six->sin6_addr.s6_addr : NULL;
}

bool prefix_holds(const struct prefix *p, const struct sockaddr *address)
{
	const uint8_t *is = octets_of(address, p->family);
	const unsigned whole = p->bits / 8;
	return is && memcmp(is, p->octets, whole) == 0 &&
	       (p->bits % 8 == 0 || ((is[whole] ^ p->octets[whole]) & mask(p->bits)) == 0);
}

bool prefix_list_holds(const struct prefix_list *l, const struct sockaddr *address)
{
	for (size_t i = 0; i < l->n; i++) {
		if (prefix_holds(&l->row[i], address))
			return true;
	}
	return false;
}
