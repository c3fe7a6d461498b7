/** Hex and the two base64 alphabets. */
#include "base/text.h"

static const char STANDARD[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char URL_SAFE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool text_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

void text_hex(struct buf *out, struct bytes b)
{
	static const char digit[] = "0123456789abcdef";
	for (size_t i = 0; i < b.n; i++) {
		buf_putc(out, digit[b.p[i] >> 4]);
		buf_putc(out, digit[b.p[i] & 15]);
	}
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool text_unhex(struct str hex, void *out, size_t n)
{
	uint8_t *o = out;
	if (hex.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (hex_value(hex.p[2 * i]) < 0 || hex_value(hex.p[2 * i + 1]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		o[i] = (uint8_t)(hex_value(hex.p[2 * i]) << 4 | hex_value(hex.p[2 * i + 1]));
	return true;
}

static void encode(struct buf *out, struct bytes b, const char alphabet[64], bool pad)
{
	const size_t rest = b.n % 3, rest_digits = rest ? rest + 1 : 0;
	const size_t n = b.n / 3 * 4 + (pad && rest ? 4 : rest_digits);
	uint8_t *o = n ? buf_room(out, n) : NULL;
	if (!o)
		return;
	for (size_t i = 0; i < b.n; i += 3) {
		const size_t left = b.n - i;
		const uint32_t v = (uint32_t)b.p[i] << 16 | (left > 1 ? (uint32_t)b.p[i + 1] << 8 : 0) |
				   (left > 2 ? (uint32_t)b.p[i + 2] : 0);
		*o++ = (uint8_t)alphabet[v >> 18];
		*o++ = (uint8_t)alphabet[v >> 12 & 63];
		if (left > 1)
			*o++ = (uint8_t)alphabet[v >> 6 & 63];
		else if (pad)
			*o++ = '=';
		if (left > 2)
			*o++ = (uint8_t)alphabet[v & 63];
		else if (pad)
			*o++ = '=';
	}
}

/* value + 1 of what both alphabets share; 0: not among it */
static const uint8_t shared[256] = {
	['A'] = 1,
	['B'] = 2,
	['C'] = 3,
	['D'] = 4,
	['E'] = 5,
	['F'] = 6,
	['G'] = 7,
	['H'] = 8,
	['I'] = 9,
	['J'] = 10,
	['K'] = 11,
	['L'] = 12,
	['M'] = 13,
	['N'] = 14,
	['O'] = 15,
	['P'] = 16,
	['Q'] = 17,
	['R'] = 18,
	['S'] = 19,
	['T'] = 20,
	['U'] = 21,
	['V'] = 22,
	['W'] = 23,
	['X'] = 24,
	['Y'] = 25,
	['Z'] = 26,
	['a'] = 27,
	['b'] = 28,
	['c'] = 29,
	['d'] = 30,
	['e'] = 31,
	['f'] = 32,
	['g'] = 33,
	['h'] = 34,
	['i'] = 35,
	['j'] = 36,
	['k'] = 37,
	['l'] = 38,
	['m'] = 39,
	['n'] = 40,
	['o'] = 41,
	['p'] = 42,
	['q'] = 43,
	['r'] = 44,
	['s'] = 45,
	['t'] = 46,
	['u'] = 47,
	['v'] = 48,
	['w'] = 49,
	['x'] = 50,
	['y'] = 51,
	['z'] = 52,
	['0'] = 53,
	['1'] = 54,
	['2'] = 55,
	['3'] = 56,
	['4'] = 57,
	['5'] = 58,
	['6'] = 59,
	['7'] = 60,
	['8'] = 61,
	['9'] = 62,
};

static int base64_value(char c, const char alphabet[64])
{
	const int value = shared[(uint8_t)c] - 1;
	if (value >= 0)
		return value;
	if (c == alphabet[62])
		return 62;
	return c == alphabet[63] ? 63 : -1;
}

/* s holds digits only; a rest of one digit, or stray bits behind the last octet, is malformed */
static enum rc decode(struct arena *a, struct str s, const char alphabet[64], struct bytes *out)
{
	const size_t rest = s.n % 4;
	if (rest == 1)
		return RC_MALFORMED;
	const size_t n = s.n / 4 * 3 + (rest ? rest - 1 : 0);
	uint8_t *mem = arena_take(a, n + 1);
	if (!mem)
		return RC_NOMEM;
	uint32_t bits = 0;
	size_t have = 0, o = 0;
	for (size_t i = 0; i < s.n; i++) {
		const int v = base64_value(s.p[i], alphabet);
		if (v < 0)
			return RC_MALFORMED;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			mem[o++] = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	if (bits)
		return RC_MALFORMED;
	*out = (struct bytes){ mem, n };
	return RC_OK;
}

void text_base64(struct buf *out, struct bytes b)
{
	encode(out, b, STANDARD, true);
}

void text_base64url(struct buf *out, struct bytes b)
{
	encode(out, b, URL_SAFE, false);
}

enum rc text_unbase64(struct arena *a, struct str s, struct bytes *out)
{
	if (s.n % 4)
		return RC_MALFORMED;
	for (int i = 0; i < 2 && s.n && s.p[s.n - 1] == '='; i++)
		s.n--;
	return decode(a, s, STANDARD, out);
}

enum rc text_unbase64url(struct arena *a, struct str s, struct bytes *out)
{
	return decode(a, s, URL_SAFE, out);
}

const char *text_quote(struct str s, char out[TEXT_QUOTE_ROOM])
{
	size_t n = s.n;
	if (n > TEXT_QUOTE)
		for (n = TEXT_QUOTE; n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80;)
			n--;
	char *o = out;
	*o++ = '"';
	for (size_t i = 0; i < n; i++)
		*o++ = s.p[i] ? s.p[i] : '?';
	memcpy(o, s.n > n ? "...\"" : "\"", s.n > n ? 5 : 2);
	return out;
}
