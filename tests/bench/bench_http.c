/** Reads as little of an answer as must be read to judge it. */
#include "bench_http.h"

enum { STATUS_AT = 9, BODY_MAX = 65536 };

struct str bench_http_field(const struct bench_answer *a, struct str name)
{
	struct str rest = a->head, line;
	while (str_next(&rest, '\n', &line))
		if (line.n > name.n && line.p[name.n] == ':' && str_ieq(str_sub(line, 0, name.n), name))
			return str_trim(str_sub(line, name.n + 1, line.n - name.n - 2));
	return STR_NONE;
}

ssize_t bench_http_read(struct bytes in, struct bench_answer *out)
{
	uint64_t status, length;
	const uint8_t *end = memmem(in.p, in.n, "\r\n\r\n", 4);
	if (!end)
		return 0;
	out->head = (struct str){ (const char *)in.p, (size_t)(end - in.p) + 2 };
	if (!str_starts(out->head, STR("HTTP/1.1 ")) ||
		!str_to_u64(str_sub(out->head, STATUS_AT, 3), 999, &status) ||
		!str_to_u64(bench_http_field(out, STR("Content-Length")), BODY_MAX, &length))
		return -1;
	const size_t head = out->head.n + 2;
	if (in.n < head + length)
		return 0;
	out->status = (unsigned)status;
	out->body = (struct str){ (const char *)in.p + head, length };
	out->last = str_ieq(bench_http_field(out, STR("Connection")), STR("close"));
	return (ssize_t)(head + length);
}
