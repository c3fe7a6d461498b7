/**
 * Each value is of an alphabet that holds neither a quote nor a line break before it is written between
 * quotes: the library's grammar knows no escapes, so nothing that a setting says can become a directive.
 */
#include "daemon/diameter_conf.h"

#include "codec/diameter.h"
#include "crypto/tls_client.h"
#include "drivers/diameter_node.h"
#include "drivers/eap_diameter_conf.h"
#include "drivers/route.h"

#include <arpa/inet.h>

enum { RECONNECT_S = 2, WATCHDOG_MIN = 6, ROUTE_ARENA = 64 * 1024 };
enum transport { TCP, TLS, SCTP };

struct row {
	struct str name; /* of a peer */
	struct host_port at;
	enum transport transport;
};

static bool transport_of(struct str word, enum transport *out)
{
	static const char *const words[] = { "tcp", "tls", "sctp" };
	for (unsigned i = 0; i <= SCTP; i++) {
		if (str_is(word, words[i])) {
			*out = (enum transport)i;
			return true;
		}
	}
	return false;
}

static bool is_address(const char *host)
{
	struct in6_addr any;
	return inet_pton(AF_INET, host, &any) == 1 || inet_pton(AF_INET6, host, &any) == 1;
}

static enum rc place_read(struct str host_port, struct str transport, struct row *out, struct fault *f)
{
	if (!transport_of(transport, &out->transport))
		return FAIL(f, REASON_conf_value, "tcp, tls or sctp is expected at the end");
	const enum rc rc = host_port_read(host_port, &out->at, f);
	if (rc != RC_OK || is_address(out->at.host))
		return rc;
	return diameter_node_name_check(str_of(out->at.host), f);
}

static enum rc peer_read(struct str value, struct row *out, struct fault *f)
{
	struct str rest = str_trim(value), host_port, transport, more;
	*out = (struct row){ .transport = TCP };
	if (!str_next(&rest, ' ', &out->name) || !str_next(&rest, ' ', &host_port) ||
		!str_next(&rest, ' ', &transport) || str_next(&rest, ' ', &more))
		return FAIL(f, REASON_conf_value, "NAME HOST:PORT tcp|tls|sctp is expected");
	if (!out->name.n || out->name.n > DIAMETER_NODE_NAME_MAX)
		return FAIL(f, REASON_conf_value, "a name of 1 to %d octets", DIAMETER_NODE_NAME_MAX);
	const enum rc rc = diameter_node_name_check(out->name, f);
	return rc == RC_OK ? place_read(host_port, transport, out, f) : rc;
}

static enum rc peer_check(struct str value, struct fault *f)
{
	struct row row;
	return peer_read(value, &row, f);
}

static enum rc listen_read(struct str value, struct row *out, struct fault *f)
{
	struct str rest = str_trim(value), host_port, transport, more;
	*out = (struct row){ .transport = TCP };
	if (!str_next(&rest, ' ', &host_port) || !str_next(&rest, ' ', &transport) ||
		str_next(&rest, ' ', &more))
		return FAIL(f, REASON_conf_value, "ADDRESS:PORT tcp|tls|sctp is expected");
	const enum rc rc = place_read(host_port, transport, out, f);
	if (rc == RC_OK && !is_address(out->at.host))
		return FAIL(f, REASON_conf_value, "an address is expected, no name");
	return rc;
}

static enum rc listen_check(struct str value, struct fault *f)
{
	struct row row;
	return value.n ? listen_read(value, &row, f) : RC_OK;
}

