/** PROXY protocol: which version it is, and the text of version 1; proxy_header_v2.c has the other. */
#include "http/proxy_header.h"

#include "http/proxy_header_v2.h"

#include <arpa/inet.h>

#define V1_WORD "PROXY "

static enum rc refuse(struct fault *f, const char *what)
{
	return FAIL(f, REASON_proxy_header, "version 1: %s", what);
}

static bool port_read(struct str s, in_port_t *out)
{
	uint64_t port;
	if (s.n == 0 || s.n > 5 || (s.n > 1 && s.p[0] == '0') || !str_to_u64(s, 65535, &port))
		return false;
	*out = htons((uint16_t)port);
	return true;
}

static bool host_read(int family, struct str s, void *out)
{
	char z[INET6_ADDRSTRLEN];
	if (s.n == 0 || s.n >= sizeof(z))
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = 0;
	return inet_pton(family, z, out) == 1;
}

/* source, destination, source port, destination port; the destination only has to be one */
static bool addresses_read(int family, struct str rest, struct conn_peer *out)
{
	struct str piece[3];
	struct in6_addr there;
	in_port_t port, port_there;
	for (size_t i = 0; i < 3; i++) {
		if (!str_next(&rest, ' ', &piece[i]))
			return false;
	}
	if (!port_read(piece[2], &port) || !port_read(rest, &port_there) ||
		!host_read(family, piece[1], &there))
		return false;
	if (family == AF_INET) {
		out->addr.in = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port };
		return host_read(family, piece[0], &out->addr.in.sin_addr);
	}
	out->addr.in6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = port };
	return host_read(family, piece[0], &out->addr.in6.sin6_addr);
}

/* between "PROXY " and the end of the line */
static enum rc line_read(struct str line, struct proxy_header *out, struct fault *f)
{
	const size_t space = str_find(line, ' ');
	const struct str family = str_sub(line, 0, space);
	if (str_is(family, "UNKNOWN"))
		return RC_OK; /* whatever follows is to be ignored (2.1) */
	if (!str_is(family, "TCP4") && !str_is(family, "TCP6"))
		return refuse(f, "unknown family");
	out->has_client = true;
	if (addresses_read(str_is(family, "TCP4") ? AF_INET : AF_INET6, str_sub(line, space + 1, line.n),
		    &out->client))
		return RC_OK;
	return refuse(f, "addresses or ports");
}

static enum rc v1_read(struct str in, struct proxy_header *out, struct fault *f)
{
	const struct str word = STR(V1_WORD);
	const struct str all = str_sub(in, 0, PROXY_HEADER_V1_MAX);
	const size_t end = str_find(all, '\r'), feed = str_find(all, '\n');
	if (feed < end || (end + 1 < all.n && feed != end + 1))
		return refuse(f, "a line break of one octet");
	if (feed == all.n)
		return all.n < PROXY_HEADER_V1_MAX ? RC_PENDING : refuse(f, "no end within 107 octets");
	out->octets = feed + 1;
	return line_read(str_sub(all, word.n, end - word.n), out, f);
}

/* both begin with what the other one cannot */
static bool begins(struct bytes in, struct bytes with)
{
	const size_t n = in.n < with.n ? in.n : with.n;
	return memcmp(in.p, with.p, n) == 0;
}

static void unmap(struct conn_peer *p)
{
	const struct sockaddr_in6 six = p->addr.in6;
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = six.sin6_port };
	if (six.sin6_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&six.sin6_addr))
		return;
	memcpy(&four.sin_addr, six.sin6_addr.s6_addr + 12, sizeof(four.sin_addr));
	p->addr.in = four;
}

enum rc proxy_header_read(struct bytes in, struct proxy_header *out, struct fault *f)
{
	const struct bytes word = str_bytes(STR(V1_WORD));
	enum rc rc;
	*out = (struct proxy_header){ 0 };
	if (in.n == 0)
		return RC_PENDING;
	if (begins(in, word))
		rc = in.n < word.n ? RC_PENDING : v1_read(str_of_bytes(in), out, f);
	else if (begins(in, proxy_header_v2_signature))
		rc = proxy_header_v2_read(in, out, f);
	else
		rc = FAIL(f, REASON_proxy_header, "the connection does not begin with it");
	if (out->has_client)
		unmap(&out->client);
	return rc;
}
