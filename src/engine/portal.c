/** Signed user data for the web views of the operator. */
#include "engine/portal.h"

#include "base/rd.h"
#include "base/text.h"

enum { CONTEXT = 8 + 1 + PORTAL_STATES + 8, TEXT_MAX = 256, HOUR = 3600 };

static const struct str PREFIX = { "ctx=", 4 };

enum rc portal_url(const struct engine *e, struct arena *a, const char *service, struct str *out)
{
	struct buf b;
	if (e->portal_url.n == 0) {
		*out = (struct str){ "", 0 };
		return RC_OK;
	}
	buf_init(&b, a, 2 * TEXT_MAX);
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

static enum rc read_context(struct bytes plain, struct portal_context *out)
{
	struct rd r = rd_of(plain);
	out->ref = rd_u64(&r);
	const uint8_t app = rd_u8(&r);
	rd_copy(&r, out->states, PORTAL_STATES);
	out->ends_at = (int64_t)rd_u64(&r);
	if (!rd_done(&r) || app >= APPID_COUNT)
		return RC_DENIED;
	out->app = (enum appid)app;
	return RC_OK;
}

enum rc portal_open(const struct engine *e, struct arena *a, struct str user_data, int64_t now_s,
	struct portal_context *out)
{
	struct bytes sealed, plain;
	struct portal_context c;
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
