/** From a command line to a report. */
#include "daemon/rehearse.h"

#include "apps/app_list.h"
#include "base/progress.h"
#include "crypto/seal.h"
#include "daemon/check.h"
#include "daemon/rehearse_process.h"
#include "daemon/rehearse_report.h"
#include "daemon/rehearse_rules.h"
#include "daemon/wiring.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA = 32 * 1024 * 1024, REPORT_MAX = 16 * 1024 * 1024 };

/** One rehearsal. */
struct rehearsal {
	const struct conf *conf; /* of the node */
	const struct conf *own;  /* of the operator */
	const struct rehearse_ask *ask;
	struct arena *arena;
	struct rehearse_rules before, after;
	struct seal_ring *ring;
	struct engine engine;
	struct rehearse_plan plan;
	struct rehearse_device *device;
	const char *unknown[RULES_FACT_COUNT];
	const char *app[REHEARSE_APPS_MAX], *title[REHEARSE_APPS_MAX];
	struct rehearse_count *total;
	struct rehearse_report report;
};

const char **rehearse_option(struct rehearse_ask *ask, const char *arg)
{
	const struct {
		const char *name;
		const char **at;
	} rows[] = { { "--old", &ask->old }, { "--sample", &ask->sample }, { "--app", &ask->apps },
		{ "--device", &ask->device }, { "--fail-if", &ask->fail_if },
		{ "--operator", &ask->operator} };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, arg) == 0)
			return rows[i].at;
	return NULL;
}

/* --- what is asked --- */

static int say(int code, struct str line, const struct fault *f)
{
	if (line.n > 0)
		fprintf(stderr, "%.*s (%s)\n", STR_ARG(line), fault_row(f->reason)->name);
	else
		fprintf(stderr, "entitled: %s (%s)\n", f->note, fault_row(f->reason)->name);
	return code;
}

static int usage(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "entitled: %s %s: expected %s\n", option, value, expected);
	return REHEARSE_USAGE;
}

static int rules_file(struct rehearse_rules *r, const char *path)
{
	struct fault f = { .reason = REASON_none };
	if (rehearse_rules_file(path, r, &f) == RC_OK)
		return 0;
	return say(REHEARSE_REFUSED, r->error, &f);
}

static bool is_number(const char *text)
{
	return text[0] != '\0' && str_all_digits(str_of(text));
}

static int read_files(struct rehearsal *r)
{
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	const char *old = r->ask->old;
	int code = rules_file(&r->after, r->ask->rules);
	if (code == 0 && old && !is_number(old))
		code = rules_file(&r->before, old);
	if (code != 0)
		return code;
	if (rehearse_device_read(r->arena, r->ask->device, &r->device, &r->plan.n_devices, &error, &f) !=
		RC_OK)
		return say(REHEARSE_USAGE, error, &f);
	r->plan.device = r->device;
	return 0;
}

/* whose lines it is about, and by whose settings */
static int choose_operator(struct rehearsal *r)
{
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	const struct operators *all;
	const char *name = r->ask->operator;
	if (operators_read(r->arena, r->conf, wiring_own, &all, &error, &f) != RC_OK)
		return say(REHEARSE_UNABLE, error, &f);
	r->plan.operators = all;
	r->plan.operator= name ? operators_find(all, str_of(name)) : 0;
	if (r->plan.operator== OPERATORS_NONE)
		return usage("--operator", name, "a name of the setting operators");
	r->own = all->row[r->plan.operator].conf;
	return 0;
}

static int read_version(struct rehearsal *r)
{
	struct fault f = { .reason = REASON_none };
	uint64_t number = 0;
	if (r->before.rules)
		return 0;
	if (r->ask->old && (!str_to_u64(str_of(r->ask->old), UINT32_MAX, &number) || number == 0))
		return usage("--old", r->ask->old, "a file, or the number of a version");
	if (rehearse_rules_version(conf_text(r->own, "rules.folder").p, (uint32_t)number, &r->before, &f) ==
		RC_OK)
		return 0;
	return say(r->ask->old ? REHEARSE_REFUSED : REHEARSE_UNABLE, r->before.error, &f);
}

static int choose_apps(struct rehearsal *r)
{
	struct fault f = { .reason = REASON_none };
	struct str unknown = STR_NONE;
	r->plan.before = r->before.rules;
	r->plan.after = r->after.rules;
	if (rehearse_rules_apps(&r->plan, r->ask->apps, &unknown, &f) != RC_OK)
		return usage("--app", r->ask->apps, "names or AppIDs of applications, with commas between");
	for (size_t i = 0; i < r->plan.n_apps; i++) {
		const struct rehearse_app *app = &r->plan.app[i];
		r->app[i] = app->name;
		r->title[i] = app->app ? app->app->title : app->name;
	}
	return 0;
}

/* "10%", "0.5%" or a number of lines */
static bool read_sample(struct rehearsal *r, uint64_t lines)
{
	const char *text = r->ask->sample;
	char *end = NULL;
	if (!text)
		return true;
	if (text[0] < '0' || text[0] > '9')
		return false;
	const double number = strtod(text, &end);
	const bool percent = strcmp(end, "%") == 0;
	if ((!percent && (*end != '\0' || !is_number(text))) || number <= 0 || (percent && number > 100))
		return false;
	const double share = percent ? number / 100 : lines > 0 ? number / (double)lines : 1;
	r->plan.sampled = share < 1;
	r->plan.sample = share < 1 ? (uint64_t)(share * 0x1p64) : 0;
	return true;
}

