/** The text of an answer. */
#include "http/reply.h"

#include <time.h>

static const struct phrase {
	int status;
	const char *text;
} phrases[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 511, "Network Authentication Required" },
};

enum { FRAME_ROOM = 256 }; /* status line without phrase, Date, Content-Length, Connection */

static const char *usual_phrase(int status)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].text;
	return "";
}

size_t reply_room(const struct http_reply *r)
{
	size_t n = FRAME_ROOM + strlen(r->phrase ? r->phrase : "") + r->body.n;
	for (size_t i = 0; i < r->n_headers; i++)
		n += r->headers[i].name.n + r->headers[i].value.n + 4;
	return n;
}

static bool breaks_line(struct str s)
{
	return s.n && (memchr(s.p, '\r', s.n) || memchr(s.p, '\n', s.n) || memchr(s.p, '\0', s.n));
}

static bool is_clean(const struct http_reply *r)
{
	if (r->status < 200 || r->status > 599 || breaks_line(str_of(r->phrase)))
		return false;
	for (size_t i = 0; i < r->n_headers; i++)
		if (breaks_line(r->headers[i].name) || breaks_line(r->headers[i].value))
			return false;
	return true;
}

static void put_field(struct buf *out, struct str name, struct str value)
{
	buf_put_str(out, name);
	buf_puts(out, ": ");
	buf_put_str(out, value);
	buf_puts(out, "\r\n");
}

const struct http_reply *reply_checked(const struct http_reply *r)
{
	static const struct http_reply broken = { .status = 500, .close = true };
	return is_clean(r) ? r : &broken;
}

bool reply_may_have_body(const struct http_reply *r)
{
	return r->status != 204 && r->status != 304;
}

void reply_write(struct buf *out, const struct http_reply *r, const struct reply_frame *frame)
{
	const struct http_reply *use = reply_checked(r);
	const bool has_body = reply_may_have_body(use);
	buf_puts(out, "HTTP/1.1 ");
	buf_decimal(out, use->status);
	buf_putc(out, ' ');
	buf_puts(out, use->phrase ? use->phrase : usual_phrase(use->status));
	buf_puts(out, "\r\n");
	put_field(out, STR("Date"), frame->date);
	for (size_t i = 0; i < use->n_headers; i++)
		put_field(out, use->headers[i].name, use->headers[i].value);
	if (has_body) {
		buf_puts(out, "Content-Length: ");
		buf_decimal(out, (int64_t)use->body.n);
		buf_puts(out, "\r\n");
	}
	if (frame->close)
		buf_puts(out, "Connection: close\r\n");
	else if (frame->keep_alive)
		buf_puts(out, "Connection: keep-alive\r\n");
	buf_puts(out, "\r\n");
	if (has_body && !frame->without_body)
		buf_put(out, use->body.p, use->body.n);
}

void reply_date(char out[30], int64_t wall_s)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const time_t t = (time_t)wall_s;
	struct tm tm;
	gmtime_r(&t, &tm);
	struct buf b;
	buf_init_fixed(&b, out, 29);
	buf_printf(&b, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * tm.tm_wday, tm.tm_mday,
		months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
	out[29] = '\0';
}
