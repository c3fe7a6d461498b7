/** The codec of change sets: big-endian fields in a fixed order, nothing optional but what a flag announces.
 */
#include "drivers/store_sqlite_commit.h"

#include "base/rd.h"
#include "model/data_usage.h"
#include "model/line_fact.h"

enum { LAYOUT = 2 };
enum { HAS_LINE = 1, HAS_AUC = 2, HAS_PUSH = 4, HAS_DCB = 8, HAS_ALL = 15 };
enum { SIZE_HEAD = 8 };

static bool needs_imsi(enum change_kind kind)
{
	return kind != CHANGE_CLOCK_FLOOR && kind != CHANGE_IMPORT_UNDO;
}

static unsigned needs(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_LINE_ADD:
	case CHANGE_LINE_PUT:
	case CHANGE_LINE_FACTS:
		return HAS_LINE;
	case CHANGE_PUSH_PUT:
	case CHANGE_PUSH_DROP:
		return HAS_PUSH;
	case CHANGE_DCB_TC:
		return HAS_DCB;
	case CHANGE_LINE_REMOVE:
	case CHANGE_EPOCH:
	case CHANGE_AUC_OFFSET:
	case CHANGE_CLOCK_FLOOR:
	case CHANGE_IMPORT_UNDO:
		break;
	}
	return 0;
}

static unsigned has(const struct change *c)
{
	return (c->line ? HAS_LINE : 0u) | (c->auc ? HAS_AUC : 0u) | (c->push ? HAS_PUSH : 0u) |
	       (c->dcb ? HAS_DCB : 0u);
}

static bool auc_good(const struct auc_row *a)
{
	return a->algorithm <= AUC_TUAK && a->sealed_len > 0 && a->sealed_len <= sizeof(a->sealed);
}

static bool push_good(const struct push_registration *p)
{
	return p->service <= PUSH_APNS && p->token.n > 0 && p->token.n <= PUSH_TOKEN_MAX &&
	       p->terminal_id.n <= PUSH_TOKEN_MAX && p->app_name.n <= PUSH_TOKEN_MAX &&
	       str_is_utf8(p->token) && str_is_utf8(p->terminal_id) && str_is_utf8(p->app_name);
}

static bool name_good(struct str name)
{
	return name.n > 0 && name.n <= DCB_STORE_MAX && line_fact_printable(name);
}

static bool dcb_good(const struct dcb_consent *d)
{
	return d->tc <= DATA_IN_PROGRESS && name_good(d->store_vendor) && name_good(d->store_user_id);
}

static bool change_good(const struct change *c)
{
	struct imsi imsi;
	if (c->kind > CHANGE_IMPORT_UNDO || (has(c) & needs(c->kind)) != needs(c->kind))
		return false;
	if (needs_imsi(c->kind) && ids_imsi(ids_imsi_str(&c->imsi), &imsi) != RC_OK)
		return false;
	if (c->import_id.n > IMPORT_ID_MAX || !str_is_utf8(c->import_id) ||
		(c->kind == CHANGE_IMPORT_UNDO && c->import_id.n == 0))
		return false;
	return (!c->line || line_fact_all_good(c->line)) && (!c->auc || auc_good(c->auc)) &&
	       (!c->push || push_good(c->push)) && (!c->dcb || dcb_good(c->dcb));
}

enum rc store_sqlite_commit_check(const struct change *set, size_t n, struct fault *f)
{
	if (n > CHANGE_SET_MAX)
		return FAIL(f, REASON_change_set_too_large, "%zu changes", n);
	for (size_t i = 0; i < n; i++) {
		if (!change_good(&set[i]))
			return FAIL(f, REASON_bug, "change %zu of kind %d", i, (int)set[i].kind);
		if (set[i].kind == CHANGE_IMPORT_UNDO && n > 1)
			return FAIL(f, REASON_bug, "import undo is not alone in its set");
	}
	return RC_OK;
}

size_t store_sqlite_commit_size(const struct change *set, size_t n)
{
	size_t size = SIZE_HEAD;
	for (size_t i = 0; i < n; i++)
		size += change_octets(&set[i]);
	return size;
}

static void put_text(struct buf *out, struct str s)
{
	buf_block(out, str_bytes(s));
}

