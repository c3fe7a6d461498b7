/** Reads the rows: scheme, address, words, and what goes together. */
#include "daemon/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/un.h>

static bool host_v4(struct listen_url *u, const char *host, uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	if (inet_pton(AF_INET, host, &a.sin_addr) != 1)
		return false;
	u->loopback = ntohl(a.sin_addr.s_addr) >> 24 == 127;
	memcpy(&u->address, &a, sizeof(a));
	u->address_n = sizeof(a);
	return true;
}

static bool host_v6(struct listen_url *u, const char *host, uint16_t port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	if (inet_pton(AF_INET6, host, &a.sin6_addr) != 1)
		return false;
	u->loopback = IN6_IS_ADDR_LOOPBACK(&a.sin6_addr);
	memcpy(&u->address, &a, sizeof(a));
	u->address_n = sizeof(a);
	return true;
}

/* "host:port" or "[host]:port"; a slash may end it */
static bool authority_read(struct str s, struct listen_url *u)
{
	char host[INET6_ADDRSTRLEN];
	uint64_t port;

	if (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	const bool six = s.n > 0 && s.p[0] == '[';
	const size_t end = six ? str_find(s, ']') : str_find(s, ':');
	const struct str name = six ? str_sub(s, 1, end - 1) : str_sub(s, 0, end);
	struct str rest = str_sub(s, six ? end + 1 : end, s.n);
	if (rest.n < 2 || rest.p[0] != ':' || name.n >= sizeof(host))
		return false;
	rest = str_sub(rest, 1, rest.n);
	if (rest.n > 5 || !str_to_u64(rest, 65535, &port))
		return false;
	memcpy(host, name.p, name.n);
	host[name.n] = 0;
	return six ? host_v6(u, host, (uint16_t)port) : host_v4(u, host, (uint16_t)port);
}

/* whole: the configuration's folder is not known here, and another program has to find it */
static bool path_read(struct str s, struct listen_url *u)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	if (s.n < 2 || s.p[0] != '/' || s.n >= sizeof(a.sun_path))
		return false;
	memcpy(a.sun_path, s.p, s.n);
	memcpy(&u->address, &a, sizeof(a));
	u->address_n = sizeof(a);
	u->loopback = true;
	return true;
}

static enum rc url_read(struct str url, struct listen_url *u, struct fault *f)
{
	static const struct scheme {
		struct str begins;
		bool tls;
		bool (*read)(struct str, struct listen_url *);
	} schemes[] = {
		{ { "https://", 8 }, true, authority_read },
		{ { "http://", 7 }, false, authority_read },
		{ { "https+unix:", 11 }, true, path_read },
		{ { "http+unix:", 10 }, false, path_read },
	};
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const struct scheme *s = &schemes[i];
		if (!str_starts(url, s->begins))
			continue;
		u->tls = s->tls;
		if (s->read(str_sub(url, s->begins.n, url.n), u))
			return RC_OK;
	}
	return FAIL(f, REASON_conf_value,
		"expected https://ADDRESS:PORT, http://ADDRESS:PORT, https+unix:/PATH or http+unix:/PATH");
}

static enum rc proxy_read(struct str value, struct listen_url *u, struct fault *f)
{
	u->proxy = true;
	return RC_OK;
}

static enum rc client_ca_read(struct str value, struct listen_url *u, struct fault *f)
{
	u->client_ca = value;
	return u->tls ? RC_OK : FAIL(f, REASON_conf_value, "client_ca= needs https");
}

static enum rc mode_read(struct str value, struct listen_url *u, struct fault *f)
{
	u->mode = 0;
	if (!listen_path(u))
		return FAIL(f, REASON_conf_value, "mode= is for unix sockets");
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '7' || value.n > 4)
			return FAIL(f, REASON_conf_value, "mode=: expected octal digits, as in 0660");
		u->mode = u->mode << 3 | (mode_t)(value.p[i] - '0');
	}
	if ((u->mode & ~(mode_t)0666) != 0 || (u->mode & 0600) != 0600)
		return FAIL(f, REASON_conf_value, "mode=: expected 0600 to 0666");
	return RC_OK;
}

static enum rc group_read(struct str value, struct listen_url *u, struct fault *f)
{
	u->group = value;
	return listen_path(u) ? RC_OK : FAIL(f, REASON_conf_value, "group= is for unix sockets");
}

