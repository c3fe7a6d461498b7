/** rehearse_report.c: figures by name, in words and as JSON. */
#include "unit.h"

#include "daemon/rehearse_report.h"

#include <jansson.h>
#include <stdlib.h>

static const char *const app[] = { "vowifi", "my_app" }, *const title[] = { "Wi-Fi calling", "my_app" };
static struct rehearse_report r;
static struct rehearse_count *count;
static char text[65536];

static void row(unsigned number, enum rehearse_change change, enum rehearse_by by, const char *is, uint64_t n)
{
	const struct rehearse_row key = {
		.app = (uint8_t)number, .change = (uint8_t)change, .by = (uint8_t)by
	};
	rehearse_count_add(count, &key, str_of(is), n);
}

static int set_up(void **state)
{
	count = calloc(1, sizeof(*count));
	r = (struct rehearse_report){ .count = count,
		.app = app,
		.title = title,
		.n_apps = 2,
		.before = "version 3",
		.after = "new.yaml",
		.lines = 1000,
		.took_ms = 2000,
		.n_devices = 1 };
	return count == NULL;
}

static int tear_down(void **state)
{
	free(count);
	return 0;
}

/* 412 of 1,000 lines lose vowifi, one of these gains my_app, two get other content */
static void fill(void)
{
	count->seen = count->evaluated = 1000;
	count->changed = 414;
	count->lost = 412;
	count->gained = 1;
	count->app_changed[0] = 414;
	count->app_changed[1] = 1;
	count->app[0][REHEARSE_LOST] = 412;
	count->app[0][REHEARSE_CONTENT] = 2;
	count->app[1][REHEARSE_GAINED] = 1;
	row(0, REHEARSE_LOST, REHEARSE_BY_PLAN, "basic", 400);
	row(0, REHEARSE_LOST, REHEARSE_BY_PLAN, "", 12);
	row(0, REHEARSE_LOST, REHEARSE_BY_STATUS, "enabled -> incompatible", 412);
	row(0, REHEARSE_LOST, REHEARSE_BY_DEVICE, "One", 412);
	row(0, REHEARSE_CONTENT, REHEARSE_BY_PLAN, "a \"b\"", 2);
	row(0, REHEARSE_CONTENT, REHEARSE_BY_STATUS, "disabled -> disabled", 2);
	row(0, REHEARSE_CONTENT, REHEARSE_BY_PARM, "ServiceFlow_URL", 2);
	row(1, REHEARSE_GAINED, REHEARSE_BY_PLAN, REHEARSE_OTHERS, 1);
	row(1, REHEARSE_GAINED, REHEARSE_BY_STATUS, "not offered -> enabled", 1);
}

static const char *written(void (*put)(const struct rehearse_report *, struct buf *))
{
	struct buf b;
	buf_init_fixed(&b, text, sizeof(text) - 1);
	put(&r, &b);
	assert_false(b.failed);
	text[b.n] = '\0';
	return text;
}

static void in_words(void **state)
{
	fill();
	assert_string_equal(written(rehearse_report_text),
		"old: version 3\n"
		"new: new.yaml\n"
		"1000 lines evaluated in 2.0 s, 500 lines/s\n"
		"414 lines would be told something else: 412 lose, 1 gain\n"
		"412 lines would lose Wi-Fi calling (vowifi): plan basic 400, no plan 12\n"
		"    enabled -> incompatible 412\n"
		"1 line would gain my_app (my_app): others 1\n"
		"    not offered -> enabled 1\n"
		"2 lines would be told something else of Wi-Fi calling (vowifi): plan a \"b\" 2\n"
		"    ServiceFlow_URL 2\n");
}

