/** The state of the line, the way to the web views, and a text for those who cannot have the service. */
#include "apps/vowifi.h"

#include "engine/portal.h"

struct settings {
	struct texts message;
	enum vowifi_report report;
};

static const char *const reports[] = {
	[VOWIFI_BY_PROV_STATUS] = "prov_status", [VOWIFI_BY_STATUS] = "status", NULL
};

static const struct conf_item conf[] = {
	{ "vowifi.message", CONF_TEXTS, "", 0, 512, NULL,
		"MessageForIncompatible: what phones show when a line cannot have VoWiFi. Empty: the phone's "
		"own text.",
		conf_check_text },
	{ "vowifi.report_provisioning", CONF_CHOICE, "prov_status", 0, 0, reports,
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

static bool is_complete(enum data_status s)
{
	return s == DATA_AVAILABLE || s == DATA_NOT_REQUIRED;
}

struct vowifi_facts vowifi_under(const struct vowifi_facts *facts, int status)
{
	struct vowifi_facts f = *facts;
	if (status != RULES_LINE)
		f.allowed = status != RULES_INCOMPATIBLE;
	if (status == RULES_ENABLED && f.prov != PROV_NOT_REQUIRED)
		f.prov = PROV_DONE;
	if (status == RULES_DISABLED)
		f.prov = PROV_NONE;
	if (status == RULES_PROVISIONING)
		f.prov = PROV_IN_PROGRESS;
	return f;
}

struct vowifi_state vowifi_decide(const struct vowifi_facts *facts, enum vowifi_report report, int64_t now_s)
{
	struct vowifi_state s = { SERVICE_ENABLED, facts->prov, facts->tc, subscriber_address(facts, now_s) };
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

/* AddrExpiry and AddrIdentifier speak of an address that is there */
static enum rc put_address(
	struct doc_node *doc, const struct vowifi_facts *facts, const struct vowifi_state *s)
{
	enum rc rc = RC_OK;
	if (s->addr != DATA_AVAILABLE)
		return RC_OK;
	if (facts->addr_expiry != 0)
		rc = doc_time(doc, "AddrExpiry", facts->addr_expiry);
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
	struct str url = v->outcome->url, data = v->outcome->user_data;
	enum rc rc = RC_OK;
	if (url.n == 0)
		rc = portal_url(v->engine, doc->arena, vowifi_app.name, &url);
	if (rc == RC_OK)
		rc = doc_text(doc, "ServiceFlow_URL", url);
	if (rc == RC_OK && data.n == 0)
		rc = portal_user_data(v->engine, doc->arena, &who, v->now_s, &data);
	return rc == RC_OK ? doc_text(doc, "ServiceFlow_UserData", data) : rc;
}

static enum rc put_message(const struct app_view *v, struct doc_node *doc, const struct vowifi_state *s)
{
	const struct settings *set = v->settings;
	struct str text = { "", 0 };
	if (s->status == SERVICE_INCOMPATIBLE)
		text = app_view_message(v, &set->message);
	return doc_text(doc, "MessageForIncompatible", text);
}

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const struct settings *set = v->settings;
	const struct subscriber *line;
	enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc != RC_OK)
		return rc;
	const struct vowifi_facts facts = vowifi_under(&line->vowifi, v->outcome->status);
	const struct vowifi_state s = vowifi_decide(&facts, set->report, v->now_s);
	rc = put_state(doc, &s);
	if (rc == RC_OK)
		rc = put_address(doc, &facts, &s);
	if (rc == RC_OK)
		rc = put_portal(v, doc, line, &s);
	return rc == RC_OK ? put_message(v, doc, &s) : rc;
}

const struct entitlement_app vowifi_app = { .id = APPID_ap2004,
	.name = "vowifi",
	.title = "Wi-Fi calling",
	.conf = conf,
	.open = open,
	.step = step,
	.has_line = true };