const struct conf_item diameter_conf_items[] = {
	{ .key = "diameter.peers",
		.type = CONF_LIST,
		.by_default = "",
		.max = DIAMETER_CONF_PEERS_MAX,
		.check = peer_check,
		.help = "Diameter peers to which this node connects, one row each: NAME HOST:PORT TRANSPORT. "
			"NAME is "
			"the peer's DiameterIdentity, HOST an address, or a name: NAME itself is looked up "
			"whenever it "
			"is connected, any other name once, at the start. TRANSPORT is tcp, tls (from the "
			"first octet "
			"on) or sctp (plain; not tested here)." },
	{ .key = "diameter.listen",
		.type = CONF_TEXT,
		.by_default = "",
		.max = 80,
		.check = listen_check,
		.help = "ADDRESS:PORT TRANSPORT, where a peer of diameter.peers may connect to this node. "
			"Empty: "
			"this node connects, nobody connects to it." },
	{ .key = "diameter.certificate",
		.type = CONF_PATH,
		.by_default = "",
		.help = "Certificate chain in PEM for tls; the name in it is diameter.identity. Needed where "
			"a peer "
			"uses tls." },
	{ .key = "diameter.key",
		.type = CONF_PATH,
		.by_default = "",
		.help = "Its private key in PEM, mode 0600." },
	{ .key = "diameter.ca",
		.type = CONF_PATH,
		.by_default = "",
		.help = "Authorities in PEM that the peers' certificates, and our own, are checked "
			"against." },
	{ .key = "diameter.watchdog",
		.type = CONF_DURATION,
		.by_default = "30s",
		.min = WATCHDOG_MIN,
		.max = 600,
		.help = "After so long without a message a peer is asked whether it is there (RFC 3539 "
			"Tw)." },
	CONF_ITEMS_END
};

/* rows were checked when the configuration was read */
static struct row peer_at(const struct conf *c, size_t i)
{
	struct row row;
	if (peer_read(conf_at(c, "diameter.peers", i), &row, NULL) != RC_OK)
		row = (struct row){ .transport = TCP };
	return row;
}

static bool listens(const struct conf *c, struct row *out)
{
	const struct str value = conf_text(c, "diameter.listen");
	return value.n > 0 && listen_read(value, out, NULL) == RC_OK;
}

static bool any_uses(const struct conf *c, enum transport t)
{
	struct row row;
	for (size_t i = 0; i < conf_count(c, "diameter.peers"); i++) {
		if (peer_at(c, i).transport == t)
			return true;
	}
	return listens(c, &row) && row.transport == t;
}

/* which back ends that speak Diameter core.route names */
static bool named(const struct conf *c, enum backend b)
{
	struct arena *a = arena_new(ROUTE_ARENA);
	struct routes routes;
	const bool is = a && route_read(a, c, &routes, NULL) == RC_OK && route_names(&routes, b);
	arena_free(&a);
	return is;
}

bool diameter_conf_needed(const struct conf *c)
{
	uint32_t application[DIAMETER_CONF_APPLICATIONS];
	return diameter_conf_applications(c, application) > 0;
}

size_t diameter_conf_applications(const struct conf *c, uint32_t out[DIAMETER_CONF_APPLICATIONS])
{
	size_t n = 0;
	if (named(c, BACKEND_SWX))
		out[n++] = DIAMETER_APP_SWX;
	if (named(c, BACKEND_DIAMETER)) {
		struct eap_diameter_conf relay;
		eap_diameter_conf_read(c, conf_text(c, "diameter.realm"), &relay);
		out[n++] = relay.to.application;
	}
	return n;
}

bool diameter_conf_listen(const struct conf *c, struct host_port *out)
{
	struct row row;
	if (!listens(c, &row))
		return false;
	*out = row.at;
	return true;
}

static enum rc tls_check(const struct conf *c, struct fault *f)
{
	const struct str ca = conf_text(c, "diameter.ca"), cert = conf_text(c, "diameter.certificate"),
			 key = conf_text(c, "diameter.key"), identity = conf_text(c, "diameter.identity");
	struct tls_client *t = NULL;
	if (!ca.n && !cert.n && !key.n && !any_uses(c, TLS))
		return RC_OK;
	if (!ca.n || !cert.n || !key.n)
		return FAIL(
			f, REASON_conf_value, "diameter.certificate, key and ca go together; tls needs them");
	const struct tls_client_parts parts = {
		.ca = ca.p, .cert = cert.p, .key = key.p, .name = identity.p
	};
	enum rc rc = tls_client_open(&parts, &t, f);
	if (rc == RC_OK && !tls_client_is(t, identity.p))
		rc = FAIL(f, REASON_cert_mismatch, "diameter.certificate does not name diameter.identity");
	tls_client_close(&t);
	return rc;
}

