/** Characters out of good and broken UTF-8. */
#include "unit.h"

#include "engine/answer_text.h"

static void codes(void **state)
{
	static const uint32_t want[] = { 'a', 0xe9, 0x20ac, 0x1f600, 0xfffd, 'b', 0xfffd, 0xfffd, 0xfffd,
		0xfffd, 0xfffd, 0xfffd, 0 };
	struct str rest = STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff"
			      "b\xed\xa0\x80\xc0\x80\xe2\0");
	uint32_t code;
	struct str octets;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_true(answer_text_next(&rest, &code, &octets));
		assert_int_equal(code, want[i]);
		assert_true(str_is_utf8(octets));
		if (code == 0xfffd)
			assert_true(str_is(octets, "\xef\xbf\xbd"));
	}
	assert_false(answer_text_next(&rest, &code, &octets));
}

static void cut_short(void **state)
{
	struct str rest = STR("\xe2\x82");
	uint32_t code;
	struct str octets;
	size_t n = 0;
	while (answer_text_next(&rest, &code, &octets)) {
		assert_int_equal(code, 0xfffd);
		n++;
	}
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(codes), cmocka_unit_test(cut_short) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
