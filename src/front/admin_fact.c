/** By the kind of the fact. */
#include "front/admin_fact.h"

#include "front/admin_moment.h"
#include "front/admin_usage.h"

#include <stdio.h>

static enum rc refuse(const struct line_fact *f, struct admin_why *w)
{
	char note[sizeof(w->fault.note)];
	snprintf(note, sizeof(note), "expected %s", f->domain->expected);
	return admin_json_refuse(w, f->member, note);
}

static enum rc read_flag(const json_t *v, bool *at)
{
	if (!json_is_boolean(v))
		return RC_INVALID;
	*at = json_is_true(v);
	return RC_OK;
}

static enum rc read_text(const struct line_fact *f, const json_t *v, struct subscriber *line)
{
	if (!json_is_string(v))
		return RC_INVALID;
	return line_fact_set(f, (struct str){ json_string_value(v), json_string_length(v) }, line);
}

enum rc admin_fact_read(
	const struct line_fact *f, const json_t *v, struct subscriber *line, struct admin_why *w)
{
	enum rc rc = RC_INVALID;
	switch (f->kind) {
	case LINE_FACT_FLAG:
		rc = read_flag(v, line_fact_in(f, line));
		break;
	case LINE_FACT_WORD:
	case LINE_FACT_TEXT:
		rc = read_text(f, v, line);
		break;
	case LINE_FACT_MOMENT:
		rc = admin_moment_read(v, line_fact_in(f, line));
		break;
	case LINE_FACT_USAGE:
		rc = admin_usage_read(v, &line->data, w);
		break;
	}
	return rc == RC_OK ? RC_OK : refuse(f, w);
}

void admin_fact_write(struct buf *out, const struct line_fact *f, const struct subscriber *line)
{
	const void *at = line_fact_of(f, line);
	switch (f->kind) {
	case LINE_FACT_FLAG:
		buf_puts(out, *(const bool *)at ? "true" : "false");
		break;
	case LINE_FACT_WORD:
		admin_json_text(out, str_of(line_fact_word(f, line)));
		break;
	case LINE_FACT_TEXT:
		admin_json_text(out, str_of(at));
		break;
	case LINE_FACT_MOMENT:
		admin_moment_write(out, *(const int64_t *)at);
		break;
	case LINE_FACT_USAGE:
		admin_usage_write(out, &line->data);
		break;
	}
}
