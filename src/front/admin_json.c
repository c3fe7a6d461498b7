/** The members of a subscriber as rows: name, kind, place in the struct, words of its values. */
#include "front/admin_json.h"

#include "front/admin_card.h"

#include <inttypes.h>
#include <time.h>

enum kind { IMSI, MSISDN, FLAG, CHOICE, MOMENT, TEXT, NUMBER, COUNT, OBJECT, CARD, SEALED };

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): the order in which rows read well */
struct member {
	const char *name;
	enum kind kind;
	size_t at;                    /* offset in struct subscriber */
	const char *const *choices;   /* CHOICE, in the order of the enum */
	const struct member *members; /* OBJECT */
	bool whole;                   /* only in a whole line, not in a change of facts */
};

static const char *const prov_words[] = { "none", "done", "not_required", "in_progress", NULL };
static const char *const tc_words[] = { "missing", "accepted", "not_required", "in_progress", NULL };
static const char *const addr_words[] = { "missing", "available", "not_required", "in_progress", NULL };
static const char *const status_words[] = { "disabled", "enabled", "incompatible", "provisioning", NULL };
static const char *const order_words[] = { "normal", "reset", "stop", "stop_until_user", NULL };

#define AT(member) offsetof(struct subscriber, member)

static const struct member vowifi_members[] = {
	{ "allowed", FLAG, AT(vowifi.allowed) },
	{ "prov", CHOICE, AT(vowifi.prov), prov_words },
	{ "tc", CHOICE, AT(vowifi.tc), tc_words },
	{ "addr", CHOICE, AT(vowifi.addr), addr_words },
	{ "addr_expiry", MOMENT, AT(vowifi.addr_expiry) },
	{ "addr_id", TEXT, AT(vowifi.addr_id) },
	{ .name = NULL },
};

static const struct member voice_members[] = {
	{ "lte_home", CHOICE, AT(voice.lte_home), status_words },
	{ "lte_roaming", CHOICE, AT(voice.lte_roaming), status_words },
	{ "nr_home", CHOICE, AT(voice.nr_home), status_words },
	{ "nr_roaming", CHOICE, AT(voice.nr_roaming), status_words },
	{ .name = NULL },
};

static const struct member line_members[] = {
	{ "imsi", IMSI, AT(imsi) },
	{ "msisdn", MSISDN, AT(msisdn) },
	{ "barred", FLAG, AT(barred) },
	{ "vowifi", OBJECT, 0, NULL, vowifi_members },
	{ "voice", OBJECT, 0, NULL, voice_members },
	{ "smsoip", CHOICE, AT(smsoip), status_words },
	{ "vers", CHOICE, AT(order), order_words },
	{ "epoch", NUMBER, AT(epoch), .whole = true },
	{ "version", NUMBER, AT(version), .whole = true },
	{ "push", COUNT, AT(push_count), .whole = true },
	{ "alg", CARD, .whole = true },
	{ "k", CARD, .whole = true },
	{ "opc", CARD, .whole = true },
	{ "op", CARD, .whole = true },
	{ "topc", CARD, .whole = true },
	{ "top", CARD, .whole = true },
	{ "amf", CARD, .whole = true },
	{ "sqn", CARD, .whole = true },
	{ "res_len", CARD, .whole = true },
	{ "iterations", CARD, .whole = true },
	{ "auc", SEALED, .whole = true },
	{ .name = NULL },
};

_Static_assert(
	sizeof(enum service_status) == sizeof(unsigned) && sizeof(enum vers_order) == sizeof(unsigned) &&
		sizeof(enum prov_status) == sizeof(unsigned) && sizeof(enum data_status) == sizeof(unsigned),
	"CHOICE is read and written as unsigned");

enum rc admin_json_refuse(struct admin_why *w, const char *field, const char *note)
{
	const size_t n = strnlen(field, sizeof(w->field) - 1);
	if (w->fault.reason == REASON_none) {
		memcpy(w->field, field, n);
		w->field[n] = '\0';
	}
	return FAIL(&w->fault, REASON_admin_invalid, "%s", note);
}

static struct str text_of(const json_t *v)
{
	return json_is_string(v) ? (struct str){ json_string_value(v), json_string_length(v) } : STR_NONE;
}

