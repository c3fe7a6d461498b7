/** conf_value.c: every type, its ranges, and what it says it expected. */
#include "schema.h"

struct sample {
	const char *raw;
	bool fits;
	int64_t number;
};

static void try_samples(struct conf_item item, const struct sample *s, size_t n)
{
	struct arena *a = arena_new(65536);
	for (size_t i = 0; i < n; i++) {
		struct conf_setting setting = { .item = &item };
		struct fault f = { .reason = REASON_none };
		const enum rc rc = conf_value_read(a, NULL, &setting, str_of(s[i].raw), &f);
		if ((rc == RC_OK) != s[i].fits || (s[i].fits && setting.number != s[i].number))
			fail_msg("\"%s\": rc %d, number %lld", s[i].raw, rc, (long long)setting.number);
		assert_int_equal(f.reason, REASON_none);
		if (s[i].fits)
			same(setting.text, s[i].raw);
	}
	arena_free(&a);
}
#define TRY(item, ...)                                                                                       \
	do {                                                                                                 \
		const struct sample samples_[] = { __VA_ARGS__ };                                            \
		try_samples((struct conf_item)item, samples_, sizeof(samples_) / sizeof(samples_[0]));       \
	} while (0)
#define ROW(...)                                                                                             \
	{                                                                                                    \
		.key = "k", __VA_ARGS__                                                                      \
	}

static void whole_numbers(void **state)
{
	TRY(ROW(.type = CONF_INT, .min = -2, .max = 10), { "-2", true, -2 }, { "10", true, 10 },
		{ "0", true, 0 }, { "007", true, 7 }, { "-3", false, 0 }, { "11", false, 0 },
		{ "", false, 0 }, { "-", false, 0 }, { "1.0", false, 0 }, { "0x1", false, 0 },
		{ "+1", false, 0 }, { " 1", false, 0 }, { "1_0", false, 0 },
		{ "99999999999999999999", false, 0 });
	TRY(ROW(.type = CONF_INT), { "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 });
}

static void durations(void **state)
{
	TRY(ROW(.type = CONF_DURATION, .min = 60, .max = 86400), { "60", true, 60 }, { "60s", true, 60 },
		{ "1m", true, 60 }, { "24h", true, 86400 }, { "1d", true, 86400 }, { "59s", false, 0 },
		{ "25h", false, 0 }, { "2d", false, 0 }, { "", false, 0 }, { "m", false, 0 },
		{ "1w", false, 0 }, { "1 m", false, 0 }, { "-1m", false, 0 }, { "1.5h", false, 0 },
		{ "1H", false, 0 }, { "1hm", false, 0 });
	TRY(ROW(.type = CONF_DURATION), { "0", true, 0 },
		{ "106751991167300d", true, 106751991167300 * 86400 }, { "106751991167301d", false, 0 },
		{ "9223372036854775807s", true, INT64_MAX });
}

static void sizes(void **state)
{
	TRY(ROW(.type = CONF_SIZE, .min = 1, .max = 2 << 20), { "1", true, 1 }, { "64k", true, 65536 },
		{ "2m", true, 2 << 20 }, { "2097153", false, 0 }, { "3m", false, 0 }, { "0", false, 0 },
		{ "1g", false, 0 }, { "k", false, 0 }, { "64K", false, 0 });
	TRY(ROW(.type = CONF_SIZE), { "8796093022207m", true, 8796093022207 << 20 },
		{ "8796093022208m", false, 0 });
}

static void truths(void **state)
{
	TRY(ROW(.type = CONF_BOOL), { "yes", true, 1 }, { "true", true, 1 }, { "on", true, 1 },
		{ "no", true, 0 }, { "false", true, 0 }, { "off", true, 0 }, { "Yes", true, 1 },
		{ "OFF", true, 0 }, { "1", false, 0 }, { "", false, 0 }, { "y", false, 0 });
}

static void choices(void **state)
{
	TRY(ROW(.type = CONF_CHOICE, .choices = schema_colours), { "red", true, 0 }, { "blue", true, 2 },
		{ "Red", false, 0 }, { "", false, 0 }, { "redd", false, 0 });
}

static void texts(void **state)
{
	TRY(ROW(.type = CONF_TEXT, .min = 2, .max = 3), { "01", true, 0 }, { "001", true, 0 },
		{ "1", false, 0 }, { "0001", false, 0 }, { "a\nb", false, 0 }, { "a\tb", false, 0 },
		{ "\xc3\xa9", true, 0 }, { "\xc2\x85", false, 0 });
	TRY(ROW(.type = CONF_TEXT), { "", true, 0 }, { "1.10", true, 0 }, { "<\"'&", true, 0 });
}

static void paths_start_at_the_folder(void **state)
{
	static const char *const want[][3] = { { "etc", "a/b", "etc/a/b" }, { "/", "a", "/a" },
		{ "/x", "/a", "/a" }, { "", "a", "a" }, { NULL, "a", "a" }, { "etc", "", "" },
		{ "etc/", "../a", "etc/../a" } };
	const struct conf_item item = ROW(.type = CONF_PATH);
	struct arena *a = arena_new(65536);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct conf_setting s = { .item = &item };
		assert_int_equal(conf_value_read(a, want[i][0], &s, str_of(want[i][1]), NULL), RC_OK);
		same(s.text, want[i][2]);
	}
	arena_free(&a);
}

static void expected(struct conf_item item, const char *want)
{
	char mem[512] = "";
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem) - 1);
	conf_value_expect(&b, &item);
	assert_string_equal(mem, want);
}

