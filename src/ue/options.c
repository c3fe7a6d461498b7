/** Rows of options, read with getopt_long. */
#include "ue/options.h"

#include <getopt.h>
#include <stdlib.h>

typedef bool option_setter(struct options *o, const char *value);

/* a row stores its text, flag or number at `at`, or is taken by `set` */
struct option_row {
	const char *name, *metavar, *help; /* metavar NULL: no value; name NULL: `help` is a heading */
	enum { ROW_TEXT, ROW_FLAG, ROW_NUMBER, ROW_SET } kind;
	size_t at;
	option_setter *set;
};

static bool add_app(struct options *o, const char *value)
{
	struct str rest = str_of(value), app;
	while (str_next(&rest, ',', &app)) {
		if (o->ask.apps == REQUEST_APPS_MAX)
			return false;
		o->ask.app[o->ask.apps++] = app;
	}
	return o->ask.apps > 0;
}

static bool split(const char *value, char sep, struct param *out)
{
	const struct str s = str_of(value);
	const size_t at = str_find(s, sep);
	*out = (struct param){ .name = str_trim(str_sub(s, 0, at)),
		.value = str_trim(str_sub(s, at + 1, s.n)) };
	return at > 0 && at < s.n;
}

static bool add_param(struct options *o, const char *value)
{
	return o->ask.extras < REQUEST_EXTRAS_MAX && split(value, '=', &o->ask.extra[o->ask.extras++]);
}

static bool add_header(struct options *o, const char *value)
{
	return o->ask.headers < REQUEST_HEADERS_MAX && split(value, ':', &o->ask.header[o->ask.headers++]);
}

static bool set_json(struct options *o, const char *value)
{
	o->ask.wanted = "application/json";
	return true;
}

static bool set_xml(struct options *o, const char *value)
{
	o->ask.wanted = REQUEST_XML_TYPE;
	return true;
}

static bool set_mnc(struct options *o, const char *value)
{
	o->ask.mnc_digits = value[0] == '3' ? 3 : 2;
	return strcmp(value, "2") == 0 || strcmp(value, "3") == 0;
}

static bool set_persona(struct options *o, const char *value)
{
	o->persona = persona_find(value);
	return o->persona != NULL;
}

static bool add_fault(struct options *o, const char *value)
{
	const unsigned bit = misbehave_find(value);
	o->misbehave |= bit;
	return bit != 0;
}

static bool set_output(struct options *o, const char *value)
{
	o->json = strcmp(value, "json") == 0;
	return o->json || strcmp(value, "text") == 0;
}

static bool set_connection(struct options *o, const char *value)
{
	o->http.close = strcmp(value, "close") == 0;
	return o->http.close || strcmp(value, "keep") == 0;
}

static bool set_http(struct options *o, const char *value)
{
	o->http.alpn = value;
	return strcmp(value, "1.1") == 0 || strcmp(value, "2") == 0;
}

#define TEXT(member)   ROW_TEXT, offsetof(struct options, member), NULL
#define FLAG(member)   ROW_FLAG, offsetof(struct options, member), NULL
#define NUMBER(member) ROW_NUMBER, offsetof(struct options, member), NULL
#define SET(function)  ROW_SET, 0, function

