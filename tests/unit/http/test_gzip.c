/** What gzip_pack() makes is read back with zlib's inflate, several times from one state. */
#include "unit.h"

#include "http/gzip.h"

#include <stdio.h>
#include <zlib.h>

static void expect_same(struct bytes packed, struct bytes original)
{
	uint8_t mem[20000];
	z_stream z = { .next_in = (z_const Bytef *)packed.p,
		.avail_in = (uInt)packed.n,
		.next_out = mem,
		.avail_out = sizeof(mem) };
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.total_out, original.n);
	assert_int_equal(z.avail_in, 0);
	assert_memory_equal(mem, original.p, original.n);
	inflateEnd(&z);
}

static void test_pack(void **state)
{
	static uint8_t text[20000];
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t) "<parm name=\"\" value=\"\"/>"[i % 24];
	for (int level = 1; level <= 6; level++) {
		struct gzip *g = gzip_open(level);
		struct arena *a = arena_new(64 * 1024);
		const size_t sizes[] = { sizeof(text), 0, 1, 1200, sizeof(text) };
		for (size_t i = 0; i < 5; i++) {
			const struct bytes in = { text, sizes[i] };
			struct bytes out;
			assert_int_equal(gzip_pack(g, a, in, &out), RC_OK);
			assert_true(out.n < 400);
			expect_same(out, in);
			arena_reset(a);
		}
		arena_free(&a);
		gzip_close(&g);
		assert_null(g);
	}
}

static void test_small_arena(void **state)
{
	uint8_t in[600] = { 0 };
	struct gzip *g = gzip_open(1);
	struct arena *small = arena_new(256), *enough = arena_new(4096);
	struct bytes out = { 0 };
	assert_int_equal(gzip_pack(g, small, BYTES_OF(in), &out), RC_NOMEM);
	assert_null(out.p);
	assert_int_equal(gzip_pack(g, enough, BYTES_OF(in), &out), RC_OK);
	expect_same(out, BYTES_OF(in));
	arena_free(&small);
	arena_free(&enough);
	gzip_close(&g);
}

static void test_levels(void **state)
{
	assert_null(gzip_open(0));
	assert_null(gzip_open(7));
	struct gzip *none = NULL;
	gzip_close(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_small_arena),
		cmocka_unit_test(test_levels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
