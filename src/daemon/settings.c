/** The rows of the program's own settings, and what several of them make together. */
#include "daemon/settings.h"

#include "daemon/listen.h"
#include "daemon/listen_tls.h"
#include "daemon/segment.h"

#include <unistd.h>

enum {
	ADMIN_BODY_MAX = 8 * 1024 * 1024, /* rules with their lists */
	ADMIN_ANSWER_MS = 110 * 1000      /* a reload: its check, and processes that do not become ready */
};

static const char *const formats[] = { "json", "text", NULL };                  /* enum log_format */
static const char *const levels[] = { "error", "warn", "info", "debug", NULL }; /* enum log_level */

const struct conf_item settings_conf[] = {
	{ "workers", CONF_INT, "0", 0, SEGMENT_WORKERS_MAX, NULL,
		"Worker processes; 0 makes one for each core of the machine.", NULL },
	{ "listen", CONF_LIST, "https://0.0.0.0:443", 1, LISTEN_MAX, NULL,
		"Where phones are served: https://ADDRESS:PORT, IPv6 in brackets (it serves IPv6 only), or "
		"https+unix:/PATH. Without s it is for loopback, a unix socket or a private net behind a TLS "
		"front. "
		"Words may follow, as in \"http+unix:/run/entitled/front.sock proxy mode=0660 "
		"group=haproxy\"; "
		"see operator/edge.md.",
		listen_check },
	{ "tls.certificate", CONF_PATH, "server.pem", 1, 0, NULL,
		"Certificate chain in PEM, the server's first. Shown to phones that ask for no name, or for "
		"one "
		"that no certificate has.",
		NULL },
	{ "tls.key", CONF_PATH, "server.key", 1, 0, NULL, "Its private key in PEM, mode 0600.", NULL },
	{ "tls.more", CONF_LIST, "", 0, TLS_PAIRS_MAX - 1, NULL,
		"Further certificates, each \"CERTIFICATE KEY\": chosen by the name that a phone asks for, "
		"and within a "
		"name ECDSA or RSA by what it can.",
		listen_tls_check },
	{ "proxy.from", CONF_LIST, "", 0, SETTINGS_PROXIES_MAX, NULL,
		"Addresses of the proxies (ADDRESS or ADDRESS/BITS) that listeners with the word `proxy` "
		"believe; a "
		"unix socket is believed by its mode.",
		prefix_check },
	{ "tls.ticket_rotation", CONF_DURATION, "12h", 1, 7 * 86400, NULL,
		"How often the keys of TLS session tickets change; a session can be resumed for at least "
		"this long.",
		NULL },
	{ "seal.folder", CONF_PATH, "keys", 1, 0, NULL,
		"Folder of the keys that seal login cookies and tokens; nodes of a cluster share its files.",
		NULL },
	{ "rules.folder", CONF_PATH, "rules", 1, 0, NULL,
		"Folder of the versions of the rules, beside the database; written by `entitlectl rules "
		"activate`. "
		"Empty or missing: the built-in rules.",
		NULL },
	{ "admin.socket", CONF_PATH, "admin.sock", 1, 100, NULL,
		"Unix socket of the admin API, made with mode 0600.", NULL },
	{ "admin.listen", CONF_LIST, "", 0, LISTEN_MAX, NULL,
		"As listen, for operators: /health/live, /health/ready and /metrics; role=health or "
		"role=metrics "
		"restricts it. role=admin serves the admin API, over https with client_ca= only.",
		listen_check_admin },
	{ "user", CONF_TEXT, "", 0, 32, NULL,
		"When started as root: the user that all processes but the master become.", NULL },
	{ "drain.deadline", CONF_DURATION, "10s", 0, 600, NULL,
		"How long a worker that is told to end may finish the requests it holds.", NULL },
	{ "log.format", CONF_CHOICE, "json", 0, 0, formats, "One JSON object per line, or text for people.",
		NULL },
	{ "log.level", CONF_CHOICE, "info", 0, 0, levels, "The least important level that is written.",
		NULL },
	{ "login.slots", CONF_INT, "65536", 1024, 16777216, NULL,
		"Proven logins that are remembered for repetitions, about 700 octets each.", NULL },
	{ "limit.cells", CONF_INT, "65536", 1024, 16777216, NULL,
		"Cells of the limits by address and line, 8 octets each.", NULL },
	{ "limit.wait", CONF_INT, "100", 10, 10000, NULL,
		"Milliseconds that ready work may wait in a worker before new handshakes are refused, which "
		"are "
		"closed at once; at twice that begins of logins are answered 503, at an eighth of it those "
		"that "
		"left too much unproven are closed.",
		NULL },
	{ "http.connections", CONF_INT, "10000", 16, 1000000, NULL,
		"Open connections per worker; more are closed at once.", NULL },
	{ "http.requests_per_connection", CONF_INT, "1000", 1, 1000000, NULL,
		"Requests after which a connection is closed.", NULL },
	{ "http.handshake_timeout", CONF_DURATION, "10s", 1, 60, NULL, "For the TLS handshake.", NULL },
	{ "http.header_timeout", CONF_DURATION, "10s", 1, 60, NULL,
		"From the first octet of a request to the end of its header.", NULL },
	{ "http.body_timeout", CONF_DURATION, "10s", 1, 60, NULL, "For the body.", NULL },
	{ "http.answer_timeout", CONF_DURATION, "30s", 1, 300, NULL,
		"For the answer to be made and taken by the client.", NULL },
	{ "http.idle_timeout", CONF_DURATION, "60s", 1, 3600, NULL, "Between two requests of a connection.",
		NULL },
	{ "http.header_max", CONF_SIZE, "16k", 4096, 65536, NULL, "Octets of a header section.", NULL },
	{ "http.header_lines", CONF_INT, "64", 16, 256, NULL, "Lines of a header section.", NULL },
	{ "http.target_max", CONF_SIZE, "8k", 1024, 32768, NULL, "Octets of a request target.", NULL },
	{ "http.body_max", CONF_SIZE, "64k", 1024, 131072, NULL, "Octets of a body.", NULL },
	{ "http2.enabled", CONF_BOOL, "yes", 0, 0, NULL,
		"Offer HTTP/2 in the TLS handshake (ALPN); never without TLS.", NULL },
	{ "http2.streams", CONF_INT, "32", 1, 256, NULL,
		"Requests that an HTTP/2 connection may have open at once.", NULL },
	{ "http2.resets", CONF_INT, "32", 1, 10000, NULL,
		"Requests that an HTTP/2 connection may give up before it is ended; each answer earns one.",
		NULL },
	{ "http2.frames", CONF_INT, "256", 128, 65536, NULL,
		"Frames that are no request which an HTTP/2 connection may send before it is ended; each "
		"answer "
		"earns eight.",
		NULL },
	CONF_ITEMS_END,
};

