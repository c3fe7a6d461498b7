/** Signed user data for the web views of the operator. */
#include "engine/portal.h"

#include "base/rd.h"
#include "base/text.h"

enum {
	CONTEXT = 8 + 1 + PORTAL_STATES + 8 + 2 * (2 + DCB_STORE_MAX), /* the boost type is shorter */
	TEXT_MAX = 2 * (CONTEXT + SIGN_OVERHEAD),
	URL_MAX = 512,
	POST_MAX = 2 * TEXT_MAX + 1024, /* rules_outcome.c: user_data */
	HOUR = 3600
};

const char *const portal_forms[] = { "none", "get", "json", "xml", NULL };

static const struct str PREFIX = { "ctx=", 4 };

enum rc portal_url(const struct engine *e, struct arena *a, const char *service, struct str *out)
{
	struct buf b;
	if (e->portal_url.n == 0) {
		*out = (struct str){ "", 0 };
		return RC_OK;
	}
	buf_init(&b, a, URL_MAX);
	buf_put_str(&b, e->portal_url);
	buf_putc(&b, '/');
	buf_puts(&b, service);
	if (b.failed)
		return RC_NOMEM;
	*out = buf_str(&b);
	return RC_OK;
}

static int64_t end_of(const struct engine *e, int64_t now_s)
{
	return (now_s / HOUR + 1) * HOUR + e->portal_life_s;
}

enum rc portal_user_data(const struct engine *e, struct arena *a, const struct portal_context *who,
	int64_t now_s, struct str *out)
{
	struct buf plain, sealed, text;
	uint8_t plain_mem[CONTEXT], sealed_mem[CONTEXT + SIGN_OVERHEAD];
	if (e->portal_url.n == 0) {
		*out = (struct str){ "", 0 };
		return RC_OK;
	}
	buf_init_fixed(&plain, plain_mem, sizeof(plain_mem));
	buf_u64(&plain, who->ref);
	buf_u8(&plain, (uint8_t)who->app);
	buf_put(&plain, who->states, PORTAL_STATES);
	buf_u64(&plain, (uint64_t)end_of(e, now_s));
	if (who->app == APPID_ap2010)
		buf_u8(&plain, who->boost_type);
	if (who->app == APPID_ap2012) {
		buf_block(&plain, str_bytes(who->store_vendor));
		buf_block(&plain, str_bytes(who->store_user_id));
	}
	buf_init_fixed(&sealed, sealed_mem, sizeof(sealed_mem));
	const enum rc rc = seal_sign(e->ring, SEAL_PORTAL, now_s, buf_bytes(&plain), &sealed);
	if (rc != RC_OK)
		return rc;
	buf_init(&text, a, TEXT_MAX);
	buf_put_str(&text, PREFIX);
	text_base64url(&text, buf_bytes(&sealed));
	if (text.failed)
		return RC_NOMEM;
	*out = buf_str(&text);
	return RC_OK;
}

/* base64 of what a POST holds: `own` is the portal's data, the rest is text of the rules */
static enum rc encoded(struct arena *a, enum portal_form form, bool own, struct str data, struct str *out)
{
	struct buf body, text;
	buf_init(&body, a, POST_MAX);
	buf_init(&text, a, 2 * POST_MAX);
	if (own)
		buf_printf(&body, form == PORTAL_JSON ? "{\"ctx\":\"%.*s\"}" : "<ctx>%.*s</ctx>",
			STR_ARG(str_sub(data, PREFIX.n, data.n)));
	else
		buf_put_str(&body, data);
	buf_puts(&text, "encodedValue=");
	text_base64(&text, buf_bytes(&body));
	*out = buf_str(&text);
	return body.failed || text.failed ? RC_NOMEM : RC_OK;
}

static enum rc data_of(const struct engine *e, struct arena *a, const struct portal_way *way,
	const struct portal_context *who, int64_t now_s, struct str *out)
{
	const bool own = way->user_data.n == 0;
	enum rc rc = RC_OK;
	*out = way->user_data;
	if (own)
		rc = portal_user_data(e, a, who, now_s, out);
	if (rc != RC_OK || out->n == 0 || way->form == PORTAL_NONE || way->form == PORTAL_GET)
		return rc;
	return encoded(a, way->form, own, *out, out);
}

enum rc portal_flow(const struct engine *e, struct doc_node *app, const struct portal_way *way,
	const struct portal_context *who, int64_t now_s)
{
	struct str url = way->url, data = STR_NONE;
	enum rc rc = RC_OK;
	if (url.n == 0 && (way->form == PORTAL_NONE || e->portal_url.n == 0))
		return RC_OK;
	if (url.n == 0)
		rc = portal_url(e, app->arena, way->service, &url);
	if (rc == RC_OK)
		rc = data_of(e, app->arena, way, who, now_s, &data);
	if (rc == RC_OK)
		rc = doc_text(app, "ServiceFlow_URL", url);
	if (rc == RC_OK)
		rc = doc_text(app, "ServiceFlow_UserData", data);
	if (rc != RC_OK || way->form == PORTAL_NONE || way->form == PORTAL_GET)
		return rc;
	return doc_text(app, "ServiceFlow_ContentsType", str_of(portal_forms[way->form]));
}

static enum rc read_context(struct bytes plain, struct portal_context *out)
{
	struct rd r = rd_of(plain);
	out->ref = rd_u64(&r);
	const uint8_t app = rd_u8(&r);
	rd_copy(&r, out->states, PORTAL_STATES);
	out->ends_at = (int64_t)rd_u64(&r);
	if (app == APPID_ap2010)
		out->boost_type = rd_u8(&r);
	if (app == APPID_ap2012) {
		out->store_vendor = str_of_bytes(rd_block(&r));
		out->store_user_id = str_of_bytes(rd_block(&r));
	}
	if (!rd_done(&r) || app >= APPID_COUNT)
		return RC_DENIED;
	out->app = (enum appid)app;
	return RC_OK;
}

enum rc portal_open(const struct engine *e, struct arena *a, struct str user_data, int64_t now_s,
	struct portal_context *out)
{
	struct bytes sealed, plain;
	struct portal_context c = { .ref = 0 };
	if (!str_starts(user_data, PREFIX) || user_data.n > TEXT_MAX)
		return RC_DENIED;
	const enum rc rc = text_unbase64url(a, str_sub(user_data, PREFIX.n, user_data.n), &sealed);
	if (rc != RC_OK)
		return rc == RC_NOMEM ? rc : RC_DENIED;
	if (seal_check(e->ring, SEAL_PORTAL, sealed, &plain) != RC_OK || read_context(plain, &c) != RC_OK ||
		now_s >= c.ends_at)
		return RC_DENIED;
	*out = c;
	return RC_OK;
}
