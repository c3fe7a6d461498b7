/** Login state to cookie and back: fixed fields, then the text parameters as rows of one table. */
#include "engine/login_state.h"

#include "base/rd.h"
#include "base/text.h"

enum { STATE_VERSION = 4, STATE_PLAIN_MAX = 4096 };

/* The text parameters that the answer may need (clients.md row 6). Order is the format: append only. */
static const size_t KEPT[] = {
	offsetof(struct ts43_request, eap_id),
	offsetof(struct ts43_request, terminal_id),
	offsetof(struct ts43_request, app_name),
	offsetof(struct ts43_request, app_version),
	offsetof(struct ts43_request, gid1),
	offsetof(struct ts43_request, gid2),
	offsetof(struct ts43_request, imsi_text),
	offsetof(struct ts43_request, terminal_vendor),
	offsetof(struct ts43_request, terminal_model),
	offsetof(struct ts43_request, terminal_sw_version),
	offsetof(struct ts43_request, notif_token),
	offsetof(struct ts43_request, store_vendor),
	offsetof(struct ts43_request, store_user_id),
};
enum { KEPT_COUNT = sizeof(KEPT) / sizeof(KEPT[0]) };

static struct str *kept(struct ts43_request *rq, size_t i)
{
	return (struct str *)(void *)((char *)rq + KEPT[i]);
}

static uint8_t flags_of(const struct login_state *s)
{
	return (uint8_t)(s->rq.notif | s->rq.notif_too_long << 1 | s->rq.notif_remove << 2 |
			 s->rq.token_sent << 3 | s->rq.boost << 4);
}

static void write_plain(const struct login_state *s, struct buf *p)
{
	struct ts43_request rq = s->rq;
	buf_u8(p, STATE_VERSION);
	buf_put(p, s->id, LOGIN_ID);
	buf_u64(p, (uint64_t)s->ends_at);
	buf_u8(p, flags_of(s));
	buf_u8(p, (uint8_t)rq.notif_service);
	buf_u8(p, rq.boost_type);
	buf_u8(p, (uint8_t)rq.msg_btn);
	buf_u16(p, rq.version.major);
	buf_u16(p, rq.version.minor);
	buf_u64(p, (uint64_t)rq.vers);
	buf_u8(p, (uint8_t)rq.n_apps);
	for (size_t i = 0; i < rq.n_apps; i++)
		buf_u8(p, (uint8_t)rq.apps[i]);
	buf_u8(p, (uint8_t)rq.n_own);
	for (size_t i = 0; i < rq.n_own; i++)
		buf_block(p, str_bytes(rq.own[i]));
	buf_block(p, s->eap_login);
	for (size_t i = 0; i < KEPT_COUNT; i++)
		buf_block(p, str_bytes(*kept(&rq, i)));
}

enum rc login_state_seal(const struct engine *e, struct arena *a, const struct login_state *s, int64_t now_s,
	struct str *cookie, struct fault *f)
{
	struct buf plain, sealed, text;
	void *room = arena_take(a, STATE_PLAIN_MAX);
	if (!room)
		return FAIL(f, REASON_memory, "login state");
	buf_init_fixed(&plain, room, STATE_PLAIN_MAX);
	buf_init(&sealed, a, STATE_PLAIN_MAX + SEAL_OVERHEAD);
	buf_init(&text, a, 2 * STATE_PLAIN_MAX);
	write_plain(s, &plain);
	if (plain.failed)
		return FAIL(f, REASON_cookie_too_large, "state above %d octets", STATE_PLAIN_MAX);
	if (seal_put(e->ring, SEAL_LOGIN, now_s, buf_bytes(&plain), &sealed) == RC_OK)
		text_base64url(&text, buf_bytes(&sealed));
	if (sealed.failed || text.failed)
		return FAIL(f, REASON_memory, "cookie");
	if (text.n > LOGIN_STATE_COOKIE_MAX)
		return FAIL(f, REASON_cookie_too_large, "%zu characters", text.n);
	*cookie = buf_str(&text);
	return RC_OK;
}

static bool read_apps(struct rd *r, struct ts43_request *rq)
{
	rq->n_apps = rd_u8(r);
	if (rq->n_apps > REQUEST_APPS_MAX)
		return false;
	for (size_t i = 0; i < rq->n_apps; i++) {
		const uint8_t app = rd_u8(r);
		if (app >= APPID_COUNT)
			return false;
		rq->apps[i] = (enum appid)app;
		rq->app_bits |= appid_bit(rq->apps[i]);
	}
	rq->n_own = rd_u8(r);
	if (rq->n_own > REQUEST_OWN_MAX)
		return false;
	for (size_t i = 0; i < rq->n_own; i++)
		rq->own[i] = str_of_bytes(rd_block(r));
	rq->app_bits |= rq->n_own > 0 ? APPID_OWN_BIT : 0;
	rq->app_named = true;
	return true;
}

static bool read_plain(struct bytes plain, struct login_state *s)
{
	struct rd r = rd_of(plain);
	*s = (struct login_state){ .ends_at = 0 };
	if (rd_u8(&r) != STATE_VERSION)
		return false;
	rd_copy(&r, s->id, LOGIN_ID);
	s->ends_at = (int64_t)rd_u64(&r);
	const uint8_t flags = rd_u8(&r);
	s->rq.notif = flags & 1;
	s->rq.notif_too_long = flags & 2;
	s->rq.notif_remove = flags & 4;
	s->rq.token_sent = flags & 8;
	s->rq.boost = flags & 16;
	s->rq.notif_service = (enum push_service)rd_u8(&r);
	s->rq.boost_type = rd_u8(&r);
	s->rq.msg_btn = (enum msg_btn)rd_u8(&r);
	s->rq.version.major = rd_u16(&r);
	s->rq.version.minor = rd_u16(&r);
	s->rq.vers = (int64_t)rd_u64(&r);
	if (!read_apps(&r, &s->rq))
		return false;
	s->eap_login = rd_block(&r);
	for (size_t i = 0; i < KEPT_COUNT; i++)
		*kept(&s->rq, i) = str_of_bytes(rd_block(&r));
	return rd_done(&r);
}

enum rc login_state_open(const struct engine *e, struct arena *a, struct str cookie, int64_t now_s,
	struct login_state *out, struct fault *f)
{
	struct bytes sealed, plain;
	if (cookie.n > LOGIN_STATE_COOKIE_MAX)
		return FAIL(f, REASON_cookie_foreign, "%zu characters", cookie.n);
	enum rc opened = text_unbase64url(a, cookie, &sealed);
	if (opened == RC_OK)
		opened = seal_open(e->ring, SEAL_LOGIN, a, sealed, &plain);
	if (opened == RC_NOMEM)
		return FAIL(f, REASON_memory, "cookie");
	if (opened != RC_OK || !read_plain(plain, out))
		return FAIL(f, REASON_cookie_foreign, "does not open");
	if (now_s >= out->ends_at)
		return FAIL(f, REASON_cookie_expired, "%lld s ago", (long long)(now_s - out->ends_at));
	return RC_OK;
}
