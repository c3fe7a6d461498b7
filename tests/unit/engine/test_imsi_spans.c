/** imsi_spans.c: what is read, who has a line where spans lie in one another, and what is refused; all
 * against a naive search. */
#include "unit.h"

#include "engine/imsi_spans.h"

#include <stdio.h>
#include <stdlib.h>

static struct imsi_span span(const char *text, unsigned owner)
{
	struct imsi_span s;
	assert_int_equal(imsi_spans_read(str_of(text), &s, NULL), RC_OK);
	s.owner = owner;
	return s;
}

static unsigned find(const struct imsi_spans *s, const char *digits)
{
	struct imsi who;
	assert_int_equal(ids_imsi(str_of(digits), &who), RC_OK);
	return imsi_spans_find(s, &who);
}

static void spellings(void **state)
{
	static const char *const bad[] = { "", "00", "0010100000000001", "00101x", "-", "00101-", "-00101",
		"00101-0010", "00102-00101", "001-002-003", " 00101" };
	struct imsi_span s = span("00101", 0);
	assert_true(s.first == 1010000000000 && s.last == 1019999999999);
	s = span("001010000000100-001010000000199", 0);
	assert_true(s.first == 1010000000100 && s.last == 1010000000199);
	s = span("001015-001029", 0);
	assert_true(s.first == 1015000000000 && s.last == 1029999999999);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fault f = { .reason = REASON_none };
		assert_int_equal(imsi_spans_read(str_of(bad[i]), &s, &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
	}
}

static void the_innermost_has_the_line(void **state)
{
	struct arena *a = arena_new(65536);
	struct imsi_span given[] = { span("001010000000100-001010000000199", 2), span("00101", 1),
		span("0010100000001", 2), span("001010000000150", 3), span("001", 0), span("00101", 1) };
	struct imsi_spans s;
	unsigned clash[2];
	assert_int_equal(imsi_spans_make(a, given, 6, &s, clash), RC_OK);
	assert_int_equal(find(&s, "001020000000000"), 0);
	assert_int_equal(find(&s, "001010000000099"), 1);
	assert_int_equal(find(&s, "001010000000100"), 2);
	assert_int_equal(find(&s, "001010000000149"), 2);
	assert_int_equal(find(&s, "001010000000150"), 3);
	assert_int_equal(find(&s, "001010000000151"), 2);
	assert_int_equal(find(&s, "001010000000199"), 2);
	assert_int_equal(find(&s, "001010000000200"), 1);
	assert_int_equal(find(&s, "001019999999999"), 1);
	assert_int_equal(find(&s, "001999999999999"), 0);
	assert_int_equal(find(&s, "002000000000000"), IMSI_SPANS_NONE);
	assert_int_equal(find(&s, "000999999999999"), IMSI_SPANS_NONE);
	assert_int_equal(imsi_spans_make(a, NULL, 0, &s, clash), RC_OK);
	assert_int_equal(find(&s, "001010000000000"), IMSI_SPANS_NONE);
	arena_free(&a);
}

static void clashes(void **state)
{
	static const char *const pair[][2] = { { "00101", "00101" }, { "00101", "001010-001019" },
		{ "001015-001025", "00102" },
		{ "001010000000001-001010000000009", "001010000000009-001010000000010" } };
	struct arena *a = arena_new(65536);
	for (size_t i = 0; i < sizeof(pair) / sizeof(pair[0]); i++) {
		struct imsi_span given[] = { span("310", 7), span(pair[i][0], 1), span(pair[i][1], 2) };
		struct imsi_spans s;
		unsigned clash[2] = { 0, 0 };
		assert_int_equal(imsi_spans_make(a, given, 3, &s, clash), RC_INVALID);
		assert_int_equal(clash[0] + clash[1], 3);
	}
	arena_free(&a);
}

/* the shortest span that holds the line */
static unsigned naive(const struct imsi_span *given, size_t n, uint64_t at)
{
	const struct imsi_span *best = NULL;
	for (size_t i = 0; i < n; i++)
		if (given[i].first <= at && at <= given[i].last &&
			(!best || given[i].last - given[i].first < best->last - best->first))
			best = &given[i];
	return best ? best->owner : IMSI_SPANS_NONE;
}

static void as_a_naive_search(void **state)
{
	struct arena *a = arena_new(1 << 20);
	srand(7);
	for (int round = 0; round < 400; round++, arena_reset(a)) {
		struct imsi_span given[12], kept[12];
		struct imsi_spans s;
		unsigned clash[2];
		size_t n = 0;
		for (size_t i = 0; i < 12; i++) {
			char text[16] = "00100000000000";
			const size_t digits = 3 + (size_t)rand() % 4;
			for (size_t d = 2; d < digits; d++)
				text[d] = (char)('0' + rand() % 3);
			text[digits] = 0;
			given[n] = span(text, (unsigned)i);
			bool twice = false;
			for (size_t k = 0; k < n; k++)
				twice |= given[k].first == given[n].first && given[k].last == given[n].last;
			n += !twice;
		}
		memcpy(kept, given, sizeof(kept));
		assert_int_equal(imsi_spans_make(a, given, n, &s, clash), RC_OK);
		for (int i = 0; i < 400; i++) {
			char digits[32];
			snprintf(digits, sizeof(digits), "00%04d%09d",
				rand() % 4 * 1000 + rand() % 4 * 100 + rand() % 44, rand() % 1000);
			assert_int_equal(find(&s, digits), naive(kept, n, strtoull(digits, NULL, 10)));
		}
	}
	arena_free(&a);
}

static void no_memory(void **state)
{
	struct imsi_span given[] = { span("00101", 1) };
	struct imsi_spans s;
	unsigned clash[2];
	struct arena *a = arena_new(16);
	assert_int_equal(imsi_spans_make(a, given, 1, &s, clash), RC_NOMEM);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings),
		cmocka_unit_test(the_innermost_has_the_line),
		cmocka_unit_test(clashes),
		cmocka_unit_test(as_a_naive_search),
		cmocka_unit_test(no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
