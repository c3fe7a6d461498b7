/** text_diff.c: against what diff -u prints, and that old and new can be made again from any difference. */
#include "unit.h"

#include "ctl/text_diff.h"

#include <stdlib.h>
#include <string.h>

static char *printed(struct str old, struct str now)
{
	struct arena *a = arena_new((size_t)256 << 20);
	struct text_diff d;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	assert_int_equal(text_diff_make(a, old, now, &d), RC_OK);
	text_diff_print(&d, "a", "b", out);
	fclose(out);
	arena_free(&a);
	return text;
}

static void as_diff_prints(void **state)
{
	static const struct {
		const char *old, *now, *want;
	} row[] = {
		{ "", "", "" },
		{ "x\ny\n", "x\ny\n", "" },
		{ "", "x\n", "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+x\n" },
		{ "x\n", "", "--- a\n+++ b\n@@ -1,1 +0,0 @@\n-x\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
			"--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "2\n3\n4\n5\n6\n7\n8\n9\n",
			"--- a\n+++ b\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -7,4 +6,3 @@\n 7\n 8\n 9\n-10\n" },
		{ "a\nb\nc\nd\n", "d\na\nb\nc\n", "--- a\n+++ b\n@@ -1,4 +1,4 @@\n+d\n a\n b\n c\n-d\n" },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char *got = printed(str_of(row[i].old), str_of(row[i].now));
		assert_string_equal(got, row[i].want);
		free(got);
	}
}

static size_t random_text(char *out, size_t lines, unsigned letters)
{
	size_t n = 0;
	for (size_t i = 0; i < lines; i++) {
		out[n++] = (char)('a' + (unsigned)rand() % letters);
		out[n++] = '\n';
	}
	return n;
}

static void rebuilt(const struct text_diff *d, char not, struct str want)
{
	size_t at = 0;
	for (size_t i = 0; i < d->n; i++) {
		if (d->line[i].sign == not )
			continue;
		assert_true(at + d->line[i].text.n < want.n);
		assert_memory_equal(want.p + at, d->line[i].text.p, d->line[i].text.n);
		at += d->line[i].text.n + 1;
	}
	assert_int_equal(at, want.n);
}

static void both_sides_come_back(void **state)
{
	static char x[8192], y[8192];
	srand(1);
	for (int i = 0; i < 2000; i++) {
		struct arena *a = arena_new((size_t)256 << 20);
		struct text_diff d;
		const struct str old = { x, random_text(x, (size_t)rand() % 40, 4) },
				 now = { y, random_text(y, (size_t)rand() % 40, 4) };
		assert_int_equal(text_diff_make(a, old, now, &d), RC_OK);
		rebuilt(&d, '+', old);
		rebuilt(&d, '-', now);
		arena_free(&a);
	}
}

/* more edits than are looked for: coarse, and still right */
static void nothing_in_common(void **state)
{
	static char x[8192], y[8192];
	struct arena *a = arena_new((size_t)256 << 20);
	struct text_diff d;
	const struct str old = { x, random_text(x, 1500, 1) };
	struct str now = { y, random_text(y, 1500, 1) };
	for (size_t i = 0; i < now.n; i += 2)
		y[i] = 'z';
	assert_int_equal(text_diff_make(a, old, now, &d), RC_OK);
	assert_int_equal(d.n, 3000);
	rebuilt(&d, '+', old);
	rebuilt(&d, '-', now);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_diff_prints),
		cmocka_unit_test(both_sides_come_back),
		cmocka_unit_test(nothing_in_common),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