static enum rc read_choice(const struct member *m, struct str text, void *at, struct admin_why *w)
{
	for (unsigned i = 0; m->choices[i]; i++)
		if (str_is(text, m->choices[i])) {
			memcpy(at, &i, sizeof(i));
			return RC_OK;
		}
	return admin_json_refuse(w, m->name, "not one of the words for this member");
}

static void write_moment(int64_t at, char out[32])
{
	const time_t t = (time_t)at;
	struct tm tm;
	if (!gmtime_r(&t, &tm) || !strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm))
		out[0] = '\0';
}

/* written again it must be the same text: no 31 June, no blanks */
static enum rc read_moment(const struct member *m, const json_t *v, int64_t *at, struct admin_why *w)
{
	char again[32];
	struct tm tm = { 0 };
	if (json_is_null(v)) {
		*at = 0;
		return RC_OK;
	}
	const struct str text = text_of(v);
	if (text.n && strptime(text.p, "%Y-%m-%dT%H:%M:%SZ", &tm)) {
		const int64_t t = timegm(&tm);
		write_moment(t, again);
		if (t > 0 && str_is(text, again)) {
			*at = t;
			return RC_OK;
		}
	}
	return admin_json_refuse(w, m->name, "expected a time like 2026-06-30T00:00:00Z, or null");
}

static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return true;
}

static enum rc read_text(const struct member *m, const json_t *v, char *at, struct admin_why *w)
{
	const struct str text = text_of(v);
	if (!json_is_string(v) || text.n >= sizeof(((struct vowifi_facts *)0)->addr_id) ||
		!is_printable(text))
		return admin_json_refuse(
			w, m->name, "expected a text of at most 64 octets without control characters");
	memcpy(at, text.p, text.n);
	at[text.n] = '\0';
	return RC_OK;
}

static enum rc read_imsi(const struct member *m, const json_t *v, struct imsi *at, struct admin_why *w)
{
	struct imsi imsi;
	if (ids_imsi(text_of(v), &imsi) != RC_OK)
		return admin_json_refuse(w, m->name, "expected 6 to 15 digits in a text");
	if (at->d[0] && !ids_imsi_eq(at, &imsi))
		return admin_json_refuse(w, m->name, "another IMSI than the one in the path");
	*at = imsi;
	return RC_OK;
}

static enum rc read_msisdn(const struct member *m, const json_t *v, struct msisdn *at, struct admin_why *w)
{
	if (json_is_string(v) && text_of(v).n == 0) {
		*at = (struct msisdn){ 0 };
		return RC_OK;
	}
	return ids_msisdn(text_of(v), at) == RC_OK
		       ? RC_OK
		       : admin_json_refuse(w, m->name, "expected up to 15 digits in a text");
}

static enum rc read_flag(const struct member *m, const json_t *v, bool *at, struct admin_why *w)
{
	if (!json_is_boolean(v))
		return admin_json_refuse(w, m->name, "expected true or false");
	*at = json_is_true(v);
	return RC_OK;
}

static enum rc read_number(const struct member *m, const json_t *v, uint32_t *at, struct admin_why *w)
{
	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > INT32_MAX)
		return admin_json_refuse(w, m->name, "expected a number from 0 to 2147483647");
	if (at)
		*at = (uint32_t)json_integer_value(v);
	return RC_OK;
}

static enum rc read_members(const struct member *rows, const json_t *object, enum admin_json_use use,
	struct admin_json_line *io, struct admin_why *w);

static enum rc read_member(const struct member *m, const json_t *v, enum admin_json_use use,
	struct admin_json_line *io, struct admin_why *w)
{
	void *at = (char *)&io->line + m->at;
	if (m->whole && use == ADMIN_JSON_FACTS)
		return admin_json_refuse(w, m->name, "cannot be changed alone");
	switch (m->kind) {
	case IMSI:
		return read_imsi(m, v, at, w);
	case MSISDN:
		return read_msisdn(m, v, at, w);
	case FLAG:
		return read_flag(m, v, at, w);
	case CHOICE:
		return read_choice(m, text_of(v), at, w);
	case MOMENT:
		return read_moment(m, v, at, w);
	case TEXT:
		return read_text(m, v, at, w);
	case NUMBER:
		return read_number(m, v, at, w);
	case COUNT: /* an export says it; registrations come from devices alone */
		return read_number(m, v, NULL, w);
	case OBJECT:
		return json_is_object(v) ? read_members(m->members, v, use, io, w)
					 : admin_json_refuse(w, m->name, "expected an object");
	case CARD:
	case SEALED:
		break; /* read as a whole, when the IMSI is known */
	}
	return RC_OK;
}

