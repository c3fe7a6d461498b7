/** One AppID: from facts of a line to its part of the document. */
#pragma once

#include "engine/appid.h"
#include "engine/login_method.h"
#include "model/doc.h"

struct app_view {
	const struct engine *engine;
	const struct ts43_request *rq;
	const struct subject *subject;
	const void *settings; /* what open() resolved */
	int64_t now_s;
};

struct entitlement_app {
	enum appid id;
	const char *name; /* "vowifi": configuration section, log word, metric label */
	const struct conf_item *conf;
	/* resolves the settings once per configuration, into the arena; may be NULL */
	enum rc (*open)(
		struct arena *a, const struct conf *c, const void **settings, struct fault *f) MUST_USE;
	/* writes the parms of its APPLICATION (without AppID and RegisterNotifStatus) */
	enum rc (*step)(const struct app_view *v, struct inquiry *q, struct doc_node *doc) MUST_USE;
};
