/** Walking UTF-8 that may be broken. */
#include "engine/answer_text.h"

static const struct str REPLACEMENT = { "\xef\xbf\xbd", 3 };

/* octets announced by the first one; 0: it cannot be first */
static size_t announced(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static uint32_t code_of(struct str s)
{
	static const uint8_t mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t code = (uint8_t)s.p[0] & mask[s.n];
	for (size_t i = 1; i < s.n; i++)
		code = code << 6 | ((uint8_t)s.p[i] & 0x3f);
	return code;
}

/* printable ASCII that neither format escapes */
static const bool plain[256] = {
	[' ' ... '!'] = true,
	['#' ... '%'] = true,
	['\'' ... ';'] = true,
	['=' ... '['] = true,
	[']' ... '~'] = true,
};

struct str answer_text_plain(struct str *rest)
{
	size_t n = 0;
	while (n < rest->n && plain[(uint8_t)rest->p[n]])
		n++;
	const struct str run = { rest->p, n };
	*rest = str_sub(*rest, n, rest->n);
	return run;
}

bool answer_text_next(struct str *rest, uint32_t *code, struct str *octets)
{
	if (rest->n == 0)
		return false;
	const size_t n = announced((uint8_t)rest->p[0]);
	const struct str c = str_sub(*rest, 0, n);
	const bool good = n > 0 && c.n == n && str_is_utf8(c);
	*octets = good ? c : REPLACEMENT;
	*code = good ? code_of(c) : 0xfffd;
	*rest = str_sub(*rest, good ? n : 1, rest->n);
	return true;
}
