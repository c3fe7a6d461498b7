/** JSON, octet for octet and through a strict reader. */
#include "answer_fixture.h"

#include "engine/answer_json.h"

#include <jansson.h>

static const char want[] =
	"{\"Vers\":{\"version\":\"7\",\"validity\":\"86400\"},\"Token\":{\"token\":\"c41f\",\"validity\":"
	"\"2592000\"},"
	"\"ap2003\":{\"VoiceOverCellularEntitleInfo\":[{\"RATVoiceEntitleInfoDetails\":{\"AccessType\":\"1\"}"
	"},"
	"{\"RATVoiceEntitleInfoDetails\":{\"AccessType\":\"2\"}}]},"
	"\"ap2005\":{\"EntitlementStatus\":\"1\",\"MSG\":{\"title\":\"A & B\"},\"Nothing\":[]}}";

/* proves: ts43-2.9.4-01, ts43-2.9.4-02, ts43-2.9.4-03, ts43-2.9.4-04, ts43-2.9.4-05, ts43-2.9.4-06, own-099,
 * own-101, own-102, client-15a, client-31a */
static void whole_document(void **state)
{
	struct arena *a = arena_new(65536);
	const struct answer answer = { .version = 7,
		.validity = 86400,
		.token = STR("c41f"),
		.token_validity = 2592000,
		.apps = answer_fixture_tree(a) };
	struct buf out;
	buf_init(&out, a, ANSWER_MAX);
	answer_json_write(&answer, &out);
	assert_false(out.failed);
	assert_int_equal(out.n, sizeof(want) - 1);
	assert_memory_equal(out.p, want, out.n);
	json_t *root = json_loadb((const char *)out.p, out.n, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_object_size(root), 4);
	json_decref(root);
	arena_free(&a);
}

/* proves: ts43-15.2-09 */
static void bare_items(void **state)
{
	struct arena *a = arena_new(16384);
	struct buf out;
	const struct answer answer = { .version = 1, .apps = answer_fixture_bare(a) };
	buf_init(&out, a, 4096);
	answer_json_write(&answer, &out);
	assert_true(str_is(buf_str(&out),
		"{\"Vers\":{\"version\":\"1\",\"validity\":\"0\"},\"ap2016\":{"
		"\"PLMNAllowed\":[{\"PLMN\":\"00101\"},{\"n\":7}],\"PLMNBarred\":[]}}"));
	arena_free(&a);
}

static void vers_alone(void **state)
{
	struct arena *a = arena_new(4096);
	const struct answer answer = { .version = 0, .validity = 0 };
	struct buf out;
	buf_init(&out, a, ANSWER_MAX);
	answer_json_write(&answer, &out);
	assert_true(str_is(buf_str(&out), "{\"Vers\":{\"version\":\"0\",\"validity\":\"0\"}}"));
	arena_free(&a);
}

/* proves: own-104, own-101, own-127 */
static void values_survive(void **state)
{
	static const struct {
		struct str value;
		const char *written, *read;
	} cases[] = {
		{ STR("https://x/y"), "https://x/y", "https://x/y" },
		{ STR("a&b<>'"), "a&b<>'", "a&b<>'" },
		{ STR("q\"b\\"), "q\\\"b\\\\", "q\"b\\" },
		{ STR("a\nb\x1f"), "a\\u000ab\\u001f", "a\nb\x1f" },
		{ STR("\xc3\xa9\xff"), "\xc3\xa9\xef\xbf\xbd", "\xc3\xa9\xef\xbf\xbd" },
		{ STR(""), "", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new(8192);
		const struct str got = answer_fixture_value(a, cases[i].value, ANSWER_JSON);
		assert_true(str_find_str(got, str_of(cases[i].written)) < got.n || cases[i].value.n == 0);
		json_t *root = json_loadb(got.p, got.n, JSON_REJECT_DUPLICATES, NULL);
		const json_t *v = json_object_get(json_object_get(root, "ap2004"), "v");
		assert_string_equal(json_string_value(v), cases[i].read);
		json_decref(root);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_document),
		cmocka_unit_test(bare_items),
		cmocka_unit_test(vers_alone),
		cmocka_unit_test(values_survive),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
