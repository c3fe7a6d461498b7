/** Figures in words: the largest groups first. */
#include "daemon/rehearse_report.h"

#include <inttypes.h>

enum { TOP = 20 };

static bool app_of(const struct rehearse_report *r, struct str name, size_t *out)
{
	for (size_t i = 0; i < r->n_apps; i++)
		if (str_is(name, r->app[i]))
			return *out = i, true;
	return false;
}

static bool value_of_app(const struct rehearse_report *r, struct str figure, size_t app, uint64_t *out)
{
	const struct rehearse_count *c = r->count;
	if (str_is(figure, "changed"))
		*out = c->app_changed[app];
	else if (str_is(figure, "lost"))
		*out = c->app[app][REHEARSE_LOST];
	else if (str_is(figure, "gained"))
		*out = c->app[app][REHEARSE_GAINED];
	else
		return false;
	return true;
}

bool rehearse_report_value(const void *owner, struct str name, uint64_t *out)
{
	const struct rehearse_report *r = owner;
	const struct rehearse_count *c = r->count;
	const struct {
		const char *name;
		uint64_t value;
	} whole[] = { { "evaluated", c->evaluated }, { "failed", c->failed }, { "changed", c->changed },
		{ "lost", c->lost }, { "gained", c->gained } };
	const size_t dot = str_find(name, '.');
	size_t app;
	if (dot < name.n)
		return app_of(r, str_sub(name, dot + 1, name.n), &app) &&
		       value_of_app(r, str_sub(name, 0, dot), app, out);
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (str_is(name, whole[i].name))
			return *out = whole[i].value, true;
	return false;
}

/* --- for people --- */

static const char *lines(uint64_t n)
{
	return n == 1 ? "line" : "lines";
}

/* "plan basic 400, no plan 12" */
static void put_rows(
	const struct rehearse_report *r, const struct rehearse_row *key, const char *what, struct buf *out)
{
	const struct rehearse_row *row[TOP];
	uint64_t rest;
	const size_t n = rehearse_count_top(r->count, key, row, TOP, &rest);
	bool first = true;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(row[i]->text, REHEARSE_OTHERS) == 0) {
			rest += row[i]->n;
			continue;
		}
		buf_puts(out, first ? "" : ", ");
		first = false;
		if (row[i]->text[0])
			buf_printf(out, "%s%s%s %" PRIu64, what, what[0] ? " " : "", row[i]->text, row[i]->n);
		else
			buf_printf(out, "no %s %" PRIu64, what, row[i]->n);
	}
	if (rest > 0)
		buf_printf(out, "%sothers %" PRIu64, first ? "" : ", ", rest);
}

static void put_change(
	const struct rehearse_report *r, size_t app, enum rehearse_change change, struct buf *out)
{
	static const char *const verbs[REHEARSE_CHANGES] = { "would lose", "would gain",
		"would get another status of", "would be told something else of" };
	const uint64_t n = r->count->app[app][change];
	struct rehearse_row key = { .app = (uint8_t)app, .change = (uint8_t)change };
	if (n == 0)
		return;
	buf_printf(
		out, "%" PRIu64 " %s %s %s (%s): ", n, lines(n), verbs[change], r->title[app], r->app[app]);
	key.by = REHEARSE_BY_PLAN;
	put_rows(r, &key, "plan", out);
	buf_puts(out, "\n    ");
	key.by = change == REHEARSE_CONTENT ? REHEARSE_BY_PARM : REHEARSE_BY_STATUS;
	put_rows(r, &key, "", out);
	if (r->n_devices > 1) {
		buf_puts(out, "\n    ");
		key.by = REHEARSE_BY_DEVICE;
		put_rows(r, &key, "device", out);
	}
	buf_putc(out, '\n');
}

static void put_unchanged(const struct rehearse_report *r, struct buf *out)
{
	const char *sep = "nothing changes for: ";
	for (size_t i = 0; i < r->n_apps; i++) {
		if (r->count->app_changed[i] > 0)
			continue;
		buf_printf(out, "%s%s", sep, r->app[i]);
		sep = ", ";
	}
	buf_puts(out, sep[0] == ',' ? "\n" : "");
}

static void put_unknown(const struct rehearse_report *r, struct buf *out)
{
	if (r->n_unknown == 0)
		return;
	buf_puts(out, "not known here, though rules ask for it (--device gives it): ");
	for (size_t i = 0; i < r->n_unknown; i++)
		buf_printf(out, "%s%s", i ? ", " : "", r->unknown[i]);
	buf_putc(out, '\n');
}

static void put_head(const struct rehearse_report *r, struct buf *out)
{
	const struct rehearse_count *c = r->count;
	const uint64_t ms = r->took_ms > 0 ? (uint64_t)r->took_ms : 1;
	buf_printf(out, "old: %s\nnew: %s\n", r->before, r->after);
	buf_printf(out, "%" PRIu64 " %s evaluated", c->evaluated, lines(c->evaluated));
	if (r->sample)
		buf_printf(out, " (a sample, %s, of %" PRIu64 ")", r->sample, r->lines);
	buf_printf(out, " in %" PRIu64 ".%" PRIu64 " s, %" PRIu64 " lines/s\n", ms / 1000, ms % 1000 / 100,
		c->seen * 1000 / ms);
	buf_printf(out, "%" PRIu64 " %s would be told something else: %" PRIu64 " lose, %" PRIu64 " gain\n",
		c->changed, lines(c->changed), c->lost, c->gained);
}

