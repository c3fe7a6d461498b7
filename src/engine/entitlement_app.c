/** What holds for every application, around its own step. */
#include "engine/entitlement_app.h"

#include "engine/since.h"

bool entitlement_app_serves(const struct engine *e, enum appid id, struct version v)
{
	return !(e->strict_apps & appid_bit(id)) || since_app(id, v);
}

enum service_status entitlement_app_status(const struct rules_outcome *o, enum service_status line)
{
	return o->status == RULES_LINE ? line : (enum service_status)o->status;
}

enum rc entitlement_app_no_flow(const struct rules_outcome *o, struct fault *f)
{
	if (o->url.n > 0 || o->user_data.n > 0)
		return FAIL(f, REASON_rules_value, "there is no web view: url and user_data say nothing");
	return RC_OK;
}

bool entitlement_app_has_flow(const struct app_view *v, enum portal_form form)
{
	return v->outcome->url.n > 0 || (form != PORTAL_NONE && v->engine->portal_url.n > 0);
}

enum rc entitlement_app_flow(const struct app_view *v, struct doc_node *doc, const char *service,
	enum portal_form form, const struct portal_context *who)
{
	const struct portal_way way = { service, form, v->outcome->url, v->outcome->user_data };
	return portal_flow(v->engine, doc, &way, who, v->now_s);
}

enum rc entitlement_app_step(
	const struct entitlement_app *app, const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const enum rc rc = app->step(v, q, doc);
	if (rc == RC_OK)
		since_apply(app->id, v->rq->version, doc);
	return rc;
}
