/** conf_parse.c: YAML to settings, and every way to be refused with line and column. */
#include "schema.h"

#include <stdlib.h>

static void a_whole_file(void **state)
{
	struct outcome o = parse("# all of it\n"
				 "token: {life: 90s, size: 2m, strict: off}\n"
				 "workers: 64\n"
				 "offset: -7\n"
				 "mnc: 001\n"
				 "title: 1.10\n"
				 "colour: 'blue'\n"
				 "store:\n"
				 "  path: \"/var/x\"\n"
				 "  cache:\n"
				 "    life: 5m\n"
				 "listen:\n"
				 "  - 0.0.0.0:443\n"
				 "  - '[::]:443'\n"
				 "extra: []\n"
				 "message:\n"
				 "  en: Hello\n"
				 "  zh-Hant: \xe4\xbd\xa0\n"
				 "terms: yes\n");
	assert_int_equal(o.rc, RC_OK);
	assert_null(o.error.p);
	assert_int_equal(conf_int(o.conf, "token.life"), 90);
	assert_int_equal(conf_int(o.conf, "token.size"), 2 << 20);
	assert_false(conf_bool(o.conf, "token.strict"));
	assert_int_equal(conf_int(o.conf, "workers"), 64);
	assert_int_equal(conf_int(o.conf, "offset"), -7);
	same(conf_text(o.conf, "mnc"), "001");
	same(conf_text(o.conf, "title"), "1.10");
	assert_int_equal(conf_choice(o.conf, "colour"), 2);
	same(conf_text(o.conf, "store.path"), "/var/x");
	assert_int_equal(conf_int(o.conf, "store.cache.life"), 300);
	assert_int_equal(conf_count(o.conf, "listen"), 2);
	same(conf_at(o.conf, "listen", 0), "0.0.0.0:443");
	same(conf_at(o.conf, "listen", 1), "[::]:443");
	assert_int_equal(conf_count(o.conf, "extra"), 0);
	assert_int_equal(conf_count(o.conf, "message"), 2);
	same(conf_language_at(o.conf, "message", 0), "en");
	same(conf_at(o.conf, "message", 0), "Hello");
	same(conf_language_at(o.conf, "message", 1), "zh-Hant");
	same(conf_at(o.conf, "message", 1), "\xe4\xbd\xa0");
	assert_int_equal(conf_count(o.conf, "terms"), 1);
	same(conf_language_at(o.conf, "terms", 0), "");
	same(conf_at(o.conf, "terms", 0), "yes");
	arena_free(&o.arena);
}

static void accepted(const char *text)
{
	struct outcome o = parse(text);
	if (o.rc != RC_OK)
		fail_msg("%s: %.*s", text, STR_ARG(o.error));
	assert_non_null(o.conf);
	arena_free(&o.arena);
}

static void other_spellings(void **state)
{
	accepted("");
	accepted("---\n");
	accepted("---\n...\n");
	accepted("\xef\xbb\xbfworkers: 3\n");
	accepted("%YAML 1.1\n---\nworkers: 3\n");
	accepted("token:\nworkers: 3\n");
	accepted("token: {}\n");
	accepted("token.life: 90s\ntoken: {size: 2m}\n");
	accepted("{\"workers\": \"3\", \"token\": {\"life\": \"90s\"}}");
	accepted("workers: 3\r\ntitle: a\r\n");
	accepted("? workers\n: 3\n");
	accepted("title: \"\"\nmessage: ''\nextra: ''\nlisten: [a, b, c]\n");
	accepted("terms: |\n  a\n  b\n");
	accepted("message: {}\n");
}

static void one_text_is_a_list(void **state)
{
	struct outcome o = parse("listen: \"a, b\"\n");
	assert_int_equal(o.rc, RC_OK);
	assert_int_equal(conf_count(o.conf, "listen"), 1);
	same(conf_at(o.conf, "listen", 0), "a, b");
	arena_free(&o.arena);
}