static bool test(struct rehearsal *r, struct rehearse_test_error *error)
{
	const struct rehearse_test_names names = { rehearse_report_value, &r->report };
	if (!r->ask->fail_if)
		return true;
	return rehearse_test_run(str_of(r->ask->fail_if), &names, &r->report.fails, error);
}

static int read_test(struct rehearsal *r)
{
	struct rehearse_test_error error;
	if (test(r, &error))
		return 0;
	fprintf(stderr, "entitled: --fail-if '%s': character %zu: expected %s\n", r->ask->fail_if,
		error.column, error.expected);
	return REHEARSE_USAGE;
}

static void begin_report(struct rehearsal *r)
{
	r->report = (struct rehearse_report){ .count = r->total,
		.app = r->app,
		.title = r->title,
		.n_apps = r->plan.n_apps,
		.before = r->before.name,
		.after = r->after.name,
		.sample = r->ask->sample,
		.n_devices = r->plan.n_devices,
		.unknown = r->unknown,
		.n_unknown = rehearse_rules_unknown(&r->plan, r->unknown),
		.fail_if = r->ask->fail_if };
}

/* --- what documents are made with --- */

static enum rc open_apps(struct rehearsal *r, struct fault *f)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < r->plan.n_apps && rc == RC_OK; i++) {
		struct rehearse_app *app = &r->plan.app[i];
		if (app->app && app->app->open)
			rc = app->app->open(r->arena, r->own, &app->settings, f);
	}
	return rc;
}

static int open_engine(struct rehearsal *r)
{
	struct fault f = { .reason = REASON_none };
	enum rc rc = seal_ring_open(conf_text(r->own, "seal.folder").p, &r->ring, &f);
	if (rc == RC_OK)
		rc = engine_open(r->arena, r->own, r->ring, &r->engine, &f);
	if (rc == RC_OK)
		rc = open_apps(r, &f);
	if (rc == RC_OK)
		rc = rehearse_process_lines(r->conf, &r->report.lines, &f);
	r->plan.engine = &r->engine;
	r->plan.now_s = time(NULL);
	return rc == RC_OK ? 0 : say(REHEARSE_UNABLE, STR_NONE, &f);
}

/* Files of the command line are read as the user who named them, everything else as the server's. */
static int prepare(struct rehearsal *r)
{
	int code = read_files(r);
	check_become(conf_text(r->conf, "user").p);
	if (code == 0)
		code = choose_operator(r);
	if (code == 0)
		code = read_version(r);
	if (code == 0)
		code = choose_apps(r);
	if (code == 0)
		begin_report(r);
	if (code == 0)
		code = read_test(r);
	if (code == 0)
		code = open_engine(r);
	if (code == 0 && !read_sample(r, r->report.lines))
		code = usage("--sample", r->ask->sample, "a share like 10%, or a number of lines");
	return code;
}

/* --- the run --- */

static int print(struct rehearsal *r)
{
	struct buf out;
	buf_init(&out, r->arena, REPORT_MAX);
	if (r->ask->json)
		rehearse_report_json(&r->report, &out);
	else
		rehearse_report_text(&r->report, &out);
	const bool written = !out.failed && fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
	if (!written)
		fprintf(stderr, "entitled: the report could not be written\n");
	return written ? 0 : REHEARSE_UNABLE;
}

static void show(void *bar, uint64_t seen)
{
	progress_show(bar, seen, seen);
}

static int run(struct rehearsal *r)
{
	struct fault f = { .reason = REASON_none };
	struct rehearse_test_error error;
	struct progress bar;
	progress_begin(&bar, "rehearsing", r->report.lines, false);
	const struct rehearse_process p = { r->conf, &r->plan, show, &bar };
	const enum rc rc = rehearse_process_run(&p, r->total, &f);
	progress_clear(&bar);
	if (rc != RC_OK)
		return say(REHEARSE_UNABLE, STR_NONE, &f);
	r->report.took_ms = progress_now() - bar.begun_ms;
	if (!test(r, &error))
		return REHEARSE_USAGE;
	const int code = print(r);
	if (code != 0)
		return code;
	return r->report.fails || r->total->failed > 0 ? REHEARSE_REFUSED : REHEARSE_DONE;
}

int rehearse_run(const struct conf *c, const struct rehearse_ask *ask)
{
	static struct rehearse_count total;
	static struct rehearsal r;
	r = (struct rehearsal){ .conf = c, .ask = ask, .total = &total, .arena = arena_new(ARENA) };
	if (!r.arena) {
		fprintf(stderr, "entitled: out of memory\n");
		return REHEARSE_UNABLE;
	}
	int code = prepare(&r);
	if (code == 0)
		code = run(&r);
	seal_ring_close(&r.ring);
	rehearse_rules_close(&r.before);
	rehearse_rules_close(&r.after);
	arena_free(&r.arena);
	return code;
}
