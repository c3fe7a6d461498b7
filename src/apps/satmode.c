/** The status of the line, the PLMNs of the operator, the way to the web view. */
#include "apps/satmode.h"

#include "apps/satmode_plmn.h"
#include "engine/portal.h"

#include <stddef.h>

struct plmns {
	size_t n;
	struct satmode_plmn *plmn;
};

struct settings {
	struct texts message;
	struct plmns allowed, barred;
	enum portal_form form;
	bool manage;
};

enum { PLMNS_MAX = 64 };

static const struct conf_item conf[] = {
	{ "satmode.message", CONF_TEXTS, "", 0, 512, NULL,
		"MessageForIncompatible: what phones show when a line cannot have satellite mode. Empty: the "
		"phone's own text.",
		conf_check_text },
	{ "satmode.plmn_allowed", CONF_LIST, "", 0, PLMNS_MAX, NULL,
		"PLMNs that phones use over satellite, each as: PLMN [metered|unmetered] "
		"[data=constrained|unconstrained] [voice=constrained|unconstrained]. Data and voice are "
		"allowed "
		"where they stand, messaging always.",
		satmode_plmn_check },
	{ "satmode.plmn_barred", CONF_LIST, "", 0, PLMNS_MAX, NULL,
		"PLMNs where satellite mode cannot be used, told with every status.", satmode_plmn_check },
	{ "satmode.flow", CONF_CHOICE, "get", 0, 0, portal_forms,
		"How phones open the web view under portal.url where a line is to be activated: with GET, or "
		"with "
		"a POST of JSON or XML; none: there is none.",
		NULL },
	{ "satmode.manage", CONF_BOOL, "no", 0, 0, NULL,
		"Send the web view with EntitlementStatus 1 too: it has pages to manage the service.", NULL },
	CONF_ITEMS_END,
};

/* what rules may say: the same texts as the settings */
struct outcome {
	struct rules_words allowed, barred;
};

#define PLMNS(key, member, help)                                                                             \
	{                                                                                                    \
		{ key, CONF_LIST, "", 0, PLMNS_MAX, NULL, help, satmode_plmn_check },                        \
			.at = offsetof(struct outcome, member)                                               \
	}
static const struct rules_item outcome_items[] = {
	PLMNS("plmn_allowed", allowed, "PLMNs for satellite mode, instead of `satmode.plmn_allowed`."),
	PLMNS("plmn_barred", barred, "PLMNs without satellite mode, instead of `satmode.plmn_barred`."),
	RULES_ITEMS_END,
};
#undef PLMNS

static enum rc read_plmns(struct arena *a, const struct conf *c, const char *key, struct plmns *out)
{
	out->n = conf_count(c, key);
	out->plmn = arena_take(a, (out->n + 1) * sizeof(*out->plmn));
	for (size_t i = 0; out->plmn && i < out->n; i++) {
		const struct str text = arena_str(a, conf_at(c, key, i));
		if (!text.p || satmode_plmn_read(text, &out->plmn[i]) != RC_OK)
			return RC_NOMEM;
	}
	return out->plmn ? RC_OK : RC_NOMEM;
}

static enum rc open(struct arena *a, const struct conf *c, const void **settings, struct fault *f)
{
	struct settings *s = arena_new_of(a, struct settings);
	if (!s || engine_texts(a, c, "satmode.message", &s->message) != RC_OK ||
		read_plmns(a, c, "satmode.plmn_allowed", &s->allowed) != RC_OK ||
		read_plmns(a, c, "satmode.plmn_barred", &s->barred) != RC_OK)
		return FAIL(f, REASON_memory, "satmode settings");
	s->form = (enum portal_form)conf_choice(c, "satmode.flow");
	s->manage = conf_bool(c, "satmode.manage");
	*settings = s;
	return RC_OK;
}

/* words in lower case, as TS.43's samples and phones have them */
static enum rc put_service(struct doc_node *list, const char *type, enum satmode_policy policy)
{
	if (policy == SATMODE_NOT_ALLOWED)
		return RC_OK;
	struct doc_node *item = doc_add(list, DOC_STRUCT, STR("AllowedServices"));
	const enum rc rc = doc_text(item, "ServiceType", str_of(type));
	if (rc != RC_OK)
		return rc;
	return doc_text(item, "ServicePolicy",
		policy == SATMODE_CONSTRAINED ? STR("constrained") : STR("unconstrained"));
}

