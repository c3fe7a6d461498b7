/** Binding and reading of rows; what is read is checked, the file may be damaged. */
#include "drivers/store_sqlite_row.h"

#include "model/data_usage.h"

int64_t store_sqlite_row_key(const struct imsi *imsi)
{
	int64_t key = 1;
	for (const char *d = imsi->d; *d; d++)
		key = key * 10 + (*d - '0');
	return key;
}

bool store_sqlite_row_imsi(int64_t key, struct imsi *out)
{
	char text[24], *at = text + sizeof(text);
	for (; key > 1; key /= 10)
		*--at = (char)('0' + key % 10);
	return key == 1 && ids_imsi((struct str){ at, (size_t)(text + sizeof(text) - at) }, out) == RC_OK;
}

static void bind_usage(sqlite3_stmt *st, int at, const struct data_facts *data)
{
	uint8_t mem[DATA_USAGE_OCTETS_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	data_usage_put(&b, data);
	sqlite3_bind_blob(st, at, b.p, (int)b.n, SQLITE_TRANSIENT);
}

static void bind_fact(sqlite3_stmt *st, int at, const struct line_fact *f, const struct subscriber *line)
{
	const void *value = line_fact_of(f, line);
	switch (f->kind) {
	case LINE_FACT_TEXT:
		sqlite3_bind_text(st, at, value, -1, SQLITE_STATIC);
		break;
	case LINE_FACT_FLAG:
		sqlite3_bind_int(st, at, *(const bool *)value);
		break;
	case LINE_FACT_WORD:
		sqlite3_bind_int64(st, at, line_fact_value(f, line));
		break;
	case LINE_FACT_MOMENT:
		sqlite3_bind_int64(st, at, *(const int64_t *)value);
		break;
	case LINE_FACT_USAGE:
		bind_usage(st, at, value);
		break;
	}
}

void store_sqlite_row_bind(
	sqlite3_stmt *st, const struct imsi *imsi, const struct subscriber *line, bool whole)
{
	int at = 1;
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		bind_fact(st, at++, line_fact_at(i), line);
	sqlite3_bind_int64(st, at++, store_sqlite_row_key(imsi));
	if (!whole)
		return;
	sqlite3_bind_int64(st, at++, (int64_t)line->ref);
	sqlite3_bind_int64(st, at++, line->epoch);
	sqlite3_bind_int64(st, at, line->version);
}

void store_sqlite_row_bind_auc(sqlite3_stmt *st, const struct imsi *imsi, const struct auc_row *auc)
{
	sqlite3_bind_int64(st, 1, store_sqlite_row_key(imsi));
	sqlite3_bind_int(st, 2, (int)auc->algorithm);
	sqlite3_bind_int(st, 3, auc->amf[0] << 8 | auc->amf[1]);
	sqlite3_bind_int(st, 4, auc->res_len);
	sqlite3_bind_int(st, 5, auc->mac_len);
	sqlite3_bind_int(st, 6, auc->keccak_iterations);
	sqlite3_bind_int64(st, 7, auc->offset);
	sqlite3_bind_blob(st, 8, auc->sealed, (int)auc->sealed_len, SQLITE_STATIC);
}

/* columns from left to right; `bad` sticks */
struct columns {
	sqlite3_stmt *st;
	int at;
	bool bad;
};

static int64_t take_int(struct columns *c, int64_t max)
{
	const int64_t v = sqlite3_column_int64(c->st, c->at++);
	if (v < 0 || v > max)
		c->bad = true;
	return c->bad ? 0 : v;
}

static unsigned take_enum(struct columns *c, unsigned max)
{
	return (unsigned)take_int(c, max);
}

static int64_t take_any(struct columns *c)
{
	return sqlite3_column_int64(c->st, c->at++);
}

static void take_text(struct columns *c, char *out, size_t room)
{
	const void *p = sqlite3_column_text(c->st, c->at);
	const size_t n = (size_t)sqlite3_column_bytes(c->st, c->at++);
	if (!p || n >= room) {
		c->bad = true;
		return;
	}
	memcpy(out, p, n);
	out[n] = 0;
}

/* octets at most `room`, a multiple of `unit` */
static size_t take_blob(struct columns *c, void *out, size_t room, size_t unit)
{
	const void *p = sqlite3_column_blob(c->st, c->at);
	const size_t n = (size_t)sqlite3_column_bytes(c->st, c->at++);
	if (n > room || n % unit != 0) {
		c->bad = true;
		return 0;
	}
	if (n && p)
		memcpy(out, p, n);
	return n;
}

static void take_usage(struct columns *c, struct data_facts *data)
{
	const void *p = sqlite3_column_blob(c->st, c->at);
	struct rd r = rd_of((struct bytes){ p, (size_t)sqlite3_column_bytes(c->st, c->at++) });
	data_usage_get(&r, data);
	if (!rd_done(&r))
		c->bad = true;
}

static void take_fact(struct columns *c, const struct line_fact *f, struct subscriber *line)
{
	void *at = line_fact_in(f, line);
	switch (f->kind) {
	case LINE_FACT_TEXT:
		take_text(c, at, f->room);
		break;
	case LINE_FACT_FLAG:
		*(bool *)at = take_int(c, 1);
		break;
	case LINE_FACT_WORD:
		line_fact_set_value(f, take_enum(c, line_fact_words(f) - 1), line);
		break;
	case LINE_FACT_MOMENT:
		*(int64_t *)at = take_any(c);
		break;
	case LINE_FACT_USAGE:
		take_usage(c, at);
		break;
	}
}

bool store_sqlite_row_read(sqlite3_stmt *st, struct subscriber *out)
{
	struct columns c = { .st = st };
	*out = (struct subscriber){ 0 };
	if (!store_sqlite_row_imsi(take_any(&c), &out->imsi))
		return false;
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		take_fact(&c, line_fact_at(i), out);
	out->ref = (uint64_t)take_any(&c);
	out->epoch = (uint32_t)take_int(&c, UINT32_MAX);
	out->version = (uint32_t)take_int(&c, UINT32_MAX);
	out->push_count = (unsigned)(take_blob(&c, out->push, sizeof(out->push), SUBSCRIBER_PUSH_DIGEST) /
				     SUBSCRIBER_PUSH_DIGEST);
	return !c.bad;
}

bool store_sqlite_row_read_auc(sqlite3_stmt *st, int at, const struct imsi *imsi, struct auc_row *out)
{
	struct columns c = { .st = st, .at = at };
	struct auc_row a = { .imsi = *imsi };
	a.algorithm = take_enum(&c, AUC_TUAK);
	const unsigned amf = take_enum(&c, UINT16_MAX);
	a.amf[0] = (uint8_t)(amf >> 8);
	a.amf[1] = (uint8_t)amf;
	a.res_len = (uint8_t)take_int(&c, UINT8_MAX);
	a.mac_len = (uint8_t)take_int(&c, UINT8_MAX);
	a.keccak_iterations = (uint8_t)take_int(&c, UINT8_MAX);
	a.offset = take_any(&c);
	a.sealed_len = take_blob(&c, a.sealed, sizeof(a.sealed), 1);
	if (!c.bad)
		*out = a;
	return !c.bad;
}
