/** Tables of words. */
#include "explain/explain_show.h"

#include <inttypes.h>
#include <time.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

void explain_show_time(struct buf *b, int64_t at_s)
{
	const time_t t = (time_t)at_s;
	struct tm tm;
	char text[40];
	if (gmtime_r(&t, &tm) && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm) > 0)
		buf_puts(b, text);
}

void explain_show_age(struct buf *b, int64_t s)
{
	if (s < 2 * MINUTE)
		buf_printf(b, "%" PRId64 " s", s);
	else if (s < 2 * HOUR)
		buf_printf(b, "%" PRId64 " min", s / MINUTE);
	else if (s < 2 * DAY)
		buf_printf(b, "%" PRId64 " h %" PRId64 " min", s / HOUR, s % HOUR / MINUTE);
	else
		buf_printf(b, "%" PRId64 " days", s / DAY);
}

const char *explain_show_status(unsigned status)
{
	static const char *const words[] = { "disabled", "enabled", "incompatible", "provisioning", "line" };
	return status < sizeof(words) / sizeof(words[0]) ? words[status] : "?";
}

const char *explain_show_why(uint8_t why, size_t n)
{
	static const char *const words[] = { "refused", "error", "not entitled", "changed", "traced",
		"sampled" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (why >> i & 1 && n-- == 0)
			return words[i];
	return NULL;
}

const char *explain_show_kind(enum explain_kind kind)
{
	static const char *const words[] = { "document", "challenge", "refusal" };
	return (unsigned)kind < 3 ? words[kind] : "?";
}

void explain_show_document(struct buf *b, const struct explain_record *r)
{
	const struct str whole = str_of_bytes(r->document);
	buf_put_str(b, str_sub(whole, 0, r->token_at));
	if (r->token_n)
		buf_printf(b, "[%u characters]", r->token_n);
	buf_put_str(b, str_sub(whole, r->token_at + r->token_n, whole.n));
}