/* Every value dies with the text it was read from: nothing may point there. */
static void values_do_not_borrow(void **state)
{
	char *text = strdup("title: abc\nlisten: [x]\nmessage: {en: y}\n");
	struct outcome o = parse(text);
	memset(text, '#', strlen(text));
	free(text);
	same(conf_text(o.conf, "title"), "abc");
	same(conf_at(o.conf, "listen", 0), "x");
	same(conf_at(o.conf, "message", 0), "y");
	same(conf_language_at(o.conf, "message", 0), "en");
	arena_free(&o.arena);
}

#define DURATION "token.life: expected a duration like 90s, 15m, 12h, 30d between 60s and 365d, got "

static void values_out_of_their_type(void **state)
{
	refused("token:\n  life: abc\n", REASON_conf_value, "2:9: " DURATION "\"abc\"");
	refused("token: {life: 59}", REASON_conf_value, "1:15: " DURATION "\"59\"");
	refused("token.life: 366d", REASON_conf_value, "1:13: " DURATION "\"366d\"");
	refused("token:\n  life:\n", REASON_conf_value, "2:8: " DURATION "nothing");
	refused("token:\n  life: ''\n", REASON_conf_value, "2:9: " DURATION "\"\"");
	refused("token:\n  life: [90s]\n", REASON_conf_value, "2:9: " DURATION "a list");
	refused("token:\n  life:\n    en: 90s\n", REASON_conf_value, "3:5: " DURATION "a mapping");
	refused("token: {size: 3m}", REASON_conf_value,
		"1:15: token.size: expected a size like 65536, 64k, 2m between 1024 and 2m, got \"3m\"");
	refused("token: {strict: maybe}", REASON_conf_value,
		"1:17: token.strict: expected yes or no, got \"maybe\"");
	refused("workers: 65", REASON_conf_value,
		"1:10: workers: expected a whole number between 1 and 64, got \"65\"");
	refused("offset: 1e3", REASON_conf_value, "1:9: offset: expected a whole number, got \"1e3\"");
	refused("colour: pink", REASON_conf_value,
		"1:9: colour: expected one of red, green, blue, got \"pink\"");
	refused("mnc: 0010", REASON_conf_value,
		"1:6: mnc: expected one line of text of 2 to 3 octets, got \"0010\"");
	refused("title: \"a\\nb\"", REASON_conf_value, "1:8: title: expected one line of text, got \"a?b\"");
	refused("title: \"a\\0b\"", REASON_conf_value, "1:8: title: expected one line of text, got \"a?b\"");
	refused("store: {path: {a: b}}", REASON_conf_value,
		"1:15: store.path: expected a path, got a mapping");
	refused("# \xc3\xa9\n{\"\\x74itle\": \xc3\xa9\xc3\xa9, workers: x}", REASON_conf_value,
		"2:27: workers: expected a whole number between 1 and 64, got \"x\"");
}

static void lists(void **state)
{
	refused("listen: []", REASON_conf_value, "1:9: listen: expected 1 to 3 entries, got 0");
	refused("listen:\n - a\n - b\n - c\n - d\n", REASON_conf_value,
		"2:2: listen: expected 1 to 3 entries, got 4");
	refused("listen: ''", REASON_conf_value, "1:9: listen: expected a list of 1 to 3 entries, got \"\"");
	refused("listen: {a: b}", REASON_conf_value,
		"1:9: listen: expected a list of 1 to 3 entries, got a mapping");
	refused("listen: [a, [b]]", REASON_conf_value,
		"1:13: listen: expected a list of 1 to 3 entries, got a list");
	refused("listen:\n  - a\n  -\n", REASON_conf_value,
		"3:4: listen: expected a list of 1 to 3 entries, got nothing");
	refused("listen: [\"a\\tb\"]", REASON_conf_value,
		"1:10: listen: expected a list of 1 to 3 entries, got \"a?b\"");
}

