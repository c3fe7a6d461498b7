/** Writing and judging tokens. */
#include "engine/token.h"

#include "base/rd.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/digest.h"

enum { TOKEN_VERSION = 1, TOKEN_PLAIN_MAX = 96 };

static void binding(struct str value, uint8_t out[TOKEN_BINDING])
{
	uint8_t hash[32];
	digest_sha256(str_bytes(value), hash);
	memcpy(out, hash, TOKEN_BINDING);
}

void token_for(const struct engine *e, const struct ts43_request *rq, const struct subscriber *line,
	int64_t proven_at, int64_t now_s, struct token *out)
{
	const int64_t life = engine_spread(e, &line->imsi, "token", e->token_life_s);
	const int64_t end = proven_at + e->token_max_age_s;
	*out = (struct token){
		.imsi = line->imsi,
		.groups = (uint8_t)appid_groups(rq->app_bits),
		.proven_at = proven_at,
		.issued_at = now_s,
		.expires_at = now_s + life < end ? now_s + life : end,
		.epoch = line->epoch,
	};
	binding(rq->terminal_id, out->terminal);
	binding(rq->app_name, out->app_name);
}

enum rc token_write(
	const struct engine *e, struct arena *a, const struct token *t, int64_t now_s, struct str *text)
{
	uint8_t plain[TOKEN_PLAIN_MAX], sealed[TOKEN_PLAIN_MAX + SEAL_OVERHEAD];
	struct buf p, s, out;
	buf_init_fixed(&p, plain, sizeof(plain));
	buf_init_fixed(&s, sealed, sizeof(sealed));
	buf_init(&out, a, TOKEN_TEXT_MAX);
	buf_u8(&p, TOKEN_VERSION);
	buf_put(&p, t->imsi.d, sizeof(t->imsi.d));
	buf_put(&p, t->terminal, TOKEN_BINDING);
	buf_put(&p, t->app_name, TOKEN_BINDING);
	buf_u8(&p, t->groups);
	buf_u64(&p, (uint64_t)t->proven_at);
	buf_u64(&p, (uint64_t)t->issued_at);
	buf_u64(&p, (uint64_t)t->expires_at);
	buf_u32(&p, t->epoch);
	const enum rc rc = p.failed ? RC_BUG : seal_put(e->ring, SEAL_TOKEN, now_s, buf_bytes(&p), &s);
	if (rc != RC_OK)
		return rc;
	text_base64url(&out, buf_bytes(&s));
	*text = buf_str(&out);
	return out.failed ? RC_NOMEM : RC_OK;
}

static enum rc parse(struct bytes plain, struct token *t)
{
	struct rd r = rd_of(plain);
	if (rd_u8(&r) != TOKEN_VERSION)
		return RC_MALFORMED;
	rd_copy(&r, t->imsi.d, sizeof(t->imsi.d));
	rd_copy(&r, t->terminal, TOKEN_BINDING);
	rd_copy(&r, t->app_name, TOKEN_BINDING);
	t->groups = rd_u8(&r);
	t->proven_at = (int64_t)rd_u64(&r);
	t->issued_at = (int64_t)rd_u64(&r);
	t->expires_at = (int64_t)rd_u64(&r);
	t->epoch = rd_u32(&r);
	return rd_done(&r) ? RC_OK : RC_MALFORMED;
}

static bool bound_to(struct str value, const uint8_t is[TOKEN_BINDING])
{
	uint8_t want[TOKEN_BINDING];
	binding(value, want);
	return secret_equal(want, is, TOKEN_BINDING);
}

/* A phone whose card was changed may still hold the token of the card before. */
static bool names_another(const struct ts43_request *rq, const struct imsi *line)
{
	struct imsi claimed;
	if (rq->imsi_text.n && !str_eq(rq->imsi_text, ids_imsi_str(line)))
		return true;
	return rq->eap_id.n && ids_nai_imsi(rq->eap_id, &claimed) == RC_OK && !ids_imsi_eq(&claimed, line);
}

static enum rc judge(const struct engine *e, const struct ts43_request *rq, int64_t now_s,
	const struct token *t, struct fault *f)
{
	if (now_s >= t->expires_at)
		return FAIL(f, REASON_token_expired, "%lld s ago", (long long)(now_s - t->expires_at));
	if (now_s - t->proven_at >= e->token_max_age_s)
		return FAIL(f, REASON_token_too_old, "proven %lld s ago", (long long)(now_s - t->proven_at));
	if (!bound_to(rq->terminal_id, t->terminal))
		return FAIL(f, REASON_token_other_terminal, "terminal_id differs");
	if (!bound_to(rq->app_name, t->app_name))
		return FAIL(f, REASON_token_other_app_name, "app_name differs");
	if (appid_groups(rq->app_bits) & ~(unsigned)t->groups)
		return FAIL(f, REASON_token_other_group, "groups 0x%x of 0x%x", appid_groups(rq->app_bits),
			t->groups);
	if (names_another(rq, &t->imsi))
		return FAIL(f, REASON_token_other_line, "IMSI or EAP_ID differs");
	return RC_OK;
}

enum rc token_read(const struct engine *e, struct arena *a, const struct ts43_request *rq, int64_t now_s,
	struct token *out, struct fault *f)
{
	struct bytes sealed, plain;
	if (rq->token.n > TOKEN_TEXT_MAX)
		return FAIL(f, REASON_token_malformed, "%zu characters", rq->token.n);
	enum rc opened = text_unbase64url(a, rq->token, &sealed);
	if (opened == RC_OK)
		opened = seal_open(e->ring, SEAL_TOKEN, a, sealed, &plain);
	if (opened == RC_NOMEM)
		return FAIL(f, REASON_memory, "token");
	if (opened != RC_OK || parse(plain, out) != RC_OK)
		return FAIL(f, REASON_token_malformed, "does not open");
	return judge(e, rq, now_s, out, f);
}

enum rc token_check_line(const struct token *t, const struct subscriber *line, struct fault *f)
{
	if (t->epoch != line->epoch)
		return FAIL(f, REASON_token_revoked, "epoch %u, now %u", t->epoch, line->epoch);
	return RC_OK;
}

bool token_is_young(const struct token *t, int64_t now_s)
{
	return now_s - t->issued_at <= (t->expires_at - t->issued_at) / 2;
}
