/** sims.c: the published subscribers are cards, and broken lines are told with their number. */
#include "vectors.h"

#include "ue/sims.h"

#include <unistd.h>

#define EXAMPLES TEST_ROOT "/../examples/subscribers.jsonl"

static void examples(void **state)
{
	struct sims_line s;
	char why[128], imsi[16];
	for (int i = 1; i <= 8; i++) {
		snprintf(imsi, sizeof(imsi), "00101000000000%c", (char)(0x30 + i));
		assert_int_equal(sims_find(EXAMPLES, imsi, &s, why), RC_OK);
		assert_string_equal(s.imsi, imsi);
		assert_int_equal(s.algo.kind, i == 5 ? USIM_ALGO_TUAK : USIM_ALGO_MILENAGE);
		assert_int_equal(usim_algo_check(&s.algo), RC_OK);
	}
	assert_int_equal(sims_find(EXAMPLES, NULL, &s, why), RC_OK);
	assert_string_equal(s.imsi, "001010000000001");
	assert_int_equal(s.algo.k[0], 0x46);
	assert_int_equal(sims_find(EXAMPLES, "001010000000009", &s, why), RC_ABSENT);
	assert_int_equal(sims_find("no such file", NULL, &s, why), RC_ABSENT);
}

/* TS 35.208 set 1: OPc of OP */
static void op_is_turned_into_opc(void **state)
{
	char path[] = "sims-XXXXXX", why[128];
	struct sims_line s;
	uint8_t opc[16];
	const int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	fputs("# a "
	      "remark\n\n{\"imsi\":\"001019\",\"k\":\"465b5ce8b199b49faa5f0a2ee238a6bc\",\"op\":"
	      "\"cdc202d5123e20f62b6d676ac72cb318\"}\n"
	      "{\"imsi\":\"001018\",\"k\":\"46\",\"opc\":\"cd\"}\n",
		f);
	fclose(f);
	assert_true(text_unhex(STR("cd63cb71954a9f4e48a5994e37a02baf"), opc, 16));
	assert_int_equal(sims_find(path, "001019", &s, why), RC_OK);
	assert_memory_equal(s.algo.opc, opc, 16);
	assert_int_equal(sims_find(path, "001018", &s, why), RC_MALFORMED);
	assert_non_null(strstr(why, "line 4"));
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(examples),
		cmocka_unit_test(op_is_turned_into_opc) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
