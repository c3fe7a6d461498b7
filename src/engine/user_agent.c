/** The product list of a User-Agent: what has a prefix is taken by it, the rest by its place. */
#include "engine/user_agent.h"

#include <ctype.h>

static void halves(struct str pair, struct str *front, struct str *back)
{
	const size_t slash = str_find(pair, '/');
	*front = str_sub(pair, 0, slash);
	*back = slash < pair.n ? str_sub(pair, slash + 1, pair.n - slash - 1) : STR_NONE;
}

static bool take_prefix(struct str *s, const char *prefix)
{
	const size_t n = strlen(prefix);
	if (!str_ieq(str_sub(*s, 0, n), str_of(prefix)))
		return false;
	*s = str_sub(*s, n, s->n - n);
	return true;
}

void user_agent_read(struct str header, struct user_agent *out)
{
	*out = (struct user_agent){ 0 };
	bool terminal = false, client = false;
	struct str product;
	while (str_next(&header, ' ', &product)) {
		struct str rest = product;
		if (take_prefix(&rest, "PRD-TS43"))
			continue;
		if (take_prefix(&rest, "OS-")) {
			out->os = rest;
		} else if (take_prefix(&rest, "term-")) {
			halves(rest, &out->vendor, &out->model);
			terminal = true;
		} else if (take_prefix(&rest, "client-") ||
			   (terminal && !client && str_find(rest, '/') < rest.n)) {
			halves(rest, &out->client, &out->client_version);
			client = true;
		} else if (!terminal && str_find(rest, '/') < rest.n) {
			halves(rest, &out->vendor, &out->model);
			terminal = true;
		}
	}
}

/* *digits: of all that was looked at so far */
static bool is_name(struct str s, size_t max, unsigned *digits)
{
	bool good = s.n > 0 && s.n <= max;
	for (size_t i = 0; i < s.n && good; i++) {
		const unsigned char c = (unsigned char)s.p[i];
		*digits += c >= '0' && c <= '9';
		good = c < 0x80 && (isalnum(c) || (c && strchr("-_.+()", c)));
	}
	return good;
}

/* IMSI, IMEI and phone number have ten digits and more, however they are written */
bool user_agent_is_device(const struct user_agent *a)
{
	unsigned digits = 0;
	return is_name(a->vendor, USER_AGENT_VENDOR, &digits) &&
	       is_name(a->model, USER_AGENT_MODEL, &digits) && digits <= USER_AGENT_DIGITS;
}