static const struct option_row ROWS[] = {
	{ NULL, NULL, "The server", ROW_FLAG, 0, NULL },
	{ "url", "URL", "the entitlement server, https only", TEXT(ask.url) },
	{ "ca", "FILE", "certificates to trust (default: those of the system)", TEXT(http.ca) },
	{ "resolve", "HOST:PORT:ADDR", "reach that name at this address", TEXT(http.resolve) },
	{ "http", "1.1|2", "HTTP version to offer (default 1.1, as phones do)", SET(set_http) },
	{ "connection", "keep|close", "close: a new TLS connection for each request", SET(set_connection) },
	{ NULL, NULL, "The card", ROW_FLAG, 0, NULL },
	{ "sim", "FILE", "cards as JSON lines; --imsi chooses, else the first", TEXT(sim) },
	{ "imsi", "DIGITS", "the subscriber", TEXT(imsi_text) },
	{ "k", "HEX", "the key", TEXT(k) },
	{ "opc", "HEX", "OPc (Milenage)", TEXT(opc) },
	{ "op", "HEX", "or OP, OPc is computed", TEXT(op) },
	{ "topc", "HEX", "TOPc (TUAK)", TEXT(topc) },
	{ "top", "HEX", "or TOP, TOPc is computed", TEXT(top) },
	{ "alg", "milenage|tuak", "default: by the options above", TEXT(alg) },
	{ "sqn", "HEX", "the card has accepted everything up to this SQN", TEXT(sqn) },
	{ "card", "array|single|whole", "how it remembers SQN (default array, TS 33.102 C.2.2)",
		TEXT(memory) },
	{ "sim-state", "FILE", "keep SQN, token and vers between runs", TEXT(state_file) },
	{ NULL, NULL, "The request", ROW_FLAG, 0, NULL },
	{ "app", "APPID", "may be repeated or a comma list (default ap2004)", SET(add_app) },
	{ "post", NULL, "POST with JSON instead of GET", FLAG(ask.post) },
	{ "json", NULL, "ask for a JSON document", SET(set_json) },
	{ "xml", NULL, "ask for an XML document (default)", SET(set_xml) },
	{ "accept", "TEXT", "this Accept header whatever the phone would send", TEXT(ask.accept) },
	{ "token", "TEXT", "fast authentication with this token", TEXT(token) },
	{ "token-file", "FILE", "the token is the first line of that file", TEXT(token_file) },
	{ "temporary-token", "TEXT", "send it instead of token and EAP_ID", TEXT(ask.temporary_token) },
	{ "use-token", NULL, "fast authentication with the token kept in --sim-state", FLAG(use_token) },
	{ "no-eap-id", NULL, "send neither EAP_ID nor IMSI", FLAG(ask.no_eap_id) },
	{ "realm", "TEXT", "first labels of the NAI's realm (default nai.epc)", TEXT(ask.realm) },
	{ "nai", "TEXT", "the whole NAI", TEXT(ask.nai) },
	{ "mnc-length", "2|3", "digits of the MNC in the IMSI (default 2)", SET(set_mnc) },
	{ "entitlement-version", "N.N", "default 12.0", TEXT(ask.entitlement_version) },
	{ "vers", "N", "version of the document held (default: the kept one, or 0)", TEXT(ask.vers) },
	{ "terminal-id", "TEXT", "IMEI or UUID", TEXT(ask.terminal_id) },
	{ "terminal-vendor", "TEXT", "", TEXT(ask.terminal_vendor) },
	{ "terminal-model", "TEXT", "", TEXT(ask.terminal_model) },
	{ "terminal-sw-version", "TEXT", "", TEXT(ask.terminal_sw_version) },
	{ "app-name", "TEXT", "", TEXT(ask.app_name) },
	{ "app-version", "TEXT", "", TEXT(ask.app_version) },
	{ "language", "TAG", "Accept-Language (default en)", TEXT(ask.language) },
	{ "notif-action", "N", "push registration: 0 off, 1 GCM, 2 FCM, 3 WNS, 4 APNs",
		TEXT(ask.notif_action) },
	{ "notif-token", "TEXT", "with --notif-action", TEXT(ask.notif_token) },
	{ "gid1", "HEX", "", TEXT(ask.gid1) },
	{ "param", "NAME=VALUE", "any further parameter", SET(add_param) },
	{ "header", "NAME: VALUE", "any further header", SET(add_header) },
	{ NULL, NULL, "The phone", ROW_FLAG, 0, NULL },
	{ "strict", "PHONE", "reads and stops as this client does; phones are listed below",
		SET(set_persona) },
	{ "fault", "FAULT", "misbehave; may be repeated; faults are listed below", SET(add_fault) },
	{ NULL, NULL, "Many logins", ROW_FLAG, 0, NULL },
	{ "fast", "N", "after the login, N more with the token just received", NUMBER(fast) },
	{ "repeat", "N", "that many logins, then rate and outcomes", NUMBER(repeat) },
	{ "parallel", "N", "on so many connections at once", NUMBER(parallel) },
	{ "imsi-range", "A-B", "the logins take turns on these lines, all with the same key",
		TEXT(imsi_range) },
	{ NULL, NULL, "The screen", ROW_FLAG, 0, NULL },
	{ "title", "TEXT", "a heading above", TEXT(title) },
	{ "trace", NULL, "packets octet by octet, headers and bodies in full", FLAG(trace) },
	{ "output", "text|json", "json: one object per login", SET(set_output) },
	{ "quiet", NULL, "nothing but the exit code", FLAG(quiet) },
	{ "help", NULL, "this text", ROW_FLAG, 0, NULL },
	{ "version", NULL, "the version of this program", ROW_FLAG, 0, NULL },
};

enum { ROW_COUNT = sizeof(ROWS) / sizeof(ROWS[0]), FIRST_ID = 256 };

