/** Rules through the admin API, in a folder of their own. */
#include "front/admin_rig.h"

#include "conf/conf.h"
#include "folder.h"
#include "rules/rules_folder.h"

#include <pwd.h>

static const struct conf_item items[] = { { "rules.folder", CONF_PATH, "rules", 1, 0, NULL, "", NULL },
	CONF_ITEMS_END };
static const struct conf_item *const tables[] = { items };
static const struct conf_schema conf_schema = { .tables = (const struct conf_item **)(uintptr_t)tables,
	.n = 1 };
static const struct rules_app apps[] = { { .name = "vowifi", .id = "ap2004", .has_line = true } };
static const struct rules_schema schema = { apps, 1 };

static struct folder d;
static struct arena *conf_arena;
static unsigned stored;
static struct operator_row operator[2];
static const struct operators operators = { .n = 2, .row = operator};

static void on_stored(void *owner)
{
	stored++;
}

static int setup(void **state)
{
	struct conf *c, *two;
	struct str error = STR_NONE;
	rig_open(state);
	struct rig *r = *state;
	stored = 0;
	d = folder_make();
	conf_arena = arena_new(1 << 20);
	if (conf_parse(conf_arena, STR(""), "t.yaml", d.path, &conf_schema, &c, &error, NULL) != RC_OK ||
		conf_parse(conf_arena, STR("rules.folder: two"), "t.yaml", d.path, &conf_schema, &two, &error,
			NULL) != RC_OK)
		return -1;
	operator[0] =(struct operator_row){ STR("main"), c };
	operator[1] =(struct operator_row){ STR("two"), two };
	r->parts.operators = &operators;
	r->parts.rules_schema = &schema;
	r->parts.rules_stored = on_stored;
	return 0;
}

static int teardown(void **state)
{
	char command[128];
	arena_free(&conf_arena);
	snprintf(command, sizeof(command), "rm -rf %s", d.path);
	return system(command) + rig_close(state);
}

static long number(const struct rig *r, const char *name)
{
	return (long)json_integer_value(json_object_get(r->json, name));
}

#define TEXT "rules: [{name: a, apps: vowifi, then: {status: line}}]\n"
#define BODY "{\"text\":\"rules: [{name: a, apps: vowifi, then: {status: line}}]\\n\""

static void activated_and_shown(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "GET", "/v1/rules", ""), 200);
	assert_int_equal(number(r, "number"), 0);
	assert_int_equal(rig_do(r, "POST", "/v1/rules", BODY ",\"note\":\"why\",\"who\":\"anna\"}"), 200);
	assert_int_equal(number(r, "number"), 1);
	assert_string_equal(rig_text(r, "who"), "anna"); /* nobody knows who asks: he may say so */
	assert_int_equal(stored, 1);
	assert_int_equal(rig_do(r, "POST", "/v1/rules", BODY "}"), 200);
	assert_string_equal(rig_text(r, "who"), "unknown");
	assert_int_equal(rig_do(r, "GET", "/v1/rules", ""), 200);
	assert_int_equal(number(r, "number"), 2);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/1", ""), 200);
	assert_string_equal(rig_text(r, "text"), TEXT);
	assert_string_equal(rig_text(r, "note"), "why");
	assert_int_equal(strlen(rig_text(r, "sha256")), 64);
	assert_string_equal(rig_text(r, "when"), "1970-01-01T00:00:01Z");
	assert_int_equal(rig_do(r, "GET", "/v1/rules/history", ""), 200);
	assert_int_equal(json_array_size(json_object_get(r->json, "versions")), 2);
	for (size_t i = 0; i < 3; i++) {
		static const char *const none[] = { "/v1/rules/3", "/v1/rules/x", "/v1/rules/1?list=a.txt" };
		assert_int_equal(rig_do(r, "GET", none[i], ""), 404);
	}
}

static void the_peer_is_who_it_is(void **state)
{
	struct rig *r = *state;
	rig_start(r, "GET", "/v1/rules", "");
	r->v.has_user = true;
	r->v.user = getuid();
	r->v.method = STR("POST");
	r->v.body = STR(BODY ",\"who\":\"somebody else\"}");
	r->v.step = 0;
	r->v.out.n = 0;
	json_decref(r->json);
	admin_visit_start(&r->v);
	const struct passwd *pw = getpwuid(getuid());
	if (pw)
		assert_string_equal(rig_text(r, "who"), pw->pw_name);
	assert_string_not_equal(rig_text(r, "who"), "somebody else");
}

