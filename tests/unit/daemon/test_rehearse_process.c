/** rehearse_process.c: every line of a real store is evaluated once, whichever process reads its page. */
#include "rehearse_rig.h"

#include "daemon/env_uv.h"
#include "daemon/rehearse_process.h"

#include <sqlite3.h>
#include <uv.h>

#define LINE "rules: [{name: all, apps: all, then: {status: line}}]\n"
#define NONE                                                                                                 \
	"rules: [{name: none, apps: smsoip, then: {status: disabled}}, {name: all, apps: all, then: {}}]\n"

static uint64_t progress;

static void take_progress(void *owner, uint64_t seen)
{
	assert_true(seen >= progress);
	progress = seen;
}

static void commit(struct subscriber_store *store, struct env *env, const struct change *set, size_t n)
{
	struct fault f = { .reason = REASON_none };
	struct arena *a = arena_new(1 << 20);
	struct call c = { .arena = a, .fault = &f, .deadline_ms = env_mono_ms(env) + 60000 };
	if (store->ops->commit(store, &c, set, n) != RC_OK)
		fail_msg("%s", f.note);
	arena_free(&a);
}

/* lines 0 to n - 1, every third of plan gold */
static void fill(const struct conf *c, unsigned n)
{
	static uv_loop_t loop;
	static struct subscriber line[CHANGE_SET_MAX];
	static struct change set[CHANGE_SET_MAX];
	struct env *env;
	struct subscriber_store *store;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(uv_loop_init(&loop), 0);
	assert_int_equal(env_uv_open(&loop, &env), RC_OK);
	const struct setup s = { .conf = c, .env = env, .role = ROLE_TOOL };
	assert_int_equal(wiring_store->open(&s, &store, &f), RC_OK);
	size_t k = 0;
	for (unsigned i = 0; i < n; i++) {
		char imsi[16];
		snprintf(imsi, sizeof(imsi), "00101%010u", i);
		line[k] = subscriber_new();
		line[k].version = 1;
		line[k].ref = i + 1;
		line[k].smsoip = SERVICE_ENABLED;
		strcpy(line[k].plan, i % 3 ? "" : "gold");
		assert_int_equal(ids_imsi(str_of(imsi), &line[k].imsi), RC_OK);
		set[k] = (struct change){ .kind = CHANGE_LINE_ADD, .imsi = line[k].imsi, .line = &line[k] };
		if (++k == 200 || i + 1 == n) {
			commit(store, env, set, k);
			k = 0;
		}
	}
	wiring_store->close(&store);
	env_uv_close(&env);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static enum rc go(struct rehearse_rig *g, struct rehearse_count *total, struct fault *f)
{
	const struct rehearse_process p = { g->place->conf, &g->plan, take_progress, NULL };
	progress = 0;
	*f = (struct fault){ .reason = REASON_none };
	return rehearse_process_run(&p, total, f);
}

static void every_line_once(void **state)
{
	struct rehearse_rig *g = *state;
	struct rehearse_count *total = calloc(1, sizeof(*total));
	const struct rehearse_row key = { .app = 0, .change = REHEARSE_LOST, .by = REHEARSE_BY_PLAN };
	const struct rehearse_row *row[2];
	struct fault f = { .reason = REASON_none };
	struct str unknown;
	uint64_t lines = 0, rest;
	fill(g->place->conf, 3001);
	rig_plan(g, LINE, NONE, NULL);
	g->plan.n_apps = 0;
	assert_int_equal(rehearse_rules_apps(&g->plan, "smsoip", &unknown, &f), RC_OK);
	assert_int_equal(rehearse_process_lines(g->place->conf, &lines, &f), RC_OK);
	assert_int_equal(lines, 3001);
	assert_int_equal(go(g, total, &f), RC_OK);
	assert_int_equal(total->seen, 3001);
	assert_int_equal(progress, 3001);
	assert_int_equal(total->evaluated, 3001);
	assert_int_equal(total->lost, 3001);
	assert_int_equal(rehearse_count_top(total, &key, row, 2, &rest), 2);
	assert_string_equal(row[0]->text, "");
	assert_int_equal(row[0]->n, 2000);
	assert_string_equal(row[1]->text, "gold");
	assert_int_equal(row[1]->n, 1001);
	free(total);
}

static void an_empty_store(void **state)
{
	struct rehearse_rig *g = *state;
	struct rehearse_count *total = calloc(1, sizeof(*total));
	struct fault f;
	fill(g->place->conf, 0);
	rig_plan(g, LINE, NONE, NULL);
	assert_int_equal(go(g, total, &f), RC_OK);
	assert_int_equal(total->evaluated, 0);
	free(total);
}

static void no_store_at_all(void **state)
{
	struct rehearse_rig *g = *state;
	struct rehearse_count *total = calloc(1, sizeof(*total));
	struct fault f = { .reason = REASON_none };
	uint64_t lines;
	rig_plan(g, LINE, NONE, NULL);
	assert_int_equal(rehearse_process_lines(g->place->conf, &lines, &f), RC_UNAVAIL);
	assert_int_equal(go(g, total, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_store_busy);
	assert_int_not_equal(access(conf_text(g->place->conf, "store.path").p, F_OK), 0); /* none was made */
	free(total);
}

/* One process meets it, all of them stop. */
static void a_damaged_line_ends_it(void **state)
{
	struct rehearse_rig *g = *state;
	struct rehearse_count *total = calloc(1, sizeof(*total));
	struct fault f;
	sqlite3 *db;
	fill(g->place->conf, 2500);
	assert_int_equal(sqlite3_open(conf_text(g->place->conf, "store.path").p, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "PRAGMA ignore_check_constraints = 1; UPDATE line SET smsoip = 9 WHERE imsi "
				 "% 10000 = 1500",
				 NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	rig_plan(g, LINE, NONE, NULL);
	assert_true(go(g, total, &f) < 0);
	assert_int_equal(f.reason, REASON_store_broken);
	assert_int_equal(total->evaluated, 0);
	free(total);
}

/* store.read_deadline_ms is for those who serve */
static void the_deadline_of_workers_does_not_count(void **state)
{
	struct rehearse_rig *g = *state;
	struct rehearse_count *total = calloc(1, sizeof(*total));
	struct fault f;
	fill(place_conf(g->place, "store: {read_deadline_ms: 1}\n"), 1000);
	rig_plan(g, LINE, NONE, NULL);
	assert_int_equal(go(g, total, &f), RC_OK);
	assert_int_equal(total->evaluated, 1000);
	free(total);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(every_line_once), RIG_ROW(an_empty_store),
		RIG_ROW(no_store_at_all), RIG_ROW(a_damaged_line_ends_it),
		RIG_ROW(the_deadline_of_workers_does_not_count) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