static void what_was_expected(void **state)
{
	expected((struct conf_item)ROW(.type = CONF_DURATION, .min = 60, .max = 365 * 86400),
		"a duration like 90s, 15m, 12h, 30d between 60s and 365d");
	expected((struct conf_item)ROW(.type = CONF_DURATION, .min = 0, .max = 7200),
		"a duration like 90s, 15m, 12h, 30d between 0s and 2h");
	expected((struct conf_item)ROW(.type = CONF_DURATION), "a duration like 90s, 15m, 12h, 30d");
	expected((struct conf_item)ROW(.type = CONF_SIZE, .min = 1024, .max = 2 << 20),
		"a size like 65536, 64k, 2m between 1024 and 2m");
	expected((struct conf_item)ROW(.type = CONF_INT, .min = -1, .max = 64),
		"a whole number between -1 and 64");
	expected((struct conf_item)ROW(.type = CONF_BOOL), "yes or no");
	expected((struct conf_item)ROW(.type = CONF_CHOICE, .choices = schema_colours),
		"one of red, green, blue");
	expected((struct conf_item)ROW(.type = CONF_TEXT), "one line of text");
	expected((struct conf_item)ROW(.type = CONF_TEXT, .min = 1, .max = 9),
		"one line of text of 1 to 9 octets");
	expected((struct conf_item)ROW(.type = CONF_PATH), "a path");
	expected((struct conf_item)ROW(.type = CONF_LIST, .min = 1, .max = 9), "a list of 1 to 9 entries");
	expected((struct conf_item)ROW(.type = CONF_TEXTS), "a text, or a mapping of languages to texts");
}

static void entries_have_a_ceiling(void **state)
{
	const struct conf_item item = ROW(.type = CONF_LIST);
	struct arena *a = arena_new(1024 * 1024);
	struct conf_setting s = { .item = &item };
	struct fault f = { .reason = REASON_none };
	for (int i = 0; i < CONF_ENTRIES_MAX; i++)
		assert_int_equal(conf_value_add(a, &s, STR(""), STR("x"), &f), RC_OK);
	assert_int_equal(conf_value_add(a, &s, STR(""), STR("x"), &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_conf_value);
	assert_int_equal(s.n, CONF_ENTRIES_MAX);
	same(s.entry[CONF_ENTRIES_MAX - 1].text, "x");
	arena_free(&a);
}

static void no_memory(void **state)
{
	const struct conf_item rows[] = { ROW(.type = CONF_TEXT), ROW(.type = CONF_PATH),
		ROW(.type = CONF_LIST), ROW(.type = CONF_TEXTS) };
	for (size_t i = 0; i < 4; i++) {
		struct arena *a = arena_new(16);
		struct conf_setting s = { .item = &rows[i] };
		struct fault f = { .reason = REASON_none };
		assert_int_equal(
			conf_value_read(a, "a-long-folder", &s, STR("a text of some length"), &f), RC_NOMEM);
		assert_int_equal(f.reason, REASON_memory);
		assert_int_equal(s.n, 0);
		arena_free(&a);
	}
	/* both copies fit, the table of entries does not */
	struct arena *a = arena_new(48);
	struct conf_setting s = { .item = &rows[2] };
	assert_int_equal(conf_value_add(a, &s, STR(""), STR("x"), NULL), RC_NOMEM);
	arena_free(&a);
}

static void languages(void **state)
{
	static const char *const good[] = { "en", "de", "zh-Hant", "es-419" };
	static const char *const bad[] = { "", "e", "1a", "-en", "e n", "en_GB",
		"abcdefghijklmnopqrstuvwxyzabcdefghij" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(conf_value_is_language(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(conf_value_is_language(str_of(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(durations),
		cmocka_unit_test(sizes),
		cmocka_unit_test(truths),
		cmocka_unit_test(choices),
		cmocka_unit_test(texts),
		cmocka_unit_test(paths_start_at_the_folder),
		cmocka_unit_test(what_was_expected),
		cmocka_unit_test(entries_have_a_ceiling),
		cmocka_unit_test(languages),
		cmocka_unit_test(no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
