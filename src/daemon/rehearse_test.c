/** Reading and evaluating in one descent. */
#include "daemon/rehearse_test.h"

#include <ctype.h>

struct reader {
	struct str text;
	size_t at, depth;
	const struct rehearse_test_names *names;
	struct rehearse_test_error *error;
};

static bool refuse(struct reader *r, size_t at, const char *expected)
{
	*r->error = (struct rehearse_test_error){ at + 1, expected };
	return false;
}

static void skip(struct reader *r)
{
	while (r->at < r->text.n && (r->text.p[r->at] == ' ' || r->text.p[r->at] == '\t'))
		r->at++;
}

static bool take(struct reader *r, const char *word)
{
	skip(r);
	if (!str_starts(str_sub(r->text, r->at, r->text.n), str_of(word)))
		return false;
	r->at += strlen(word);
	return true;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static bool read_value(struct reader *r, uint64_t *out)
{
	skip(r);
	const size_t from = r->at;
	while (r->at < r->text.n && in_word(r->text.p[r->at]))
		r->at++;
	const struct str word = str_sub(r->text, from, r->at - from);
	if (word.n == 0)
		return refuse(r, from, "a number or a figure like lost, changed or lost.vowifi");
	if (isdigit((unsigned char)word.p[0]))
		return str_to_u64(word, UINT64_MAX, out) || refuse(r, from, "a whole number");
	return r->names->value(r->names->owner, word, out) ||
	       refuse(r, from,
		       "a figure: evaluated, failed, changed, lost, gained, or one of the last three with "
		       ".APP");
}

enum operator{ AT_LEAST, AT_MOST, EQUAL, OTHER, ABOVE, BELOW, OPERATORS };

static bool read_operator(struct reader *r, enum operator* out)
{
	static const char *const words[OPERATORS] = { ">=", "<=", "==", "!=", ">", "<" };
	for (unsigned i = 0; i < OPERATORS; i++) {
		if (take(r, words[i])) {
			*out = (enum operator)i;
			return true;
		}
	}
	return refuse(r, r->at, "one of > >= < <= == !=");
}

static bool compare(uint64_t a, enum operator how, uint64_t b)
{
	switch (how) {
	case AT_LEAST:
		return a >= b;
	case AT_MOST:
		return a <= b;
	case EQUAL:
		return a == b;
	case OTHER:
		return a != b;
	case ABOVE:
		return a > b;
	case BELOW:
		return a < b;
	case OPERATORS:
		break;
	}
	return false;
}

static bool read_any(struct reader *r, bool *out);

static bool read_group(struct reader *r, bool *out)
{
	if (++r->depth > REHEARSE_TEST_DEPTH)
		return refuse(r, r->at, "at most 16 levels of parentheses");
	if (!read_any(r, out))
		return false;
	r->depth--;
	return take(r, ")") || refuse(r, r->at, "\")\"");
}

static bool read_one(struct reader *r, bool *out)
{
	uint64_t a, b;
	enum operator how;
	bool negated = false;
	while (take(r, "!"))
		negated = !negated;
	if (take(r, "(")) {
		if (!read_group(r, out))
			return false;
	} else if (negated) {
		return refuse(r, r->at, "\"(\"");
	} else {
		if (!read_value(r, &a) || !read_operator(r, &how) || !read_value(r, &b))
			return false;
		*out = compare(a, how, b);
	}
	*out = *out != negated;
	return true;
}

static bool read_every(struct reader *r, bool *out)
{
	bool next;
	if (!read_one(r, out))
		return false;
	while (take(r, "&&")) {
		if (!read_one(r, &next))
			return false;
		*out = *out && next;
	}
	return true;
}

static bool read_any(struct reader *r, bool *out)
{
	bool next;
	if (!read_every(r, out))
		return false;
	while (take(r, "||")) {
		if (!read_every(r, &next))
			return false;
		*out = *out || next;
	}
	return true;
}

bool rehearse_test_run(struct str text, const struct rehearse_test_names *names, bool *out,
	struct rehearse_test_error *error)
{
	struct reader r = { .text = text, .names = names, .error = error };
	if (text.n > REHEARSE_TEST_MAX)
		return refuse(&r, REHEARSE_TEST_MAX, "at most 1024 characters");
	if (!read_any(&r, out))
		return false;
	skip(&r);
	return r.at == text.n || refuse(&r, r.at, "&&, || or the end");
}
