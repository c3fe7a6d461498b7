/** Lines of JSON to records and back. */
#include "rules/rules_history.h"

#include <inttypes.h>
#include <jansson.h>
#include <time.h>

enum { MOMENT_TEXT = 32 };

enum rc rules_history_text(char *out, size_t room, struct str text)
{
	if (text.n >= room || !str_is_utf8(text))
		return RC_INVALID;
	for (size_t i = 0; i < text.n; i++) {
		const unsigned char c = (unsigned char)text.p[i];
		out[i] = c < 0x20 || c == 0x7f ? ' ' : text.p[i];
	}
	out[text.n] = '\0';
	return RC_OK;
}

static bool take_text(const json_t *object, const char *name, char *out, size_t room)
{
	const json_t *v = json_object_get(object, name);
	const struct str text = { json_string_value(v), json_string_length(v) };
	return json_is_string(v) && rules_history_text(out, room, text) == RC_OK;
}

static bool take_number(const json_t *object, const char *name, uint32_t *out)
{
	const json_t *v = json_object_get(object, name);
	*out = (uint32_t)json_integer_value(v);
	return json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) <= UINT32_MAX;
}

static bool take_moment(const json_t *object, const char *name, int64_t *out)
{
	const char *text = json_string_value(json_object_get(object, name));
	struct tm tm = { 0 };
	const char *end = text ? strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm) : NULL;
	*out = timegm(&tm);
	return end && *end == '\0';
}

static bool read_object(const json_t *o, struct rules_record *r)
{
	return take_number(o, "number", &r->number) && take_number(o, "from", &r->from) &&
	       take_text(o, "sha256", r->sha256, sizeof(r->sha256)) &&
	       take_text(o, "who", r->who, sizeof(r->who)) &&
	       take_text(o, "note", r->note, sizeof(r->note)) && take_moment(o, "when", &r->when_s) &&
	       strlen(r->sha256) == RULES_HASH_TEXT;
}

static enum rc read_line(struct str line, const struct rules_record *before, struct rules_record *r)
{
	json_t *o = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
	const bool good =
		read_object(o, r) && r->number > (before ? before->number : 0) && r->from < r->number;
	json_decref(o);
	return good ? RC_OK : RC_MALFORMED;
}

static size_t count_lines(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

enum rc rules_history_read(
	struct arena *a, struct str text, struct rules_record **out, size_t *n, struct fault *f)
{
	const size_t lines = count_lines(text);
	struct rules_record *r = arena_take(a, (lines + 1) * sizeof(*r));
	struct str rest = text, line;
	*n = 0;
	if (!r)
		return FAIL(f, REASON_memory, "history of rules");
	if (text.n && text.p[text.n - 1] != '\n')
		return FAIL(f, REASON_rules_stored, "history.jsonl: the last line is not whole");
	for (size_t i = 0; i < lines && str_next(&rest, '\n', &line); i++)
		if (read_line(line, i ? &r[i - 1] : NULL, &r[i]) != RC_OK)
			return FAIL(f, REASON_rules_stored, "history.jsonl: line %zu", i + 1);
	*out = r;
	*n = lines;
	return RC_OK;
}

static void put_text(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, ",\"%s\":\"", name);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_putc(b, '\\');
		buf_putc(b, *text);
	}
	buf_putc(b, '"');
}

void rules_history_put(struct buf *b, const struct rules_record *r)
{
	char when[MOMENT_TEXT];
	const time_t t = (time_t)r->when_s;
	struct tm tm;
	gmtime_r(&t, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buf_printf(b, "{\"number\":%" PRIu32, r->number);
	put_text(b, "sha256", r->sha256);
	put_text(b, "who", r->who);
	put_text(b, "when", when);
	put_text(b, "note", r->note);
	buf_printf(b, ",\"from\":%" PRIu32 "}", r->from);
}
