/** The record in the order of its struct; the document and its token last. */
#include "explain/explain_record.h"

#include "explain/explain_facts.h"
#include "explain/explain_line.h"
#include "explain/explain_request.h"

enum { FORMAT = 1 };
enum { HAS_LINE = 1, HAS_PROOF = 2, IS_REPEAT = 4, HAS_CONSENT = 8 };

static uint8_t flags_of(const struct explain_record *r)
{
	return (uint8_t)((r->has_line ? HAS_LINE : 0) | (r->proven ? HAS_PROOF : 0) |
			 (r->repeat ? IS_REPEAT : 0) | (r->has_consent ? HAS_CONSENT : 0));
}

static void put_text(struct buf *b, struct str s)
{
	buf_block(b, str_bytes(s));
}

static void put_head(struct buf *b, const struct explain_record *r)
{
	buf_u8(b, FORMAT);
	buf_put(b, r->id.b, EXPLAIN_ID);
	buf_u64(b, (uint64_t)r->at_ms);
	buf_u64(b, (uint64_t)r->decided_s);
	buf_u32(b, r->took_ms);
	buf_u8(b, r->why);
	buf_u8(b, (uint8_t)r->kind);
	buf_u16(b, r->http);
	put_text(b, r->reason);
	put_text(b, r->where);
	put_text(b, r->note);
	put_text(b, r->method);
	put_text(b, r->visit);
	put_text(b, ids_imsi_str(&r->imsi));
	buf_u8(b, flags_of(r));
	buf_u64(b, (uint64_t)r->proven_at_s);
}

static void put_app(struct buf *b, const struct explain_app *a)
{
	put_text(b, a->id);
	buf_u32(b, a->rule);
	put_text(b, a->rule_name);
	buf_u8(b, a->status);
	buf_u8(b, a->n_told);
	buf_put(b, a->told, a->n_told);
}

static void put_document(struct buf *b, const struct explain_record *r)
{
	buf_u32(b, r->rules);
	explain_facts_put(b, &r->facts);
	buf_u8(b, (uint8_t)r->n_apps);
	for (size_t i = 0; i < r->n_apps; i++)
		put_app(b, &r->app[i]);
	buf_u8(b, r->consent);
	buf_u8(b, (uint8_t)r->notif_status);
	buf_u64(b, (uint64_t)r->token_expires_s);
	buf_u32(b, r->token_at);
	buf_u32(b, r->token_n);
	buf_u32(b, (uint32_t)r->document.n);
	buf_put(b, r->document.p, r->document.n);
}

void explain_record_put(struct buf *b, const struct explain_record *r)
{
	put_head(b, r);
	explain_request_put(b, &r->rq);
	if (r->has_line)
		explain_line_put(b, &r->line);
	if (r->kind == EXPLAIN_DOCUMENT)
		put_document(b, r);
}

static struct str get_text(struct rd *r)
{
	return str_of_bytes(rd_block(r));
}

static bool get_head(struct rd *r, struct explain_record *out)
{
	if (rd_u8(r) != FORMAT)
		return false;
	rd_copy(r, out->id.b, EXPLAIN_ID);
	out->at_ms = (int64_t)rd_u64(r);
	out->decided_s = (int64_t)rd_u64(r);
	out->took_ms = rd_u32(r);
	out->why = rd_u8(r);
	const uint8_t kind = rd_u8(r);
	out->kind = (enum explain_kind)kind;
	out->http = rd_u16(r);
	out->reason = get_text(r);
	out->where = get_text(r);
	out->note = get_text(r);
	out->method = get_text(r);
	out->visit = get_text(r);
	const struct str imsi = get_text(r);
	const uint8_t flags = rd_u8(r);
	out->has_line = flags & HAS_LINE;
	out->proven = flags & HAS_PROOF;
	out->repeat = flags & IS_REPEAT;
	out->has_consent = flags & HAS_CONSENT;
	out->proven_at_s = (int64_t)rd_u64(r);
	return kind <= EXPLAIN_REFUSAL && (imsi.n == 0 || ids_imsi(imsi, &out->imsi) == RC_OK);
}

static bool get_app(struct rd *r, struct explain_app *a)
{
	a->id = get_text(r);
	a->rule = rd_u32(r);
	a->rule_name = get_text(r);
	a->status = rd_u8(r);
	a->n_told = rd_u8(r);
	if (a->status > RULES_LINE || a->n_told > EXPLAIN_TOLD_MAX)
		return false;
	rd_copy(r, a->told, a->n_told);
	return true;
}

static bool get_apps(struct rd *r, struct explain_record *out)
{
	const size_t n = rd_u8(r);
	if (n > EXPLAIN_APPS_MAX)
		return false;
	while (out->n_apps < n && get_app(r, &out->app[out->n_apps]))
		out->n_apps++;
	return out->n_apps == n;
}

static bool get_document(struct rd *r, struct arena *a, struct explain_record *out)
{
	out->rules = rd_u32(r);
	if (!explain_facts_get(r, a, &out->facts) || !get_apps(r, out))
		return false;
	out->consent = rd_u8(r);
	const uint8_t notif = rd_u8(r);
	out->notif_status = notif == UINT8_MAX ? -1 : notif;
	out->token_expires_s = (int64_t)rd_u64(r);
	out->token_at = rd_u32(r);
	out->token_n = rd_u32(r);
	const uint32_t n = rd_u32(r);
	out->document = rd_bytes(r, n);
	return out->consent <= DATA_IN_PROGRESS && out->token_at <= n && out->token_n <= n - out->token_at;
}

enum rc explain_record_get(struct arena *a, struct bytes octets, struct explain_record *out, struct fault *f)
{
	struct rd r = rd_of(octets);
	*out = (struct explain_record){ .notif_status = -1 };
	bool good = get_head(&r, out) && explain_request_get(&r, &out->rq);
	if (good && out->has_line)
		good = explain_line_get(&r, &out->line);
	if (good && out->kind == EXPLAIN_DOCUMENT)
		good = out->has_line && get_document(&r, a, out);
	return good && rd_done(&r) ? RC_OK : FAIL(f, REASON_explain_record, "%zu octets", octets.n);
}

uint16_t explain_record_told(const struct explain_app *a)
{
	uint32_t told = a->n_told ? 1 : a->status;
	for (size_t i = 0; i < a->n_told; i++)
		told = told * 5 + a->told[i];
	return (uint16_t)(told ^ told >> 16);
}

bool explain_record_refuses(const struct explain_app *a)
{
	for (size_t i = 0; i < a->n_told; i++)
		if (a->told[i] != SERVICE_ENABLED)
			return true;
	return a->n_told == 0 && a->status != RULES_ENABLED && a->status != RULES_LINE;
}
