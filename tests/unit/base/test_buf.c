/** buf.c: growth, ceilings, failures that stick. */
#include "unit.h"

#include "base/buf.h"

static void grows_to_its_ceiling(void **state)
{
	struct arena *a = arena_new(100000);
	struct buf b;
	buf_init(&b, a, 1000);
	for (int i = 0; i < 1000; i++)
		buf_putc(&b, (char)('a' + i % 26));
	assert_false(b.failed);
	assert_int_equal(b.n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	buf_putc(&b, 'x');
	assert_true(b.failed);
	assert_int_equal(b.n, 1000);
	arena_free(&a);
}

static void failures_stick(void **state)
{
	char mem[4];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_puts(&b, "abc");
	buf_puts(&b, "de");
	assert_true(b.failed);
	buf_puts(&b, "f");
	assert_true(b.failed);
	assert_int_equal(b.n, 3);
	assert_memory_equal(mem, "abc", 3);
	assert_null(buf_room(&b, 0));
}

static void the_arena_is_empty(void **state)
{
	struct arena *a = arena_new(300);
	struct buf b;
	buf_init(&b, a, 1000);
	assert_non_null(buf_room(&b, 256));
	assert_null(buf_room(&b, 1));
	assert_true(b.failed);
	arena_free(&a);
}

static void one_large_piece(void **state)
{
	struct arena *a = arena_new(100000);
	struct buf b;
	buf_init(&b, a, 5000);
	assert_null(buf_room(&b, 5001));
	buf_init(&b, a, 5000);
	assert_non_null(buf_room(&b, 3000));
	assert_non_null(buf_room(&b, 2000));
	assert_false(b.failed);
	arena_free(&a);
}

static void decimal_digits(void **state)
{
	static const struct {
		int64_t value;
		const char *text;
	} cases[] = { { 0, "0" }, { 7, "7" }, { 10, "10" }, { -1, "-1" }, { 1234567890123, "1234567890123" },
		{ INT64_MAX, "9223372036854775807" }, { INT64_MIN, "-9223372036854775808" } };
	char mem[32];
	struct buf b;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_init_fixed(&b, mem, sizeof(mem));
		buf_decimal(&b, cases[i].value);
		assert_int_equal(b.n, strlen(cases[i].text));
		assert_memory_equal(mem, cases[i].text, b.n);
	}
	buf_init_fixed(&b, mem, 3);
	buf_decimal(&b, 1234);
	assert_true(b.failed);
}

static void integers_are_big_endian(void **state)
{
	static const uint8_t want[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 2, 'h', 'i' };
	uint8_t mem[32];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_u8(&b, 1);
	buf_u16(&b, 0x0203);
	buf_u32(&b, 0x04050607);
	buf_u64(&b, 0x08090a0b0c0d0e0f);
	buf_block(&b, (struct bytes){ (const uint8_t *)"hi", 2 });
	assert_false(b.failed);
	assert_int_equal(buf_bytes(&b).n, sizeof(want));
	assert_memory_equal(buf_bytes(&b).p, want, sizeof(want));
}

static void blocks_have_16_bits_of_length(void **state)
{
	static uint8_t much[65536], mem[70000];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_block(&b, (struct bytes){ much, 65535 });
	assert_false(b.failed);
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_block(&b, (struct bytes){ much, 65536 });
	assert_true(b.failed);
	assert_int_equal(b.n, 0);
}

static void formatted_text(void **state)
{
	char mem[2048], text[1025];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_printf(&b, "%d-%s", 7, "x");
	buf_put_str(&b, STR("!"));
	buf_put_str(&b, STR_NONE);
	assert_true(str_is(buf_str(&b), "7-x!"));
	memset(text, 'a', sizeof(text) - 1);
	text[1024] = 0;
	buf_printf(&b, "%s", text + 1);
	assert_false(b.failed);
	assert_int_equal(b.n, 4 + 1023);
	buf_printf(&b, "%s", text);
	assert_true(b.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_to_its_ceiling),
		cmocka_unit_test(failures_stick),
		cmocka_unit_test(the_arena_is_empty),
		cmocka_unit_test(one_large_piece),
		cmocka_unit_test(decimal_digits),
		cmocka_unit_test(integers_are_big_endian),
		cmocka_unit_test(blocks_have_16_bits_of_length),
		cmocka_unit_test(formatted_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
