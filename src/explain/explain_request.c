/** Fixed fields, then the texts as rows of one table. */
#include "explain/explain_request.h"

/* order is the format: append only, and raise the format of records */
static const size_t TEXTS[] = {
	offsetof(struct ts43_request, eap_id),
	offsetof(struct ts43_request, terminal_id),
	offsetof(struct ts43_request, app_name),
	offsetof(struct ts43_request, app_version),
	offsetof(struct ts43_request, gid1),
	offsetof(struct ts43_request, gid2),
	offsetof(struct ts43_request, operation),
	offsetof(struct ts43_request, terminal_vendor),
	offsetof(struct ts43_request, terminal_model),
	offsetof(struct ts43_request, terminal_sw_version),
	offsetof(struct ts43_request, store_vendor),
	offsetof(struct ts43_request, store_user_id),
	offsetof(struct ts43_request, accept),
	offsetof(struct ts43_request, accept_language),
	offsetof(struct ts43_request, user_agent),
};
enum { TEXTS_COUNT = sizeof(TEXTS) / sizeof(TEXTS[0]) };

enum { FLAG_RELAY = 1, FLAG_TOKEN = 2, FLAG_NOTIF = 4, FLAG_BOOST = 8, FLAG_NAMED = 16, FLAG_REMOVE = 32 };

static uint8_t flags_of(const struct ts43_request *rq)
{
	return (uint8_t)((rq->relay ? FLAG_RELAY : 0) | (rq->token_sent ? FLAG_TOKEN : 0) |
			 (rq->notif ? FLAG_NOTIF : 0) | (rq->boost ? FLAG_BOOST : 0) |
			 (rq->app_named ? FLAG_NAMED : 0) | (rq->notif_remove ? FLAG_REMOVE : 0));
}

void explain_request_put(struct buf *b, const struct ts43_request *rq)
{
	buf_u8(b, flags_of(rq));
	buf_u8(b, rq->boost_type);
	buf_u8(b, (uint8_t)rq->msg_btn);
	buf_u16(b, rq->version.major);
	buf_u16(b, rq->version.minor);
	buf_u64(b, (uint64_t)rq->vers);
	buf_u8(b, (uint8_t)rq->n_apps);
	for (size_t i = 0; i < rq->n_apps; i++)
		buf_u8(b, (uint8_t)rq->apps[i]);
	buf_u8(b, (uint8_t)rq->n_own);
	for (size_t i = 0; i < rq->n_own; i++)
		buf_block(b, str_bytes(rq->own[i]));
	for (size_t i = 0; i < TEXTS_COUNT; i++)
		buf_block(b, str_bytes(*(const struct str *)(const void *)((const char *)rq + TEXTS[i])));
}

static bool get_apps(struct rd *r, struct ts43_request *rq)
{
	const unsigned n = rd_u8(r);
	if (n > REQUEST_APPS_MAX)
		return false;
	for (unsigned i = 0; i < n; i++) {
		const uint8_t app = rd_u8(r);
		if (app >= APPID_COUNT)
			return false;
		rq->apps[rq->n_apps++] = (enum appid)app;
		rq->app_bits |= appid_bit((enum appid)app);
	}
	return true;
}

static bool get_own(struct rd *r, struct ts43_request *rq)
{
	const unsigned n = rd_u8(r);
	if (n > REQUEST_OWN_MAX)
		return false;
	for (rq->n_own = 0; rq->n_own < n; rq->n_own++)
		rq->own[rq->n_own] = str_of_bytes(rd_block(r));
	rq->app_bits |= n > 0 ? APPID_OWN_BIT : 0;
	return true;
}

bool explain_request_get(struct rd *r, struct ts43_request *rq)
{
	*rq = (struct ts43_request){ .n_apps = 0 };
	const uint8_t flags = rd_u8(r);
	rq->relay = flags & FLAG_RELAY;
	rq->token_sent = flags & FLAG_TOKEN;
	rq->notif = flags & FLAG_NOTIF;
	rq->boost = flags & FLAG_BOOST;
	rq->app_named = flags & FLAG_NAMED;
	rq->notif_remove = flags & FLAG_REMOVE;
	rq->boost_type = rd_u8(r);
	const uint8_t button = rd_u8(r);
	rq->msg_btn = (enum msg_btn)button;
	rq->version.major = rd_u16(r);
	rq->version.minor = rd_u16(r);
	rq->vers = (int64_t)rd_u64(r);
	if (button > MSG_BTN_ACCEPTED || flags > 63 || !get_apps(r, rq) || !get_own(r, rq))
		return false;
	for (size_t i = 0; i < TEXTS_COUNT; i++)
		*(struct str *)(void *)((char *)rq + TEXTS[i]) = str_of_bytes(rd_block(r));
	return !r->failed;
}
