/** proven.c: marks, age, and lines that share a cell. */
#include "unit.h"

#include "flow/proven.h"

#include <stdlib.h>

static const struct hash_key KEY = { 5, 6 };
enum { NOW = 1767225600, LIFE = 3600 };

static struct imsi line(unsigned n)
{
	struct imsi i;
	assert_int_equal(ids_imsi(STR("001010000000000"), &i), RC_OK);
	i.d[13] = (char)('0' + n / 10);
	i.d[14] = (char)('0' + n % 10);
	return i;
}

static struct proven *table(size_t cells)
{
	void *memory = calloc(1, proven_size(cells));
	assert_non_null(memory);
	return proven_make(memory, cells, &KEY);
}

static void marked_and_aged(void **state)
{
	struct proven *p = table(4096);
	const struct imsi a = line(1), b = line(2);
	assert_false(proven_lately(p, &a, NOW, LIFE));
	proven_mark(p, &a, NOW);
	assert_true(proven_lately(p, &a, NOW, LIFE));
	assert_true(proven_lately(p, &a, NOW + LIFE, LIFE));
	assert_false(proven_lately(p, &a, NOW + LIFE + 1, LIFE));
	assert_false(proven_lately(p, &b, NOW, LIFE));
	free(p);
}

/* one cell for all: the last one has it, and nobody is taken for another */
static void shared_cell(void **state)
{
	struct proven *p = table(1);
	for (unsigned n = 0; n < 50; n++) {
		const struct imsi who = line(n), before = line(n ? n - 1 : 99);
		proven_mark(p, &who, NOW);
		assert_true(proven_lately(p, &who, NOW, LIFE));
		assert_false(proven_lately(p, &before, NOW, LIFE));
	}
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(marked_and_aged),
		cmocka_unit_test(shared_cell) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
