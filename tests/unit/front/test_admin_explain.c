/** admin_explain.c over a double of core: questions in, JSON out. */
#include "front/admin_rig.h"

#include "front/admin_explain.h"

static struct {
	struct explain_record record;
	size_t n, erased;
	struct explain_search asked;
	enum reason replay_fails;
	bool full;
	int64_t until_s;
	struct arena *arena;
	struct rules *rules;
} desk;

static const struct rules_app apps[] = { { .name = "vowifi", .id = "ap2004" } };
static const struct rules_schema schema = { apps, 1 };

static enum rc find(void *owner, struct arena *a, const struct explain_search *what,
	struct explain_found *out, struct fault *f)
{
	desk.asked = *what;
	desk.asked.app = arena_str(desk.arena, what->app);
	for (out->n = 0; out->n < desk.n && out->n < what->max; out->n++)
		out->r[out->n] = &desk.record;
	return RC_OK;
}

static enum rc rules(void *owner, struct arena *a, const struct explain_record *r, uint32_t number,
	struct rules_version *out, struct fault *f)
{
	*out = (struct rules_version){ .rules = desk.rules,
		.number = number == FRONT_ADMIN_RULES_TODAY ? 9 : number };
	return RC_OK;
}

static enum rc replay(void *owner, struct arena *a, const struct explain_record *r, bool facts_known,
	const struct rules_version *by, struct replay *out, struct fault *f)
{
	if (desk.replay_fails)
		return FAIL(f, desk.replay_fails, "as told");
	*out = (struct replay){ .document = str_bytes(STR("<d/>")), .n_apps = 1 };
	out->app[0] = (struct explain_app){
		.id = STR("ap2004"), .rule = RULES_NONE, .status = 1, .n_told = 1, .told = { 1 }
	};
	out->facts.plan = str_of(r->line.plan);
	return RC_OK;
}

static size_t erase(void *owner, const struct imsi *line)
{
	desk.erased++;
	return 3;
}

static enum rc trace(void *owner, const struct imsi *line, int64_t until_s)
{
	desk.until_s = until_s;
	return desk.full ? RC_LIMIT : RC_OK;
}

static const struct front_admin_explain ops = {
	.version = { 12, 0 }, .find = find, .rules = rules, .replay = replay, .erase = erase, .trace = trace
};

static int open_desk(void **state)
{
	const struct rules_source src = {
		.text = STR("rules: [{name: a, apps: vowifi, then: {status: enabled}}]"), .name = "t"
	};
	struct str error;
	memset(&desk, 0, sizeof(desk));
	desk.arena = arena_new(1 << 20);
	desk.n = 1;
	assert_int_equal(rules_read(desk.arena, &src, &schema, &desk.rules, &error, NULL), RC_OK);
	desk.record = (struct explain_record){ .kind = EXPLAIN_DOCUMENT,
		.http = 200,
		.imsi = { "001010000000001" },
		.proven = true,
		.has_line = true,
		.rules = 4,
		.why = EXPLAIN_TRACED,
		.document = str_bytes(STR("<d/>")),
		.n_apps = 1 };
	desk.record.app[0] = (struct explain_app){
		.id = STR("ap2004"), .rule_name = STR("a \"b\""), .n_told = 1, .told = { 2 }
	};
	desk.record.facts.plan = STR("gold");
	rig_open(state);
	struct rig *r = *state;
	r->parts.explain = &ops;
	r->parts.rules_schema = &schema;
	return 0;
}

static int close_desk(void **state)
{
	arena_free(&desk.arena);
	return rig_close(state);
}

static const json_t *first(struct rig *r)
{
	return json_array_get(json_object_get(r->json, "decisions"), 0);
}

static const char *text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s ? s : "";
}

static void found_by_line_and_id(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "GET", "/v1/explain?imsi=001010000000001&app=VoWiFi&max=2", ""), 200);
	assert_true(str_is(desk.asked.app, "ap2004"));
	assert_int_equal(desk.asked.max, 2);
	const json_t *d = first(r);
	const json_t *app = json_array_get(json_object_get(d, "apps"), 0);
	assert_string_equal(text(d, "kind"), "document");
	assert_string_equal(text(d, "document"), "<d/>");
	assert_string_equal(text(app, "rule"), "a \"b\"");
	assert_int_equal(json_integer_value(json_array_get(json_object_get(app, "told"), 0)), 2);
	assert_string_equal(text(json_object_get(d, "facts"), "plan"), "gold");
	assert_string_equal(json_string_value(json_array_get(json_object_get(d, "kept"), 0)), "traced");
	assert_non_null(strstr(text(d, "words"), "was told EntitlementStatus 2"));
	assert_int_equal(rig_do(r, "GET", "/v1/explain?id=0123456789ABCDEF", ""), 200);
	assert_non_null(desk.asked.id);
	desk.n = 0;
	assert_int_equal(rig_do(r, "GET", "/v1/explain?imsi=001010000000001", ""), 404);
	rig_expect_error(r, "explain_absent", "");
}

