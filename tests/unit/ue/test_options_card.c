/** options_card.c: the card from hex, from OP and TOP, from a file; its memory and its faults. */
#include "arguments.h"

#include "base/text.h"

#define URL "--url https://ecs.example/ "
#define K   "--k 465b5ce8b199b49faa5f0a2ee238a6bc "
#define OPC "cd63cb71954a9f4e48a5994e37a02baf"
#define TOP "5555555555555555555555555555555555555555555555555555555555555555"
#define SIM URL "--sim " TEST_ROOT "/../examples/subscribers.jsonl "

static struct options o;

static void assert_hex(const uint8_t *got, const char *want)
{
	uint8_t octets[32];
	const size_t n = strlen(want) / 2;
	assert_true(text_unhex(str_of(want), octets, n));
	assert_memory_equal(got, octets, n);
}

/* TS 35.208 set 1, TS 35.233 set 1 */
static void op_and_top(void **state)
{
	assert_int_equal(
		arguments_read(URL "--imsi 001010000000001 " K "--op cdc202d5123e20f62b6d676ac72cb318", &o),
		OPTIONS_GO);
	assert_hex(o.card.algo.opc, OPC);
	assert_int_equal(
		arguments_read(
			URL "--imsi 001010000000001 --k abababababababababababababababab --top " TOP, &o),
		OPTIONS_GO);
	assert_int_equal(o.card.algo.kind, USIM_ALGO_TUAK);
	assert_hex(o.card.algo.opc, "bd04d9530e87513c5d837ac2ad954623a8e2330c115305a73eb45d1f40cccbff");
	assert_int_equal(
		arguments_read(URL "--imsi 001010000000001 " K "--alg tuak --topc " TOP, &o), OPTIONS_GO);
	assert_hex(o.card.algo.opc, TOP);
}

static void memory_and_sqn(void **state)
{
	assert_int_equal(arguments_read(SIM "--card whole --sqn 0000000000ff", &o), OPTIONS_GO);
	assert_int_equal(o.card.memory, USIM_WHOLE);
	assert_int_equal(o.card.sqn_ms, 255);
	assert_int_equal(o.card.seq[0], 255);
	assert_int_equal(arguments_read(SIM "--sqn 0000000000ff", &o), OPTIONS_GO);
	assert_int_equal(o.card.seq[31], 7);
}

static void from_a_file(void **state)
{
	assert_int_equal(arguments_read(SIM "--imsi 001010000000005 --fault sqn-ahead --fault wrong-k", &o),
		OPTIONS_GO);
	assert_string_equal(o.imsi, "001010000000005");
	assert_int_equal(o.card.algo.kind, USIM_ALGO_TUAK);
	assert_true(o.card.jump_ahead);
	assert_int_equal(o.card.algo.k[0], 0xfe);
}

static void ranges(void **state)
{
	assert_int_equal(arguments_read(SIM "--imsi-range 001010000000100-001010000000199", &o), OPTIONS_GO);
	assert_int_equal(o.range, 100);
	assert_string_equal(o.imsi, "001010000000100");
	assert_int_equal(
		arguments_read(URL K "--opc " OPC " --imsi-range 001010000000100-001010000000101", &o),
		OPTIONS_GO);
	assert_string_equal(o.imsi, "001010000000100");
}

static void wrong(void **state)
{
	static const char *const LINES[] = { URL, URL "--imsi 001010000000001 " K, URL K "--opc " OPC,
		URL "--imsi 00101 " K "--opc " OPC, URL "--imsi 001010000000001 --k 12 --opc " OPC,
		URL "--imsi 001010000000001 " K "--opc " OPC "00",
		URL "--imsi 001010000000001 " K "--opc " OPC " --sqn 1",
		URL "--imsi 001010000000001 " K "--opc " OPC " --card x", SIM "--imsi 001010000000099",
		SIM "--imsi-range 001010000000100-001010000000099", SIM "--imsi-range 1-2-3",
		SIM "--imsi-range 00101000000010a-001010000000199" };
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
		if (arguments_read(LINES[i], &o) != OPTIONS_WRONG)
			fail_msg("accepted: %s", LINES[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(op_and_top),
		cmocka_unit_test(memory_and_sqn),
		cmocka_unit_test(from_a_file),
		cmocka_unit_test(ranges),
		cmocka_unit_test(wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
