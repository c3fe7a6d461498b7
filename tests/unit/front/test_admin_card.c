/** Keys of cards in JSON. */
#include "unit.h"

#include "front/admin_card.h"

#include <stdio.h>

#define K32  "465b5ce8b199b49faa5f0a2ee238a6bc"
#define K64  K32 K32
#define IMSI "\"imsi\":\"001010000000001\","

static struct admin_json_line got;
static struct admin_why why;

static enum rc take(const char *text)
{
	got = (struct admin_json_line){ .has_card = false };
	why = (struct admin_why){ .fault = { .reason = REASON_none } };
	return admin_json_read(str_of(text), ADMIN_JSON_WHOLE, &got, &why);
}

/* proves: own-222 */
static void milenage(void **state)
{
	assert_int_equal(
		take("{" IMSI "\"k\":\"" K32 "\",\"opc\":\"00112233445566778899AABBCCDDEEFF\"}"), RC_OK);
	assert_true(got.has_card && got.card.is_opc && !got.card.has_sqn);
	assert_int_equal(got.card.algorithm, AUC_MILENAGE);
	assert_int_equal(got.card.k_len, 16);
	assert_int_equal(got.card.k[1], 0x5b);
	assert_int_equal(got.card.op[15], 0xff);
	assert_int_equal(got.card.amf[0], 0x80);
	assert_int_equal(got.card.amf[1], 0x00);
	assert_int_equal(take("{" IMSI "\"alg\":\"milenage\",\"k\":\"" K32 "\",\"op\":\"" K32
			      "\",\"amf\":\"b9b9\",\"sqn\":\"ff9bb4d0b607\"}"),
		RC_OK);
	assert_false(got.card.is_opc);
	assert_int_equal(got.card.amf[1], 0xb9);
	assert_true(got.card.has_sqn && got.card.sqn == UINT64_C(0xff9bb4d0b607));
}

static void tuak(void **state)
{
	assert_int_equal(take("{" IMSI "\"alg\":\"tuak\",\"k\":\"" K64 "\",\"topc\":\"" K64
			      "\",\"res_len\":16,\"iterations\":2}"),
		RC_OK);
	assert_true(got.card.is_opc);
	assert_int_equal(got.card.k_len, 32);
	assert_int_equal(got.card.res_len, 16);
	assert_int_equal(got.card.iterations, 2);
	assert_int_equal(take("{" IMSI "\"alg\":\"tuak\",\"k\":\"" K32 "\",\"op\":\"" K64 "\"}"), RC_OK);
	assert_false(got.card.is_opc);
	assert_int_equal(got.card.k_len, 16);
}

static void refused(void **state)
{
	static const struct {
		const char *members, *field;
	} rows[] = {
		{ "\"k\":\"" K32 "\"", "opc" },
		{ "\"opc\":\"" K32 "\"", "k" },
		{ "\"alg\":\"tuak\"", "k" },
		{ "\"sqn\":\"000000000000\"", "k" },
		{ "\"k\":\"12\",\"opc\":\"" K32 "\"", "k" },
		{ "\"k\":\"" K64 "\",\"opc\":\"" K32 "\"", "k" },
		{ "\"k\":1,\"opc\":\"" K32 "\"", "k" },
		{ "\"k\":\"" K32 "\",\"opc\":\"" K64 "\"", "opc" },
		{ "\"k\":\"" K32 "\",\"opc\":\"" K32 "\",\"op\":\"" K32 "\"", "op" },
		{ "\"k\":\"" K32 "\",\"topc\":\"" K64 "\"", "topc" },
		{ "\"alg\":\"xor\",\"k\":\"" K32 "\",\"opc\":\"" K32 "\"", "alg" },
		{ "\"k\":\"" K32 "\",\"opc\":\"" K32 "\",\"amf\":\"80\"", "amf" },
		{ "\"k\":\"" K32 "\",\"opc\":\"" K32 "\",\"sqn\":\"g00000000000\"", "sqn" },
		{ "\"k\":\"" K32 "\",\"opc\":\"" K32 "\",\"res_len\":0", "res_len" },
		{ "\"k\":\"" K32 "\",\"opc\":\"" K32 "\",\"iterations\":\"1\"", "iterations" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512];
		snprintf(text, sizeof(text), "{" IMSI "%s}", rows[i].members);
		assert_int_equal(take(text), RC_INVALID);
		assert_string_equal(why.field, rows[i].field);
		assert_null(strstr(why.fault.note, "465b")); /* never repeated */
		assert_false(got.has_card);
	}
}

static void sealed(void **state)
{
	struct auc_row row = { .algorithm = AUC_TUAK,
		.amf = { 0x80, 1 },
		.res_len = 16,
		.mac_len = 8,
		.keccak_iterations = 1,
		.offset = -77,
		.sealed_len = AUC_SEALED_MAX };
	struct arena *a = arena_new(8192);
	struct buf out;
	memset(row.sealed, 0xab, sizeof(row.sealed));
	assert_int_equal(ids_imsi(STR("001010000000001"), &row.imsi), RC_OK);
	buf_init(&out, a, 4096);
	buf_puts(&out, "{" IMSI "\"auc\":");
	admin_card_write_sealed(&out, &row);
	buf_puts(&out, "}");
	buf_putc(&out, '\0');
	assert_int_equal(take((const char *)out.p), RC_OK);
	assert_true(got.has_auc);
	assert_memory_equal(&got.auc.sealed, row.sealed, sizeof(row.sealed));
	assert_int_equal(got.auc.offset, -77);
	assert_int_equal(got.auc.keccak_iterations, 1);
	assert_int_equal(got.auc.mac_len, 8);
	assert_true(ids_imsi_eq(&got.auc.imsi, &row.imsi));
	arena_free(&a);
	assert_int_equal(take("{" IMSI "\"auc\":{\"sealed\":\"AAAA\"}}"), RC_INVALID);
	assert_string_equal(why.field, "auc");
	assert_int_equal(take("{" IMSI "\"auc\":{\"alg\":\"milenage\",\"amf\":\"8000\",\"res_len\":8,"
			      "\"iterations\":0,\"offset\":0,\"sealed\":\"\"}}"),
		RC_INVALID);
	assert_string_equal(why.field, "auc.sealed");
	assert_int_equal(take("{" IMSI "\"auc\":[],\"k\":\"" K32 "\",\"opc\":\"" K32 "\"}"), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(milenage), cmocka_unit_test(tuak),
		cmocka_unit_test(refused), cmocka_unit_test(sealed) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