static enum rc put_services(struct doc_node *item, const struct satmode_plmn *p)
{
	if (p->data == SATMODE_NOT_ALLOWED && p->voice == SATMODE_NOT_ALLOWED)
		return RC_OK;
	struct doc_node *list = doc_add(item, DOC_LIST, STR("AllowedServicesInfo"));
	const enum rc rc = put_service(list, "data", p->data);
	return rc == RC_OK ? put_service(list, "voice", p->voice) : rc;
}

static enum rc put_plmn(struct doc_node *list, const struct satmode_plmn *p, bool allowed)
{
	struct doc_node *item = doc_add(list, DOC_STRUCT, STR("PLMN"));
	enum rc rc = doc_text(item, "PLMN", p->plmn);
	if (rc != RC_OK || !allowed) /* of a barred one there is nothing more to say */
		return rc;
	if (p->plan != SATMODE_PLAN_UNKNOWN)
		rc = doc_text(
			item, "DataPlanType", p->plan == SATMODE_METERED ? STR("metered") : STR("unmetered"));
	return rc == RC_OK ? put_services(item, p) : rc;
}

static enum rc put_plmns(struct doc_node *doc, const char *name, const struct plmns *plmns, bool allowed)
{
	if (plmns->n == 0)
		return RC_OK;
	struct doc_node *list = doc_add(doc, DOC_BARE, str_of(name));
	enum rc rc = list ? RC_OK : RC_NOMEM;
	for (size_t i = 0; i < plmns->n && rc == RC_OK; i++)
		rc = put_plmn(list, &plmns->plmn[i], allowed);
	return rc;
}

/* the rules' list, or the one of the settings */
static enum rc put_list(
	struct doc_node *doc, const struct rules_words *rules, const struct plmns *set, bool allowed)
{
	struct satmode_plmn plmn[PLMNS_MAX];
	const struct plmns own = { rules->n, plmn };
	for (size_t i = 0; i < rules->n; i++)
		if (i == PLMNS_MAX || satmode_plmn_read(rules->v[i], &plmn[i]) != RC_OK)
			return RC_BUG; /* the row has checked both */
	return put_plmns(doc, allowed ? "PLMNAllowed" : "PLMNBarred", rules->n > 0 ? &own : set, allowed);
}

static enum rc put_flow(const struct app_view *v, struct doc_node *doc, const struct subscriber *line,
	enum service_status status)
{
	const struct settings *set = v->settings;
	const struct portal_context who = {
		.ref = line->ref, .app = APPID_ap2016, .states = { (uint8_t)status }
	};
	const bool wanted = status == SERVICE_DISABLED || (status == SERVICE_ENABLED && set->manage);
	return wanted ? entitlement_app_flow(v, doc, satmode_app.name, set->form, &who) : RC_OK;
}

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	static const struct outcome nothing = { .allowed = { .n = 0 } };
	const struct outcome *own = v->outcome->app ? v->outcome->app : &nothing;
	const struct settings *set = v->settings;
	const struct subscriber *line;
	enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc != RC_OK)
		return rc;
	const enum service_status status = entitlement_app_status(v->outcome, line->satmode);
	rc = doc_int(doc, "EntitlementStatus", status);
	if (rc == RC_OK)
		rc = put_flow(v, doc, line, status);
	if (rc == RC_OK)
		rc = doc_text(doc, "MessageForIncompatible",
			status == SERVICE_INCOMPATIBLE ? app_view_message(v, &set->message) : STR(""));
	if (rc == RC_OK && status == SERVICE_ENABLED)
		rc = put_list(doc, &own->allowed, &set->allowed, true);
	return rc == RC_OK ? put_list(doc, &own->barred, &set->barred, false) : rc;
}

const struct entitlement_app satmode_app = { .id = APPID_ap2016,
	.name = "satmode",
	.title = "satellite",
	.conf = conf,
	.open = open,
	.step = step,
	.outcome = outcome_items,
	.outcome_size = sizeof(struct outcome),
	.has_line = true };
