/** data_usage.c: there and back, and what cannot have been written. */
#include "unit.h"

#include "model/data_usage.h"

static struct bytes put(struct buf *b, const struct data_facts *d)
{
	static uint8_t mem[DATA_USAGE_OCTETS_MAX];
	buf_init_fixed(b, mem, sizeof(mem));
	data_usage_put(b, d);
	assert_false(b->failed);
	return buf_bytes(b);
}

/* the largest of everything fits. proves: own-601 */
static void there_and_back(void **state)
{
	struct data_facts in = { .sa = SA_ENABLED, .usage_n = DATA_USAGE_MAX }, out = { .sa = SA_DISABLED };
	struct buf b;
	for (unsigned i = 0; i < DATA_USAGE_MAX; i++) {
		struct data_usage *u = &in.usage[i];
		*u = (struct data_usage){ .type = i % 2,
			.cycle_end = INT64_MAX,
			.unlimited = i > 1,
			.allowance = UINT64_MAX,
			.used = UINT64_C(42949672960) };
		memset(u->name, 'n', sizeof(u->name) - 1);
		memset(u->description, 'd', sizeof(u->description) - 1);
	}
	assert_true(data_usage_good(&in));
	struct rd r = rd_of(put(&b, &in));
	assert_int_equal(r.n, DATA_USAGE_OCTETS_MAX);
	data_usage_get(&r, &out);
	assert_true(rd_done(&r));
	assert_int_equal(out.sa, SA_DISABLED);
	assert_int_equal(out.usage_n, DATA_USAGE_MAX);
	assert_memory_equal(out.usage, in.usage, sizeof(in.usage));
}

static void every_cut_fails(void **state)
{
	const struct data_facts in = { .usage_n = 2, .usage = { { .name = "a" }, { .description = "b" } } };
	struct data_facts out;
	struct buf b;
	const struct bytes whole = put(&b, &in);
	for (size_t n = 0; n < whole.n; n++) {
		struct rd r = rd_of((struct bytes){ whole.p, n });
		data_usage_get(&r, &out);
		assert_true(r.failed);
	}
}

static void what_is_no_usage(void **state)
{
	struct data_facts d = { .usage_n = 1, .usage = { { .name = "ab" } } }, out;
	struct buf b;
	uint8_t mem[DATA_USAGE_OCTETS_MAX];
	const struct bytes whole = put(&b, &d);
	/* count, type, flag, the octets of the name */
	static const struct {
		size_t at;
		uint8_t value;
	} bad[] = { { 0, 5 }, { 1, 2 }, { 2, 2 }, { 29, 0 }, { 29, 0x1f }, { 30, 0xff } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memcpy(mem, whole.p, whole.n);
		mem[bad[i].at] = bad[i].value;
		struct rd r = rd_of((struct bytes){ mem, whole.n });
		data_usage_get(&r, &out);
		assert_true(r.failed);
	}
	d.usage_n = DATA_USAGE_MAX + 1;
	assert_false(data_usage_good(&d));
	d.usage_n = 1;
	d.usage[0].type = (enum data_usage_type)2;
	assert_false(data_usage_good(&d));
	d.usage[0].type = DATA_USAGE_CELLULAR;
	memset(d.usage[0].description, 'd', sizeof(d.usage[0].description));
	assert_false(data_usage_good(&d));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back),
		cmocka_unit_test(every_cut_fails), cmocka_unit_test(what_is_no_usage) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
