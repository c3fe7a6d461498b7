/** rehearse_line.c: lines against two sets of rules with the real applications; what is expected is worked
 * out by hand. */
#include "rehearse_rig.h"

static struct rehearse_line *run;
static struct rehearse_count *count;

#define LINE "rules: [{name: all, apps: all, then: {status: line}}]\n"

static int set_up(void **state)
{
	run = calloc(1, sizeof(*run));
	count = calloc(1, sizeof(*count));
	if (!run || !count)
		return -1;
	run->arena = arena_new(256 * 1024);
	return rig_open(state);
}

static int tear_down(void **state)
{
	arena_free(&run->arena);
	free(run);
	free(count);
	return rig_close(state);
}

static void begin(struct rehearse_rig *g, const char *before, const char *after, const char *device)
{
	rig_plan(g, before, after, device);
	run->plan = &g->plan;
	run->count = count;
}

static struct subscriber line(const char *imsi, const char *plan)
{
	struct subscriber s = subscriber_new();
	assert_int_equal(ids_imsi(str_of(imsi), &s.imsi), RC_OK);
	strcpy(s.plan, plan);
	s.version = 1;
	s.vowifi.allowed = true;
	s.smsoip = SERVICE_ENABLED;
	return s;
}

static size_t app(const struct rehearse_rig *g, const char *name)
{
	for (size_t i = 0; i < g->plan.n_apps; i++)
		if (strcmp(g->plan.app[i].name, name) == 0)
			return i;
	fail_msg("no %s", name);
	return 0;
}

static void is(const struct rehearse_rig *g, const char *name, enum rehearse_change change,
	enum rehearse_by by, const char *text, uint64_t n)
{
	const struct rehearse_row key = {
		.app = (uint8_t)app(g, name), .change = (uint8_t)change, .by = (uint8_t)by
	};
	const struct rehearse_row *row[64];
	uint64_t rest;
	const size_t rows = rehearse_count_top(count, &key, row, 64, &rest);
	for (size_t i = 0; i < rows; i++)
		if (strcmp(row[i]->text, text) == 0) {
			assert_int_equal(row[i]->n, n);
			return;
		}
	fail_msg("no row %s", text);
}

static void a_plan_loses_wifi_calling(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g, LINE,
		"rules:\n- {name: b, apps: vowifi, when: {plan: basic}, then: {status: incompatible}}\n"
		"- {name: all, apps: all, then: {status: line}}\n",
		NULL);
	const struct subscriber basic = line("001010000000001", "basic"),
				gold = line("001010000000002", "gold");
	struct subscriber never = line("001010000000003", "basic");
	never.vowifi.allowed = false; /* incompatible before and after */
	rehearse_line_run(run, &basic);
	rehearse_line_run(run, &gold);
	rehearse_line_run(run, &never);
	assert_int_equal(count->evaluated, 3);
	assert_int_equal(count->failed, 0);
	assert_int_equal(count->changed, 1);
	assert_int_equal(count->lost, 1);
	assert_int_equal(count->gained, 0);
	assert_int_equal(count->app_changed[app(g, "vowifi")], 1);
	assert_int_equal(count->app_changed[app(g, "smsoip")], 0);
	is(g, "vowifi", REHEARSE_LOST, REHEARSE_BY_PLAN, "basic", 1);
	is(g, "vowifi", REHEARSE_LOST, REHEARSE_BY_STATUS, "enabled -> incompatible", 1);
	is(g, "vowifi", REHEARSE_LOST, REHEARSE_BY_DEVICE, "device 1", 1);
}

static void texts_and_addresses_are_content(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g, LINE,
		"rules:\n- {name: a, apps: vowifi, then: {status: line, message: Buy more, url: "
		"'https://shop.example', validity: 1h}}\n- {name: all, apps: all, then: {status: line}}\n",
		NULL);
	struct subscriber s = line("001010000000001", "");
	s.vowifi.allowed = false;
	rehearse_line_run(run, &s);
	assert_int_equal(count->changed, 1);
	assert_int_equal(count->lost + count->gained, 0);
	is(g, "vowifi", REHEARSE_CONTENT, REHEARSE_BY_PLAN, "", 1);
	is(g, "vowifi", REHEARSE_CONTENT, REHEARSE_BY_STATUS, "incompatible -> incompatible", 1);
	is(g, "vowifi", REHEARSE_CONTENT, REHEARSE_BY_PARM, "MessageForIncompatible", 1);
	is(g, "vowifi", REHEARSE_CONTENT, REHEARSE_BY_PARM, "ServiceFlow_URL", 1);
	is(g, "vowifi", REHEARSE_CONTENT, REHEARSE_BY_PARM, "VERS/validity", 1);
}

static void every_application_can_be_told(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g, "rules: [{name: none, apps: all, then: {status: disabled}}]\n",
		"rules: [{name: all, apps: all, then: {status: enabled}}]\n", NULL);
	const struct subscriber s = line("001010000000001", "");
	rehearse_line_run(run, &s);
	assert_int_equal(count->failed, 0);
	assert_int_equal(count->gained, 1);
	for (size_t i = 0; i < g->plan.n_apps; i++)
		if (strcmp(g->plan.app[i].name, "data_plan") != 0) /* tells nothing without a plan */
			assert_int_equal(count->app[i][REHEARSE_GAINED], 1);
	is(g, "voice", REHEARSE_GAINED, REHEARSE_BY_STATUS, "disabled -> enabled", 1);
	/* T&C are taken as accepted */
	is(g, "dcb", REHEARSE_GAINED, REHEARSE_BY_STATUS, "disabled -> enabled", 1);
}

