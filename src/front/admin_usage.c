/** The members of one entry as rows. */
#include "front/admin_usage.h"

#include "front/admin_moment.h"
#include "model/data_usage.h"

#include <inttypes.h>

enum kind { TYPE, TEXT, MOMENT, FLAG, OCTETS };

struct member {
	const char *name;
	enum kind kind;
	size_t at, room; /* in struct data_usage */
	const char *expected;
};

#define AT(member) offsetof(struct data_usage, member), sizeof(((struct data_usage *)0)->member)

static const char *const types[] = { "cellular", "tethering", NULL };
static const struct member members[] = {
	{ "type", TYPE, AT(type), "expected cellular or tethering" },
	{ "name", TEXT, AT(name), "expected a text of at most 32 octets without control characters" },
	{ "description", TEXT, AT(description),
		"expected a text of at most 96 octets without control characters" },
	{ "cycle_end", MOMENT, AT(cycle_end), "expected a time like 2026-06-30T00:00:00Z, or null" },
	{ "unlimited", FLAG, AT(unlimited), "expected true or false" },
	{ "allowance", OCTETS, AT(allowance), "expected a number of octets, as number or text" },
	{ "used", OCTETS, AT(used), "expected a number of octets, as number or text" },
	{ .name = NULL },
};

static struct str text_of(const json_t *v)
{
	return (struct str){ json_string_value(v), json_string_length(v) };
}

static enum rc read_type(const json_t *v, void *at)
{
	for (unsigned i = 0; types[i]; i++)
		if (str_is(text_of(v), types[i])) {
			memcpy(at, &i, sizeof(i));
			return RC_OK;
		}
	return RC_INVALID;
}

static enum rc read_text(const struct member *m, const json_t *v, char *at)
{
	const struct str text = text_of(v);
	if (!json_is_string(v) || text.n >= m->room || memchr(text.p, 0, text.n))
		return RC_INVALID;
	memset(at, 0, m->room);
	memcpy(at, text.p, text.n);
	return RC_OK;
}

static enum rc read_octets(const json_t *v, uint64_t *at)
{
	if (json_is_string(v))
		return str_to_u64(text_of(v), UINT64_MAX, at) ? RC_OK : RC_INVALID;
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return RC_INVALID;
	*at = (uint64_t)json_integer_value(v);
	return RC_OK;
}

static enum rc read_flag(const json_t *v, bool *at)
{
	if (!json_is_boolean(v))
		return RC_INVALID;
	*at = json_is_true(v);
	return RC_OK;
}

static enum rc read_value(const struct member *m, const json_t *v, struct data_usage *u)
{
	void *at = (char *)u + m->at;
	switch (m->kind) {
	case TYPE:
		return read_type(v, at);
	case TEXT:
		return read_text(m, v, at);
	case MOMENT:
		return admin_moment_read(v, at);
	case FLAG:
		return read_flag(v, at);
	case OCTETS:
		return read_octets(v, at);
	}
	return RC_INVALID;
}

static const struct member *find(const char *name)
{
	for (const struct member *m = members; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

static enum rc read_entry(const json_t *entry, struct data_usage *u, struct admin_why *w)
{
	const char *name;
	json_t *value;
	if (!json_is_object(entry))
		return RC_INVALID;
	json_object_foreach((json_t *)(uintptr_t)entry, name, value)
	{
		const struct member *m = find(name);
		if (!m)
			return admin_json_refuse(w, name, "unknown member");
		if (read_value(m, value, u) != RC_OK)
			return admin_json_refuse(w, name, m->expected);
	}
	return RC_OK;
}

enum rc admin_usage_read(const json_t *v, struct data_facts *d, struct admin_why *w)
{
	struct data_facts read = { .sa = d->sa };
	if (!json_is_array(v) || json_array_size(v) > DATA_USAGE_MAX)
		return RC_INVALID;
	read.usage_n = (unsigned)json_array_size(v);
	for (unsigned i = 0; i < read.usage_n; i++) {
		const enum rc rc = read_entry(json_array_get(v, i), &read.usage[i], w);
		if (rc != RC_OK)
			return rc;
	}
	if (!data_usage_good(&read))
		return RC_INVALID;
	*d = read;
	return RC_OK;
}

static void write_value(struct buf *out, const struct member *m, const struct data_usage *u)
{
	const void *at = (const char *)u + m->at;
	switch (m->kind) {
	case TYPE:
		admin_json_text(out, str_of(types[u->type]));
		break;
	case TEXT:
		admin_json_text(out, str_of(at));
		break;
	case MOMENT:
		admin_moment_write(out, *(const int64_t *)at);
		break;
	case FLAG:
		buf_puts(out, *(const bool *)at ? "true" : "false");
		break;
	case OCTETS:
		buf_printf(out, "\"%" PRIu64 "\"", *(const uint64_t *)at);
		break;
	}
}

void admin_usage_write(struct buf *out, const struct data_facts *d)
{
	buf_putc(out, '[');
	for (unsigned i = 0; i < d->usage_n; i++) {
		buf_puts(out, i ? ",{" : "{");
		for (const struct member *m = members; m->name; m++) {
			buf_printf(out, "%s\"%s\":", m == members ? "" : ",", m->name);
			write_value(out, m, &d->usage[i]);
		}
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}
