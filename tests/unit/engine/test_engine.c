/** Settings of the engine, and the spread of validities. */
#include "engine_fixture.h"

/* proves: own-007, own-008 */
static void defaults(void **state)
{
	struct arena *a = arena_new(65536);
	const struct engine e = engine_fixture(a, "", NULL);
	assert_int_equal(e.token_life_s, 30 * 86400);
	assert_int_equal(e.token_max_age_s, 90 * 86400);
	assert_int_equal(e.vers_validity_s, 172800);
	assert_int_equal(e.login_life_s, 120);
	assert_int_equal(e.repeat_s, 30);
	assert_int_equal(e.resync_max, 2);
	assert_int_equal(e.spread_percent, 10);
	assert_true(str_is(e.default_language, "en"));
	assert_int_equal(e.portal_url.n, 0);
	assert_int_equal(e.portal_life_s, 3600);
	assert_int_equal(e.rules.version_min.major, 1);
	assert_int_equal(e.rules.version_max.major, 19);
	assert_int_equal(e.rules.version_max.minor, 99);
	assert_int_equal(e.rules.version_default.major, 2);
	arena_free(&a);
}

static void given(void **state)
{
	struct arena *a = arena_new(65536);
	const struct engine e = engine_fixture(a,
		"portal:\n  url: https://portal.example:8443/wfc//\n  life: 2h\nvers:\n  validity: 0\n"
		"text:\n  default_language: pt-BR\nprotocol:\n  version_min: \"6.0\"\n  version_max: "
		"\"12.0\"\n"
		"  version_default: \"7.0\"\n",
		NULL);
	assert_true(str_is(e.portal_url, "https://portal.example:8443/wfc"));
	assert_int_equal(e.portal_life_s, 7200);
	assert_int_equal(e.vers_validity_s, 0);
	assert_true(str_is(e.default_language, "pt-BR"));
	assert_int_equal(e.rules.version_default.major, 7);
	arena_free(&a);
}

/* proves: own-120 */
static void refused(void **state)
{
	static const char *const bad[] = {
		"protocol:\n  version_min: V6.0\n",
		"protocol:\n  version_max: \"\"\n",
		"protocol:\n  version_min: \"3.0\"\n",
		"protocol:\n  version_max: \"1.5\"\n",
		"portal:\n  url: http://portal.example\n",
		"portal:\n  url: https://\n",
		"portal:\n  url: https:///x\n",
		"portal:\n  url: https://portal.example/?a=b\n",
		"portal:\n  url: https://portal.example/a&b\n",
		"portal:\n  url: \"https://portal.example/a b\"\n",
		"portal:\n  url: https://portal.example/\xc3\xa9\n",
		"text:\n  default_language: \"e n\"\n",
		"vers:\n  validity: -1\n",
		"spread:\n  percent: 11\n",
		"login:\n  life: 30s\n",
		"login:\n  resync_max: 4\n",
		"token:\n  life: 1s\n",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct arena *a = arena_new(65536);
		struct fault f = { .reason = REASON_none };
		struct engine e;
		const struct conf *c = engine_fixture_conf(a, bad[i], NULL, &f);
		if (c && engine_open(a, c, NULL, &e, &f) == RC_OK)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(f.reason, REASON_conf_value);
		arena_free(&a);
	}
}

static const struct conf_item text_items[] = {
	{ .key = "x.message", .type = CONF_TEXTS, .by_default = "", .check = conf_check_text },
	CONF_ITEMS_END,
};

/* proves: own-100 */
static void texts(void **state)
{
	struct arena *a = arena_new(65536), *small = arena_new(1);
	struct fault f = { .reason = REASON_none };
	struct texts t;
	const struct conf *c = engine_fixture_conf(
		a, "x:\n  message:\n    en: No > 'x'\n    fr: Non & non\n", text_items, &f);
	assert_int_equal(engine_texts(a, c, "x.message", &t), RC_OK);
	assert_int_equal(t.n, 2);
	assert_true(str_is(t.language[0], "en") && str_is(t.text[0], "No > 'x'"));
	assert_true(str_is(t.language[1], "fr") && str_is(t.text[1], "Non & non"));
	assert_int_equal(engine_texts(small, c, "x.message", &t), RC_NOMEM);
	c = engine_fixture_conf(a, "x:\n  message: Hello\n", text_items, &f);
	assert_int_equal(engine_texts(a, c, "x.message", &t), RC_OK);
	assert_true(t.n == 1 && t.language[0].n == 0 && str_is(t.text[0], "Hello"));
	c = engine_fixture_conf(a, "", text_items, &f);
	assert_int_equal(engine_texts(a, c, "x.message", &t), RC_OK);
	assert_int_equal(t.n, 0);
	assert_int_equal(f.reason, REASON_none);
	static const char *const bad[] = { "a<b", "a\\\"b", "a\\nb" };
	for (size_t i = 0; i < 3; i++) {
		char yaml[64];
		snprintf(yaml, sizeof(yaml), "x:\n  message: \"%s\"\n", bad[i]);
		f = (struct fault){ .reason = REASON_none };
		assert_null(engine_fixture_conf(a, yaml, text_items, &f));
		assert_int_equal(f.reason, REASON_conf_value);
	}
	arena_free(&small);
	arena_free(&a);
}

/* what does not fit anywhere is memory, never half an engine */
static void small_arenas(void **state)
{
	struct arena *a = arena_new(65536), *small = arena_new(1);
	struct fault f = { .reason = REASON_none };
	struct engine e = { .repeat_s = -5 };
	const struct conf *c = engine_fixture_conf(a, "", NULL, &f);
	assert_int_equal(engine_open(small, c, NULL, &e, &f), RC_NOMEM);
	assert_int_equal(e.repeat_s, -5);
	arena_free(&small);
	arena_free(&a);
}

static struct imsi line_of(unsigned n)
{
	struct imsi i;
	snprintf(i.d, sizeof(i.d), "00101%010u", n);
	return i;
}

/* proves: own-227 */
static void spread(void **state)
{
	struct arena *a = arena_new(65536);
	struct engine e = engine_fixture(a, "", NULL);
	unsigned bucket[20] = { 0 };
	for (unsigned n = 0; n < 10000; n++) {
		const struct imsi line = line_of(n);
		const int64_t v = engine_spread(&e, &line, "vers", 100000);
		assert_in_range(v, 90000, 110000);
		assert_int_equal(engine_spread(&e, &line, "vers", 100000), v);
		bucket[v == 110000 ? 19 : (v - 90000) / 1000]++;
	}
	for (size_t i = 0; i < 20; i++)
		assert_in_range(bucket[i], 400, 600);
	const struct imsi one = line_of(17);
	assert_int_not_equal(
		engine_spread(&e, &one, "vers", 100000), engine_spread(&e, &one, "token", 100000));
	assert_in_range(engine_spread(&e, &one, "vers", 1), 1, 1);
	assert_int_equal(engine_spread(&e, &one, "vers", 0), 1);
	/* fixed for all nodes and versions: phones must not see it move */
	const int64_t before = engine_spread(&e, &one, "vers", 172800);
	e.spread_percent = 0;
	assert_int_equal(engine_spread(&e, &one, "vers", 172800), 172800);
	assert_int_equal(before, 166305); /* by an independent SipHash-2-4 */
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(given),
		cmocka_unit_test(refused),
		cmocka_unit_test(texts),
		cmocka_unit_test(small_arenas),
		cmocka_unit_test(spread),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
