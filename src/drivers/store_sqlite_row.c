/** Binding and reading of rows; what is read is checked, the file may be damaged. */
#include "drivers/store_sqlite_row.h"

int64_t store_sqlite_row_key(const struct imsi *imsi)
{
	int64_t key = 1;
	for (const char *d = imsi->d; *d; d++)
		key = key * 10 + (*d - '0');
	return key;
}

bool store_sqlite_row_imsi(int64_t key, struct imsi *out)
{
	char text[24];
	sqlite3_snprintf(sizeof(text), text, "%lld", (long long)key);
	return text[0] == '1' && ids_imsi(str_of(text + 1), out) == RC_OK;
}

static void bind_text(sqlite3_stmt *st, int at, const char *z)
{
	sqlite3_bind_text(st, at, z, -1, SQLITE_STATIC);
}

void store_sqlite_row_bind(
	sqlite3_stmt *st, const struct imsi *imsi, const struct subscriber *line, bool whole)
{
	int at = 1;
	sqlite3_bind_int64(st, at++, store_sqlite_row_key(imsi));
	bind_text(st, at++, line->msisdn.d);
	sqlite3_bind_int(st, at++, line->barred);
	sqlite3_bind_int(st, at++, (int)line->order);
	sqlite3_bind_int(st, at++, line->vowifi.allowed);
	sqlite3_bind_int(st, at++, (int)line->vowifi.prov);
	sqlite3_bind_int(st, at++, (int)line->vowifi.tc);
	sqlite3_bind_int(st, at++, (int)line->vowifi.addr);
	sqlite3_bind_int64(st, at++, line->vowifi.addr_expiry);
	bind_text(st, at++, line->vowifi.addr_id);
	sqlite3_bind_int(st, at++, (int)line->voice.lte_home);
	sqlite3_bind_int(st, at++, (int)line->voice.lte_roaming);
	sqlite3_bind_int(st, at++, (int)line->voice.nr_home);
	sqlite3_bind_int(st, at++, (int)line->voice.nr_roaming);
	sqlite3_bind_int(st, at++, (int)line->smsoip);
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

bool store_sqlite_row_read(sqlite3_stmt *st, struct subscriber *out)
{
	struct columns c = { .st = st };
	struct subscriber l = { 0 };
	if (!store_sqlite_row_imsi(take_any(&c), &l.imsi))
		return false;
	take_text(&c, l.msisdn.d, sizeof(l.msisdn.d));
	l.barred = take_int(&c, 1);
	l.order = take_enum(&c, VERS_STOP_UNTIL_USER);
	l.vowifi.allowed = take_int(&c, 1);
	l.vowifi.prov = take_enum(&c, PROV_IN_PROGRESS);
	l.vowifi.tc = take_enum(&c, DATA_IN_PROGRESS);
	l.vowifi.addr = take_enum(&c, DATA_IN_PROGRESS);
	l.vowifi.addr_expiry = take_any(&c);
	take_text(&c, l.vowifi.addr_id, sizeof(l.vowifi.addr_id));
	l.voice.lte_home = take_enum(&c, SERVICE_PROVISIONING);
	l.voice.lte_roaming = take_enum(&c, SERVICE_PROVISIONING);
	l.voice.nr_home = take_enum(&c, SERVICE_PROVISIONING);
	l.voice.nr_roaming = take_enum(&c, SERVICE_PROVISIONING);
	l.smsoip = take_enum(&c, SERVICE_PROVISIONING);
	l.ref = (uint64_t)take_any(&c);
	l.epoch = (uint32_t)take_int(&c, UINT32_MAX);
	l.version = (uint32_t)take_int(&c, UINT32_MAX);
	l.push_count = (unsigned)(take_blob(&c, l.push, sizeof(l.push), SUBSCRIBER_PUSH_DIGEST) /
				  SUBSCRIBER_PUSH_DIGEST);
	if (!c.bad)
		*out = l;
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
