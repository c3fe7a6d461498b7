/** vector_http_json.c: questions as another JSON reader sees them, answers good and bad. */
#include "unit.h"

#include "drivers/vector_http_json.h"

#include <jansson.h>
#include <stdio.h>

#define HEX32  "000102030405060708090a0b0c0d0e0f"
#define HEX32U "000102030405060708090A0B0C0D0E0F"
#define ZEROS  "00000000000000000000000000000000"

static enum rc get(const char *text, struct auth_vector *v, struct fault *f)
{
	*f = (struct fault){ 0 };
	return vector_http_json_vector_get(str_bytes(str_of(text)), v, f);
}

static const char *answer_of(const char *autn, const char *xres, const char *more)
{
	static char text[512];
	snprintf(text, sizeof(text),
		"{\"rand\":\"" HEX32 "\",\"autn\":\"%s\",\"xres\":\"%s\",\"ck\":\"" HEX32U
		"\",\"ik\":\"" HEX32 "\"%s}",
		autn, xres, more);
	return text;
}

static void a_question(void **state)
{
	const struct auth_vector_ask ask = { .imsi = { "001010000000001" } };
	char mem[VECTOR_HTTP_JSON_ASK_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	vector_http_json_ask_put(&ask, &b);
	assert_false(b.failed);
	assert_true(str_is(buf_str(&b), "{\"imsi\":\"001010000000001\"}"));
}

static void a_question_after_a_refused_sqn(void **state)
{
	const struct auth_vector_ask ask = {
		.imsi = { "001010000000001" }, .resync = true, .rand = { 0xab, 1 }, .auts = { [13] = 0xff }
	};
	char mem[VECTOR_HTTP_JSON_ASK_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	vector_http_json_ask_put(&ask, &b);
	assert_false(b.failed);
	json_t *o = json_loadb(mem, b.n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *resync = json_object_get(o, "resync");
	assert_string_equal(json_string_value(json_object_get(o, "imsi")), "001010000000001");
	assert_string_equal(
		json_string_value(json_object_get(resync, "rand")), "ab010000000000000000000000000000");
	assert_string_equal(
		json_string_value(json_object_get(resync, "auts")), "00000000000000000000000000ff");
	assert_int_equal(json_object_size(o), 2);
	json_decref(o);
}

static void a_vector(void **state)
{
	struct auth_vector v;
	struct fault f;
	assert_int_equal(get(answer_of(HEX32, "01020304", ",\"x\":[{}],\"imsi\":null"), &v, &f), RC_OK);
	assert_int_equal(v.xres_len, 4);
	assert_int_equal(v.xres[3], 4);
	assert_int_equal(v.rand[15], 15);
	assert_int_equal(v.ck[10], 10);
	assert_int_equal(v.ik[1], 1);
	assert_int_equal(get(answer_of(HEX32, HEX32, ""), &v, &f), RC_OK);
	assert_int_equal(v.xres_len, 16);
}

static void what_is_no_vector(void **state)
{
	static const char *const cases[] = { "", "null", "[]", "\"x\"", "{", "{}", "{}x", "{\"rand\":1}",
		"{\"rand\":\"" HEX32 "\",\"autn\":\"" HEX32 "\",\"xres\":\"01020304\",\"ck\":\"" HEX32 "\"}",
		"{\"rand\":\"" HEX32 "00\",\"autn\":\"" HEX32 "\",\"xres\":\"01020304\",\"ck\":\"" HEX32
		"\",\"ik\":\"" HEX32 "\"}",
		"{\"rand\":\"\\u0000\"}" };
	static const char *const xres[] = { "0102030", "0102030g", HEX32 "00", " 01020304" };
	struct auth_vector v = { .xres_len = 99 };
	struct fault f;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(get(cases[i], &v, &f), RC_UNAVAIL);
		assert_int_equal(f.reason, REASON_http_vector_answer);
	}
	for (size_t i = 0; i < sizeof(xres) / sizeof(xres[0]); i++) {
		assert_int_equal(get(answer_of(HEX32, xres[i], ""), &v, &f), RC_UNAVAIL);
		assert_int_equal(f.reason, REASON_http_vector_answer);
	}
	/* which of the two would hold? */
	assert_int_equal(get(answer_of(HEX32, "01020304", ",\"ck\":\"" HEX32 "\""), &v, &f), RC_UNAVAIL);
	assert_int_equal(v.xres_len, 99);
}

static void what_is_too_long(void **state)
{
	static char text[VECTOR_HTTP_JSON_ANSWER_MAX + 2];
	struct auth_vector v;
	struct fault f;
	const char *good = answer_of(HEX32, "01020304", "");
	memset(text, ' ', sizeof(text) - 1);
	memcpy(text, good, strlen(good));
	assert_int_equal(get(text, &v, &f), RC_UNAVAIL);
	text[VECTOR_HTTP_JSON_ANSWER_MAX] = 0;
	assert_int_equal(get(text, &v, &f), RC_OK);
}

static void what_cannot_be_a_vector(void **state)
{
	static const char *const xres[] = { "", "01", "010203" };
	struct auth_vector v = { .xres_len = 99 };
	struct fault f;
	for (size_t i = 0; i < sizeof(xres) / sizeof(xres[0]); i++) {
		assert_int_equal(get(answer_of(HEX32, xres[i], ""), &v, &f), RC_UNAVAIL);
		assert_int_equal(f.reason, REASON_vector_insane);
	}
	assert_int_equal(get(answer_of(ZEROS, "01020304", ""), &v, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_vector_insane);
	assert_int_equal(v.xres_len, 99);
}

static void a_refusal(void **state)
{
	static const struct {
		const char *text;
		enum vector_http_error e;
	} cases[] = {
		{ "{\"error\":\"unknown\"}", VECTOR_HTTP_UNKNOWN },
		{ " {\"note\":1,\"error\":\"auts\"} ", VECTOR_HTTP_AUTS },
		{ "{\"error\":\"sqn_range\"}", VECTOR_HTTP_SQN_RANGE },
		{ "{\"error\":\"Unknown\"}", VECTOR_HTTP_OTHER },
		{ "{\"error\":[\"unknown\"]}", VECTOR_HTTP_OTHER },
		{ "{\"error\":\"unknown\",\"error\":\"auts\"}", VECTOR_HTTP_OTHER },
		{ "[\"error\",\"unknown\"]", VECTOR_HTTP_OTHER },
		{ "<html>unknown</html>", VECTOR_HTTP_OTHER },
		{ "", VECTOR_HTTP_OTHER },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(vector_http_json_error_get(str_bytes(str_of(cases[i].text))), cases[i].e);
}

static void the_heap_of_others_is_left_as_it_was(void **state)
{
	json_malloc_t take, take_then;
	json_free_t give, give_then;
	struct auth_vector v;
	struct fault f;
	json_get_alloc_funcs(&take, &give);
	assert_int_equal(get(answer_of(HEX32, "01020304", ""), &v, &f), RC_OK);
	assert_int_equal(get("{", &v, &f), RC_UNAVAIL);
	json_get_alloc_funcs(&take_then, &give_then);
	assert_true(take == take_then && give == give_then);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question),
		cmocka_unit_test(a_question_after_a_refused_sqn),
		cmocka_unit_test(a_vector),
		cmocka_unit_test(what_is_no_vector),
		cmocka_unit_test(what_is_too_long),
		cmocka_unit_test(what_cannot_be_a_vector),
		cmocka_unit_test(a_refusal),
		cmocka_unit_test(the_heap_of_others_is_left_as_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
