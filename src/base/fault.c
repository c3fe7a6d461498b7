/** Reasons as a table, and the rule that the first cause wins. */
#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

static const struct reason_row rows[REASON_COUNT] = {
#define REASON(name, rc, http, retry_s, sentence) [REASON_##name] = { #name, rc, http, retry_s, sentence },
#include "base/reason.def"
#undef REASON
};

const struct reason_row *fault_row(enum reason why)
{
	return &rows[why < REASON_COUNT ? why : REASON_bug];
}

enum rc fault_set(struct fault *f, enum reason why, const char *where, const char *fmt, ...)
{
	const struct reason_row *row = fault_row(why);
	if (!f || f->reason != REASON_none)
		return row->rc;
	f->reason = why;
	f->rc = row->rc;
	f->where = where;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(f->note, sizeof(f->note), fmt, ap);
	va_end(ap);
	return row->rc;
}

enum rc fault_pass(struct fault *f, const struct fault *from)
{
	if (f && f != from && f->reason == REASON_none)
		*f = *from;
	return from->rc;
}