static void questions_that_are_refused(void **state)
{
	static const struct {
		const char *target, *field;
	} cases[] = {
		{ "/v1/explain", "imsi" },
		{ "/v1/explain?imsi=12", "imsi" },
		{ "/v1/explain?id=xyz", "id" },
		{ "/v1/explain?imsi=001010000000001&max=0", "max" },
		{ "/v1/explain?imsi=001010000000001&max=101", "max" },
		{ "/v1/explain?imsi=001010000000001&replay=new", "replay" },
	};
	struct rig *r = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(rig_do(r, "GET", cases[i].target, ""), 422);
		rig_expect_error(r, "admin_invalid", cases[i].field);
	}
}

static void replayed(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "GET", "/v1/explain?imsi=001010000000001&replay=old", ""), 200);
	const json_t *again = json_object_get(first(r), "replay");
	assert_true(json_is_true(json_object_get(again, "equal")));
	assert_int_equal(json_integer_value(json_object_get(again, "rules")), 4);
	assert_int_equal(rig_do(r, "GET", "/v1/explain?imsi=001010000000001&replay=today", ""), 200);
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(first(r), "replay"), "rules")), 9);
	desk.replay_fails = REASON_app_not_offered;
	assert_int_equal(rig_do(r, "GET", "/v1/explain?imsi=001010000000001&replay=today", ""), 200);
	assert_non_null(strstr(text(first(r), "words"), "it would be refused: app_not_offered"));
	desk.rules = NULL;
	assert_int_equal(rig_do(r, "GET", "/v1/explain?imsi=001010000000001&replay=old", ""), 200);
	assert_non_null(strstr(text(first(r), "words"), "cannot be replayed"));
	desk.record.kind = EXPLAIN_REFUSAL;
	desk.record.reason = STR("aka_mac");
	assert_int_equal(rig_do(r, "GET", "/v1/explain?imsi=001010000000001&replay=old", ""), 200);
	assert_string_equal(text(first(r), "reason"), "aka_mac");
	assert_null(json_object_get(first(r), "replay"));
}

static void as_of_now(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", "{\"imsi\":\"001010000000001\",\"plan\":\"silver\"}");
	assert_int_equal(rig_do(r, "POST", "/v1/explain/now",
				 "{\"imsi\":\"001010000000001\",\"app\":\"vowifi\",\"device\":{\"terminal_"
				 "model\":\"B\","
				 "\"entitlement_version\":\"8.0\"}}"),
		200);
	assert_string_equal(text(json_object_get(first(r), "facts"), "plan"), "silver");
	assert_int_equal(json_integer_value(json_object_get(first(r), "rules")), 9);
	static const struct {
		const char *body;
		int status;
		const char *field;
	} cases[] = {
		{ "[]", 400, "" },
		{ "{\"app\":\"vowifi\"}", 422, "imsi" },
		{ "{\"imsi\":\"001010000000001\"}", 422, "app" },
		{ "{\"imsi\":\"001010000000001\",\"app\":\"vowifi\",\"device\":{\"x\":\"y\"}}", 422, "x" },
		{ "{\"imsi\":\"001010000000001\",\"app\":\"vowifi\",\"device\":{\"app_name\":1}}", 422,
			"app_name" },
		{ "{\"imsi\":\"001010000000001\",\"app\":\"vowifi\",\"device\":{\"entitlement_version\":"
		  "\"x\"}}",
			422, "entitlement_version" },
		{ "{\"imsi\":\"001010000000009\",\"app\":\"vowifi\"}", 404, "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(rig_do(r, "POST", "/v1/explain/now", cases[i].body), cases[i].status);
		assert_string_equal(rig_text(r, "field"), cases[i].field);
	}
}

static void erased_and_traced(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "DELETE", "/v1/explain/001010000000001", ""), 200);
	assert_int_equal(json_integer_value(json_object_get(r->json, "erased")), 3);
	assert_int_equal(rig_do(r, "DELETE", "/v1/explain/x", ""), 422);
	assert_int_equal(rig_do(r, "POST", "/v1/trace/001010000000001?for=60", ""), 200);
	assert_int_equal(desk.until_s, 61);
	assert_int_equal(rig_do(r, "POST", "/v1/trace/001010000000001", ""), 200);
	assert_int_equal(desk.until_s, 3601);
	assert_int_equal(rig_do(r, "POST", "/v1/trace/001010000000001?for=0", ""), 422);
	assert_int_equal(rig_do(r, "POST", "/v1/trace/001010000000001?for=604801", ""), 422);
	assert_int_equal(rig_do(r, "DELETE", "/v1/trace/001010000000001", ""), 200);
	assert_int_equal(desk.until_s, 0);
	desk.full = true;
	assert_int_equal(rig_do(r, "POST", "/v1/trace/001010000000001", ""), 503);
	rig_expect_error(r, "trace_full", "");
}

/* a line that is removed takes its kept answers with it */
static void removed_lines(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", "{\"imsi\":\"001010000000001\"}");
	assert_int_equal(rig_do(r, "DELETE", "/v1/subscribers/001010000000001", ""), 200);
	assert_int_equal(desk.erased, 1);
	assert_int_equal(rig_do(r, "DELETE", "/v1/subscribers/001010000000001", ""), 404);
	assert_int_equal(desk.erased, 1);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)
	const struct CMUnitTest tests[] = { ROW(found_by_line_and_id), ROW(questions_that_are_refused),
		ROW(replayed), ROW(as_of_now), ROW(erased_and_traced), ROW(removed_lines) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
