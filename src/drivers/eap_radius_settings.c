/** The settings radius.* as rows, and reading them. */
#include "drivers/eap_radius_settings.h"

#include "base/secret.h"
#include "conf/conf.h"
#include "crypto/keyfile.h"

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

static enum rc read_servers(struct eap_radius_exchange_world *w, const struct setup *s, struct fault *f)
{
	w->n = conf_count(s->conf, "radius.servers");
	for (size_t i = 0; i < w->n; i++) {
		w->server[i].net = s->net;
		w->server[i].env = s->env;
		const enum rc rc = host_port_read(conf_at(s->conf, "radius.servers", i), &w->server[i].at, f);
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
	w->tries = (unsigned)conf_int(s->conf, "radius.tries");
	const enum rc rc = read_secret(w, conf_text(s->conf, "radius.secret_file").p, f);
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
	{ .key = "radius.secret_file",
		.type = CONF_PATH,
		.by_default = "radius.secret",
		.help = "The file whose first line is the secret that all of radius.servers share with us; "
			"its mode is 0600." },
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
		.help = "An unanswered packet is sent again after so many milliseconds, then after twice as "
			"many, and so on." },
	{ .key = "radius.tries",
		.type = CONF_INT,
		.by_default = "3",
		.min = 1,
		.max = 10,
		.help = "How often a packet is sent to one server." },
	CONF_ITEMS_END,
};