static const struct member *find(const struct member *rows, const char *name)
{
	for (const struct member *m = rows; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

static enum rc read_members(const struct member *rows, const json_t *object, enum admin_json_use use,
	struct admin_json_line *io, struct admin_why *w)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		const struct member *m = find(rows, name);
		const enum rc rc =
			m ? read_member(m, value, use, io, w) : admin_json_refuse(w, name, "unknown member");
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc read_whole(const json_t *root, struct admin_json_line *io, struct admin_why *w)
{
	if (!io->line.imsi.d[0])
		return admin_json_refuse(w, "imsi", "missing");
	if (io->line.version == 0)
		io->line.version = 1;
	const json_t *sealed = json_object_get(root, "auc");
	const enum rc rc = admin_card_read(root, io, w);
	if (rc != RC_OK || !sealed)
		return rc;
	return io->has_card ? admin_json_refuse(w, "auc", "keys twice, in clear and sealed")
			    : admin_card_read_sealed(sealed, io, w);
}

enum rc admin_json_read(
	struct str text, enum admin_json_use use, struct admin_json_line *io, struct admin_why *w)
{
	json_error_t error;
	json_t *root = text.n ? json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error) : NULL;
	if (!root || !json_is_object(root)) {
		json_decref(root);
		return FAIL(
			&w->fault, REASON_admin_malformed, "not one JSON object, or a member occurs twice");
	}
	if (use == ADMIN_JSON_WHOLE) {
		const struct imsi imsi = io->line.imsi;
		*io = (struct admin_json_line){ .line = subscriber_new() };
		io->line.imsi = imsi;
	}
	enum rc rc = read_members(line_members, root, use, io, w);
	if (rc == RC_OK && use == ADMIN_JSON_WHOLE)
		rc = read_whole(root, io, w);
	json_decref(root);
	return rc;
}

void admin_json_text(struct buf *out, struct str s)
{
	const bool utf8 = str_is_utf8(s);
	buf_putc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\')
			buf_putc(out, '\\');
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, c >= 0x80 && !utf8 ? '?' : (char)c);
	}
	buf_putc(out, '"');
}

static const char *word(const struct member *m, const void *at)
{
	unsigned value, n = 0;
	memcpy(&value, at, sizeof(value));
	while (m->choices[n])
		n++;
	return value < n ? m->choices[value] : "";
}

static void put_moment(struct buf *out, int64_t at)
{
	char text[32];
	if (!at) {
		buf_puts(out, "null");
		return;
	}
	write_moment(at, text);
	admin_json_text(out, str_of(text));
}

static void write_members(struct buf *out, const struct member *rows, const struct subscriber *line);

static void write_value(struct buf *out, const struct member *m, const struct subscriber *line)
{
	const void *at = (const char *)line + m->at;
	switch (m->kind) {
	case IMSI:
	case MSISDN: /* both are one zero-terminated array */
	case TEXT:
		admin_json_text(out, str_of(at));
		break;
	case FLAG:
		buf_puts(out, *(const bool *)at ? "true" : "false");
		break;
	case CHOICE:
		admin_json_text(out, str_of(word(m, at)));
		break;
	case MOMENT:
		put_moment(out, *(const int64_t *)at);
		break;
	case NUMBER:
	case COUNT:
		buf_printf(out, "%" PRIu32, *(const uint32_t *)at);
		break;
	case OBJECT:
		buf_putc(out, '{');
		write_members(out, m->members, line);
		buf_putc(out, '}');
		break;
	case CARD:
	case SEALED:
		break;
	}
}

static void write_members(struct buf *out, const struct member *rows, const struct subscriber *line)
{
	for (const struct member *m = rows; m->name; m++) {
		if (m->kind == CARD || m->kind == SEALED)
			continue;
		buf_printf(out, "%s\"%s\":", m == rows ? "" : ",", m->name);
		write_value(out, m, line);
	}
}

void admin_json_write(struct buf *out, const struct subscriber *line, const struct auc_row *auc)
{
	buf_putc(out, '{');
	write_members(out, line_members, line);
	if (auc && auc->sealed_len) {
		buf_puts(out, ",\"auc\":");
		admin_card_write_sealed(out, auc);
	}
	buf_putc(out, '}');
}