void options_help(FILE *out)
{
	fputs("ts43-ue: a phone in a terminal, a software USIM and a TS.43 client\n\n"
	      "  ts43-ue --url URL --ca FILE --sim FILE [--imsi DIGITS] [options]\n"
	      "  ts43-ue --url URL --ca FILE --imsi DIGITS --k HEX --opc HEX [options]\n",
		out);
	for (unsigned i = 0; i < ROW_COUNT; i++) {
		char left[64];
		if (!ROWS[i].name)
			fprintf(out, "\n%s\n", ROWS[i].help);
		else {
			snprintf(left, sizeof(left), "--%s %s", ROWS[i].name,
				ROWS[i].metavar ? ROWS[i].metavar : "");
			fprintf(out, "  %-30s %s\n", left, ROWS[i].help);
		}
	}
	fputs("\nPhones\n", out);
	for (unsigned i = 0; persona_at(i); i++)
		fprintf(out, "  %-22s %s\n", persona_at(i)->name, persona_at(i)->help);
	fputs("\nFaults\n", out);
	for (unsigned i = 0; i < MISBEHAVE_COUNT; i++)
		fprintf(out, "  %-22s %s\n", misbehave_at(i)->word, misbehave_at(i)->help);
	fputs("\nExit codes\n"
	      "  0 login and document   1 refused by the server   2 usage   3 network or TLS\n"
	      "  4 the server broke a rule that this phone or the protocol needs\n"
	      "  5 the card refused the network, or the phone stayed silent\n",
		out);
}

static bool store(const struct option_row *row, struct options *o, const char *value)
{
	char *at = (char *)o + row->at;
	uint64_t n;
	switch (row->kind) {
	case ROW_TEXT:
		*(const char **)(void *)at = value;
		return true;
	case ROW_FLAG:
		*(bool *)(void *)at = true;
		return true;
	case ROW_NUMBER:
		if (!str_to_u64(str_of(value), 10000000, &n) || !n)
			return false;
		*(unsigned *)(void *)at = (unsigned)n;
		return true;
	case ROW_SET:
		break;
	}
	return row->set(o, value);
}

static struct options defaults(void)
{
	return (struct options){
		.ask = { .realm = "nai.epc",
			.mnc_digits = 2,
			.entitlement_version = "12.0",
			.terminal_id = "352099001761481",
			.terminal_vendor = "ACME",
			.terminal_model = "A7",
			.terminal_sw_version = "14.0.2",
			.language = "en",
			.wanted = REQUEST_XML_TYPE },
		.http = { .alpn = "1.1", .timeout_ms = 30000 },
		.persona = persona_find(NULL),
		.repeat = 1,
		.parallel = 1,
	};
}

static enum options_outcome wrong(FILE *err, const char *what)
{
	fprintf(err, "ts43-ue: %s (--help lists everything)\n", what);
	return OPTIONS_WRONG;
}

static enum options_outcome complete(struct options *o, FILE *err)
{
	char why[128];
	if (!o->ask.apps)
		o->ask.app[o->ask.apps++] = STR("ap2004");
	if (!o->ask.url || strncmp(o->ask.url, "https://", 8) != 0)
		return wrong(err, "--url https://... is missing");
	if (o->state_file && (o->parallel > 1 || o->imsi_range))
		return wrong(err, "--sim-state is for one line and one connection");
	return options_card(o, why) == RC_OK ? OPTIONS_GO : wrong(err, why);
}

static void fill_getopt(struct option *list)
{
	unsigned n = 0;
	for (unsigned i = 0; i < ROW_COUNT; i++)
		if (ROWS[i].name)
			list[n++] = (struct option){ .name = ROWS[i].name,
				.has_arg = ROWS[i].metavar ? required_argument : no_argument,
				.val = (int)i + FIRST_ID };
	list[n] = (struct option){ 0 };
}

enum options_outcome options_read(int argc, char **argv, struct options *out, FILE *err)
{
	struct option list[ROW_COUNT + 1];
	char what[128];
	*out = defaults();
	fill_getopt(list);
	optind = 0;
	opterr = 0;
	for (int id; (id = getopt_long(argc, argv, "", list, NULL)) != -1;) {
		const struct option_row *row = id >= FIRST_ID ? &ROWS[id - FIRST_ID] : NULL;
		if (!row) {
			snprintf(what, sizeof(what), "cannot use %.80s", argv[optind - 1]);
			return wrong(err, what);
		}
		if (strcmp(row->name, "help") == 0)
			return OPTIONS_HELP;
		if (strcmp(row->name, "version") == 0)
			return OPTIONS_VERSION;
		if (!store(row, out, optarg)) {
			snprintf(what, sizeof(what), "--%s cannot be \"%.60s\"", row->name, optarg);
			return wrong(err, what);
		}
	}
	return optind < argc ? wrong(err, "there are words that are not options") : complete(out, err);
}