/* proves: own-100 */
static void texts(void **state)
{
#define CHECK "message: expected a text without <, double quotes, line breaks and control characters, got "
	refused("message:\n  en: ok\n  de: a <b>\n", REASON_conf_value, "3:7: " CHECK "\"a <b>\"");
	refused("message: |\n  two\n  lines\n", REASON_conf_value, "1:10: " CHECK "\"two?lines?\"");
	refused("message: 'say \"hi\"'\n", REASON_conf_value, "1:10: " CHECK "\"say \"hi\"\"");
	refused("message: [a]\n", REASON_conf_value,
		"1:10: message: expected a text, or a mapping of languages to texts, got a list");
	refused("message: {en: {a: b}}\n", REASON_conf_value,
		"1:15: message: expected a text, or a mapping of languages to texts, got a mapping");
	refused("message: {en: a, EN: b}\n", REASON_conf_value,
		"1:18: message: the language \"EN\" is given twice");
	refused("message: {e: a}\n", REASON_conf_value,
		"1:11: message: expected a language like en, de, zh-Hant, got \"e\"");
	refused("message: {1en: a}\n", REASON_conf_value,
		"1:11: message: expected a language like en, de, zh-Hant, got \"1en\"");
	refused("message: {e.n: a}\n", REASON_conf_value,
		"1:11: message: expected a language like en, de, zh-Hant, got \"e.n\"");
	refused("message: {[en]: a}\n", REASON_conf_value,
		"1:11: message: expected a language like en, de, zh-Hant, got a list");
	refused("terms: {en: 1234567890}\n", REASON_conf_value,
		"1:13: terms: expected a text, or a mapping of languages to texts of 1 to 9 octets, got "
		"\"1234567890\"");
	refused("terms: ''\n", REASON_conf_value,
		"1:8: terms: expected a text, or a mapping of languages to texts of 1 to 9 octets, got \"\"");
}

static void unknown_keys(void **state)
{
	refused("tokn:\n  life: 12h\n", REASON_conf_unknown_key,
		"1:1: unknown setting \"tokn.life\", did you mean \"token.life\"?");
	refused("token:\n  lif: 12h\n", REASON_conf_unknown_key,
		"2:3: unknown setting \"token.lif\", did you mean \"token.life\"?");
	refused("tokn:\n", REASON_conf_unknown_key, "1:1: unknown setting \"tokn\", did you mean \"token\"?");
	refused("tokn: {}\n", REASON_conf_unknown_key,
		"1:1: unknown setting \"tokn\", did you mean \"token\"?");
	refused("workers: 2\nentirely: [other]\n", REASON_conf_unknown_key,
		"2:1: unknown setting \"entirely\"");
	refused("'': 1\n", REASON_conf_unknown_key, "1:1: unknown setting \"\"");
	refused("<<: {workers: 2}\n", REASON_conf_unknown_key, "1:1: unknown setting \"<<.workers\"");
	refused("store: {cach: {life: 2s}}\n", REASON_conf_unknown_key,
		"1:9: unknown setting \"store.cach.life\", did you mean \"store.cache.life\"?");
	refused("{[a]: b}\n", REASON_conf_syntax, "1:2: expected the name of a setting, got a list");
	refused("token: 12h\n", REASON_conf_value, "1:8: token: expected a mapping of settings, got \"12h\"");
	refused("token: [a]\n", REASON_conf_value, "1:8: token: expected a mapping of settings, got a list");
}

static void twice(void **state)
{
	refused("workers: 2\nworkers: 2\n", REASON_conf_value,
		"2:1: \"workers\" is given twice, first in line 1");
	refused("token: {life: 1h}\ntoken: {size: 1m}\n", REASON_conf_value,
		"2:1: \"token\" is given twice, first in line 1");
	refused("token.life: 1h\ntoken: {life: 1h}\n", REASON_conf_value,
		"2:9: \"token.life\" is given twice, first in line 1");
	refused("token: {life: 1h,\n  life: 1h}\n", REASON_conf_value,
		"2:3: \"token.life\" is given twice, first in line 1");
}

