/** arena.c: the cap, alignment, zeroing, reset. */
#include "unit.h"

#include "base/arena.h"

#include <stdalign.h>

static void takes_are_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_new(100000);
	for (size_t n = 1; n < 200; n++) {
		uint8_t *p = arena_take(a, n);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
	}
	arena_reset(a);
	uint8_t *again = arena_take(a, 4096);
	for (size_t i = 0; i < 4096; i++)
		assert_int_equal(again[i], 0);
	arena_free(&a);
	assert_null(a);
	arena_free(&a);
}

static void the_cap_holds(void **state)
{
	static const size_t caps[] = { 16, 100, 8192, 10000, 50000, 262144 };
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		struct arena *a = arena_new(caps[i]);
		size_t n = 0;
		while (arena_take(a, 16))
			n += 16;
		assert_true(n <= caps[i] && n + 16 * (caps[i] / 16384 + 2) > caps[i]);
		assert_int_equal(arena_used(a), n);
		assert_null(arena_take(a, 1));
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
		assert_non_null(arena_take(a, 16));
		arena_free(&a);
	}
}

static void one_large_piece(void **state)
{
	struct arena *a = arena_new(262144);
	assert_null(arena_take(a, 262145));
	assert_null(arena_take(a, SIZE_MAX));
	assert_non_null(arena_take(a, 200000));
	assert_null(arena_take(a, 100000));
	assert_non_null(arena_take(a, 8000));
	arena_reset(a);
	assert_non_null(arena_take(a, 200000));
	arena_free(&a);
}

static void a_cap_of_nothing(void **state)
{
	struct arena *a = arena_new(0);
	assert_null(arena_take(a, 1));
	assert_null(arena_str(a, STR("")).p);
	arena_free(&a);
}

static void copies(void **state)
{
	char mem[] = "abc";
	struct arena *a = arena_new(64);
	const struct str s = arena_str(a, str_of(mem));
	const struct bytes b = arena_bytes(a, str_bytes(str_of(mem)));
	const char *z = arena_cstr(a, (struct str){ mem, 2 });
	mem[0] = 'x';
	assert_int_equal(s.n, 3);
	assert_string_equal(s.p, "abc");
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "abc", 3);
	assert_string_equal(z, "ab");
	const struct str empty = arena_str(a, STR_NONE);
	assert_non_null(empty.p);
	assert_int_equal(empty.n, 0);
	const struct str none = arena_str(a, STR("too much"));
	assert_null(none.p);
	assert_int_equal(none.n, 0);
	assert_null(arena_cstr(a, STR("x")));
	assert_null(arena_bytes(a, BYTES_NONE).p);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_are_zeroed_and_aligned),
		cmocka_unit_test(the_cap_holds),
		cmocka_unit_test(one_large_piece),
		cmocka_unit_test(a_cap_of_nothing),
		cmocka_unit_test(copies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