enum rc diameter_conf_check(const struct conf *c, struct fault *f)
{
	if (!diameter_conf_needed(c))
		return RC_OK;
	if (!conf_text(c, "diameter.identity").n || !conf_text(c, "diameter.realm").n)
		return FAIL(f, REASON_conf_value, "diameter.identity and diameter.realm are needed");
	if (conf_count(c, "diameter.peers") == 0)
		return FAIL(f, REASON_conf_value, "diameter.peers: at least one is needed");
	return tls_check(c, f);
}

static enum rc quoted_check(struct str value, struct fault *f)
{
	for (size_t i = 0; i < value.n; i++) {
		const unsigned char o = (unsigned char)value.p[i];
		if (o == '"' || o < ' ' || o == 0x7f)
			return FAIL(f, REASON_conf_value, "a path with a quote or a control character");
	}
	return RC_OK;
}

static void put_quoted(struct buf *b, const char *before, struct str value, const char *after)
{
	buf_puts(b, before);
	buf_putc(b, '"');
	buf_put_str(b, value);
	buf_putc(b, '"');
	buf_puts(b, after);
}

static void put_peer(struct buf *b, const struct row *r)
{
	static const char *const how[] = {
		[TCP] = "No_TLS; No_SCTP;", [TLS] = "No_SCTP;", [SCTP] = "No_TLS; No_TCP;"
	};
	put_quoted(b, "ConnectPeer = ", r->name, " { ");
	if (is_address(r->at.host) || !str_ieq(r->name, str_of(r->at.host)))
		put_quoted(b, "ConnectTo = ", str_of(r->at.host), "; ");
	buf_printf(b, "Port = %u; %s };\n", r->at.port, how[r->transport]);
}

/* One port at most is bound; 0 binds none. */
static void put_ports(struct buf *b, const struct conf *c)
{
	struct row at = { .transport = TCP };
	const bool any = listens(c, &at), tls = at.transport == TLS;
	buf_printf(
		b, "Port = %u;\nSecPort = %u;\n", any && !tls ? at.at.port : 0, any && tls ? at.at.port : 0);
	if (!any_uses(c, SCTP))
		buf_puts(b, "No_SCTP;\n");
}

enum rc diameter_conf_write(
	const struct conf *c, const struct diameter_conf_files *files, struct buf *out, struct fault *f)
{
	const struct str paths[] = { files->cert, files->key, files->ca, files->dh };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const enum rc rc = quoted_check(paths[i], f);
		if (rc != RC_OK)
			return rc;
	}
	put_quoted(out, "Identity = ", conf_text(c, "diameter.identity"), ";\n");
	put_quoted(out, "Realm = ", conf_text(c, "diameter.realm"), ";\n");
	put_ports(out, c);
	buf_printf(out, "NoRelay;\nTcTimer = %d;\nTwTimer = %u;\n", RECONNECT_S,
		(unsigned)conf_int(c, "diameter.watchdog"));
	put_quoted(out, "TLS_Cred = ", files->cert, ", ");
	put_quoted(out, "", files->key, ";\n");
	put_quoted(out, "TLS_CA = ", files->ca, ";\n");
	put_quoted(out, "TLS_DH_File = ", files->dh, ";\n");
	for (size_t i = 0; i < conf_count(c, "diameter.peers"); i++) {
		const struct row peer = peer_at(c, i);
		put_peer(out, &peer);
	}
	return out->failed ? FAIL(f, REASON_memory, "settings of libfdcore") : RC_OK;
}
