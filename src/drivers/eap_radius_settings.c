/** The settings radius.* as rows, and reading them. */
#include "drivers/eap_radius_settings.h"

#include "base/secret.h"
#include "conf/conf.h"
#include "crypto/keyfile.h"
#include "crypto/tls_client.h"

static const char *const transports[] = { "udp", "tls", NULL };

/* the shared secret is the file's first line */
static enum rc read_secret(struct eap_radius_exchange_world *w, const char *path, struct fault *f)
{
	struct keyfile file;
	enum rc rc = keyfile_read(path, &file, f);
	if (rc != RC_OK)
		return rc;
	struct str line = { file.text, file.n };
	line.n = str_find(line, '\n');
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (!line.n || line.n > sizeof(w->secret)) {
		rc = FAIL(f, REASON_file_content, "%s: 1 to %zu octets in the first line", keyfile_name(path),
			sizeof(w->secret));
	} else {
		memcpy(w->secret, line.p, line.n);
		w->secret_n = line.n;
	}
	secret_wipe(&file, sizeof(file));
	return rc;
}

/* RFC 6614 2.3 names it; TLS protects, not this */
static void well_known_secret(struct eap_radius_exchange_world *w)
{
	static const char radsec[] = "radsec";
	w->secret_n = sizeof(radsec) - 1;
	memcpy(w->secret, radsec, w->secret_n);
}

/* both sides prove themselves (RFC 6614 2.3) */
static enum rc read_tls(struct eap_radius_server *server, const struct conf *c, struct fault *f)
{
	const struct str name = conf_text(c, "radius.server_name");
	const struct tls_client_parts parts = { .ca = conf_text(c, "radius.ca").p,
		.cert = conf_text(c, "radius.certificate").p,
		.key = conf_text(c, "radius.key").p,
		.name = name.n ? name.p : server->at.host };
	return tls_client_open(&parts, &server->tls, f);
}

static enum rc read_servers(struct eap_radius_exchange_world *w, const struct setup *s, struct fault *f)
{
	w->n = conf_count(s->conf, "radius.servers");
	for (size_t i = 0; i < w->n; i++) {
		w->server[i].net = s->net;
		w->server[i].env = s->env;
		enum rc rc = host_port_read(conf_at(s->conf, "radius.servers", i), &w->server[i].at, f);
		if (rc == RC_OK && w->streams)
			rc = read_tls(&w->server[i], s->conf, f);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc eap_radius_settings_read(const struct setup *s, struct eap_radius_exchange_world *w, struct fault *f)
{
	w->env = s->env;
	w->timeout_ms = conf_int(s->conf, "radius.timeout") * 1000;
	w->retransmit_ms = conf_int(s->conf, "radius.retransmit_ms");
	w->streams = conf_choice(s->conf, "radius.transport") == 1;
	w->tries = w->streams ? 1 : (unsigned)conf_int(s->conf, "radius.tries");
	enum rc rc = RC_OK;
	if (w->streams)
		well_known_secret(w);
	else
		rc = read_secret(w, conf_text(s->conf, "radius.secret_file").p, f);
	return rc == RC_OK ? read_servers(w, s, f) : rc;
}

const struct conf_item eap_radius_settings_rows[] = {
	{ .key = "radius.servers",
		.type = CONF_LIST,
		.by_default = "127.0.0.1:1812",
		.min = 1,
		.max = EAP_RADIUS_LINK_SERVERS,
		.check = host_port_check,
		.help = "The RADIUS servers of the carrier's AAA as HOST:PORT. The first that answers is "
			"used; the others take over for new logins while it is silent." },
	{ .key = "radius.transport",
		.type = CONF_CHOICE,
		.by_default = "udp",
		.choices = transports,
		.help = "How packets travel to radius.servers: udp, or tls (RadSec, RFC 6614; its usual port "
			"is 2083)." },
	{ .key = "radius.ca",
		.type = CONF_PATH,
		.by_default = "radius-ca.pem",
		.help = "With tls: the certificate authorities, in PEM, that the servers' certificates must "
			"descend from; no others are trusted." },
	{ .key = "radius.certificate",
		.type = CONF_PATH,
		.by_default = "radius.pem",
		.help = "With tls: our certificate and what lies between it and an authority that the "
			"servers "
			"trust, in PEM." },
	{ .key = "radius.key",
		.type = CONF_PATH,
		.by_default = "radius.key",
		.help = "With tls: the private key of radius.certificate, in PEM; its mode is 0600." },
	{ .key = "radius.server_name",
		.type = CONF_TEXT,
		.by_default = "",
		.max = HOST_PORT_HOST_MAX,
		.help = "With tls: the DNS name or address that the certificates of all radius.servers must "
			"have; empty: for each server the host in radius.servers." },
	{ .key = "radius.secret_file",
		.type = CONF_PATH,
		.by_default = "radius.secret",
		.help = "With udp: the file whose first line is the secret that all of radius.servers share "
			"with us; its mode is 0600. With tls the secret is \"radsec\", always." },
	{ .key = "radius.nas_identifier",
		.type = CONF_TEXT,
		.by_default = "entitled",
		.min = 1,
		.max = RADIUS_VALUE_MAX,
		.help = "NAS-Identifier: who asks, for the AAA's rules and logs." },
	{ .key = "radius.timeout",
		.type = CONF_DURATION,
		.by_default = "3s",
		.min = 1,
		.max = 25,
		.help = "How long a server may be silent at the start of a login before the next one is "
			"asked; less where request.deadline leaves less for each." },
	{ .key = "radius.retransmit_ms",
		.type = CONF_INT,
		.by_default = "1000",
		.min = 50,
		.max = 10000,
		.help = "With udp: an unanswered packet is sent again after so many milliseconds, then after "
			"twice as "
			"many, and so on." },
	{ .key = "radius.tries",
		.type = CONF_INT,
		.by_default = "3",
		.min = 1,
		.max = 10,
		.help = "With udp: how often a packet is sent to one server." },
	CONF_ITEMS_END,
};
