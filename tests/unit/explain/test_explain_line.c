/** A line as octets, by the rows of its facts. */
#include "explain_fixture.h"

#include "explain/explain_line.h"
#include "model/line_fact.h"

static struct subscriber full(void)
{
	struct subscriber s = subscriber_new();
	s.imsi = (struct imsi){ EXPLAIN_FIXTURE_IMSI };
	s.msisdn = (struct msisdn){ "441" };
	s.ref = 99;
	s.epoch = 3;
	s.version = 8;
	s.barred = true;
	s.order = VERS_STOP;
	s.vowifi = (struct vowifi_facts){ true, PROV_DONE, DATA_AVAILABLE, DATA_MISSING, 1767225600, "addr" };
	s.voice.nr_home = SERVICE_ENABLED;
	s.data.usage_n = 1;
	s.data.usage[0] = (struct data_usage){ .name = "n", .cycle_end = 5, .allowance = 7, .used = 6 };
	memcpy(s.tags, "a,b", 4);
	memcpy(s.region, "US-CA", 6);
	return s;
}

static void round_trip(void **state)
{
	const struct subscriber s = full();
	struct subscriber back;
	uint8_t mem[2048];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	explain_line_put(&b, &s);
	struct rd r = rd_of(buf_bytes(&b));
	assert_true(explain_line_get(&r, &back) && rd_done(&r));
	assert_memory_equal(&s, &back, sizeof(s));
	for (size_t n = 0; n < b.n; n++) {
		struct rd cut = rd_of((struct bytes){ mem, n });
		assert_false(explain_line_get(&cut, &back));
	}
}

static void fewer_rows_are_an_earlier_program(void **state)
{
	const struct subscriber s = full();
	const struct subscriber fresh = subscriber_new();
	struct subscriber back;
	uint8_t mem[256];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_block(&b, str_bytes(ids_imsi_str(&s.imsi)));
	buf_u64(&b, s.ref);
	buf_u32(&b, s.epoch);
	buf_u32(&b, s.version);
	buf_u8(&b, 1);
	buf_block(&b, str_bytes(STR("441")));
	struct rd r = rd_of(buf_bytes(&b));
	assert_true(explain_line_get(&r, &back) && rd_done(&r));
	assert_string_equal(back.msisdn.d, "441");
	assert_int_equal(back.vowifi.tc, fresh.vowifi.tc);
}

static void facts_out_of_their_domain_are_refused(void **state)
{
	struct subscriber s = full(), back;
	uint8_t mem[2048];
	struct buf b;
	s.smsoip = (enum service_status)9;
	buf_init_fixed(&b, mem, sizeof(mem));
	explain_line_put(&b, &s);
	struct rd r = rd_of(buf_bytes(&b));
	assert_false(explain_line_get(&r, &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip),
		cmocka_unit_test(fewer_rows_are_an_earlier_program),
		cmocka_unit_test(facts_out_of_their_domain_are_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
