/** eap_radius_verdict.c: whom an Access-Accept names, and who speaks in an Access-Reject. */
#include "unit.h"

#include "drivers/eap_radius_verdict.h"

static struct radius_packet with(struct bytes name, unsigned where)
{
	return (struct radius_packet){ .user_name = where == 0 ? name : BYTES_NONE,
		.chargeable_user = where == 1 ? name : BYTES_NONE,
		.imsi = where == 2 ? name : BYTES_NONE };
}

/* proves: own-068 */
static void names(void **state)
{
	static const struct {
		const char *name, *imsi;
	} rows[] = { { "", "001010000000001" }, { "001010000000001", "001010000000001" },
		{ "001010000000002", "001010000000002" }, { "00101000000002", "00101000000002" },
		{ "4366412345678", "001010000000001" }, /* an MSISDN */
		{ "0001010000000002@example.org", "001010000000002" },
		{ "1001010000000002@example.org", "001010000000002" },
		{ "6001010000000002@example.org", "001010000000002" },
		{ "0001010000000002", "001010000000002" },
		{ "0001010000000001@example.org", "001010000000001" },
		{ "2001010000000002@example.org", "001010000000001" },
		{ "4001010000000002@example.org", "001010000000001" },
		{ "7001010000000002@example.org", "001010000000001" },
		{ "alice@example.org", "001010000000001" }, { "0alice@example.org", "001010000000001" },
		{ "\x01\xff", "001010000000001" } };
	struct imsi claimed, imsi;
	assert_int_equal(ids_imsi(STR("001010000000001"), &claimed), RC_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned where = 0; where < 3; where++) {
			const struct radius_packet p = with(str_bytes(str_of(rows[i].name)), where);
			assert_int_equal(eap_radius_verdict_accept(&p, &claimed, &imsi, NULL), RC_OK);
			assert_string_equal(imsi.d, rows[i].imsi);
		}
	}
	/* one foreign name is enough */
	struct radius_packet p = with(str_bytes(str_of("001010000000001")), 0);
	p.chargeable_user = str_bytes(STR("001010000000002"));
	assert_int_equal(eap_radius_verdict_accept(&p, &claimed, &imsi, NULL), RC_OK);
	assert_string_equal(imsi.d, "001010000000002");
}

static int answered = -1;

static enum reason judged(bool accept, struct bytes eap, bool error_cause)
{
	static uint8_t mem[64];
	struct radius_packet p;
	struct imsi imsi, claimed = { "001010000000001" };
	struct fault f = { 0 };
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	const size_t begin = radius_begin(&b, RADIUS_ACCESS_ACCEPT, 1);
	radius_put_eap(&b, eap);
	if (error_cause)
		radius_put_u32(&b, RADIUS_ERROR_CAUSE, 502);
	radius_end(&b, begin);
	assert_int_equal(radius_read(buf_bytes(&b), &p, NULL), RC_OK);
	const enum rc rc = accept ? eap_radius_verdict_accept(&p, &claimed, &imsi, &f)
				  : eap_radius_verdict_reject(&p, answered, &f);
	assert_int_equal(rc == RC_OK, f.reason == REASON_none);
	return f.reason;
}

static void eap_packets_of_verdicts(void **state)
{
	const struct bytes success = str_bytes(STR("\3\1\0\4")), failure = str_bytes(STR("\4\1\0\4"));
	const struct bytes request = str_bytes(STR("\1\1\0\5\1")), rubbish = str_bytes(STR("\3"));
	assert_int_equal(judged(true, success, false), REASON_none);
	assert_int_equal(judged(true, BYTES_NONE, false), REASON_none);
	assert_int_equal(judged(true, failure, false), REASON_radius_answer);
	assert_int_equal(judged(true, request, false), REASON_radius_answer);
	assert_int_equal(judged(true, rubbish, false), REASON_radius_answer);
	assert_int_equal(judged(false, failure, false), REASON_aaa_rejected);
	assert_int_equal(judged(false, success, false), REASON_radius_answer);
	assert_int_equal(judged(false, BYTES_NONE, false), REASON_radius_proxy);
	assert_int_equal(judged(false, failure, true), REASON_radius_proxy);
	answered = 1;
	assert_int_equal(judged(false, failure, false), REASON_aaa_rejected);
	answered = 2; /* a AAA that was restarted refuses a conversation that it does not know */
	assert_int_equal(judged(false, failure, false), REASON_radius_answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names),
		cmocka_unit_test(eap_packets_of_verdicts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