static void yaml_that_is_not_taken(void **state)
{
	refused("workers: &a 2\n", REASON_conf_syntax, "1:10: anchors and aliases are not taken here");
	refused("listen: &a [b]\n", REASON_conf_syntax, "1:9: anchors and aliases are not taken here");
	refused("token: &a {life: 1h}\n", REASON_conf_syntax, "1:8: anchors and aliases are not taken here");
	refused("workers: *a\n", REASON_conf_syntax, "1:10: anchors and aliases are not taken here");
	refused("workers: !!int 2\n", REASON_conf_syntax, "1:10: tags are not taken here");
	refused("listen: !x [a]\n", REASON_conf_syntax, "1:9: tags are not taken here");
	refused("token: !x {life: 1h}\n", REASON_conf_syntax, "1:8: tags are not taken here");
	refused("workers: 2\n---\nworkers: 3\n", REASON_conf_syntax,
		"2:1: expected one document, got a second one");
	refused("---\n---\n", REASON_conf_syntax, "2:1: expected one document, got a second one");
	refused("- a\n", REASON_conf_syntax, "1:1: expected a mapping of settings, got a list");
	refused("word\n", REASON_conf_syntax, "1:1: expected a mapping of settings, got \"word\"");
	refused("''\n", REASON_conf_syntax, "1:1: expected a mapping of settings, got \"\"");
}

static void required_settings(void **state)
{
	static const struct conf_item rows[] = {
		{ .key = "store.must", .type = CONF_PATH, .help = "Given." },
		CONF_ITEMS_END,
	};
	const struct conf_item *const tables[] = { schema_token, rows };
	const struct conf_schema strict = { tables, 2 };
	struct outcome o = parse_with(&strict, STR("token:\n  life: 1h\n"));
	assert_int_equal(o.rc, RC_INVALID);
	assert_int_equal(o.fault.reason, REASON_conf_value);
	same(o.error, "x.yaml:1:1: store.must: must be given, expected a path");
	arena_free(&o.arena);
	o = parse_with(&strict, STR("store: {must: a}"));
	assert_int_equal(o.rc, RC_OK);
	arena_free(&o.arena);
}

static enum rc no_reason(struct str value, struct fault *f)
{
	return RC_INVALID;
}

static void rows_of_ours_that_are_wrong(void **state)
{
	static const struct conf_item bad[][2] = {
		{ { .key = "a", .type = CONF_INT, .by_default = "x" }, CONF_ITEMS_END },
		{ { .key = "a", .type = CONF_LIST, .by_default = "x", .min = 2, .max = 3 }, CONF_ITEMS_END },
		{ { .key = "a", .type = CONF_LIST, .by_default = "x,\n", .min = 2, .max = 3 },
			CONF_ITEMS_END },
		{ { .key = "a", .type = CONF_TEXT, .by_default = "x", .check = no_reason }, CONF_ITEMS_END },
	};
	for (size_t i = 0; i < 4; i++) {
		const struct conf_item *const tables[] = { bad[i] };
		const struct conf_schema one = { tables, 1 };
		struct outcome o = parse_with(&one, STR(""));
		assert_int_equal(o.rc, RC_BUG);
		same(o.error, "x.yaml:1:1: a: its row has a default that its row refuses");
		arena_free(&o.arena);
	}
}

static void deep_nesting(void **state)
{
	enum { DEEP = 200000 };
	char *text = malloc(2 * DEEP);
	for (size_t i = 0; i < DEEP; i++)
		text[2 * i] = 'a', text[2 * i + 1] = ' ';
	refused("{a: {a: {a: {a: {a: {a: {a: {a: {a: b}}}}}}}}}", REASON_conf_syntax,
		"1:33: nested deeper than 8 mappings");
	memset(text, '[', DEEP);
	refused_bytes((struct str){ text, DEEP }, REASON_conf_syntax,
		"1:1: expected a mapping of settings, got a list");
	memcpy(text, "extra: ", 7);
	refused_bytes(
		(struct str){ text, DEEP }, REASON_conf_value, "1:9: extra: expected a list, got a list");
	memset(text, '{', DEEP);
	refused_bytes((struct str){ text, DEEP }, REASON_conf_syntax,
		"1:2: expected the name of a setting, got a mapping");
	for (size_t i = 0; i < DEEP; i++)
		text[2 * i] = '-', text[2 * i + 1] = ' ';
	refused_bytes((struct str){ text, 2 * DEEP }, REASON_conf_syntax,
		"1:1: expected a mapping of settings, got a list");
	free(text);
}

