/** rd.c: reading within bounds, and not beyond. */
#include "unit.h"

#include "base/rd.h"

static const uint8_t data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 2, 'h', 'i' };

static void integers_and_blocks(void **state)
{
	struct rd r = rd_of(BYTES_OF(data));
	assert_int_equal(rd_u8(&r), 1);
	assert_int_equal(rd_u16(&r), 0x0203);
	assert_int_equal(rd_u32(&r), 0x04050607);
	assert_true(rd_u64(&r) == 0x08090a0b0c0d0e0f);
	assert_false(rd_done(&r));
	const struct bytes b = rd_block(&r);
	assert_int_equal(b.n, 2);
	assert_ptr_equal(b.p, data + 17);
	assert_true(rd_done(&r));
}

static void the_first_failure_sticks(void **state)
{
	struct rd r = rd_of((struct bytes){ data, 3 });
	assert_int_equal(rd_u32(&r), 0);
	assert_true(r.failed);
	assert_int_equal(rd_u8(&r), 0);
	assert_null(rd_bytes(&r, 0).p);
	assert_false(rd_done(&r));
}

static void copies_or_zeroes(void **state)
{
	uint8_t out[4] = { 9, 9, 9, 9 };
	struct rd r = rd_of((struct bytes){ data, 4 });
	rd_copy(&r, out, 4);
	assert_memory_equal(out, data, 4);
	assert_true(rd_done(&r));
	rd_copy(&r, out, 4);
	assert_memory_equal(out, "\0\0\0\0", 4);
	assert_true(r.failed);
	assert_false(rd_done(&r));
}

static void lengths_that_lie(void **state)
{
	static const uint8_t lie[] = { 0, 3, 1, 2 };
	struct rd r = rd_of((struct bytes){ lie, sizeof(lie) });
	assert_null(rd_block(&r).p);
	assert_true(r.failed);
	r = rd_of((struct bytes){ lie, sizeof(lie) });
	assert_null(rd_bytes(&r, SIZE_MAX).p);
	assert_true(r.failed);
}

static void nothing_at_all(void **state)
{
	struct rd r = rd_of(BYTES_NONE);
	assert_true(rd_done(&r));
	assert_int_equal(rd_bytes(&r, 0).n, 0);
	rd_copy(&r, NULL, 0);
	assert_true(rd_done(&r));
	rd_u8(&r);
	assert_true(r.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_and_blocks),
		cmocka_unit_test(the_first_failure_sticks),
		cmocka_unit_test(copies_or_zeroes),
		cmocka_unit_test(lengths_that_lie),
		cmocka_unit_test(nothing_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
