/** The state of the line, the way to the web views, and a text for those who cannot have the service. */
#include "apps/vowifi.h"

#include "engine/language.h"
#include "engine/portal.h"

#include <stdio.h>
#include <time.h>

struct settings {
	struct texts message;
	enum vowifi_report report;
};

static const char *const reports[] = {
	[VOWIFI_BY_PROV_STATUS] = "prov_status", [VOWIFI_BY_STATUS] = "status", NULL
};

static const struct conf_item conf[] = {
	{ "vowifi.message", CONF_TEXTS, "", 0, 512, NULL, false,
		"MessageForIncompatible: what phones show when a line cannot have VoWiFi. Empty: the phone's "
		"own text.",
		conf_check_text },
	{ "vowifi.report_provisioning", CONF_CHOICE, "prov_status", 0, 0, reports, false,
		"How a running provisioning is told: EntitlementStatus 0 with ProvStatus 3, or "
		"EntitlementStatus 3.",
		NULL },
	CONF_ITEMS_END,
};

static enum rc open(struct arena *a, const struct conf *c, const void **settings, struct fault *f)
{
	struct settings *s = arena_new_of(a, struct settings);
	if (!s || engine_texts(a, c, "vowifi.message", &s->message) != RC_OK)
		return FAIL(f, REASON_memory, "vowifi settings");
	s->report = (enum vowifi_report)conf_choice(c, "vowifi.report_provisioning");
	*settings = s;
	return RC_OK;
}

/* an expired address is to be captured again (TS.43 table 16) */
static enum data_status address(const struct vowifi_facts *facts, int64_t now_s)
{
	const bool expired = facts->addr_expiry != 0 && facts->addr_expiry <= now_s;
	return facts->addr == DATA_AVAILABLE && expired ? DATA_MISSING : facts->addr;
}

static bool is_complete(enum data_status s)
{
	return s == DATA_AVAILABLE || s == DATA_NOT_REQUIRED;
}

struct vowifi_state vowifi_decide(const struct vowifi_facts *facts, enum vowifi_report report, int64_t now_s)
{
	struct vowifi_state s = { SERVICE_ENABLED, facts->prov, facts->tc, address(facts, now_s) };
	if (!facts->allowed)
		s.status = SERVICE_INCOMPATIBLE;
	else if (!is_complete(s.tc) || !is_complete(s.addr))
		s.status = SERVICE_DISABLED;
	else if (s.prov == PROV_IN_PROGRESS && report == VOWIFI_BY_STATUS)
		s.status = SERVICE_PROVISIONING;
	else if (s.prov != PROV_DONE && s.prov != PROV_NOT_REQUIRED)
		s.status = SERVICE_DISABLED;
	return s;
}

static enum rc put_time(struct doc_node *doc, const char *name, int64_t at_s)
{
	const time_t t = (time_t)at_s;
	struct tm tm;
	char text[32];
	if (!gmtime_r(&t, &tm) || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return RC_OK;
	return doc_text(doc, name, str_of(text));
}

/* AddrExpiry and AddrIdentifier speak of an address that is there */
static enum rc put_address(
	struct doc_node *doc, const struct vowifi_facts *facts, const struct vowifi_state *s)
{
	enum rc rc = RC_OK;
	if (s->addr != DATA_AVAILABLE)
		return RC_OK;
	if (facts->addr_expiry != 0)
		rc = put_time(doc, "AddrExpiry", facts->addr_expiry);
	if (rc == RC_OK && facts->addr_id[0] != '\0')
		rc = doc_text(doc, "AddrIdentifier", str_of(facts->addr_id));
	return rc;
}

static enum rc put_state(struct doc_node *doc, const struct vowifi_state *s)
{
	enum rc rc = doc_int(doc, "EntitlementStatus", s->status);
	if (rc == RC_OK)
		rc = doc_int(doc, "ProvStatus", s->prov);
	if (rc == RC_OK)
		rc = doc_int(doc, "TC_Status", s->tc);
	return rc == RC_OK ? doc_int(doc, "AddrStatus", s->addr) : rc;
}

static enum rc put_portal(const struct app_view *v, struct doc_node *doc, const struct subscriber *line,
	const struct vowifi_state *s)
{
	const struct portal_context who = {
		.ref = line->ref,
		.app = APPID_ap2004,
		.states = { (uint8_t)s->status, (uint8_t)s->prov, (uint8_t)s->tc, (uint8_t)s->addr },
	};
	struct str url, data;
	enum rc rc = portal_url(v->engine, doc->arena, vowifi_app.name, &url);
	if (rc == RC_OK)
		rc = doc_text(doc, "ServiceFlow_URL", url);
	if (rc == RC_OK)
		rc = portal_user_data(v->engine, doc->arena, &who, v->now_s, &data);
	return rc == RC_OK ? doc_text(doc, "ServiceFlow_UserData", data) : rc;
}

static enum rc put_message(const struct app_view *v, struct doc_node *doc, const struct vowifi_state *s)
{
	const struct settings *set = v->settings;
	struct str text = { "", 0 };
	if (s->status == SERVICE_INCOMPATIBLE)
		text = language_pick(&set->message, v->rq->accept_language, v->engine->default_language);
	return doc_text(doc, "MessageForIncompatible", text);
}

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const struct settings *set = v->settings;
	const struct subscriber *line;
	enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc != RC_OK)
		return rc;
	const struct vowifi_state s = vowifi_decide(&line->vowifi, set->report, v->now_s);
	rc = put_state(doc, &s);
	if (rc == RC_OK)
		rc = put_address(doc, &line->vowifi, &s);
	if (rc == RC_OK)
		rc = put_portal(v, doc, line, &s);
	return rc == RC_OK ? put_message(v, doc, &s) : rc;
}

const struct entitlement_app vowifi_app = {
	.id = APPID_ap2004, .name = "vowifi", .conf = conf, .open = open, .step = step
};
