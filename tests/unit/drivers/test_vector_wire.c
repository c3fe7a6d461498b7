/** vector_wire.c: what a worker asks core, octet by octet, and nothing else. */
#include "unit.h"

#include "drivers/vector_wire.h"

static struct auth_vector_ask ask_of(bool resync)
{
	struct auth_vector_ask ask = { .imsi = { "001010000000001" }, .resync = resync };
	if (resync) {
		memset(ask.rand, 0x11, sizeof(ask.rand));
		memset(ask.auts, 0x22, sizeof(ask.auts));
	}
	return ask;
}

static struct bytes write_ask(uint8_t mem[VECTOR_WIRE_MAX], const struct auth_vector_ask *ask)
{
	struct buf b;
	buf_init_fixed(&b, mem, VECTOR_WIRE_MAX);
	vector_wire_ask_put(ask, &b);
	assert_false(b.failed);
	return buf_bytes(&b);
}

static void an_ask_has_its_layout(void **state)
{
	uint8_t mem[VECTOR_WIRE_MAX];
	const struct auth_vector_ask plain = ask_of(false), resync = ask_of(true);
	assert_int_equal(write_ask(mem, &plain).n, 19);
	assert_memory_equal(mem,
		"\1\0\0\x0f"
		"001010000000001",
		19);
	assert_int_equal(write_ask(mem, &resync).n, 49);
	assert_memory_equal(mem, "\1\1\0\x0f", 4);
	assert_int_equal(mem[19], 0x11);
	assert_int_equal(mem[35], 0x22);
}

static void an_ask_comes_back(void **state)
{
	uint8_t mem[VECTOR_WIRE_MAX];
	for (int i = 0; i < 8; i++) {
		struct auth_vector_ask ask = ask_of(i & 1);
		ask.separation = i & 2;
		ask.veiled = i & 4;
		struct auth_vector_ask got;
		assert_int_equal(vector_wire_ask_get(write_ask(mem, &ask), &got), RC_OK);
		assert_memory_equal(&got, &ask, sizeof(ask));
	}
}

static void every_cut_and_surplus_of_an_ask_is_refused(void **state)
{
	uint8_t mem[VECTOR_WIRE_MAX];
	const struct auth_vector_ask ask = ask_of(true);
	struct auth_vector_ask got = { .imsi = { "9" } };
	const struct bytes whole = write_ask(mem, &ask);
	for (size_t n = 0; n < whole.n; n++)
		assert_int_equal(vector_wire_ask_get((struct bytes){ whole.p, n }, &got), RC_MALFORMED);
	assert_int_equal(vector_wire_ask_get((struct bytes){ whole.p, whole.n + 1 }, &got), RC_MALFORMED);
	mem[0] = 2;
	assert_int_equal(vector_wire_ask_get(whole, &got), RC_MALFORMED);
	mem[0] = 1;
	mem[1] = 8;
	assert_int_equal(vector_wire_ask_get(whole, &got), RC_MALFORMED);
	mem[1] = 1;
	mem[6] = 'x';
	assert_int_equal(vector_wire_ask_get(whole, &got), RC_MALFORMED);
	assert_string_equal(got.imsi.d, "9");
}

static void an_answer_comes_back_and_nothing_else_is_one(void **state)
{
	uint8_t mem[VECTOR_WIRE_MAX] = { 0 };
	struct auth_vector v = { .xres_len = 8 }, got;
	struct buf b;
	memset(v.rand, 1, sizeof(v.rand));
	memset(v.autn, 2, sizeof(v.autn));
	memset(v.ck, 3, sizeof(v.ck));
	memset(v.ik, 4, sizeof(v.ik));
	memset(v.xres, 5, 8);
	buf_init_fixed(&b, mem, sizeof(mem));
	vector_wire_answer_put(&v, &b);
	assert_int_equal(b.n, 1 + 64 + 1 + 8);
	assert_int_equal(vector_wire_answer_get(buf_bytes(&b), &got), RC_OK);
	assert_memory_equal(&got, &v, sizeof(v));
	for (size_t n = 0; n < b.n; n++)
		assert_int_equal(vector_wire_answer_get((struct bytes){ mem, n }, &got), RC_MALFORMED);
	assert_int_equal(vector_wire_answer_get((struct bytes){ mem, b.n + 1 }, &got), RC_MALFORMED);
	mem[65] = 17;
	assert_int_equal(vector_wire_answer_get((struct bytes){ mem, 1 + 64 + 1 + 17 }, &got), RC_MALFORMED);
	mem[65] = 8;
	mem[0] = 0;
	assert_int_equal(vector_wire_answer_get(buf_bytes(&b), &got), RC_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ask_has_its_layout),
		cmocka_unit_test(an_ask_comes_back),
		cmocka_unit_test(every_cut_and_surplus_of_an_ask_is_refused),
		cmocka_unit_test(an_answer_comes_back_and_nothing_else_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