/* A million octets of anything end in one short line, or in none. */
static void garbage(void **state)
{
	enum { MANY = 1024 * 1024 };
	uint32_t x = 1;
	char *text = malloc(MANY);
	static const char *const alphabet[] = { "\x00\xff\x80\xc3:- \n", "a:\n #'\"\t", "[]{},:? ",
		"workers: 2\n", "-?:|>%@`&*!\n " };
	static const size_t sizes[] = { 8, 8, 8, 11, 13 };
	for (size_t k = 0; k < 5; k++) {
		for (size_t i = 0; i < MANY; i++, x = x * 1664525 + 1013904223)
			text[i] = alphabet[k][(x >> 16) % sizes[k]];
		struct outcome o = parse_with(&schema, (struct str){ text, MANY });
		assert_int_not_equal(o.rc, RC_OK);
		assert_int_equal(str_find(o.error, '\n'), o.error.n);
		assert_in_range(o.error.n, 10, 400);
		assert_true(str_starts(o.error, STR("x.yaml:")));
		arena_free(&o.arena);
	}
	free(text);
}

static void huge_values(void **state)
{
	enum { MANY = 1024 * 1024 };
	char *text = malloc(MANY);
	memset(text, 'a', MANY);
	memcpy(text, "title: ", 7);
	refused_bytes((struct str){ text, MANY }, REASON_memory, "1:1: out of memory");
	memcpy(text, "mnc:   ", 7);
	refused_bytes((struct str){ text, MANY }, REASON_conf_value,
		"1:8: mnc: expected one line of text of 2 to 3 octets, got "
		"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\"");
	memcpy(text, "? aaaaa", 7);
	refused_bytes((struct str){ text, MANY }, REASON_conf_unknown_key,
		"1:3: unknown setting \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\"");
	for (size_t i = 0; i < MANY; i += 4)
		memcpy(text + i, "- a\n", 4);
	memcpy(text, "extra:\n", 7);
	memcpy(text + 7, "\n", 1);
	refused_bytes((struct str){ text, MANY }, REASON_conf_value,
		"1027:3: extra: expected at most 1024 entries, got \"a\"");
	free(text);
}

/* Wherever the memory ends, the outcome is one line and no object. */
static void every_ceiling(void **state)
{
	const struct str text =
		STR("store: {path: a}\nmessage: {en: a, de: b}\nlisten: [a]\ntitle: b\ntoken:\n");
	bool done = false;
	for (size_t cap = 16; !done; cap += 16) {
		struct outcome o = { .arena = arena_new(cap) };
		o.rc = conf_parse(o.arena, text, "x.yaml", "etc", &schema, &o.conf, &o.error, &o.fault);
		done = o.rc == RC_OK;
		if (!done) {
			assert_int_equal(o.rc, RC_NOMEM);
			assert_int_equal(o.fault.reason, REASON_memory);
			assert_null(o.conf);
			assert_true(o.error.n >= 13);
		}
		arena_free(&o.arena);
		assert_true(cap < 65536);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file),
		cmocka_unit_test(other_spellings),
		cmocka_unit_test(one_text_is_a_list),
		cmocka_unit_test(values_do_not_borrow),
		cmocka_unit_test(values_out_of_their_type),
		cmocka_unit_test(lists),
		cmocka_unit_test(texts),
		cmocka_unit_test(unknown_keys),
		cmocka_unit_test(twice),
		cmocka_unit_test(yaml_that_is_not_taken),
		cmocka_unit_test(required_settings),
		cmocka_unit_test(rows_of_ours_that_are_wrong),
		cmocka_unit_test(deep_nesting),
		cmocka_unit_test(garbage),
		cmocka_unit_test(huge_values),
		cmocka_unit_test(every_ceiling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
