/** Collecting what the server did wrong. */
#include "ue/findings.h"

#include <stdarg.h>
#include <stdio.h>

enum rc findings_add(struct findings *f, const char *rule, const char *fmt, ...)
{
	if (f->count < FINDINGS_MAX) {
		va_list ap;
		struct finding *row = &f->row[f->count];
		row->rule = rule;
		va_start(ap, fmt);
		vsnprintf(row->text, sizeof(row->text), fmt, ap);
		va_end(ap);
	}
	f->count++;
	return RC_INVALID;
}