static void a_line_is_counted_once_and_devices_each(void **state)
{
	struct rehearse_rig *g = *state;
	const char *devices = rig_file(g, "devices.yaml",
		"- {name: old, terminal_model: A}\n- {name: new, terminal_model: B}\n- {name: other}\n");
	begin(g, LINE,
		"rules:\n- {name: ab, apps: smsoip, when: {terminal_model: [A, B]}, then: {status: "
		"disabled}}\n"
		"- {name: all, apps: all, then: {status: line}}\n",
		devices);
	const struct subscriber s = line("001010000000001", "gold");
	rehearse_line_run(run, &s);
	rehearse_line_run(run, &s);
	assert_int_equal(count->evaluated, 2);
	assert_int_equal(count->lost, 2);
	assert_int_equal(count->app[app(g, "smsoip")][REHEARSE_LOST], 2);
	is(g, "smsoip", REHEARSE_LOST, REHEARSE_BY_PLAN, "gold", 2);
	is(g, "smsoip", REHEARSE_LOST, REHEARSE_BY_DEVICE, "old", 2);
	is(g, "smsoip", REHEARSE_LOST, REHEARSE_BY_DEVICE, "new", 2);
}

static void the_device_may_say_when(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g, LINE,
		"rules:\n- {name: later, apps: smsoip, when: {date: {from: 2030-01-01}}, then: {status: "
		"disabled}}\n"
		"- {name: all, apps: all, then: {status: line}}\n",
		"now=2030-01-02T00:00Z");
	const struct subscriber s = line("001010000000001", "");
	rehearse_line_run(run, &s);
	assert_int_equal(count->lost, 1);
}

static void applications_that_rules_declare(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g,
		"custom: {ap3001: {name: old}, ap3002: {name: both, parameters: {Level: int}}}\n"
		"rules: [{name: all, apps: all, then: {status: enabled}}]\n",
		"custom: {ap3002: {name: both, parameters: {Level: int}}, ap3003: {name: fresh, status: "
		"State}}\n"
		"rules:\n- {name: l, apps: both, then: {status: enabled, Level: 2}}\n"
		"- {name: all, apps: all, then: {status: enabled}}\n",
		NULL);
	const struct subscriber s = line("001010000000001", "");
	rehearse_line_run(run, &s);
	is(g, "old", REHEARSE_LOST, REHEARSE_BY_STATUS, "enabled -> not offered", 1);
	is(g, "fresh", REHEARSE_GAINED, REHEARSE_BY_STATUS, "not offered -> enabled", 1);
	is(g, "both", REHEARSE_CONTENT, REHEARSE_BY_PARM, "Level", 1);
	assert_int_equal(count->changed, 1);
}

static void a_barred_line_is_told_nothing(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g, LINE, "rules: [{name: none, apps: all, then: {status: disabled}}]\n", NULL);
	struct subscriber s = line("001010000000001", "");
	s.barred = true;
	rehearse_line_run(run, &s);
	assert_int_equal(count->evaluated, 1);
	assert_int_equal(count->changed, 0);
}

static void what_cannot_be_told_is_counted(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g, LINE, "rules: [{name: none, apps: all, then: {status: disabled}}]\n", NULL);
	const struct subscriber s = line("001010000000001", "");
	arena_free(&run->arena);
	run->arena = arena_new(64);
	rehearse_line_run(run, &s);
	assert_int_equal(count->evaluated, 1);
	assert_int_equal(count->failed, 1);
	assert_int_equal(count->fault.reason, REASON_memory);
}

static void a_sample_is_the_same_every_time(void **state)
{
	struct rehearse_rig *g = *state;
	uint64_t before = 0;
	begin(g, LINE, "rules: [{name: none, apps: all, then: {status: disabled}}]\n", NULL);
	for (unsigned share = 0; share <= 4; share++) {
		*count = (struct rehearse_count){ 0 };
		g->plan.sampled = true;
		g->plan.sample = share == 4 ? UINT64_MAX : UINT64_MAX / 4 * share;
		for (unsigned i = 0; i < 400; i++) {
			char imsi[16];
			snprintf(imsi, sizeof(imsi), "00101%010u", i);
			const struct subscriber s = line(imsi, "");
			rehearse_line_run(run, &s);
		}
		assert_in_range(count->evaluated, share * 100 < 40 ? 0 : share * 100 - 40, share * 100 + 40);
		assert_true(share == 0 || count->evaluated > before);
		before = count->evaluated;
	}
	assert_int_equal(before, 400);
}

/* Equal outcomes are not told; that they are equal is found out once per pair. */
static void equal_outcomes_of_other_rules(void **state)
{
	struct rehearse_rig *g = *state;
	begin(g, "rules: [{name: x, apps: all, then: {status: line, message: {en: A, de: B}}}]\n",
		"rules:\n- {name: y, apps: all, when: {plan: gold}, then: {status: line, message: {en: A, "
		"de: B}}}\n"
		"- {name: z, apps: all, then: {status: line, message: {en: A, de: B}}}\n",
		NULL);
	const struct subscriber gold = line("001010000000001", "gold"), other = line("001010000000002", "");
	arena_free(&run->arena);
	run->arena = arena_new(64); /* no document has room in it */
	for (int i = 0; i < 3; i++) {
		rehearse_line_run(run, &gold);
		rehearse_line_run(run, &other);
	}
	assert_int_equal(count->failed, 0);
	assert_int_equal(count->changed, 0);
}

#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(a_plan_loses_wifi_calling),
		ROW(texts_and_addresses_are_content), ROW(every_application_can_be_told),
		ROW(a_line_is_counted_once_and_devices_each), ROW(the_device_may_say_when),
		ROW(applications_that_rules_declare), ROW(a_barred_line_is_told_nothing),
		ROW(what_cannot_be_told_is_counted), ROW(a_sample_is_the_same_every_time),
		ROW(equal_outcomes_of_other_rules) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
