/** Splitting and percent-decoding a query. */
#include "engine/request_query.h"

#include "base/text.h"

static bool clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return str_is_utf8(s);
}

/* What needs no decoding is lent. */
static enum rc decode(struct arena *a, struct str s, struct str *out, struct fault *f)
{
	if (str_find(s, '%') < s.n) {
		char *to = arena_take(a, s.n);
		size_t n = 0;
		if (!to)
			return FAIL(f, REASON_memory, "query");
		for (size_t i = 0; i < s.n; i++, n++) {
			to[n] = s.p[i];
			if (s.p[i] != '%')
				continue;
			if (!text_unhex(str_sub(s, i + 1, 2), &to[n], 1))
				return FAIL(f, REASON_query_malformed, "broken percent sequence");
			i += 2;
		}
		s = (struct str){ to, n };
	}
	if (!clean(s))
		return FAIL(f, REASON_query_malformed, "control character or no UTF-8");
	*out = s;
	return RC_OK;
}

static enum rc take_piece(struct arena *a, struct str piece, struct request_params *p)
{
	const size_t equals = str_find(piece, '=');
	struct str name, value;
	enum rc rc = decode(a, str_sub(piece, 0, equals), &name, p->fault);
	if (rc == RC_OK)
		rc = decode(a, str_sub(piece, equals + 1, piece.n), &value, p->fault);
	return rc == RC_OK ? request_params_take(p, name, value) : rc;
}

enum rc request_query_read(struct arena *a, struct str query, struct request_params *p)
{
	struct str piece;
	size_t n = 0;
	while (str_next(&query, '&', &piece)) {
		if (piece.n == 0)
			continue;
		if (++n > REQUEST_PARAMS_MAX)
			return FAIL(p->fault, REASON_parameters_too_many, "more than %d", REQUEST_PARAMS_MAX);
		const enum rc rc = take_piece(a, piece, p);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}
