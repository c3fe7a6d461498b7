/** Rules and a plan for tests of the rehearsal: files in a place, settings from YAML. */
#pragma once

#include "place.h"

#include "crypto/seal.h"
#include "daemon/init.h"
#include "daemon/rehearse_rules.h"

struct rehearse_rig {
	struct place *place;
	struct rehearse_rules before, after;
	struct rehearse_plan plan;
	const struct operators *operators;
	struct engine engine;
	struct seal_ring *ring;
	struct rehearse_device *device;
};

static inline void rig_drop(void *to, const char *line)
{
}

static inline const char *rig_file(struct rehearse_rig *g, const char *name, const char *text)
{
	FILE *f = fopen(place_path(g->place, name), "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return arena_cstr(g->place->arena, str_of(place_path(g->place, name)));
}

static inline void rig_rules(
	struct rehearse_rig *g, const char *name, const char *text, struct rehearse_rules *out)
{
	struct fault f = { .reason = REASON_none };
	if (rehearse_rules_file(rig_file(g, name, text), out, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(out->error));
}

/* all applications with their settings, one device */
static inline void rig_plan(struct rehearse_rig *g, const char *before, const char *after, const char *device)
{
	struct fault f = { .reason = REASON_none };
	struct str unknown, error;
	rig_rules(g, "before.yaml", before, &g->before);
	rig_rules(g, "after.yaml", after, &g->after);
	g->plan = (struct rehearse_plan){ .operators = g->operators,
		.engine = &g->engine,
		.before = g->before.rules,
		.after = g->after.rules,
		.now_s = 1777629600 };
	assert_int_equal(rehearse_rules_apps(&g->plan, NULL, &unknown, &f), RC_OK);
	assert_int_equal(
		rehearse_device_read(g->place->arena, device, &g->device, &g->plan.n_devices, &error, &f),
		RC_OK);
	g->plan.device = g->device;
	for (size_t i = 0; i < g->plan.n_apps; i++) {
		struct rehearse_app *app = &g->plan.app[i];
		if (app->app && app->app->open)
			assert_int_equal(
				app->app->open(g->place->arena, g->place->conf, &app->settings, &f), RC_OK);
	}
}

static inline int rig_open(void **state)
{
	struct rehearse_rig *g = calloc(1, sizeof(*g));
	struct fault f = { .reason = REASON_none };
	*state = g;
	if (place_open((void **)&g->place))
		return -1;
	const struct conf *c = place_conf(g->place, "portal: {url: https://portal.example}\n"
						    "vowifi: {message: Not in your plan}\n");
	struct str error = STR_NONE;
	if (init_all(c, false, rig_drop, NULL, &f) != RC_OK ||
		operators_read(g->place->arena, c, wiring_own, &g->operators, &error, &f) != RC_OK ||
		seal_ring_open(conf_text(c, "seal.folder").p, &g->ring, &f) != RC_OK)
		return -1;
	return engine_open(g->place->arena, c, g->ring, &g->engine, &f) != RC_OK;
}

static inline int rig_close(void **state)
{
	struct rehearse_rig *g = *state;
	rehearse_rules_close(&g->before);
	rehearse_rules_close(&g->after);
	seal_ring_close(&g->ring);
	const int rc = place_close((void **)&g->place);
	free(g);
	return rc;
}

#define RIG_ROW(f) cmocka_unit_test_setup_teardown(f, rig_open, rig_close)