static void what_else_there_is_to_say(void **state)
{
	static const char *const unknown[] = { "tac", "os" };
	count->evaluated = 99;
	count->seen = 1000;
	count->failed = 1;
	count->fault = (struct fault){ .reason = REASON_memory, .note = "document of vowifi" };
	count->app[0][REHEARSE_STATUS] = 1;
	count->app_changed[0] = 1;
	row(0, REHEARSE_STATUS, REHEARSE_BY_STATUS, "disabled -> incompatible", 1);
	row(0, REHEARSE_STATUS, REHEARSE_BY_DEVICE, "One", 1);
	for (int i = 0; i < 30; i++)
		row(0, REHEARSE_STATUS, REHEARSE_BY_PLAN, (char[]){ (char)('A' + i), 0 }, 1);
	r.sample = "10%";
	r.n_devices = 2;
	r.unknown = unknown;
	r.n_unknown = 2;
	r.fail_if = "lost>0";
	assert_string_equal(written(rehearse_report_text),
		"old: version 3\n"
		"new: new.yaml\n"
		"99 lines evaluated (a sample, 10%, of 1000) in 2.0 s, 500 lines/s\n"
		"0 lines would be told something else: 0 lose, 0 gain\n"
		"1 line would get another status of Wi-Fi calling (vowifi): plan A 1, plan B 1, plan C 1, "
		"plan D 1, "
		"plan E 1, plan F 1, plan G 1, plan H 1, plan I 1, plan J 1, plan K 1, plan L 1, plan M 1, "
		"plan N 1, "
		"plan O 1, plan P 1, plan Q 1, plan R 1, plan S 1, plan T 1, others 10\n"
		"    disabled -> incompatible 1\n"
		"    device One 1\n"
		"nothing changes for: my_app\n"
		"not known here, though rules ask for it (--device gives it): tac, os\n"
		"1 line could not be evaluated: document of vowifi (memory)\n"
		"--fail-if 'lost>0': false\n");
}

static json_int_t number(json_t *o, const char *name)
{
	json_t *v = json_object_get(o, name);
	assert_true(json_is_integer(v));
	return json_integer_value(v);
}

static void for_programs(void **state)
{
	fill();
	r.fail_if = "lost>0";
	r.fails = true;
	json_t *o = json_loads(written(rehearse_report_json), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(o);
	assert_int_equal(number(o, "evaluated"), 1000);
	assert_int_equal(number(o, "changed"), 414);
	assert_int_equal(number(o, "lost"), 412);
	assert_int_equal(number(o, "gained"), 1);
	assert_int_equal(number(o, "failed"), 0);
	assert_true(json_is_null(json_object_get(o, "sample")));
	assert_true(json_is_true(json_object_get(o, "fails")));
	json_t *apps = json_object_get(o, "apps");
	json_t *lost = json_object_get(json_object_get(apps, "vowifi"), "lost");
	assert_int_equal(number(lost, "lines"), 412);
	json_t *second = json_array_get(json_object_get(lost, "plan"), 1);
	assert_string_equal(json_string_value(json_object_get(second, "is")), "");
	assert_int_equal(number(second, "lines"), 12);
	json_t *content = json_object_get(json_object_get(apps, "vowifi"), "content");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(json_object_get(content, "plan"), 0), "is")),
		"a \"b\"");
	assert_int_equal(json_array_size(json_object_get(content, "parameter")), 1);
	json_t *gained = json_object_get(json_object_get(apps, "my_app"), "gained");
	assert_int_equal(json_array_size(json_object_get(gained, "plan")), 0);
	assert_int_equal(number(gained, "plan_others"), 1);
	json_decref(o);
}

static void figures(void **state)
{
	static const struct {
		const char *name;
		uint64_t is;
	} good[] = { { "evaluated", 1000 }, { "failed", 0 }, { "changed", 414 }, { "lost", 412 },
		{ "gained", 1 }, { "changed.vowifi", 414 }, { "lost.vowifi", 412 }, { "gained.vowifi", 0 },
		{ "gained.my_app", 1 } };
	static const char *const bad[] = { "", "los", "lost.", "lost.voice", ".vowifi", "evaluated.vowifi",
		"vowifi" };
	fill();
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint64_t v = 99999;
		assert_true(rehearse_report_value(&r, str_of(good[i].name), &v));
		assert_int_equal(v, good[i].is);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint64_t v;
		assert_false(rehearse_report_value(&r, str_of(bad[i]), &v));
	}
}

#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(in_words), ROW(what_else_there_is_to_say), ROW(for_programs),
		ROW(figures) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
