/** Reading rules as the server would, without activating them. */
#include "daemon/rehearse_rules.h"

#include "apps/app_list.h"
#include "crypto/digest.h"
#include "rules/rules_folder.h"

#include <inttypes.h>

enum { ARENA = 768 * 1024 * 1024, FILES = 512 * 1024 * 1024, NAME = 64 };

static const char *folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return arena_cstr(a, (struct str){ path, slash == path ? 1 : (size_t)(slash - path) });
}

static enum rc read_file(const char *path, struct arena *files, struct rehearse_rules *out, struct fault *f)
{
	struct rules_disk disk;
	struct rules_source src = { .name = path, .files = &disk.files };
	struct rules *rules = NULL;
	const char *folder = folder_of(files, path);
	if (!folder)
		return FAIL(f, REASON_memory, "rules");
	rules_disk_init(&disk, files, folder);
	const enum rc rc = rules_disk_read(files, path, RULES_YAML_FILE_MAX, &src.text, f);
	if (rc != RC_OK)
		return rc;
	const enum rc read = rules_read(out->arena, &src, app_list_schema(), &rules, &out->error, f);
	out->rules = rules;
	return read;
}

static enum rc begin(struct rehearse_rules *out, struct arena **files, struct fault *f)
{
	*out = (struct rehearse_rules){ .arena = arena_new(ARENA) };
	*files = arena_new(FILES);
	return out->arena && *files ? RC_OK : FAIL(f, REASON_memory, "rules");
}

enum rc rehearse_rules_file(const char *path, struct rehearse_rules *out, struct fault *f)
{
	struct arena *files;
	enum rc rc = begin(out, &files, f);
	if (rc == RC_OK)
		rc = read_file(path, files, out, f);
	out->name = path;
	arena_free(&files);
	return rc;
}

static enum rc built_in(struct rehearse_rules *out, struct fault *f)
{
	const struct rules_source nothing = { .text = STR(""), .name = "built-in" };
	struct rules *rules = NULL;
	const enum rc rc = rules_read(out->arena, &nothing, app_list_schema(), &rules, &out->error, f);
	out->rules = rules;
	out->name = "the built-in rules";
	return rc;
}

static enum rc name_version(struct rehearse_rules *out, uint32_t number, struct fault *f)
{
	struct buf b;
	buf_init(&b, out->arena, NAME);
	buf_printf(&b, "version %" PRIu32, number);
	buf_putc(&b, '\0');
	out->name = (const char *)b.p;
	return b.failed ? FAIL(f, REASON_memory, "rules") : RC_OK;
}

static enum rc read_record(const char *folder, const struct rules_record *record, struct arena *files,
	struct rehearse_rules *out, struct fault *f)
{
	const struct rules_shelf shelf = { folder, digest_sha256 };
	struct rules_bundle_files lists;
	struct rules_bundle bundle;
	struct rules *rules = NULL;
	enum rc rc = rules_folder_open(&shelf, record, files, &bundle, f);
	if (rc == RC_OK)
		rc = name_version(out, record->number, f);
	if (rc != RC_OK)
		return rc;
	rules_bundle_init(&lists, &bundle);
	const struct rules_source src = { bundle.text, out->name, &lists.files };
	rc = rules_read(out->arena, &src, app_list_schema(), &rules, &out->error, f);
	out->rules = rules;
	return rc;
}

static enum rc read_version(
	const char *folder, uint32_t number, struct arena *files, struct rehearse_rules *out, struct fault *f)
{
	struct rules_record *all = NULL;
	size_t n = 0;
	const enum rc rc = rules_folder_history(folder, files, &all, &n, f);
	if (rc != RC_OK)
		return rc;
	if (n == 0 && number == 0)
		return built_in(out, f);
	size_t i = n;
	while (i > 0 && number != 0 && all[i - 1].number != number)
		i--;
	if (i == 0)
		return FAIL(f, REASON_file_missing, "there is no version %" PRIu32, number);
	return read_record(folder, &all[i - 1], files, out, f);
}

enum rc rehearse_rules_version(
	const char *folder, uint32_t number, struct rehearse_rules *out, struct fault *f)
{
	struct arena *files;
	enum rc rc = begin(out, &files, f);
	if (rc == RC_OK)
		rc = read_version(folder, number, files, out, f);
	arena_free(&files);
	return rc;
}

void rehearse_rules_close(struct rehearse_rules *r)
{
	arena_free(&r->arena);
	r->rules = NULL;
}

/* --- applications --- */

static bool is_wanted(const struct rules_app *row, const char *words)
{
	struct str rest = str_of(words), word;
	if (!words)
		return true;
	while (str_next(&rest, ',', &word))
		if (str_ieq(str_trim(word), str_of(row->name)) || str_ieq(str_trim(word), str_of(row->id)))
			return true;
	return false;
}

static struct rehearse_app *find(struct rehearse_plan *p, const char *name)
{
	for (size_t i = 0; i < p->n_apps; i++)
		if (strcmp(p->app[i].name, name) == 0)
			return &p->app[i];
	return NULL;
}

/* the application in the plan, a new one where there was none; NULL: no room, which both sets of rules
 * together cannot fill */
static struct rehearse_app *put(struct rehearse_plan *p, const struct rules_app *row, size_t at)
{
	struct rehearse_app *known = find(p, row->name);
	if (known || p->n_apps == REHEARSE_APPS_MAX)
		return known;
	struct rehearse_app *fresh = &p->app[p->n_apps++];
	*fresh = (struct rehearse_app){ .name = row->name,
		.app = at < app_list_count() ? app_list_at(at) : NULL,
		.before = REHEARSE_NOWHERE,
		.after = REHEARSE_NOWHERE };
	return fresh;
}

static void put_all(struct rehearse_plan *p, const struct rules *r, const char *words)
{
	for (size_t at = 0; at < rules_app_count(r); at++) {
		struct rehearse_app *app =
			is_wanted(rules_app_at(r, at), words) ? put(p, rules_app_at(r, at), at) : NULL;
		if (app && r == p->before)
			app->before = at;
		if (app && r == p->after)
			app->after = at;
	}
}

enum rc rehearse_rules_apps(
	struct rehearse_plan *plan, const char *words, struct str *unknown, struct fault *f)
{
	struct str rest = str_of(words), word;
	size_t at;
	_Static_assert(REHEARSE_APPS_MAX >= 2 * RULES_APPS_MAX, "room for those of both");
	while (words && str_next(&rest, ',', &word)) {
		word = str_trim(word);
		if (rules_app_find(plan->before, word, &at) || rules_app_find(plan->after, word, &at))
			continue;
		*unknown = word;
		return FAIL(f, REASON_rules_word, "an application that the rules do not know");
	}
	put_all(plan, plan->before, words);
	put_all(plan, plan->after, words);
	return RC_OK;
}

static bool some_lack(const struct rehearse_plan *p, enum rules_fact_id id)
{
	for (size_t i = 0; i < p->n_devices; i++)
		if (rehearse_device_lacks(&p->device[i], id))
			return true;
	return false;
}

size_t rehearse_rules_unknown(const struct rehearse_plan *plan, const char *out[RULES_FACT_COUNT])
{
	size_t n = 0;
	for (unsigned id = 0; id < RULES_FACT_COUNT; id++) {
		const enum rules_fact_id fact = (enum rules_fact_id)id;
		if (some_lack(plan, fact) &&
			(rules_asks(plan->before, fact) || rules_asks(plan->after, fact)))
			out[n++] = rules_facts_row(fact)->word;
	}
	return n;
}
