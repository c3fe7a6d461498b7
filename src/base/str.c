/** Comparing, splitting and reading text that belongs to somebody else. */
#include "base/str.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_ieq(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

bool str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

size_t str_find(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_find_str(struct str s, struct str what)
{
	const char *at = s.n && what.n ? memmem(s.p, s.n, what.p, what.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

struct str str_trim(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s.p++, s.n--;
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct str){ from ? s.p + from : s.p, n };
}

bool str_next(struct str *rest, char sep, struct str *piece)
{
	if (rest->n == 0)
		return false;
	const size_t at = str_find(*rest, sep);
	*piece = str_sub(*rest, 0, at);
	*rest = at < rest->n ? str_sub(*rest, at + 1, rest->n) : STR_NONE;
	return true;
}

bool str_all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	if (!str_all_digits(s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}

bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *out)
{
	const bool minus = s.n && s.p[0] == '-';
	uint64_t v;
	if (!str_to_u64(minus ? str_sub(s, 1, s.n) : s, INT64_MAX, &v))
		return false;
	const int64_t signed_v = minus ? -(int64_t)v : (int64_t)v;
	if (signed_v < min || signed_v > max)
		return false;
	*out = signed_v;
	return true;
}

/* Octets of the sequence that starts with c, above ASCII (RFC 3629), 0 if c cannot start one; *least is the
 * smallest code point. */
static size_t utf8_length(uint8_t c, uint32_t *bits, uint32_t *least)
{
	if (c >= 0xc2 && c <= 0xdf)
		return *bits = c & 0x1f, *least = 0x80, 2;
	if ((c & 0xf0) == 0xe0)
		return *bits = c & 0x0f, *least = 0x800, 3;
	if (c >= 0xf0 && c <= 0xf4)
		return *bits = c & 0x07, *least = 0x10000, 4;
	return 0;
}

bool str_is_utf8(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t code = 0, least = 0;
		if ((uint8_t)s.p[i] < 0x80) {
			i++;
			continue;
		}
		const size_t n = utf8_length((uint8_t)s.p[i], &code, &least);
		if (n == 0 || n > s.n - i)
			return false;
		for (size_t k = 1; k < n; k++) {
			const uint8_t c = (uint8_t)s.p[i + k];
			if ((c & 0xc0) != 0x80)
				return false;
			code = code << 6 | (c & 0x3f);
		}
		if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
			return false;
		i += n;
	}
	return true;
}
