/** Reading versions, moments, spans and percentages, and comparing them. */
#include "rules/rules_range.h"

#include <time.h>

enum { DAY = 86400 };

static int key_order(struct rules_key a, struct rules_key b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

struct rules_range rules_range_all(void)
{
	return (struct rules_range){ .to = { UINT64_MAX, UINT64_MAX } };
}

bool rules_range_holds(const struct rules_range *r, struct rules_key k)
{
	const int low = key_order(k, r->from), high = key_order(k, r->to);
	return (low > 0 || (low == 0 && !r->without_from)) && (high < 0 || (high == 0 && !r->without_to));
}

static size_t digits_at(struct str s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* Takes a version off the front of *s. */
static bool take_version(struct str *s, struct rules_key *out)
{
	uint64_t part[4] = { 0 };
	struct str rest = *s;
	for (size_t i = 0;; i++) {
		const size_t n = digits_at(rest);
		if (n == 0)
			return false;
		if (i < 4 && !str_to_u64(str_sub(rest, 0, n), UINT32_MAX, &part[i]))
			return false;
		rest = str_sub(rest, n, rest.n);
		if (rest.n < 2 || rest.p[0] != '.' || digits_at(str_sub(rest, 1, rest.n)) == 0)
			break;
		rest = str_sub(rest, 1, rest.n);
	}
	*out = (struct rules_key){ part[0] << 32 | part[1], part[2] << 32 | part[3] };
	*s = rest;
	return true;
}

bool rules_range_version_of(struct str s, struct rules_key *out)
{
	return take_version(&s, out);
}

/* One ">=8.0"; narrows *r. */
static bool take_bound(struct str *s, struct rules_range *r)
{
	const bool below = s->n > 0 && s->p[0] == '<';
	if (s->n == 0 || (!below && s->p[0] != '>'))
		return false;
	const bool with = s->n > 1 && s->p[1] == '=';
	*s = str_trim(str_sub(*s, with ? 2 : 1, s->n));
	if (!take_version(s, below ? &r->to : &r->from))
		return false;
	*(below ? &r->without_to : &r->without_from) = !with;
	*s = str_trim(*s);
	return true;
}

static bool ordered(const struct rules_range *r)
{
	const int order = key_order(r->from, r->to);
	return order < 0 || (order == 0 && !r->without_from && !r->without_to);
}

bool rules_range_version(struct str s, struct rules_range *out)
{
	struct rules_range r = rules_range_all();
	s = str_trim(s);
	if (s.n > 0 && (s.p[0] == '<' || s.p[0] == '>')) {
		const char first = s.p[0];
		bool good = take_bound(&s, &r);
		if (good && s.n > 0 && s.p[0] != first)
			good = take_bound(&s, &r);
		if (!good)
			return false;
	} else {
		if (!take_version(&s, &r.from))
			return false;
		r.to = r.from;
		if (s.n > 0 && s.p[0] == '-') {
			s = str_sub(s, 1, s.n);
			if (!take_version(&s, &r.to))
				return false;
		}
	}
	if (s.n > 0 || !ordered(&r))
		return false;
	*out = r;
	return true;
}

/* Exactly n digits off the front of *s. */
static bool take_number(struct str *s, size_t n, uint64_t min, uint64_t max, int *out)
{
	uint64_t v;
	if (!str_to_u64(str_sub(*s, 0, n), max, &v) || s->n < n || v < min)
		return false;
	*out = (int)v;
	*s = str_sub(*s, n, s->n);
	return true;
}

static bool take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

bool rules_range_offset(struct str s, int64_t *out_s)
{
	int h, m;
	if (str_is(s, "Z"))
		return *out_s = 0, true;
	const bool west = s.n > 0 && s.p[0] == '-';
	if (!take_char(&s, west ? '-' : '+') || !take_number(&s, 2, 0, 14, &h) || !take_char(&s, ':') ||
		!take_number(&s, 2, 0, 59, &m) || s.n > 0)
		return false;
	*out_s = (west ? -60 : 60) * (h * 60 + m);
	return true;
}

static bool take_clock(struct str *s, struct tm *tm)
{
	if (!take_number(s, 2, 0, 23, &tm->tm_hour) || !take_char(s, ':') ||
		!take_number(s, 2, 0, 59, &tm->tm_min))
		return false;
	return !take_char(s, ':') || take_number(s, 2, 0, 59, &tm->tm_sec);
}

static bool real_day(const struct tm *tm)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const int year = tm->tm_year + 1900;
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return tm->tm_mday <= (tm->tm_mon == 1 && !leap ? 28 : days[tm->tm_mon]);
}

bool rules_range_moment(struct str s, int64_t utc_offset_s, int64_t *out)
{
	struct tm tm = { 0 };
	int year, month;
	if (!take_number(&s, 4, 1971, 9999, &year) || !take_char(&s, '-') ||
		!take_number(&s, 2, 1, 12, &month) || !take_char(&s, '-') ||
		!take_number(&s, 2, 1, 31, &tm.tm_mday))
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	if (!real_day(&tm) || (take_char(&s, 'T') && !take_clock(&s, &tm)))
		return false;
	if (s.n > 0 && !rules_range_offset(s, &utc_offset_s))
		return false;
	*out = (int64_t)timegm(&tm) - utc_offset_s;
	return true;
}

static bool take_minute(struct str *s, uint64_t *out_s)
{
	int h, m;
	if (!take_number(s, 2, 0, 24, &h) || !take_char(s, ':') ||
		!take_number(s, 2, 0, h == 24 ? 0 : 59, &m))
		return false;
	*out_s = (uint64_t)(h * 60 + m) * 60;
	return true;
}

unsigned rules_range_time_of_day(struct str s, struct rules_range out[2])
{
	uint64_t from, to;
	if (!take_minute(&s, &from) || !take_char(&s, '-') || !take_minute(&s, &to) || s.n > 0 ||
		from == to || from == DAY)
		return 0;
	out[0] = (struct rules_range){ .from = { 0, from }, .to = { 0, to }, .without_to = true };
	if (from < to)
		return 1;
	out[0].to.low = DAY;
	out[1] = (struct rules_range){ .to = { 0, to }, .without_to = true };
	return to > 0 ? 2 : 1;
}

bool rules_range_percent(struct str s, uint32_t *out)
{
	const size_t dot = str_find(s, '.');
	struct str decimals = str_sub(s, dot + 1, s.n);
	uint64_t whole, part = 0;
	if (!str_to_u64(str_sub(s, 0, dot), 100, &whole))
		return false;
	if (dot < s.n && (decimals.n > 2 || !str_to_u64(decimals, 99, &part)))
		return false;
	const uint64_t hundredths = whole * 100 + (decimals.n == 1 ? part * 10 : part);
	if (hundredths > 10000)
		return false;
	*out = (uint32_t)hundredths;
	return true;
}
