/** Settings of TS.43 as such, resolved once per configuration. */
#include "engine/engine.h"

/* Public and fixed: validities must come out equal on all nodes and after restarts. */
static const struct hash_key SPREAD = { 0x7370726561642d76, 0x616c69646974792e };

static enum rc check_version(struct str value, struct fault *f)
{
	struct version v;
	if (version_read(value, &v) != RC_OK)
		return FAIL(f, REASON_conf_value, "expected a version like 12.0");
	return RC_OK;
}

/* No `&` reaches a phone (clients.md row 24); a query or fragment would stand before the service's name. */
static enum rc check_portal_url(struct str value, struct fault *f)
{
	static const struct str scheme = STR("https://");
	bool ok = str_starts(value, scheme) && value.n > scheme.n && value.p[scheme.n] != '/';
	for (size_t i = 0; ok && i < value.n; i++)
		ok = value.p[i] > 0x20 && value.p[i] < 0x7f && !strchr("&?#\"<>\\'", value.p[i]);
	if (value.n > 0 && !ok)
		return FAIL(
			f, REASON_conf_value, "expected an https URL without query, fragment, & and blanks");
	return RC_OK;
}

static bool is_tag_char(char c)
{
	const char lower = (char)(c | 0x20);
	return c == '-' || (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

static enum rc check_language(struct str value, struct fault *f)
{
	for (size_t i = 0; i < value.n; i++)
		if (!is_tag_char(value.p[i]))
			return FAIL(f, REASON_conf_value, "expected a language tag like en or pt-br");
	return RC_OK;
}

enum { YEAR = 365 * 86400 };

static enum rc check_appid(struct str value, struct fault *f)
{
	enum appid id;
	return appid_find(value, &id) ? RC_OK : FAIL(f, REASON_conf_value, "not an AppID of TS.43");
}

static uint32_t app_bits(const struct conf *c, const char *key)
{
	uint32_t bits = 0;
	enum appid id;
	for (size_t i = 0; i < conf_count(c, key); i++)
		bits |= appid_find(conf_at(c, key, i), &id) ? appid_bit(id) : 0;
	return bits;
}

const struct conf_item engine_conf[] = {
	{ "protocol.version_min", CONF_TEXT, "1.0", 1, 16, NULL,
		"The lowest entitlement_version that is answered; a lower one gets 406.", check_version },
	{ "protocol.version_max", CONF_TEXT, "19.99", 1, 16, NULL,
		"The highest entitlement_version that is answered; a higher one gets 406.", check_version },
	{ "protocol.version_default", CONF_TEXT, "2.0", 1, 16, NULL,
		"The version that a request without entitlement_version is answered as.", check_version },
	/* TS.43 annex B.1 dates AppIDs, but Android announces 2.0 whatever it asks for, satellite (ap2016)
	 * and boosts (ap2010) too (clients.md 1, 3 and 4): the version alone shuts nobody out */
	{ "protocol.strict_apps", CONF_LIST, "", 0, APPID_COUNT, NULL,
		"AppIDs that are not answered to phones whose entitlement_version is older than the AppID "
		"itself (TS.43 annex B.1). Empty: whoever asks for an AppID is taken to know it. Android "
		"announces 2.0 by default whatever it asks for, so most phones lose an AppID newer than "
		"that by being named here. Parameters and values follow the version in either case.",
		check_appid },
	{ "token.life", CONF_DURATION, "30d", 60, YEAR, NULL,
		"How long a fast-authentication token is valid; spread per line by spread.percent.", NULL },
	{ "token.max_age", CONF_DURATION, "90d", 60, 10LL * YEAR, NULL,
		"How long after the SIM proved itself tokens are accepted and renewed at most.", NULL },
	{ "vers.validity", CONF_DURATION, "172800", 0, YEAR, NULL,
		"After what time phones ask again; 0: never by themselves. Spread per line by "
		"spread.percent.",
		NULL },
	{ "spread.percent", CONF_INT, "10", 0, 10, NULL,
		"By how much validities differ between lines, so that phones do not come back all at once.",
		NULL },
	{ "login.life", CONF_DURATION, "120s", 60, 600, NULL,
		"How long a login may take from its first request to its last.", NULL },
	{ "login.repeat", CONF_DURATION, "30s", 1, 600, NULL,
		"For how long a repeated EAP answer gets an equal answer.", NULL },
	{ "login.resync_max", CONF_INT, "2", 0, 3, NULL,
		"Synchronisation failures that are answered with a fresh challenge within one login.", NULL },
	{ "login.other_method", CONF_LIST, "", 0, APPID_COUNT, NULL,
		"AppIDs whose phones can prove themselves without their card too: while the AAA or HLR "
		"cannot be "
		"reached they are told 511 in place of 503, unless they sent a token (TS.43 table 7).",
		check_appid },
	{ "eap.classes", CONF_LIST, "", 0, EAP_CLASS_ROWS, NULL,
		"Which clients are asked more than phones understand, KEY VALUE WORDS each, the first that "
		"fits: "
		"KEY terminal_vendor, terminal_model, app_name, user_agent, realm or *; VALUE without case, "
		"with "
		"or without * at its end; WORDS identity-permanent, identity-fullauth or identity-any, "
		"prime, or "
		"none alone.",
		eap_class_check },
	{ "text.default_language", CONF_TEXT, "en", 1, 35, NULL,
		"The language of texts for phones that ask for none that exists.", check_language },
	{ "portal.url", CONF_TEXT, "", 0, 256, NULL,
		"Base URL of the web views that phones open; the name of the service is appended. Empty: "
		"none.",
		check_portal_url },
	{ "portal.life", CONF_DURATION, "1h", 60, 30 * 86400, NULL,
		"How long the data that a phone carries to a web view are accepted; rounded up to the hour.",
		NULL },
	CONF_ITEMS_END,
};

/* the row's check has read it already */
static struct version version_of(const struct conf *c, const char *key)
{
	struct version v = { 0 };
	if (version_read(conf_text(c, key), &v) != RC_OK)
		v = (struct version){ 0 };
	return v;
}

static enum rc read_rules(const struct conf *c, struct request_rules *out, struct fault *f)
{
	*out = (struct request_rules){
		.version_min = version_of(c, "protocol.version_min"),
		.version_max = version_of(c, "protocol.version_max"),
		.version_default = version_of(c, "protocol.version_default"),
	};
	if (version_compare(out->version_min, out->version_default) > 0 ||
		version_compare(out->version_default, out->version_max) > 0)
		return FAIL(f, REASON_conf_value,
			"protocol.version_default is not between version_min and version_max");
	return RC_OK;
}

enum rc engine_open(
	struct arena *a, const struct conf *c, struct seal_ring *ring, struct engine *out, struct fault *f)
{
	struct engine e = {
		.conf = c,
		.ring = ring,
		.spread = SPREAD,
		.token_life_s = conf_int(c, "token.life"),
		.token_max_age_s = conf_int(c, "token.max_age"),
		.vers_validity_s = conf_int(c, "vers.validity"),
		.login_life_s = conf_int(c, "login.life"),
		.repeat_s = conf_int(c, "login.repeat"),
		.spread_percent = (unsigned)conf_int(c, "spread.percent"),
		.resync_max = (unsigned)conf_int(c, "login.resync_max"),
		.other_method = app_bits(c, "login.other_method"),
		.strict_apps = app_bits(c, "protocol.strict_apps"),
		.default_language = arena_str(a, conf_text(c, "text.default_language")),
		.portal_url = arena_str(a, conf_text(c, "portal.url")),
		.portal_life_s = conf_int(c, "portal.life"),
	};
	enum rc rc = read_rules(c, &e.rules, f);
	if (rc == RC_OK)
		rc = eap_class_read(a, c, &e.eap_classes, f);
	if (rc != RC_OK)
		return rc;
	if (!e.default_language.p || !e.portal_url.p)
		return FAIL(f, REASON_memory, "engine settings");
	while (e.portal_url.n > 0 && e.portal_url.p[e.portal_url.n - 1] == '/')
		e.portal_url.n--;
	*out = e;
	return RC_OK;
}

enum rc engine_texts(struct arena *a, const struct conf *c, const char *key, struct texts *out)
{
	const size_t n = conf_count(c, key);
	struct str *language = arena_take(a, (n + 1) * sizeof(*language));
	struct str *text = arena_take(a, (n + 1) * sizeof(*text));
	if (!language || !text)
		return RC_NOMEM;
	for (size_t i = 0; i < n; i++) {
		language[i] = arena_str(a, conf_language_at(c, key, i));
		text[i] = arena_str(a, conf_at(c, key, i));
		if (!language[i].p || !text[i].p)
			return RC_NOMEM;
	}
	*out = (struct texts){ .n = n, .language = language, .text = text };
	return RC_OK;
}

int64_t engine_spread(const struct engine *e, const struct imsi *line, const char *what, int64_t base_s)
{
	uint8_t text[64];
	struct buf b;
	buf_init_fixed(&b, text, sizeof(text));
	buf_puts(&b, line->d);
	buf_u8(&b, 0);
	buf_puts(&b, what);
	const uint64_t range = (uint64_t)(base_s * (int64_t)e->spread_percent / 100);
	const uint64_t shift = hash_sip(&e->spread, buf_bytes(&b)) % (2 * range + 1);
	const int64_t v = base_s - (int64_t)range + (int64_t)shift;
	return v < 1 ? 1 : v;
}
