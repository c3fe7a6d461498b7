/** T&C per store and store user, the ways to accept them, and the status of the line. */
#include "apps/dcb.h"

#include "engine/portal.h"

/* TC_Operation (TS.43 11.1.2) */
enum operation { BY_WEB = 1, BY_MESSAGE = 2 };

struct settings {
	struct texts incompatible, title, text;
	enum operation prefers;
	enum portal_form form;
	bool accept, reject;
	const char *title_name, *text_name;
	enum rc (*put_int)(struct doc_node *parent, const char *name, int64_t value);
};

static const char *const operations[] = { "web", "message", NULL };
static const char *const spellings[] = { "lower", "upper", NULL };
static const char *const integers[] = { "number", "text", NULL };

static const struct conf_item conf[] = {
	{ "dcb.message", CONF_TEXTS, "", 0, 512, NULL,
		"MessageForIncompatible: what phones show when a line cannot have carrier billing. Empty: "
		"the "
		"phone's own text.",
		conf_check_text },
	{ "dcb.tc_by", CONF_CHOICE, "web", 0, 0, operations,
		"TC_Operation: by what phones should let users accept the T&C, if there are both: the web "
		"view, or "
		"the native message.",
		NULL },
	{ "dcb.flow", CONF_CHOICE, "get", 0, 0, portal_forms,
		"How phones open the web view under portal.url: with GET, or with a POST of JSON or XML; "
		"none: "
		"there is none.",
		NULL },
	{ "dcb.msg_title", CONF_TEXTS, "", 0, 128, NULL,
		"Title of the native message; without dcb.msg_text there is no message.", conf_check_text },
	{ "dcb.msg_text", CONF_TEXTS, "", 0, 1024, NULL,
		"Text of the native message; web addresses in it become links.", conf_check_text },
	{ "dcb.msg_accept", CONF_BOOL, "yes", 0, 0, NULL, "The message has a button to accept.", NULL },
	{ "dcb.msg_reject", CONF_BOOL, "yes", 0, 0, NULL, "The message has a button to decline.", NULL },
	{ "dcb.msg_names", CONF_CHOICE, "lower", 0, 0, spellings,
		"Names of the message's members: title and message as in TS.43's samples, or Title and "
		"Message as "
		"in its table.",
		NULL },
	{ "dcb.json_integers", CONF_CHOICE, "number", 0, 0, integers,
		"Integers of ap2012 in JSON: numbers as in TS.43's samples, or texts as in its other "
		"chapters.",
		NULL },
	CONF_ITEMS_END,
};

static enum rc open(struct arena *a, const struct conf *c, const void **settings, struct fault *f)
{
	struct settings *s = arena_new_of(a, struct settings);
	if (!s || engine_texts(a, c, "dcb.message", &s->incompatible) != RC_OK ||
		engine_texts(a, c, "dcb.msg_title", &s->title) != RC_OK ||
		engine_texts(a, c, "dcb.msg_text", &s->text) != RC_OK)
		return FAIL(f, REASON_memory, "dcb settings");
	const bool upper = conf_choice(c, "dcb.msg_names") == 1;
	s->prefers = conf_choice(c, "dcb.tc_by") == 0 ? BY_WEB : BY_MESSAGE;
	s->form = (enum portal_form)conf_choice(c, "dcb.flow");
	s->accept = conf_bool(c, "dcb.msg_accept");
	s->reject = conf_bool(c, "dcb.msg_reject");
	s->title_name = upper ? "Title" : "title";
	s->text_name = upper ? "Message" : "message";
	s->put_int = conf_choice(c, "dcb.json_integers") == 0 ? doc_number : doc_int;
	if (s->prefers == BY_MESSAGE && s->text.n == 0)
		return FAIL(f, REASON_conf_value, "dcb.tc_by message needs dcb.msg_text");
	*settings = s;
	return RC_OK;
}

static bool is_pending(enum data_status tc)
{
	return tc == DATA_MISSING || tc == DATA_IN_PROGRESS;
}

struct dcb_state dcb_decide(const struct dcb_facts *facts, enum data_status consent)
{
	struct dcb_state s = { facts->status, facts->tc_required ? consent : DATA_NOT_REQUIRED };
	if (s.status == SERVICE_ENABLED && is_pending(s.tc))
		s.status = SERVICE_DISABLED;
	return s;
}

enum data_status dcb_press(const struct dcb_facts *facts, enum data_status consent, enum msg_btn pressed)
{
	if (facts->status == SERVICE_INCOMPATIBLE || !facts->tc_required || !is_pending(consent) ||
		pressed == MSG_BTN_NONE)
		return consent;
	return pressed == MSG_BTN_ACCEPTED ? DATA_AVAILABLE : DATA_MISSING;
}