static void refused_with_line_and_column(void **state)
{
	struct rig *r = *state;
	assert_int_equal(
		rig_do(r, "POST", "/v1/rules",
			"{\"name\":\"a.yaml\",\"text\":\"rules: [{name: a, apps: vowify, then: {}}]\"}"),
		422);
	rig_expect_error(r, "rules_word", "");
	assert_string_equal(
		rig_text(r, "note"), "a.yaml:1:25: unknown application \"vowify\", did you mean \"vowifi\"?");
	assert_int_equal(
		rig_do(r, "POST", "/v1/rules", "{\"text\":\"lists: {x: {file: x.txt}}\\nrules: []\"}"), 422);
	assert_string_equal(rig_text(r, "note"), "rules:1:19: the file \"x.txt\" cannot be read");
	assert_int_equal(rig_do(r, "POST", "/v1/rules", "{\"text\":\"rules: [\"}"), 400);
	assert_int_equal(rig_do(r, "POST", "/v1/rules", "[]"), 400);
	static const struct {
		const char *body, *field;
	} bad[] = { { "{}", "text" }, { "{\"text\":1}", "text" }, { BODY ",\"x\":1}", "x" },
		{ BODY ",\"note\":1}", "note" }, { BODY ",\"note\":\"\\u0000\xff\"}", NULL },
		{ BODY ",\"lists\":[]}", "lists" }, { BODY ",\"lists\":{\"a\":1}}", "lists" } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(rig_do(r, "POST", "/v1/rules", bad[i].body), bad[i].field ? 422 : 400);
		if (bad[i].field)
			assert_string_equal(rig_text(r, "field"), bad[i].field);
	}
	assert_int_equal(stored, 0);
	assert_int_equal(rig_do(r, "GET", "/v1/rules", ""), 200);
	assert_int_equal(number(r, "number"), 0);
}

static void lists_are_stored_as_far_as_they_are_named(void **state)
{
	struct rig *r = *state;
	assert_int_equal(
		rig_do(r, "POST", "/v1/rules",
			"{\"text\":\"lists: {x: {file: x.txt}}\\nrules: []\",\"lists\":{\"x.txt\":\"1\\n\","
			"\"../y\":\"2\"}}"),
		200);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/1", ""), 200);
	const json_t *lists = json_object_get(r->json, "lists");
	assert_int_equal(json_array_size(lists), 1);
	assert_string_equal(json_string_value(json_array_get(lists, 0)), "x.txt");
	assert_int_equal(rig_do(r, "GET", "/v1/rules/1?list=x.txt", ""), 200);
	assert_string_equal(rig_text(r, "text"), "1\n");
	folder_write(&d, "rules/0000000001.lists/x.txt", "2\n", 0600);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/1", ""), 503);
	rig_expect_error(r, "rules_stored", "");
}

static void rolled_back(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", ""), 404);
	assert_int_equal(rig_do(r, "POST", "/v1/rules", BODY "}"), 200);
	assert_int_equal(rig_do(r, "POST", "/v1/rules", "{\"text\":\"rules: []\"}"), 200);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{\"note\":\"back\"}"), 200);
	assert_int_equal(number(r, "number"), 3);
	assert_int_equal(number(r, "from"), 1);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/3", ""), 200);
	assert_string_equal(rig_text(r, "text"), TEXT);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{\"to\":2}"), 200);
	assert_int_equal(number(r, "from"), 2);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{\"to\":9}"), 404);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{\"to\":-1}"), 422);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{\"to\":\"2\"}"), 422);
	assert_int_equal(stored, 4);
}

static void the_first_version_is_taken_back_to_the_built_in_rules(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "POST", "/v1/rules", BODY "}"), 200);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{}"), 200);
	assert_int_equal(number(r, "number"), 2);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/2", ""), 200);
	assert_string_equal(rig_text(r, "text"), "");
	assert_string_equal(rig_text(r, "note"), "the built-in rules");
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{\"to\":1}"), 200);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback", "{\"to\":0}"), 200);
	assert_int_equal(number(r, "number"), 4);
}

static void each_operator_has_versions_of_its_own(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "POST", "/v1/rules?operator=two", BODY "}"), 200);
	assert_int_equal(number(r, "number"), 1);
	assert_int_equal(rig_do(r, "GET", "/v1/rules?operator=two", ""), 200);
	assert_int_equal(number(r, "number"), 1);
	assert_int_equal(rig_do(r, "GET", "/v1/rules", ""), 200);
	assert_int_equal(number(r, "number"), 0);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/1?operator=main", ""), 404);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/1?operator=two", ""), 200);
	assert_int_equal(rig_do(r, "GET", "/v1/rules/history?operator=three", ""), 404);
	assert_int_equal(rig_do(r, "POST", "/v1/rules/rollback?operator=three", "{\"to\":1}"), 404);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = { ROW(each_operator_has_versions_of_its_own),
		ROW(activated_and_shown), ROW(the_peer_is_who_it_is), ROW(refused_with_line_and_column),
		ROW(lists_are_stored_as_far_as_they_are_named), ROW(rolled_back),
		ROW(the_first_version_is_taken_back_to_the_built_in_rules) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
