/** The codec of change sets: big-endian fields in a fixed order, nothing optional but what a flag announces.
 */
#include "drivers/store_sqlite_commit.h"

#include "base/rd.h"

enum { LAYOUT = 1 };
enum { HAS_LINE = 1, HAS_AUC = 2, HAS_PUSH = 4, HAS_ALL = 7 };
/* octets without the texts, counted generously */
enum { SIZE_HEAD = 8, SIZE_CHANGE = 40, SIZE_LINE = 160, SIZE_AUC = 32, SIZE_PUSH = 40 };

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
	return (c->line ? HAS_LINE : 0u) | (c->auc ? HAS_AUC : 0u) | (c->push ? HAS_PUSH : 0u);
}

static bool line_good(const struct subscriber *l)
{
	const struct vowifi_facts *w = &l->vowifi;
	const struct voice_facts *v = &l->voice;
	struct msisdn number;
	if (l->msisdn.d[0] && ids_msisdn(str_of(l->msisdn.d), &number) != RC_OK)
		return false;
	return l->order <= VERS_STOP_UNTIL_USER && w->prov <= PROV_IN_PROGRESS && w->tc <= DATA_IN_PROGRESS &&
	       w->addr <= DATA_IN_PROGRESS && v->lte_home <= SERVICE_PROVISIONING &&
	       v->lte_roaming <= SERVICE_PROVISIONING && v->nr_home <= SERVICE_PROVISIONING &&
	       v->nr_roaming <= SERVICE_PROVISIONING && l->smsoip <= SERVICE_PROVISIONING &&
	       memchr(w->addr_id, 0, sizeof(w->addr_id)) && str_is_utf8(str_of(w->addr_id));
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
	return (!c->line || line_good(c->line)) && (!c->auc || auc_good(c->auc)) &&
	       (!c->push || push_good(c->push));
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
	for (size_t i = 0; i < n; i++) {
		const struct change *c = &set[i];
		size += SIZE_CHANGE + c->import_id.n;
		if (c->line)
			size += SIZE_LINE + c->line->push_count * SUBSCRIBER_PUSH_DIGEST;
		if (c->auc)
			size += SIZE_AUC + c->auc->sealed_len;
		if (c->push)
			size += SIZE_PUSH + c->push->token.n + c->push->terminal_id.n + c->push->app_name.n;
	}
	return size;
}

static void put_text(struct buf *out, struct str s)
{
	buf_block(out, str_bytes(s));
}

/* push digests stay out: the store keeps them in step with the registrations itself */
static void put_line(struct buf *out, const struct subscriber *l)
{
	put_text(out, str_of(l->msisdn.d));
	buf_u64(out, l->ref);
	buf_u8(out, l->barred);
	buf_u32(out, l->epoch);
	buf_u32(out, l->version);
	buf_u8(out, (uint8_t)l->order);
	buf_u8(out, l->vowifi.allowed);
	buf_u8(out, (uint8_t)l->vowifi.prov);
	buf_u8(out, (uint8_t)l->vowifi.tc);
	buf_u8(out, (uint8_t)l->vowifi.addr);
	buf_u64(out, (uint64_t)l->vowifi.addr_expiry);
	put_text(out, str_of(l->vowifi.addr_id));
	buf_u8(out, (uint8_t)l->voice.lte_home);
	buf_u8(out, (uint8_t)l->voice.lte_roaming);
	buf_u8(out, (uint8_t)l->voice.nr_home);
	buf_u8(out, (uint8_t)l->voice.nr_roaming);
	buf_u8(out, (uint8_t)l->smsoip);
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

static void get_line(struct rd *r, struct subscriber *l)
{
	get_array(r, l->msisdn.d, sizeof(l->msisdn.d));
	l->ref = rd_u64(r);
	l->barred = get_bool(r);
	l->epoch = rd_u32(r);
	l->version = rd_u32(r);
	l->order = rd_u8(r);
	l->vowifi.allowed = get_bool(r);
	l->vowifi.prov = rd_u8(r);
	l->vowifi.tc = rd_u8(r);
	l->vowifi.addr = rd_u8(r);
	l->vowifi.addr_expiry = (int64_t)rd_u64(r);
	get_array(r, l->vowifi.addr_id, sizeof(l->vowifi.addr_id));
	l->voice.lte_home = rd_u8(r);
	l->voice.lte_roaming = rd_u8(r);
	l->voice.nr_home = rd_u8(r);
	l->voice.nr_roaming = rd_u8(r);
	l->smsoip = rd_u8(r);
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

static enum rc get_parts(struct arena *a, struct rd *r, unsigned parts, struct change *c)
{
	struct subscriber *line = parts & HAS_LINE ? arena_new_of(a, struct subscriber) : NULL;
	struct auc_row *auc = parts & HAS_AUC ? arena_new_of(a, struct auc_row) : NULL;
	struct push_registration *push = parts & HAS_PUSH ? arena_new_of(a, struct push_registration) : NULL;
	if ((parts & HAS_LINE && !line) || (parts & HAS_AUC && !auc) || (parts & HAS_PUSH && !push))
		return RC_NOMEM;
	if (line) {
		line->imsi = c->imsi;
		get_line(r, line);
	}
	if (auc) {
		auc->imsi = c->imsi;
		get_auc(r, auc);
	}
	if (push)
		get_push(r, push);
	c->line = line;
	c->auc = auc;
	c->push = push;
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
