/** UTC in one spelling. */
#include "front/admin_moment.h"

#include <time.h>

static void spell(int64_t at, char out[32])
{
	const time_t t = (time_t)at;
	struct tm tm;
	if (!gmtime_r(&t, &tm) || !strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm))
		out[0] = '\0';
}

/* written again it must be the same text: no 31 June, no blanks */
enum rc admin_moment_read(const json_t *v, int64_t *at)
{
	char again[32];
	struct tm tm = { 0 };
	const char *text = json_string_value(v);
	if (json_is_null(v)) {
		*at = 0;
		return RC_OK;
	}
	if (!text || !strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm))
		return RC_INVALID;
	const int64_t t = timegm(&tm);
	spell(t, again);
	if (t <= 0 || !str_is((struct str){ text, json_string_length(v) }, again))
		return RC_INVALID;
	*at = t;
	return RC_OK;
}

void admin_moment_write(struct buf *out, int64_t at)
{
	char text[32];
	if (!at) {
		buf_puts(out, "null");
		return;
	}
	spell(at, text);
	buf_printf(out, "\"%s\"", text);
}
