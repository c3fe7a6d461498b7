/** The members of a subscriber: IMSI, the facts (model/line_fact.h), then what only a whole line has, as
 * rows. */
#include "front/admin_json.h"

#include "front/admin_card.h"
#include "front/admin_fact.h"

#include <inttypes.h>

enum kind { NUMBER, COUNT, CARD, SEALED };

/* only in a whole line, not in a change of facts */
struct member {
	const char *name;
	enum kind kind;
	size_t at; /* offset in struct subscriber */
};

#define AT(member) offsetof(struct subscriber, member)

static const struct member whole_members[] = {
	{ "epoch", NUMBER, AT(epoch) },
	{ "version", NUMBER, AT(version) },
	{ "push", COUNT, AT(push_count) },
	{ "alg", CARD, 0 },
	{ "k", CARD, 0 },
	{ "opc", CARD, 0 },
	{ "op", CARD, 0 },
	{ "topc", CARD, 0 },
	{ "top", CARD, 0 },
	{ "amf", CARD, 0 },
	{ "sqn", CARD, 0 },
	{ "res_len", CARD, 0 },
	{ "iterations", CARD, 0 },
	{ "auc", SEALED, 0 },
	{ .name = NULL },
};

enum rc admin_json_refuse(struct admin_why *w, const char *field, const char *note)
{
	const size_t n = strnlen(field, sizeof(w->field) - 1);
	if (w->fault.reason == REASON_none) {
		memcpy(w->field, field, n);
		w->field[n] = '\0';
	}
	return FAIL(&w->fault, REASON_admin_invalid, "%s", note);
}

static enum rc read_imsi(const json_t *v, struct imsi *at, struct admin_why *w)
{
	struct imsi imsi;
	if (ids_imsi((struct str){ json_string_value(v), json_string_length(v) }, &imsi) != RC_OK)
		return admin_json_refuse(w, "imsi", "expected 6 to 15 digits in a text");
	if (at->d[0] && !ids_imsi_eq(at, &imsi))
		return admin_json_refuse(w, "imsi", "another IMSI than the one in the path");
	*at = imsi;
	return RC_OK;
}

static enum rc read_number(
	const struct member *m, const json_t *v, struct subscriber *line, struct admin_why *w)
{
	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > INT32_MAX)
		return admin_json_refuse(w, m->name, "expected a number from 0 to 2147483647");
	const uint32_t value = (uint32_t)json_integer_value(v);
	if (m->kind == NUMBER) /* a COUNT is what an export says; registrations come from devices alone */
		memcpy((char *)line + m->at, &value, sizeof(value));
	return RC_OK;
}

static const struct member *find(const char *name)
{
	for (const struct member *m = whole_members; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

static bool is_object(const char *name)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		if (line_fact_at(i)->object && strcmp(line_fact_at(i)->object, name) == 0)
			return true;
	return false;
}

static enum rc read_object(const char *name, const json_t *v, struct subscriber *line, struct admin_why *w)
{
	const char *member;
	json_t *value;
	if (!json_is_object(v))
		return admin_json_refuse(w, name, "expected an object");
	json_object_foreach((json_t *)(uintptr_t)v, member, value)
	{
		const struct line_fact *f = line_fact_member(name, str_of(member));
		const enum rc rc = f ? admin_fact_read(f, value, line, w)
				     : admin_json_refuse(w, member, "unknown member");
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc read_member(const char *name, const json_t *v, enum admin_json_use use,
	struct admin_json_line *io, struct admin_why *w)
{
	const struct line_fact *f = line_fact_member(NULL, str_of(name));
	const struct member *m = find(name);
	if (f)
		return admin_fact_read(f, v, &io->line, w);
	if (strcmp(name, "imsi") == 0)
		return read_imsi(v, &io->line.imsi, w);
	if (is_object(name))
		return read_object(name, v, &io->line, w);
	if (!m)
		return admin_json_refuse(w, name, "unknown member");
	if (use == ADMIN_JSON_FACTS)
		return admin_json_refuse(w, name, "cannot be changed alone");
	/* a card is read as a whole, when the IMSI is known */
	return m->kind == CARD || m->kind == SEALED ? RC_OK : read_number(m, v, &io->line, w);
}

static enum rc read_members(
	const json_t *root, enum admin_json_use use, struct admin_json_line *io, struct admin_why *w)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)root, name, value)
	{
		const enum rc rc = read_member(name, value, use, io, w);
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
	enum rc rc = read_members(root, use, io, w);
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

/* the facts of one object stand together in the rows */
static void write_facts(struct buf *out, const struct subscriber *line)
{
	const char *open = NULL;
	for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
		const struct line_fact *f = line_fact_at(i);
		const bool inside = open && f->object && strcmp(open, f->object) == 0;
		if (open && !inside)
			buf_putc(out, '}');
		buf_putc(out, ',');
		if (f->object && !inside)
			buf_printf(out, "\"%s\":{", f->object);
		buf_printf(out, "\"%s\":", f->member);
		admin_fact_write(out, f, line);
		open = f->object;
	}
	if (open)
		buf_putc(out, '}');
}

void admin_json_write(struct buf *out, const struct subscriber *line, const struct auc_row *auc)
{
	buf_puts(out, "{\"imsi\":");
	admin_json_text(out, ids_imsi_str(&line->imsi));
	write_facts(out, line);
	buf_printf(out, ",\"epoch\":%" PRIu32 ",\"version\":%" PRIu32 ",\"push\":%u", line->epoch,
		line->version, line->push_count);
	if (auc && auc->sealed_len) {
		buf_puts(out, ",\"auc\":");
		admin_card_write_sealed(out, auc);
	}
	buf_putc(out, '}');
}
