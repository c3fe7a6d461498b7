/** text.c: hex, base64 and base64url against RFC 4648 section 10, and what is not one of them. */
#include "unit.h"

#include "base/text.h"

static struct arena *a;

static int set_up(void **state)
{
	a = arena_new(65536);
	return a ? 0 : -1;
}

static int tear_down(void **state)
{
	arena_free(&a);
	return 0;
}

static void hex(void **state)
{
	char mem[16];
	uint8_t out[3] = { 9, 9, 9 };
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	text_hex(&b, (struct bytes){ (const uint8_t *)"\x00\x9f\xfa", 3 });
	assert_true(str_is(buf_str(&b), "009ffa"));
	assert_true(text_unhex(STR("009FfA"), out, 3));
	assert_memory_equal(out, "\x00\x9f\xfa", 3);
	assert_false(text_unhex(STR("0102"), out, 3));
	assert_false(text_unhex(STR("01020"), out, 3));
	assert_false(text_unhex(STR("0102030"), out, 3));
	assert_false(text_unhex(STR("01020g"), out, 3));
	assert_false(text_unhex(STR("0102:3"), out, 3));
	assert_memory_equal(out, "\x00\x9f\xfa", 3);
	assert_true(text_unhex(STR(""), out, 0));
}

static void vectors_of_rfc_4648(void **state)
{
	static const char *const want[][3] = { { "", "", "" }, { "f", "Zg==", "Zg" }, { "fo", "Zm8=", "Zm8" },
		{ "foo", "Zm9v", "Zm9v" }, { "foob", "Zm9vYg==", "Zm9vYg" },
		{ "fooba", "Zm9vYmE=", "Zm9vYmE" }, { "foobar", "Zm9vYmFy", "Zm9vYmFy" },
		{ "\xfb\xff\xbf", "+/+/", "-_-_" } };
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		const struct bytes plain = str_bytes(str_of(want[i][0]));
		char mem[16];
		struct buf b;
		struct bytes back;
		buf_init_fixed(&b, mem, sizeof(mem));
		text_base64(&b, plain);
		assert_true(str_is(buf_str(&b), want[i][1]));
		buf_init_fixed(&b, mem, sizeof(mem));
		text_base64url(&b, plain);
		assert_true(str_is(buf_str(&b), want[i][2]));
		assert_int_equal(text_unbase64(a, str_of(want[i][1]), &back), RC_OK);
		assert_true(str_eq(str_of_bytes(back), str_of_bytes(plain)));
		assert_int_equal(text_unbase64url(a, str_of(want[i][2]), &back), RC_OK);
		assert_true(str_eq(str_of_bytes(back), str_of_bytes(plain)));
	}
}

static void one_value_has_one_spelling(void **state)
{
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg===", "=",
		"==", "====", "A===", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9v Zm9v", "-_-_",
		"Zm9\x80", "Z=9v" };
	static const char *const bad_url[] = { "Z", "Zh", "Zg==", "Zm9", "Zm8=", "+/+/", "Zm9vY", "Zm9v\n",
		" Zm9v" };
	struct bytes out = { NULL, 77 };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(text_unbase64(a, str_of(bad[i]), &out), RC_MALFORMED);
	for (size_t i = 0; i < sizeof(bad_url) / sizeof(bad_url[0]); i++)
		assert_int_equal(text_unbase64url(a, str_of(bad_url[i]), &out), RC_MALFORMED);
	assert_int_equal(out.n, 77);
}

static void unreserved_in_a_url(void **state)
{
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	size_t n = 0;
	for (unsigned c = 0; c < 256; c++)
		n += text_unreserved((char)c);
	for (size_t i = 0; i < sizeof(kept) - 1; i++)
		assert_true(text_unreserved(kept[i]));
	assert_int_equal(n, sizeof(kept) - 1);
}

static void no_memory(void **state)
{
	struct arena *small = arena_new(16);
	struct bytes out;
	assert_int_equal(text_unbase64(small, STR("Zm9vYmFyZm9vYmFyZm9vYmFy"), &out), RC_NOMEM);
	arena_free(&small);
}

static void quotes(void **state)
{
	char out[TEXT_QUOTE_ROOM];
	assert_string_equal(text_quote(STR(""), out), "\"\"");
	assert_string_equal(text_quote(STR("a\0b"), out), "\"a?b\"");
	char text[128];
	memset(text, 'x', sizeof(text));
	assert_int_equal(strlen(text_quote((struct str){ text, 60 }, out)), 62);
	assert_int_equal(strlen(text_quote((struct str){ text, 61 }, out)), 65);
	memcpy(text + 58, "\xe2\x82\xac", 3); /* a character across the cut is left out */
	assert_int_equal(strlen(text_quote((struct str){ text, 61 }, out)), 63);
	memset(text, 0x80, sizeof(text)); /* never text, never beyond its start */
	assert_string_equal(text_quote((struct str){ text, 128 }, out), "\"...\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes),
		cmocka_unit_test(hex),
		cmocka_unit_test(vectors_of_rfc_4648),
		cmocka_unit_test(one_value_has_one_spelling),
		cmocka_unit_test(unreserved_in_a_url),
		cmocka_unit_test(no_memory),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
