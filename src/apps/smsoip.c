/** One status and nothing else. */
#include "apps/smsoip.h"

static const struct conf_item conf[] = { CONF_ITEMS_END };

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const struct subscriber *line;
	const enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc != RC_OK)
		return rc;
	return doc_int(doc, "EntitlementStatus", entitlement_app_status(v->outcome, line->smsoip));
}

const struct entitlement_app smsoip_app = { .id = APPID_ap2005,
	.name = "smsoip",
	.title = "SMS over IP",
	.conf = conf,
	.step = step,
	.has_line = true,
	.check = entitlement_app_no_flow };
