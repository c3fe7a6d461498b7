/** One AppID: from facts of a line to its part of the document. */
#pragma once

#include "engine/appid.h"
#include "engine/language.h"
#include "engine/login_method.h"
#include "engine/portal.h"
#include "model/doc.h"
#include "rules/rules.h"

struct app_view {
	const struct engine *engine;
	const struct ts43_request *rq;
	const struct subject *subject;
	const void *settings;                /* what open() resolved */
	const struct rules_outcome *outcome; /* what the rules decided; never NULL */
	int64_t now_s;
};

/** A text of the operator in the phone's best language. */
static inline struct str app_view_text(const struct app_view *v, const struct texts *t)
{
	return language_pick(t, v->rq->accept_language, v->engine->default_language);
}

/** The rules' message, or the one of the settings. */
static inline struct str app_view_message(const struct app_view *v, const struct texts *setting)
{
	return app_view_text(v, v->outcome->message.n > 0 ? &v->outcome->message : setting);
}

struct entitlement_app {
	enum appid id;
	const char *name;  /* "vowifi": configuration section, log word, metric label, name in rules */
	const char *title; /* what people call the service */
	const struct conf_item *conf;
	/* resolves the settings once per configuration, into the arena; may be NULL */
	enum rc (*open)(
		struct arena *a, const struct conf *c, const void **settings, struct fault *f) MUST_USE;
	/* writes the parms of its APPLICATION (without AppID and RegisterNotifStatus) */
	enum rc (*step)(const struct app_view *v, struct inquiry *q, struct doc_node *doc) MUST_USE;
	/* what rules may say beyond the common members, as rows of a struct of `outcome_size`, which step()
	 * finds at view.outcome->app: NULL there when no rule matched; outcome NULL: nothing */
	const struct rules_item *outcome;
	size_t outcome_size;
	bool has_line; /* the line has facts that decide where the rules say `line` */
	/* refuses a rule's outcome that TS.43 leaves undefined, when the rules are read; may be NULL */
	enum rc (*check)(const struct rules_outcome *o, struct fault *f) MUST_USE;
};

/** What the rules say, or the line's own status where they leave it to the line. */
enum service_status entitlement_app_status(const struct rules_outcome *o, enum service_status line);
/** For applications without a web view: refuses url and user_data. */
enum rc entitlement_app_no_flow(const struct rules_outcome *o, struct fault *f) MUST_USE;
/** portal_flow() with what the rules say in place of the portal's. */
enum rc entitlement_app_flow(const struct app_view *v, struct doc_node *doc, const char *service,
	enum portal_form form, const struct portal_context *who) MUST_USE;
/** entitlement_app_flow() writes something. */
bool entitlement_app_has_flow(const struct app_view *v, enum portal_form form);

/** Phones that announce version v are answered this AppID at all (protocol.strict_apps). */
bool entitlement_app_serves(const struct engine *e, enum appid id, struct version v);
/** The application's step; what the phone's version does not know (since.def) is not in what it wrote. */
enum rc entitlement_app_step(const struct entitlement_app *app, const struct app_view *v, struct inquiry *q,
	struct doc_node *doc) MUST_USE;
