/** Lines of the history. */
#include "shelf.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LINE(number, from)                                                                                   \
	"{\"number\":" number ",\"sha256\":\"" HASH "\",\"who\":\"anna\",\"when\":\"2026-05-01T10:00:00Z\"," \
	"\"note\":\"a \\\"b\\\" \\\\ c\",\"from\":" from "}\n"

static enum rc read_text(
	struct arena *a, struct str text, struct rules_record **r, size_t *n, struct fault *f)
{
	*f = (struct fault){ .reason = REASON_none };
	return rules_history_read(a, text, r, n, f);
}

static void read_and_written_back(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct rules_record *r;
	struct fault f;
	struct buf b;
	size_t n;
	const struct str text = STR(LINE("1", "0") LINE("7", "1"));
	assert_int_equal(read_text(a, text, &r, &n, &f), RC_OK);
	assert_int_equal(n, 2);
	assert_int_equal(r[1].number, 7);
	assert_int_equal(r[1].from, 1);
	assert_string_equal(r[1].note, "a \"b\" \\ c");
	assert_string_equal(r[1].sha256, HASH);
	assert_int_equal(r[1].when_s, 1777629600); /* date -ud 2026-05-01T10:00Z +%s */
	buf_init(&b, a, 4096);
	for (size_t i = 0; i < n; i++) {
		rules_history_put(&b, &r[i]);
		buf_putc(&b, '\n');
	}
	assert_true(str_eq(buf_str(&b), text));
	assert_int_equal(read_text(a, STR(""), &r, &n, &f), RC_OK);
	assert_int_equal(n, 0);
	arena_free(&a);
}

static void refused(void **state)
{
	static const char *const bad[] = { "\n", "{}\n", LINE("0", "0"), LINE("1", "1"),
		LINE("2", "0") LINE("2", "0"), LINE("2", "0") LINE("1", "0"), LINE("-1", "0"),
		LINE("\"1\"", "0"), LINE("4294967296", "0"), LINE("1", "0") "{\"number\":2",
		LINE("1,\"number\":1", "0"), LINE("1", "0") "\n" };
	struct arena *a = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct rules_record *r;
		struct fault f;
		size_t n;
		if (read_text(a, str_of(bad[i]), &r, &n, &f) != RC_UNAVAIL)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(f.reason, REASON_rules_stored);
	}
	arena_free(&a);
}

static void texts_of_people(void **state)
{
	char out[8];
	assert_int_equal(rules_history_text(out, sizeof(out), STR("a\nb\x7f")), RC_OK);
	assert_string_equal(out, "a b ");
	assert_int_equal(rules_history_text(out, sizeof(out), STR("12345678")), RC_INVALID);
	assert_int_equal(rules_history_text(out, sizeof(out), STR("\xff")), RC_INVALID);
	assert_int_equal(rules_history_text(out, sizeof(out), STR("\xc3\xa4")), RC_OK);
	assert_string_equal(out, "\xc3\xa4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_and_written_back),
		cmocka_unit_test(refused),
		cmocka_unit_test(texts_of_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
