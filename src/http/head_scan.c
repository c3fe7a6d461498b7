/** The scan of the raw head: a small state machine for the octets, then a judgement of the fields. */
#include "http/head_scan.h"

enum {
	AT_BLANK, /* before the request line: blank lines are skipped (RFC 9112 2.2) */
	AT_BLANK_LF,
	AT_METHOD,
	AT_TARGET,
	AT_VERSION,
	AT_LINE_LF, /* CR seen: LF must follow */
	AT_START,   /* first octet of a line after the request line */
	AT_NAME,
	AT_VALUE,
	AT_END_LF, /* CR of the empty line seen */
	AT_DONE,
	AT_BROKEN,
};

/* octets that may follow each other: tokens, a request target, the value of a field */
static const bool token[256] = {
	['!'] = true,
	['#' ... '\''] = true,
	['*' ... '+'] = true,
	['-' ... '.'] = true,
	['0' ... '9'] = true,
	['A' ... 'Z'] = true,
	['^' ... 'z'] = true,
	['|'] = true,
	['~'] = true,
};
static const bool visible[256] = { ['!' ... '"'] = true, ['$' ... '~'] = true };
static const bool text[256] = { ['\t'] = true, [' ' ... '~'] = true, [0x80 ... 0xff] = true };

static uint8_t in_version(struct head_scan *s, uint8_t c)
{
	static const char known[] = "HTTP/1.";
	const size_t at = s->version++;
	if (at < sizeof(known) - 1)
		return c == (uint8_t)known[at] ? AT_VERSION : AT_BROKEN;
	if (at == sizeof(known) - 1)
		return c == '0' || c == '1' ? AT_VERSION : AT_BROKEN;
	return c == '\r' ? AT_LINE_LF : AT_BROKEN;
}

static uint8_t in_request_line(struct head_scan *s, uint8_t c)
{
	switch (s->at) {
	case AT_METHOD:
		if (c == ' ')
			return AT_TARGET;
		return token[c] ? AT_METHOD : AT_BROKEN;
	case AT_TARGET:
		if (c == ' ')
			return s->target ? AT_VERSION : AT_BROKEN;
		s->target++;
		return visible[c] ? AT_TARGET : AT_BROKEN;
	default:
		return in_version(s, c);
	}
}

static uint8_t in_field(struct head_scan *s, uint8_t c)
{
	switch (s->at) {
	case AT_START:
		if (c == '\r')
			return AT_END_LF;
		s->lines++;
		return token[c] ? AT_NAME : AT_BROKEN; /* a blank here would be a folded line */
	case AT_NAME:
		if (c == ':')
			return AT_VALUE;
		return token[c] ? AT_NAME : AT_BROKEN;
	default:
		if (c == '\r')
			return AT_LINE_LF;
		return text[c] ? AT_VALUE : AT_BROKEN;
	}
}

static uint8_t step(struct head_scan *s, uint8_t c)
{
	switch (s->at) {
	case AT_BLANK:
		if (c == '\r')
			return AT_BLANK_LF;
		s->blank = s->octets;
		return token[c] ? AT_METHOD : AT_BROKEN;
	case AT_BLANK_LF:
		return c == '\n' ? AT_BLANK : AT_BROKEN;
	case AT_METHOD:
	case AT_TARGET:
	case AT_VERSION:
		return in_request_line(s, c);
	case AT_LINE_LF:
		return c == '\n' ? AT_START : AT_BROKEN;
	case AT_START:
	case AT_NAME:
	case AT_VALUE:
		return in_field(s, c);
	case AT_END_LF:
		return c == '\n' ? AT_DONE : AT_BROKEN;
	default:
		return AT_BROKEN;
	}
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Most octets follow others of their kind; a run of them is passed over at once, up to the next ceiling. */
static size_t pass_run(struct head_scan *s, const struct http_limits *limits, struct bytes in)
{
	static const bool *const kinds[AT_BROKEN + 1] = {
		[AT_METHOD] = token, [AT_TARGET] = visible, [AT_NAME] = token, [AT_VALUE] = text
	};
	const bool *kind = kinds[s->at];
	size_t n = 0, most = least(in.n, limits->header_octets - s->octets);
	if (!kind)
		return 0;
	if (s->at == AT_TARGET)
		most = least(most, limits->target_octets - s->target);
	while (n < most && kind[in.p[n]])
		n++;
	s->octets += n;
	s->target += s->at == AT_TARGET ? n : 0;
	return n;
}

enum rc head_scan_octets(
	struct head_scan *s, const struct http_limits *limits, struct bytes in, size_t *used, struct fault *f)
{
	for (size_t i = 0; i < in.n; i++) {
		i += pass_run(s, limits, (struct bytes){ in.p + i, in.n - i });
		if (i == in.n)
			break;
		const unsigned line = s->lines;
		s->at = step(s, in.p[i]);
		s->octets++;
		if (s->at == AT_BROKEN)
			return FAIL(
				f, REASON_http_malformed, "octet %zu of the head, line %u", s->octets, line);
		if (s->octets > limits->header_octets || s->lines > limits->header_lines ||
			s->target > limits->target_octets)
			return FAIL(f, REASON_http_head_too_large, "octet %zu of the head, line %u",
				s->octets, line);
		if (s->at == AT_DONE) {
			*used = i + 1;
			return RC_OK;
		}
	}
	*used = in.n;
	return RC_PENDING;
}

static enum rc take_length(struct head_framing *out, struct str value, struct fault *f)
{
	if (out->has_length)
		return FAIL(f, REASON_http_malformed, "Content-Length twice");
	if (!str_to_u64(value, UINT64_MAX, &out->length))
		return FAIL(f, REASON_http_malformed, "Content-Length is not a number");
	out->has_length = true;
	return RC_OK;
}

static enum rc take_coding(struct head_framing *out, struct str value, struct fault *f)
{
	if (out->chunked || !str_ieq(value, STR("chunked")))
		return FAIL(f, REASON_http_malformed, "Transfer-Encoding is not one chunked");
	out->chunked = true;
	return RC_OK;
}

enum rc head_scan_fields(
	const struct http_header *h, size_t n, bool http10, struct head_framing *out, struct fault *f)
{
	struct head_framing framing = { 0 };
	unsigned hosts = 0;
	enum rc rc = RC_OK;
	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		if (str_ieq(h[i].name, STR("host")))
			hosts++;
		else if (str_ieq(h[i].name, STR("content-length")))
			rc = take_length(&framing, h[i].value, f);
		else if (str_ieq(h[i].name, STR("transfer-encoding")))
			rc = take_coding(&framing, h[i].value, f);
		else if (str_ieq(h[i].name, STR("expect")) && !http10)
			framing.expects_continue = str_ieq(h[i].value, STR("100-continue"));
	}
	if (rc != RC_OK)
		return rc;
	if (hosts > 1 || (hosts == 0 && !http10))
		return FAIL(f, REASON_http_malformed, "%u Host lines", hosts);
	if (framing.chunked && (framing.has_length || http10))
		return FAIL(f, REASON_http_malformed,
			"Transfer-Encoding together with Content-Length or HTTP/1.0");
	*out = framing;
	return RC_OK;
}
