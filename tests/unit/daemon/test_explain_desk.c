/** Core's side of explain: versions of rules by number, replays without a store, what is too old. */
#include "place.h"

#include "crypto/digest.h"
#include "daemon/env_uv.h"
#include "daemon/explain_desk.h"
#include "daemon/init.h"

#include <uv.h>

struct fixture {
	struct place *place;
	uv_loop_t loop;
	struct env *env;
	struct segment *segment;
	struct explain_desk desk;
	struct arena *arena;
};

static void drop(void *to, const char *line)
{
}

static int set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	*state = x;
	if (place_open((void **)&x->place))
		return -1;
	const struct conf *c = place_conf(x->place, "");
	uv_loop_init(&x->loop);
	x->arena = arena_new(8 << 20);
	if (init_all(c, false, drop, NULL, NULL) != RC_OK || env_uv_open(&x->loop, &x->env) != RC_OK ||
		segment_open(0, 1, 1024, 1024, &x->segment, NULL) != RC_OK)
		return -1;
	const struct operators *all;
	struct str error = STR_NONE;
	if (operators_read(x->arena, c, wiring_own, &all, &error, NULL) != RC_OK)
		return -1;
	return explain_desk_open(&x->desk, x->env, all, x->segment, NULL) != RC_OK;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	explain_desk_close(&x->desk);
	segment_close(&x->segment);
	env_uv_close(&x->env);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	const int rc = uv_loop_close(&x->loop);
	arena_free(&x->arena);
	place_close((void **)&x->place);
	free(x);
	return rc;
}

static void store(struct fixture *x, const char *text)
{
	const struct rules_bundle b = { str_of(text), NULL, 0 };
	struct rules_record r = { .who = "anna", .when_s = 1 };
	assert_int_equal(rules_folder_hash(x->arena, &b, digest_sha256, r.sha256, NULL), RC_OK);
	assert_int_equal(
		rules_folder_store(conf_text(x->desk.operators->row[0].conf, "rules.folder").p, &b, &r, NULL),
		RC_OK);
}

static struct rules_version get(struct fixture *x, uint32_t number)
{
	struct rules_version v = { .number = 77 };
	struct fault f = { .reason = REASON_none };
	const struct explain_record r = { .imsi = { "001010000000001" } };
	if (x->desk.front.rules(x->desk.front.owner, x->arena, &r, number, &v, &f) != RC_OK)
		assert_null(v.rules);
	return v;
}

static void versions_by_number(void **state)
{
	struct fixture *x = *state;
	assert_int_equal(rules_count(get(x, 0).rules), 1); /* built in */
	assert_int_equal(get(x, FRONT_ADMIN_RULES_TODAY).number, 0);
	assert_null(get(x, 1).rules);
	for (int i = 0; i < 7; i++)
		store(x, i % 2 ? "rules: []\n"
			       : "rules: [{name: a, apps: vowifi, then: {status: enabled}}]\n");
	const struct rules_version today = get(x, FRONT_ADMIN_RULES_TODAY);
	assert_int_equal(today.number, 7);
	for (uint32_t n = 1; n <= 7; n++) { /* more than are held */
		const struct rules_version v = get(x, n);
		assert_int_equal(v.number, n);
		assert_int_equal(rules_count(v.rules), n % 2);
		assert_int_equal(rules_count(get(x, 7).rules), 1);
	}
}

static void replays_without_a_store(void **state)
{
	struct fixture *x = *state;
	struct explain_record *r = arena_new_of(x->arena, struct explain_record);
	struct replay *out = arena_new_of(x->arena, struct replay);
	const struct rules_version v = get(x, 0);
	r->kind = EXPLAIN_DOCUMENT;
	r->decided_s = 1767225600;
	r->notif_status = -1;
	r->line = subscriber_new();
	r->line.imsi = (struct imsi){ "001010000000001" };
	r->rq = (struct ts43_request){
		.n_apps = 1, .apps = { APPID_ap2004 }, .app_bits = appid_bit(APPID_ap2004)
	};
	r->rq.version = x->desk.front.version;
	assert_int_equal(x->desk.front.replay(x->desk.front.owner, x->arena, r, false, &v, out, NULL), RC_OK);
	assert_int_equal(out->app[0].told[0], SERVICE_INCOMPATIBLE);
	assert_true(out->document.n > 100);
}

static void kept_found_erased_expired(void **state)
{
	struct fixture *x = *state;
	const struct imsi line = { "001010000000001" };
	const struct explain_writer_parts parts = { .env = x->env,
		.seal = x->desk.bundles.ring[0],
		.marks = x->segment->marks,
		.settings = x->desk.settings };
	struct explain_writer *w;
	struct explain_found *found = arena_new_of(x->arena, struct explain_found);
	const struct explain_search what = { .imsi = line, .max = 9 };
	assert_int_equal(explain_writer_open(&parts, &w, NULL), RC_OK);
	struct explain_record r = { .kind = EXPLAIN_REFUSAL, .imsi = line, .at_ms = env_wall_ms(x->env) };
	struct explain_record old = r;
	old.at_ms -= 15 * 86400000ll; /* explain.keep is 14 days */
	explain_writer_keep(w, &r);
	explain_writer_keep(w, &old);
	struct front_admin_explain *d = &x->desk.front;
	assert_int_equal(d->find(d->owner, x->arena, &what, found, NULL), RC_OK);
	assert_int_equal(found->n, 1);
	assert_int_equal(d->erase(d->owner, &line), 2);
	explain_writer_keep(w, &old);
	explain_desk_tick(&x->desk);
	assert_int_equal(d->erase(d->owner, &line), 0);
	assert_int_equal(d->trace(d->owner, &line, env_wall_s(x->env) + 60), RC_OK);
	assert_true(explain_marks_traced(x->segment->marks, &line, env_wall_s(x->env)));
	explain_writer_close(&w);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { ROW(versions_by_number), ROW(replays_without_a_store),
		ROW(kept_found_erased_expired) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