unsigned settings_workers(const struct conf *c)
{
	const int64_t given = conf_int(c, "workers");
	if (given > 0)
		return (unsigned)given;
	const long cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (cores < 1)
		return 1;
	return cores > SEGMENT_WORKERS_MAX ? SEGMENT_WORKERS_MAX : (unsigned)cores;
}

struct prefix_list settings_proxies(const struct conf *c, struct prefix row[SETTINGS_PROXIES_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < conf_count(c, "proxy.from") && n < SETTINGS_PROXIES_MAX; i++)
		n += prefix_read(conf_at(c, "proxy.from", i), &row[n]);
	return (struct prefix_list){ row, n };
}

static int64_t ms(const struct conf *c, const char *key)
{
	return conf_int(c, key) * 1000;
}

struct http_limits settings_http(const struct conf *c)
{
	return (struct http_limits){
		.handshake_ms = ms(c, "http.handshake_timeout"),
		.header_ms = ms(c, "http.header_timeout"),
		.body_ms = ms(c, "http.body_timeout"),
		.answer_ms = ms(c, "http.answer_timeout"),
		.idle_ms = ms(c, "http.idle_timeout"),
		.header_octets = (size_t)conf_int(c, "http.header_max"),
		.header_lines = (size_t)conf_int(c, "http.header_lines"),
		.target_octets = (size_t)conf_int(c, "http.target_max"),
		.body_octets = (size_t)conf_int(c, "http.body_max"),
		.requests_per_connection = (unsigned)conf_int(c, "http.requests_per_connection"),
		.connections = (unsigned)conf_int(c, "http.connections"),
		.streams = (unsigned)conf_int(c, "http2.streams"),
		.resets = (unsigned)conf_int(c, "http2.resets"),
		.frames = (unsigned)conf_int(c, "http2.frames"),
	};
}

struct http_limits settings_admin_http(const struct conf *c)
{
	struct http_limits l = settings_http(c);
	l.connections = 64;
	l.answer_ms = ADMIN_ANSWER_MS;
	l.body_octets = ADMIN_BODY_MAX;
	return l;
}
