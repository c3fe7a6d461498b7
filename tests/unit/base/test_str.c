/** str.c: comparing, splitting, numbers, UTF-8. */
#include "unit.h"

#include "base/str.h"

static void comparing(void **state)
{
	assert_true(str_eq(STR(""), STR_NONE));
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a"), STR("b")));
	assert_false(str_eq(STR("a"), STR("ab")));
	assert_true(str_ieq(STR("Host-1"), STR("hOST-1")));
	assert_false(str_ieq(STR("a"), STR("ab")));
	assert_false(str_ieq(STR("[{@"), STR("{[`")));
	assert_false(str_ieq(STR("\xc3\x84"), STR("\xc3\xa4")));
	assert_true(str_is(STR("x"), "x"));
	assert_true(str_is(STR_NONE, ""));
	assert_true(str_is(STR(""), NULL));
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_true(str_starts(STR("abc"), STR("")));
	assert_true(str_starts(STR_NONE, STR_NONE));
	assert_false(str_starts(STR("a"), STR("ab")));
	assert_false(str_starts(STR("xb"), STR("ab")));
}

static void finding_and_cutting(void **state)
{
	assert_int_equal(str_find(STR("abca"), 'a'), 0);
	assert_int_equal(str_find(STR("abca"), 'c'), 2);
	assert_int_equal(str_find(STR("abca"), 'x'), 4);
	assert_int_equal(str_find(STR_NONE, 'x'), 0);
	assert_int_equal(str_find_str(STR("ababc"), STR("abc")), 2);
	assert_int_equal(str_find_str(STR("ab"), STR("abc")), 2);
	assert_int_equal(str_find_str(STR("ab"), STR("")), 2);
	assert_int_equal(str_find_str(STR_NONE, STR("a")), 0);
	assert_true(str_is(str_trim(STR(" \t a b\t ")), "a b"));
	assert_true(str_is(str_trim(STR(" \t ")), ""));
	assert_true(str_is(str_trim(STR("\na")), "\na"));
	assert_int_equal(str_trim(STR_NONE).n, 0);
	assert_true(str_is(str_sub(STR("abcd"), 1, 2), "bc"));
	assert_true(str_is(str_sub(STR("abcd"), 3, SIZE_MAX), "d"));
	assert_true(str_is(str_sub(STR("abcd"), 9, 1), ""));
	assert_null(str_sub(STR_NONE, 1, 1).p);
}

static size_t pieces(struct str s, const char *const *want)
{
	struct str piece;
	size_t n = 0;
	while (str_next(&s, ',', &piece)) {
		assert_true(str_is(piece, want[n]));
		n++;
	}
	return n;
}

static void splitting(void **state)
{
	assert_int_equal(pieces(STR("a,,b"), (const char *const[]){ "a", "", "b" }), 3);
	assert_int_equal(pieces(STR("a"), (const char *const[]){ "a" }), 1);
	assert_int_equal(pieces(STR("a,"), (const char *const[]){ "a" }), 1);
	assert_int_equal(pieces(STR(",,"), (const char *const[]){ "", "" }), 2);
	assert_int_equal(pieces(STR(""), NULL), 0);
	assert_int_equal(pieces(STR_NONE, NULL), 0);
}

static void numbers(void **state)
{
	uint64_t u = 5;
	int64_t i = 5;
	assert_true(str_all_digits(STR("0129")));
	assert_false(str_all_digits(STR("")));
	assert_false(str_all_digits(STR("1/")));
	assert_false(str_all_digits(STR("1:")));
	assert_true(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &u));
	assert_true(u == UINT64_MAX);
	u = 5;
	assert_false(str_to_u64(STR("18446744073709551616"), UINT64_MAX, &u));
	assert_false(str_to_u64(STR("99999999999999999999"), UINT64_MAX, &u));
	assert_false(str_to_u64(STR("101"), 100, &u));
	assert_false(str_to_u64(STR("-1"), 100, &u));
	assert_false(str_to_u64(STR(" 1"), 100, &u));
	assert_false(str_to_u64(STR(""), 100, &u));
	assert_int_equal(u, 5);
	assert_true(str_to_u64(STR("0100"), 100, &u));
	assert_int_equal(u, 100);
	assert_false(str_to_i64(STR("-"), -9, 9, &i));
	assert_false(str_to_i64(STR("--1"), -9, 9, &i));
	assert_false(str_to_i64(STR("10"), -9, 9, &i));
	assert_false(str_to_i64(STR("-10"), -9, 9, &i));
	assert_false(str_to_i64(STR("9223372036854775808"), INT64_MIN, INT64_MAX, &i));
	assert_int_equal(i, 5);
	assert_true(str_to_i64(STR("-9"), -9, 9, &i));
	assert_int_equal(i, -9);
	assert_true(str_to_i64(STR("-9223372036854775807"), INT64_MIN, INT64_MAX, &i));
	assert_true(i == -INT64_MAX);
}

static void utf8(void **state)
{
	static const char *const good[] = { "", "a\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
		"x\xe2\x82\xacy" };
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2x",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x82", "\xe2x\x82", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xf0\x90\x80", "a\xfe" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(str_is_utf8(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_is_utf8(str_of(bad[i])));
	assert_true(str_is_utf8(STR("a\0b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing),
		cmocka_unit_test(finding_and_cutting),
		cmocka_unit_test(splitting),
		cmocka_unit_test(numbers),
		cmocka_unit_test(utf8),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