static void put_fact(struct buf *out, const struct line_fact *f, const struct subscriber *l)
{
	const void *at = line_fact_of(f, l);
	switch (f->kind) {
	case LINE_FACT_TEXT:
		put_text(out, str_of(at));
		break;
	case LINE_FACT_FLAG:
		buf_u8(out, *(const bool *)at);
		break;
	case LINE_FACT_WORD:
		buf_u8(out, (uint8_t)line_fact_value(f, l));
		break;
	case LINE_FACT_MOMENT:
		buf_u64(out, (uint64_t) * (const int64_t *)at);
		break;
	case LINE_FACT_USAGE:
		data_usage_put(out, at);
		break;
	}
}

/* push digests stay out: the store keeps them in step with the registrations itself */
static void put_line(struct buf *out, const struct subscriber *l)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		put_fact(out, line_fact_at(i), l);
	buf_u64(out, l->ref);
	buf_u32(out, l->epoch);
	buf_u32(out, l->version);
}

static void put_auc(struct buf *out, const struct auc_row *a)
{
	buf_u8(out, (uint8_t)a->algorithm);
	buf_put(out, a->amf, sizeof(a->amf));
	buf_u8(out, a->res_len);
	buf_u8(out, a->mac_len);
	buf_u8(out, a->keccak_iterations);
	buf_u64(out, (uint64_t)a->offset);
	buf_block(out, (struct bytes){ a->sealed, a->sealed_len });
}

static void put_push(struct buf *out, const struct push_registration *p)
{
	buf_u8(out, (uint8_t)p->service);
	buf_put(out, p->digest, sizeof(p->digest));
	put_text(out, p->token);
	put_text(out, p->terminal_id);
	put_text(out, p->app_name);
	buf_u32(out, p->apps);
}

static void put_dcb(struct buf *out, const struct dcb_consent *d)
{
	put_text(out, d->store_vendor);
	put_text(out, d->store_user_id);
	buf_u8(out, (uint8_t)d->tc);
	buf_u64(out, (uint64_t)d->changed_at);
}

void store_sqlite_commit_encode(struct buf *out, const struct change *set, size_t n)
{
	buf_u8(out, LAYOUT);
	buf_u16(out, (uint16_t)n);
	for (size_t i = 0; i < n; i++) {
		const struct change *c = &set[i];
		buf_u8(out, (uint8_t)c->kind);
		buf_u8(out, (uint8_t)has(c));
		put_text(out, ids_imsi_str(&c->imsi));
		buf_u64(out, (uint64_t)c->number);
		put_text(out, c->import_id);
		if (c->line)
			put_line(out, c->line);
		if (c->auc)
			put_auc(out, c->auc);
		if (c->push)
			put_push(out, c->push);
		if (c->dcb)
			put_dcb(out, c->dcb);
	}
}

/* a text into a zero-terminated array of `room` octets */
static void get_array(struct rd *r, char *out, size_t room)
{
	const struct bytes b = rd_block(r);
	if (b.n >= room || (b.n && memchr(b.p, 0, b.n)))
		r->failed = true;
	else if (b.n)
		memcpy(out, b.p, b.n);
}

static bool get_bool(struct rd *r)
{
	const uint8_t v = rd_u8(r);
	if (v > 1)
		r->failed = true;
	return v == 1;
}

static struct str get_text(struct rd *r)
{
	return str_of_bytes(rd_block(r));
}

static void get_fact(struct rd *r, const struct line_fact *f, struct subscriber *l)
{
	void *at = line_fact_in(f, l);
	switch (f->kind) {
	case LINE_FACT_TEXT:
		get_array(r, at, f->room);
		break;
	case LINE_FACT_FLAG:
		*(bool *)at = get_bool(r);
		break;
	case LINE_FACT_WORD:
		line_fact_set_value(f, rd_u8(r), l);
		break;
	case LINE_FACT_MOMENT:
		*(int64_t *)at = (int64_t)rd_u64(r);
		break;
	case LINE_FACT_USAGE:
		data_usage_get(r, at);
		break;
	}
}

static void get_line(struct rd *r, struct subscriber *l)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		get_fact(r, line_fact_at(i), l);
	l->ref = rd_u64(r);
	l->epoch = rd_u32(r);
	l->version = rd_u32(r);
}