static enum rc role_read(struct str value, struct listen_url *u, struct fault *f)
{
	static const struct {
		const char *name;
		enum listen_role bit;
	} roles[] = { { "health", LISTEN_HEALTH }, { "metrics", LISTEN_METRICS }, { "admin", LISTEN_ADMIN } };
	const size_t n = sizeof(roles) / sizeof(roles[0]);
	struct str one;
	if (u->roles & LISTEN_PHONES)
		return FAIL(f, REASON_conf_value, "role= is for admin.listen; listen serves phones");
	u->roles = 0;
	while (str_next(&value, ',', &one)) {
		size_t i = 0;
		while (i < n && !str_is(one, roles[i].name))
			i++;
		if (i == n)
			return FAIL(f, REASON_conf_value, "role=: expected health, metrics, admin");
		u->roles |= roles[i].bit;
	}
	return RC_OK;
}

/* the words that may follow the URL */
static const struct word {
	const char *name;
	bool valued; /* NAME=VALUE */
	enum rc (*read)(struct str value, struct listen_url *u, struct fault *f);
} words[] = {
	{ "proxy", false, proxy_read },
	{ "client_ca", true, client_ca_read },
	{ "role", true, role_read },
	{ "mode", true, mode_read },
	{ "group", true, group_read },
};

static enum rc word_read(struct str text, struct listen_url *u, unsigned *seen, struct fault *f)
{
	const size_t equals = str_find(text, '=');
	const struct str name = str_sub(text, 0, equals), value = str_sub(text, equals + 1, text.n);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!str_is(name, words[i].name) || words[i].valued != (equals < text.n))
			continue;
		if (words[i].valued && value.n == 0)
			return FAIL(f, REASON_conf_value, "%s=: nothing behind it", words[i].name);
		if (*seen & 1U << i)
			return FAIL(f, REASON_conf_value, "%s stands there twice", words[i].name);
		*seen |= 1U << i;
		return words[i].read(value, u, f);
	}
	return FAIL(f, REASON_conf_value,
		"%.*s: expected proxy, client_ca=, role=, mode= or group=", name.n < 20 ? (int)name.n : 20,
		name.p);
}

static enum rc row_read(struct str row, unsigned roles, struct listen_url *out, struct fault *f)
{
	struct listen_url u = { .roles = roles, .mode = 0600 };
	struct str rest = row, one;
	unsigned seen = 0;
	(void)str_next(&rest, ' ', &one);
	enum rc rc = url_read(one, &u, f);
	while (rc == RC_OK && str_next(&rest, ' ', &one)) {
		if (one.n > 0)
			rc = word_read(one, &u, &seen, f);
	}
	if (rc == RC_OK && u.roles & LISTEN_ADMIN && u.client_ca.n == 0)
		rc = FAIL(f, REASON_conf_value,
			"role=admin needs client_ca=: whoever is let in may do everything");
	if (rc == RC_OK)
		*out = u;
	return rc;
}

enum rc listen_parse(struct str row, struct listen_url *out, struct fault *f)
{
	return row_read(row, LISTEN_PHONES, out, f);
}

enum rc listen_parse_admin(struct str row, struct listen_url *out, struct fault *f)
{
	return row_read(row, LISTEN_HEALTH | LISTEN_METRICS, out, f);
}

const char *listen_path(const struct listen_url *u)
{
	const struct sockaddr_un *a = (const void *)&u->address;
	return u->address.ss_family == AF_UNIX ? a->sun_path : NULL;
}

void listen_text(const struct listen_url *u, char out[LISTEN_TEXT])
{
	char host[INET6_ADDRSTRLEN] = "";
	const bool six = u->address.ss_family == AF_INET6;
	const struct sockaddr_in *a4 = (const void *)&u->address;
	const struct sockaddr_in6 *a6 = (const void *)&u->address;
	const char *scheme = u->tls ? "https" : "http";
	if (listen_path(u)) {
		snprintf(out, LISTEN_TEXT, "%s+unix:%s", scheme, listen_path(u));
		return;
	}
	inet_ntop(u->address.ss_family, six ? (const void *)&a6->sin6_addr : (const void *)&a4->sin_addr,
		host, sizeof(host));
	if (six)
		snprintf(out, LISTEN_TEXT, "%s://[%s]:%u", scheme, host, ntohs(a6->sin6_port));
	else
		snprintf(out, LISTEN_TEXT, "%s://%s:%u", scheme, host, ntohs(a4->sin_port));
}

enum rc listen_check(struct str row, struct fault *f)
{
	struct listen_url u;
	return listen_parse(row, &u, f);
}

enum rc listen_check_admin(struct str row, struct fault *f)
{
	struct listen_url u;
	return listen_parse_admin(row, &u, f);
}
