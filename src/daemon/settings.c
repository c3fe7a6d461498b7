/** The rows of the program's own settings, and what several of them make together. */
#include "daemon/settings.h"

#include "daemon/listen.h"
#include "daemon/segment.h"

#include <unistd.h>

enum { ADMIN_BODY_MAX = 8 * 1024 * 1024 }; /* rules with their lists */

static const char *const formats[] = { "json", "text", NULL };                  /* enum log_format */
static const char *const levels[] = { "error", "warn", "info", "debug", NULL }; /* enum log_level */

const struct conf_item settings_conf[] = {
	{ "workers", CONF_INT, "0", 0, SEGMENT_WORKERS_MAX, NULL, false,
		"Worker processes; 0 makes one for each core of the machine.", NULL },
	{ "listen", CONF_LIST, "https://0.0.0.0:443", 1, LISTEN_MAX, NULL, false,
		"Where phones are served: https://ADDRESS:PORT, IPv6 in brackets; an IPv6 address serves "
		"IPv6 only. "
		"http://ADDRESS:PORT is for loopback or a private net behind a TLS front.",
		listen_check },
	{ "tls.certificate", CONF_PATH, "server.pem", 1, 0, NULL, true,
		"Certificate chain in PEM, the server's first.", NULL },
	{ "tls.key", CONF_PATH, "server.key", 1, 0, NULL, true, "Its private key in PEM, mode 0600.", NULL },
	{ "seal.folder", CONF_PATH, "keys", 1, 0, NULL, false,
		"Folder of the keys that seal login cookies and tokens; nodes of a cluster share its files.",
		NULL },
	{ "rules.folder", CONF_PATH, "rules", 1, 0, NULL, false,
		"Folder of the versions of the rules, beside the database; written by `entitlectl rules "
		"activate`. "
		"Empty or missing: the built-in rules.",
		NULL },
	{ "admin.socket", CONF_PATH, "admin.sock", 1, 100, NULL, false,
		"Unix socket of the admin API, made with mode 0600.", NULL },
	{ "admin.listen", CONF_LIST, "", 0, LISTEN_MAX, NULL, false,
		"http://ADDRESS:PORT that answers /health/live and /health/ready and nothing else.",
		listen_check },
	{ "user", CONF_TEXT, "", 0, 32, NULL, false,
		"When started as root: the user that all processes but the master become.", NULL },
	{ "drain.deadline", CONF_DURATION, "10s", 0, 600, NULL, false,
		"How long a worker that is told to end may finish the requests it holds.", NULL },
	{ "log.format", CONF_CHOICE, "json", 0, 0, formats, false,
		"One JSON object per line, or text for people.", NULL },
	{ "log.level", CONF_CHOICE, "info", 0, 0, levels, false, "The least important level that is written.",
		NULL },
	{ "login.slots", CONF_INT, "65536", 1024, 16777216, NULL, false,
		"Proven logins that are remembered for repetitions, about 700 octets each.", NULL },
	{ "limit.cells", CONF_INT, "65536", 1024, 16777216, NULL, false,
		"Cells of the limits by address and line, 8 octets each.", NULL },
	{ "http.connections", CONF_INT, "10000", 16, 1000000, NULL, false,
		"Open connections per worker; more are closed at once.", NULL },
	{ "http.requests_per_connection", CONF_INT, "1000", 1, 1000000, NULL, false,
		"Requests after which a connection is closed.", NULL },
	{ "http.handshake_timeout", CONF_DURATION, "10s", 1, 60, NULL, false, "For the TLS handshake.",
		NULL },
	{ "http.header_timeout", CONF_DURATION, "10s", 1, 60, NULL, false,
		"From the first octet of a request to the end of its header.", NULL },
	{ "http.body_timeout", CONF_DURATION, "10s", 1, 60, NULL, false, "For the body.", NULL },
	{ "http.answer_timeout", CONF_DURATION, "30s", 1, 300, NULL, false,
		"For the answer to be made and taken by the client.", NULL },
	{ "http.idle_timeout", CONF_DURATION, "60s", 1, 3600, NULL, false,
		"Between two requests of a connection.", NULL },
	{ "http.header_max", CONF_SIZE, "16k", 4096, 65536, NULL, false, "Octets of a header section.",
		NULL },
	{ "http.header_lines", CONF_INT, "64", 16, 256, NULL, false, "Lines of a header section.", NULL },
	{ "http.target_max", CONF_SIZE, "8k", 1024, 32768, NULL, false, "Octets of a request target.", NULL },
	{ "http.body_max", CONF_SIZE, "64k", 1024, 131072, NULL, false, "Octets of a body.", NULL },
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
	};
}

struct http_limits settings_admin_http(const struct conf *c)
{
	struct http_limits l = settings_http(c);
	l.connections = 64;
	l.body_octets = ADMIN_BODY_MAX;
	return l;
}