/* the consent after what was pressed; a change of it is durable before the phone hears of it */
static enum rc settle_consent(const struct app_view *v, struct inquiry *q, const struct dcb_facts *facts,
	const struct dcb_consent *known, enum data_status *tc)
{
	*tc = dcb_press(facts, known->tc, v->rq->msg_btn);
	if (*tc == known->tc)
		return RC_OK;
	struct dcb_consent *now = arena_new_of(q->arena, struct dcb_consent);
	if (!now)
		return RC_NOMEM;
	*now = (struct dcb_consent){ v->rq->store_vendor, v->rq->store_user_id, *tc, v->now_s };
	const struct change c = { .kind = CHANGE_DCB_TC, .imsi = v->subject->imsi, .dcb = now };
	return need_put_change(q, &c);
}

static enum rc put_state(
	struct doc_node *doc, const struct settings *set, const struct dcb_state *s, bool web)
{
	const bool message = set->text.n > 0;
	enum rc rc = set->put_int(doc, "EntitlementStatus", s->status);
	if (rc == RC_OK)
		rc = set->put_int(doc, "TC_Status", s->tc);
	if (rc != RC_OK || s->tc != DATA_MISSING || s->status == SERVICE_INCOMPATIBLE)
		return rc;
	/* what is preferred, if it is there */
	const bool by_message = set->prefers == BY_MESSAGE || (message && !web);
	return set->put_int(doc, "TC_Operation", by_message ? BY_MESSAGE : BY_WEB);
}

/* to accept the T&C, or to activate the service when they are (TS.43 11.3) */
static enum rc put_flow(const struct app_view *v, struct doc_node *doc, const struct subscriber *line,
	const struct dcb_state *s)
{
	const struct settings *set = v->settings;
	const struct portal_context who = { .ref = line->ref,
		.app = APPID_ap2012,
		.states = { (uint8_t)s->status, 0, (uint8_t)s->tc },
		.store_vendor = v->rq->store_vendor,
		.store_user_id = v->rq->store_user_id };
	if (s->status != SERVICE_DISABLED && (s->status != SERVICE_PROVISIONING || s->tc != DATA_MISSING))
		return RC_OK;
	return entitlement_app_flow(v, doc, dcb_app.name, set->form, &who);
}

static enum rc put_msg(const struct app_view *v, struct doc_node *doc, const struct dcb_state *s)
{
	const struct settings *set = v->settings;
	if (set->text.n == 0 || s->tc != DATA_MISSING || s->status == SERVICE_INCOMPATIBLE)
		return RC_OK;
	struct doc_node *msg = doc_add(doc, DOC_STRUCT, STR("MSG"));
	enum rc rc = doc_text(msg, set->title_name, app_view_text(v, &set->title));
	if (rc == RC_OK)
		rc = doc_text(msg, set->text_name, app_view_text(v, &set->text));
	if (rc == RC_OK)
		rc = set->put_int(msg, "Accept_btn", set->accept);
	return rc == RC_OK ? set->put_int(msg, "Reject_btn", set->reject) : rc;
}

static enum rc put_all(const struct app_view *v, struct doc_node *doc, const struct subscriber *line,
	const struct dcb_state *s)
{
	const struct settings *set = v->settings;
	enum rc rc = put_state(doc, set, s, entitlement_app_has_flow(v, set->form));
	if (rc == RC_OK)
		rc = put_flow(v, doc, line, s);
	if (rc == RC_OK)
		rc = put_msg(v, doc, s);
	if (rc != RC_OK)
		return rc;
	return doc_text(doc, "MessageForIncompatible",
		s->status == SERVICE_INCOMPATIBLE ? app_view_message(v, &set->incompatible) : STR(""));
}

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const struct dcb_who who = { v->subject->imsi, v->rq->store_vendor, v->rq->store_user_id };
	const struct subscriber *line;
	const struct dcb_consent *known;
	enum data_status tc;
	const enum rc asked = need_dcb(q, NEED_KEY_DCB, &who, &known); /* both are asked at once */
	enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc == RC_OK)
		rc = asked;
	if (rc != RC_OK)
		return rc;
	const struct dcb_facts facts = { entitlement_app_status(v->outcome, line->dcb.status),
		line->dcb.tc_required };
	rc = settle_consent(v, q, &facts, known, &tc);
	if (rc != RC_OK)
		return rc;
	const struct dcb_state s = dcb_decide(&facts, tc);
	return put_all(v, doc, line, &s);
}

const struct entitlement_app dcb_app = { .id = APPID_ap2012,
	.name = "dcb",
	.title = "carrier billing",
	.conf = conf,
	.open = open,
	.step = step,
	.has_line = true };
