/** Two buckets per address: a narrow prefix, and a wide one that holds many times as much. */
#include "flow/unproven.h"

#include "base/arena.h"
#include "base/prefix.h"
#include "conf/conf.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct unproven {
	struct limits *limits;
	int64_t per_second, burst;
	struct prefix_list exempt;
};

struct scope {
	const char *name;
	size_t four, six; /* octets of an address */
	int64_t times;
};

static const struct scope scopes[] = { { "address", 4, 8, 1 }, { "net", 3, 6, 16 } };
enum { SCOPES = sizeof(scopes) / sizeof(scopes[0]) };

const struct conf_item unproven_conf[] = {
	{ "limit.address_per_second", CONF_INT, "50", 1, 1000000, NULL,
		"Handshakes and begins of logins per second from one address (IPv6: /64) that prove nothing; "
		"sixteen times as many from a /24 (/48). A proof gives back twice what it cost.",
		NULL },
	{ "limit.address_burst", CONF_INT, "1000", 1, 10000000, NULL, "How many of them may come at once.",
		NULL },
	{ "limit.exempt", CONF_LIST, "127.0.0.0/8,::1/128", 0, 256, NULL,
		"Address prefixes that no limit by address touches.", prefix_check },
	CONF_ITEMS_END,
};

enum rc unproven_open(
	struct arena *a, const struct conf *c, struct limits *limits, struct unproven **out, struct fault *f)
{
	const size_t n = conf_count(c, "limit.exempt");
	struct unproven *u = arena_new_of(a, struct unproven);
	struct prefix *exempt = arena_take(a, (n + 1) * sizeof(*exempt));
	if (!u || !exempt)
		return FAIL(f, REASON_memory, "limits by address");
	*u = (struct unproven){ .limits = limits,
		.per_second = conf_int(c, "limit.address_per_second"),
		.burst = conf_int(c, "limit.address_burst"),
		.exempt = { exempt, n } };
	for (size_t i = 0; i < n; i++)
		if (!prefix_read(conf_at(c, "limit.exempt", i), &exempt[i]))
			return FAIL(f, REASON_conf_value, "limit.exempt");
	*out = u;
	return RC_OK;
}

/* empty: nothing limits it */
static struct bytes limited(const struct unproven *u, const struct sockaddr *client, uint8_t octets[16])
{
	const struct bytes address = { octets, limits_whole_address(client, octets) };
	return client && prefix_list_holds(&u->exempt, client) ? BYTES_NONE : address;
}

bool unproven_is_exempt(const struct unproven *u, const struct sockaddr *client)
{
	uint8_t octets[16];
	return limited(u, client, octets).n == 0;
}

static struct bytes key_of(const struct scope *s, struct bytes address)
{
	return (struct bytes){ address.p, address.n == 4 ? s->four : s->six };
}

static struct limits_rate rate_of(const struct unproven *u, const struct scope *s)
{
	return (struct limits_rate){ u->per_second * s->times, 1000, u->burst * s->times };
}

bool unproven_take(struct unproven *u, const struct sockaddr *client, int64_t now_ms, unsigned units)
{
	uint8_t octets[16];
	const struct bytes address = limited(u, client, octets);
	bool left = true;
	for (size_t i = 0; i < SCOPES && address.n && left; i++) {
		const struct limits_rate rate = rate_of(u, &scopes[i]);
		left = limits_take(
			u->limits, scopes[i].name, key_of(&scopes[i], address), now_ms, &rate, units);
	}
	return left;
}

void unproven_give(struct unproven *u, const struct sockaddr *client, int64_t now_ms, unsigned units)
{
	uint8_t octets[16];
	const struct bytes address = limited(u, client, octets);
	for (size_t i = 0; i < SCOPES && address.n; i++) {
		const struct limits_rate rate = rate_of(u, &scopes[i]);
		limits_give(u->limits, scopes[i].name, key_of(&scopes[i], address), now_ms, &rate, units);
	}
}
