/**
 * Push registrations by digest: the first half is of the token, so that a removal and a known token are
 * recognised; the second half is of all the rest that is stored, so that a change is.
 */
#include "engine/push.h"

#include "base/buf.h"
#include "crypto/digest.h"

enum { HALF = SUBSCRIBER_PUSH_DIGEST / 2 };

static bool is_valid(struct str token)
{
	for (size_t i = 0; i < token.n; i++)
		if (token.p[i] < 0x21 || token.p[i] > 0x7e)
			return false;
	return token.n > 0 && token.n <= PUSH_TOKEN_MAX;
}

static void half_of(struct bytes data, uint8_t out[HALF])
{
	uint8_t whole[DIGEST_SHA256];
	digest_sha256(data, whole);
	memcpy(out, whole, HALF);
}

void push_digest(const struct push_registration *r, uint8_t out[SUBSCRIBER_PUSH_DIGEST])
{
	uint8_t rest[512];
	struct buf b;
	buf_init_fixed(&b, rest, sizeof(rest));
	buf_u8(&b, (uint8_t)r->service);
	buf_u32(&b, r->apps);
	buf_block(&b, str_bytes(r->terminal_id));
	buf_block(&b, str_bytes(r->app_name));
	half_of(str_bytes(r->token), out);
	half_of(buf_bytes(&b), out + HALF);
}

/* the line's registration of the same token, or NULL */
static const uint8_t *stored(const struct subscriber *line, const uint8_t digest[SUBSCRIBER_PUSH_DIGEST])
{
	for (unsigned i = 0; i < line->push_count && i < SUBSCRIBER_PUSH_MAX; i++)
		if (memcmp(line->push[i], digest, HALF) == 0)
			return line->push[i];
	return NULL;
}

static enum rc put(struct inquiry *q, enum change_kind kind, const struct subscriber *line,
	const struct push_registration *r)
{
	struct push_registration *copy = arena_new_of(q->arena, struct push_registration);
	if (!copy)
		return FAIL(q->fault, REASON_memory, "push registration");
	*copy = *r;
	const struct change c = { .kind = kind, .imsi = line->imsi, .push = copy };
	return need_put_change(q, &c);
}

enum rc push_register(const struct ts43_request *rq, uint32_t apps, const struct subscriber *line,
	struct inquiry *q, int *status)
{
	struct push_registration r = {
		.service = rq->notif_service,
		.token = str_trim(rq->notif_token),
		.terminal_id = rq->terminal_id,
		.app_name = rq->app_name,
		.apps = apps,
	};
	*status = rq->notif ? 0 : -1;
	if (!rq->notif)
		return RC_OK;
	if (rq->notif_too_long || !is_valid(r.token)) {
		*status = 1;
		return RC_OK;
	}
	push_digest(&r, r.digest);
	const uint8_t *old = stored(line, r.digest);
	if (rq->notif_remove)
		return old ? put(q, CHANGE_PUSH_DROP, line, &r) : RC_OK;
	if (!apps)
		return RC_OK;
	if (old && memcmp(old, r.digest, SUBSCRIBER_PUSH_DIGEST) == 0)
		return RC_OK;
	return put(q, CHANGE_PUSH_PUT, line, &r);
}
