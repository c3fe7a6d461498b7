/** admission.c: a stall is no overload, an overload is one until it is over, and who is refused in which
 * order.
 */
#include "unit.h"

#include "flow/admission.h"

enum { TOLERATED = 100 };

/* turns that take so long, one after the other */
static int64_t turns(struct admission *a, int64_t now, int64_t ms, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		now += ms;
		admission_turn(a, now, ms);
	}
	return now;
}

static unsigned refused(const struct admission *a, int64_t now)
{
	unsigned n = 0;
	bool before = true;
	for (int c = 0; c < ADMISSION_CLASSES; c++) {
		const bool may = admission_may(a, (enum admission_class)c, now, -1);
		assert_false(before && !may && c != 0 && n == 0); /* in their order, none is left out */
		before = may;
		n += !may;
	}
	return n;
}

static void in_order(void **state)
{
	static const struct {
		int64_t ms;
		unsigned refused;
	} rows[] = { { 1, 0 }, { 12, 1 }, { 99, 1 }, { 100, 2 }, { 199, 2 }, { 200, 3 }, { 399, 3 },
		{ 400, 4 }, { 5000, 4 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct admission a;
		admission_init(&a, TOLERATED);
		assert_int_equal(refused(&a, 0), 0);
		const int64_t now = turns(&a, 1000, rows[i].ms, 600);
		assert_int_equal(refused(&a, now), rows[i].refused);
	}
}

static void a_stall_is_no_overload(void **state)
{
	struct admission a;
	admission_init(&a, TOLERATED);
	int64_t now = turns(&a, 0, 1, 1000);
	admission_turn(&a, now += 900, 900);
	assert_int_equal(refused(&a, now), 0);
	admission_turn(&a, now += 900, 900);
	assert_int_equal(refused(&a, now), 0);
	now = turns(&a, now, 1, 1000);
	assert_int_equal(refused(&a, now), 0);
}

static void an_overload_ends(void **state)
{
	struct admission a;
	admission_init(&a, TOLERATED);
	int64_t now = turns(&a, 0, 500, 10);
	assert_int_equal(refused(&a, now), 4);
	now = turns(&a, now, 1, 600);
	assert_int_equal(refused(&a, now), 0);
	now = turns(&a, now, 500, 10);
	assert_int_equal(refused(&a, now), 4);
	admission_turn(&a, now + 10000, 1); /* it slept meanwhile */
	assert_int_equal(refused(&a, now + 10000), 0);
	now = turns(&a, now + 10000, 500, 10);
	assert_int_equal(refused(&a, now + 1001), 0); /* silence for as long */
}

/* the queue of the kernel counts, however short the turns */
static void what_waits_outside(void **state)
{
	struct admission a;
	admission_init(&a, TOLERATED);
	int64_t now = 0;
	for (int i = 0; i < 100; i++) {
		admission_seen(&a, 250);
		admission_seen(&a, 10);
		admission_turn(&a, now += 8, 8);
	}
	assert_int_equal(refused(&a, now), 3);
	assert_false(admission_may(&a, ADMISSION_HANDSHAKE, now, 100));
	assert_true(admission_may(&a, ADMISSION_HANDSHAKE, now, 99)); /* who comes fresh */
	assert_false(admission_may(&a, ADMISSION_SUSPECT, now, 0));
}

static void a_queue_is_kept_short(void **state)
{
	/* a loop that serves 2 in a millisecond and is offered 6: who waits longest comes first */
	enum { OFFERED = 6, SERVED = 2, MS = 20000 };
	static int64_t came[OFFERED * MS];
	struct admission a;
	size_t head = 0, tail = 0, served = 0;
	int64_t longest = 0;
	admission_init(&a, TOLERATED);
	for (int64_t now = 0; now < MS; now++) {
		for (int i = 0; i < OFFERED; i++)
			came[tail++] = now;
		for (int room = SERVED; room > 0 && head < tail;) {
			const int64_t waited = now - came[head++];
			admission_seen(&a, waited);
			if (!admission_may(&a, ADMISSION_HANDSHAKE, now, waited))
				continue;
			room--;
			served++;
			longest = waited > longest && now > 2000 ? waited : longest;
		}
		admission_turn(&a, now, 1);
	}
	assert_true(served >= (size_t)SERVED * MS * 95 / 100);
	assert_true(longest < 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(a_stall_is_no_overload),
		cmocka_unit_test(an_overload_ends),
		cmocka_unit_test(what_waits_outside),
		cmocka_unit_test(a_queue_is_kept_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