void rehearse_report_text(const struct rehearse_report *r, struct buf *out)
{
	const struct rehearse_count *c = r->count;
	put_head(r, out);
	for (unsigned change = 0; change < REHEARSE_CHANGES; change++)
		for (size_t app = 0; app < r->n_apps; app++)
			put_change(r, app, (enum rehearse_change)change, out);
	put_unchanged(r, out);
	put_unknown(r, out);
	if (c->failed > 0)
		buf_printf(out, "%" PRIu64 " %s could not be evaluated: %s (%s)\n", c->failed,
			lines(c->failed), c->fault.note, fault_row(c->fault.reason)->name);
	if (r->fail_if)
		buf_printf(out, "--fail-if '%s': %s\n", r->fail_if, r->fails ? "true" : "false");
}

/* --- for programs --- */

static void json_text(struct buf *out, const char *z)
{
	buf_putc(out, '"');
	for (; *z; z++) {
		if (*z == '"' || *z == '\\')
			buf_putc(out, '\\');
		if ((unsigned char)*z < 0x20)
			buf_printf(out, "\\u%04x", (unsigned)*z);
		else
			buf_putc(out, *z);
	}
	buf_putc(out, '"');
}

static void json_rows(
	const struct rehearse_report *r, const struct rehearse_row *key, const char *name, struct buf *out)
{
	const struct rehearse_row *row[TOP];
	uint64_t rest;
	const size_t n = rehearse_count_top(r->count, key, row, TOP, &rest);
	bool first = true;
	buf_printf(out, ",\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(row[i]->text, REHEARSE_OTHERS) == 0) {
			rest += row[i]->n;
			continue;
		}
		buf_puts(out, first ? "{\"is\":" : ",{\"is\":");
		first = false;
		json_text(out, row[i]->text);
		buf_printf(out, ",\"lines\":%" PRIu64 "}", row[i]->n);
	}
	buf_printf(out, "],\"%s_others\":%" PRIu64, name, rest);
}

static void json_change(
	const struct rehearse_report *r, size_t app, enum rehearse_change change, struct buf *out)
{
	static const char *const names[REHEARSE_CHANGES] = { "lost", "gained", "status", "content" };
	struct rehearse_row key = { .app = (uint8_t)app, .change = (uint8_t)change };
	buf_printf(out, ",\"%s\":{\"lines\":%" PRIu64, names[change], r->count->app[app][change]);
	key.by = REHEARSE_BY_PLAN;
	json_rows(r, &key, "plan", out);
	key.by = REHEARSE_BY_STATUS;
	json_rows(r, &key, "status", out);
	key.by = REHEARSE_BY_DEVICE;
	json_rows(r, &key, "device", out);
	if (change == REHEARSE_CONTENT) {
		key.by = REHEARSE_BY_PARM;
		json_rows(r, &key, "parameter", out);
	}
	buf_putc(out, '}');
}

static void json_app(const struct rehearse_report *r, size_t app, struct buf *out)
{
	buf_puts(out, app ? "," : "");
	json_text(out, r->app[app]);
	buf_printf(out, ":{\"changed\":%" PRIu64, r->count->app_changed[app]);
	for (unsigned change = 0; change < REHEARSE_CHANGES; change++)
		json_change(r, app, (enum rehearse_change)change, out);
	buf_putc(out, '}');
}

static void json_named(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "\"%s\":", name);
	if (value)
		json_text(out, value);
	else
		buf_puts(out, "null");
	buf_putc(out, ',');
}

void rehearse_report_json(const struct rehearse_report *r, struct buf *out)
{
	const struct rehearse_count *c = r->count;
	buf_putc(out, '{');
	json_named(out, "old", r->before);
	json_named(out, "new", r->after);
	json_named(out, "sample", r->sample);
	buf_printf(out,
		"\"lines\":%" PRIu64 ",\"evaluated\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"changed\":%" PRIu64
		",\"lost\":%" PRIu64 ",\"gained\":%" PRIu64 ",\"took_ms\":%" PRId64 ",\"unknown\":[",
		r->lines, c->evaluated, c->failed, c->changed, c->lost, c->gained, r->took_ms);
	for (size_t i = 0; i < r->n_unknown; i++) {
		buf_puts(out, i ? "," : "");
		json_text(out, r->unknown[i]);
	}
	buf_puts(out, "],\"apps\":{");
	for (size_t app = 0; app < r->n_apps; app++)
		json_app(r, app, out);
	buf_puts(out, "},");
	json_named(out, "fail_if", r->fail_if);
	buf_printf(out, "\"fails\":%s}\n", r->fails ? "true" : "false");
}