static void get_auc(struct rd *r, struct auc_row *a)
{
	a->algorithm = rd_u8(r);
	rd_copy(r, a->amf, sizeof(a->amf));
	a->res_len = rd_u8(r);
	a->mac_len = rd_u8(r);
	a->keccak_iterations = rd_u8(r);
	a->offset = (int64_t)rd_u64(r);
	const struct bytes sealed = rd_block(r);
	if (sealed.n > sizeof(a->sealed)) {
		r->failed = true;
		return;
	}
	a->sealed_len = sealed.n;
	if (sealed.n)
		memcpy(a->sealed, sealed.p, sealed.n);
}

static void get_push(struct rd *r, struct push_registration *p)
{
	p->service = rd_u8(r);
	rd_copy(r, p->digest, sizeof(p->digest));
	p->token = get_text(r);
	p->terminal_id = get_text(r);
	p->app_name = get_text(r);
	p->apps = rd_u32(r);
}

static void get_dcb(struct rd *r, struct dcb_consent *d)
{
	d->store_vendor = get_text(r);
	d->store_user_id = get_text(r);
	d->tc = rd_u8(r);
	d->changed_at = (int64_t)rd_u64(r);
}

static enum rc get_line_parts(struct arena *a, struct rd *r, unsigned parts, struct change *c)
{
	struct subscriber *line = parts & HAS_LINE ? arena_new_of(a, struct subscriber) : NULL;
	struct auc_row *auc = parts & HAS_AUC ? arena_new_of(a, struct auc_row) : NULL;
	if ((parts & HAS_LINE && !line) || (parts & HAS_AUC && !auc))
		return RC_NOMEM;
	if (line) {
		line->imsi = c->imsi;
		get_line(r, line);
	}
	if (auc) {
		auc->imsi = c->imsi;
		get_auc(r, auc);
	}
	c->line = line;
	c->auc = auc;
	return RC_OK;
}

static enum rc get_parts(struct arena *a, struct rd *r, unsigned parts, struct change *c)
{
	struct push_registration *push = parts & HAS_PUSH ? arena_new_of(a, struct push_registration) : NULL;
	struct dcb_consent *dcb = parts & HAS_DCB ? arena_new_of(a, struct dcb_consent) : NULL;
	if ((parts & HAS_PUSH && !push) || (parts & HAS_DCB && !dcb))
		return RC_NOMEM;
	const enum rc rc = get_line_parts(a, r, parts, c);
	if (rc != RC_OK)
		return rc;
	if (push)
		get_push(r, push);
	if (dcb)
		get_dcb(r, dcb);
	c->push = push;
	c->dcb = dcb;
	return RC_OK;
}

static enum rc get_change(struct arena *a, struct rd *r, struct change *c)
{
	c->kind = rd_u8(r);
	const unsigned parts = rd_u8(r);
	get_array(r, c->imsi.d, sizeof(c->imsi.d));
	c->number = (int64_t)rd_u64(r);
	c->import_id = get_text(r);
	if (r->failed || parts > HAS_ALL)
		return RC_MALFORMED;
	const enum rc rc = get_parts(a, r, parts, c);
	return rc == RC_OK && (r->failed || !change_good(c)) ? RC_MALFORMED : rc;
}

enum rc store_sqlite_commit_decode(
	struct arena *a, struct bytes question, const struct change **set, size_t *n, struct fault *f)
{
	struct rd r = rd_of(question);
	const uint8_t layout = rd_u8(&r);
	const size_t count = rd_u16(&r);
	if (r.failed || layout != LAYOUT || count > CHANGE_SET_MAX)
		return FAIL(f, REASON_change_set_malformed, "layout %d, %zu changes", layout, count);
	struct change *c = arena_take(a, (count + 1) * sizeof(*c));
	if (!c)
		return FAIL(f, REASON_memory, "%zu changes", count);
	for (size_t i = 0; i < count; i++) {
		const enum rc rc = get_change(a, &r, &c[i]);
		if (rc != RC_OK)
			return FAIL(f, rc == RC_NOMEM ? REASON_memory : REASON_change_set_malformed,
				"change %zu", i);
		if (c[i].kind == CHANGE_IMPORT_UNDO && count > 1)
			return FAIL(f, REASON_change_set_malformed, "import undo is not alone in its set");
	}
	if (!rd_done(&r))
		return FAIL(f, REASON_change_set_malformed, "%zu octets left over", r.n);
	*set = c;
	*n = count;
	return RC_OK;
}
