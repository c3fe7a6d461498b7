/**
 * Every golden case as phones of eight versions get it, in both formats: octet for octet as
 * tests/golden/versions/<application>.txt has it, and never with anything that a version does not know.
 * `test_apps_golden_versions --write` writes these files anew and fails: what changed is to be read.
 */
#include "golden.h"

#include "since_clauses.h"

#include <jansson.h>

#define DATA "ServiceFlow_UserData"

static const struct version versions[] = { { 2, 0 }, { 5, 0 }, { 6, 0 }, { 8, 0 }, { 9, 0 }, { 10, 0 },
	{ 11, 0 }, { 12, 0 } };
enum { VERSIONS = sizeof(versions) / sizeof(versions[0]), FOLDERS_MAX = 32 };

static struct seal_ring *ring;
static char folders[FOLDERS_MAX][64];
static size_t n_folders;
static bool write_anew;

/* One case, and what each version gets of it. */
struct telling {
	struct golden g;
	struct str xml[VERSIONS], json[VERSIONS];
};

/* User data are sealed for the line: the case files have a mark in their place. */
static void mask(struct doc_node *n)
{
	for (struct doc_node *c = n->first; c; c = c->next) {
		if (str_is(c->name, DATA) && c->value.n > 0)
			c->value = STR("@DATA@");
		mask(c);
	}
}

static void tell(struct telling *t, bool strict)
{
	const struct ts43_request asked = t->g.rq;
	struct fault f = { .reason = REASON_none };
	struct inquiry q = { .arena = t->g.arena, .fault = &f };
	t->g.engine.strict_apps = strict ? UINT32_MAX : 0;
	assert_int_equal(golden_round(&t->g, &q, doc_new(t->g.arena)), t->g.rq.n_apps ? RC_PENDING : RC_OK);
	golden_answer(&t->g, &q);
	for (size_t i = 0; i < VERSIONS; i++) {
		struct doc_node *root = doc_new(t->g.arena);
		t->g.rq = asked;
		t->g.rq.version = versions[i];
		t->g.rq.n_apps = 0;
		for (size_t k = 0; k < asked.n_apps; k++)
			if (entitlement_app_serves(&t->g.engine, asked.apps[k], versions[i]))
				t->g.rq.apps[t->g.rq.n_apps++] = asked.apps[k];
		q.n_changes = 0;
		assert_int_equal(golden_round(&t->g, &q, root), RC_OK);
		mask(root);
		t->xml[i] = golden_render(&t->g, root, ANSWER_XML);
		t->json[i] = golden_render(&t->g, root, ANSWER_JSON);
	}
	t->g.rq = asked;
}

static struct str read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "r");
	enum { ROOM = 1 << 20 };
	char *text = arena_take(a, ROOM);
	assert_non_null(text);
	if (!f)
		return STR("");
	const size_t n = fread(text, 1, ROOM, f);
	fclose(f);
	assert_true(n < ROOM);
	return (struct str){ text, n };
}

static void open_case(struct telling *t, struct arena *a, const char *folder, const char *file)
{
	char *path = arena_take(a, 2048);
	assert_non_null(path);
	snprintf(path, 2048, "%s/golden/apps/%s/%s", TEST_ROOT, folder, file);
	*t = (struct telling){
		.g = { .name = path, .arena = a, .ring = ring, .yaml = STR(""), .rules_yaml = STR("") }
	};
	golden_sections(&t->g, read_file(a, path));
	golden_line(&t->g);
	golden_request(&t->g);
	golden_settings(&t->g);
	golden_rules(&t->g);
}

static int is_case(const struct dirent *e)
{
	const size_t n = strlen(e->d_name);
	return n > 5 && strcmp(e->d_name + n - 5, ".case") == 0;
}

/* does something with each case of a folder, in the order of names */
static size_t each_case(
	const char *folder, bool strict, void (*act)(struct telling *t, const char *, void *), void *context)
{
	char path[1024];
	struct dirent **files;
	snprintf(path, sizeof(path), "%s/golden/apps/%s", TEST_ROOT, folder);
	const int n = scandir(path, &files, is_case, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		struct arena *a = arena_new(4 * 1024 * 1024);
		struct telling t;
		open_case(&t, a, folder, files[i]->d_name);
		tell(&t, strict);
		act(&t, files[i]->d_name, context);
		arena_free(&a);
		free(files[i]);
	}
	free(files);
	return (size_t)n;
}

/* a title with the versions that get the same, then both formats unless they are what the case has */
static void describe(struct telling *t, const char *file, void *context)
{
	struct buf *out = context;
	buf_printf(out, "=== %.*s\n", (int)strlen(file) - 5, file);
	for (size_t i = 0, end; i < VERSIONS; i = end) {
		for (end = i;
			end < VERSIONS && str_eq(t->xml[end], t->xml[i]) && str_eq(t->json[end], t->json[i]);
			end++)
			buf_printf(out, "%s%u.%u", end > i ? " " : "--- ", versions[end].major,
				versions[end].minor);
		if (str_eq(t->xml[i], t->g.xml) && str_eq(t->json[i], t->g.json)) {
			buf_puts(out, " as in the case\n");
			continue;
		}
		buf_putc(out, '\n');
		buf_put_str(out, t->xml[i]);
		buf_put_str(out, t->json[i]);
		buf_putc(out, '\n');
	}
}

static void differ(const char *path, struct str want, struct str got)
{
	struct str w, g;
	for (unsigned line = 1;; line++) {
		const bool more = str_next(&want, '\n', &w);
		if (!str_next(&got, '\n', &g) || !more || !str_eq(w, g))
			fail_msg("%s:%u: expected\n%.*s\ngot\n%.*s", path, line, more ? (int)w.n : 0,
				more ? w.p : "", STR_ARG(g));
	}
}

/* true: written anew */
static bool compare(struct arena *a, const char *path, struct str got)
{
	const struct str want = read_file(a, path);
	if (str_eq(want, got))
		return false;
	if (!write_anew)
		differ(path, want, got);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(got.p, 1, got.n, f), got.n);
	fclose(f);
	return true;
}

static bool folder_as_reviewed(const char *folder)
{
	struct arena *a = arena_new(8 * 1024 * 1024);
	struct buf out;
	char path[1024];
	buf_init(&out, a, 4 * 1024 * 1024);
	snprintf(path, sizeof(path), "%s/golden/versions/%s.txt", TEST_ROOT, folder);
	assert_true(each_case(folder, false, describe, &out) > 0);
	assert_false(out.failed);
	const bool written = compare(a, path, buf_str(&out));
	if (written)
		print_message("%s: written, to be read before it is committed\n", path);
	arena_free(&a);
	return written;
}

/* proves: ts43-2.5-01, own-006, ts43-4-01, ts43-4.1.1-01 */
static void as_reviewed(void **state)
{
	unsigned written = 0;
	assert_true(n_folders >= 4);
	for (size_t i = 0; i < n_folders; i++)
		written += folder_as_reviewed(folders[i]);
	assert_int_equal(written, 0);
}

/* What the walk over a document knows. */
struct walk {
	const char *file;
	struct version announced;
	bool strict;
	unsigned seen;
};

static struct version app_since(const char *app)
{
	for (size_t i = 0; i < SINCE_CLAUSE_APPS; i++)
		if (strcmp(since_clause_apps[i].app, app) == 0)
			return since_clause_apps[i].since;
	fail_msg("%s: since which version?", app);
	return (struct version){ 0 };
}

/* An AppID newer than the phone's version is answered as its own first version, unless it is left out. */
static struct version known(const struct walk *w, const char *app)
{
	const struct version first = app_since(app);
	if (version_compare(first, w->announced) <= 0)
		return w->announced;
	if (w->strict)
		fail_msg("%s: %s in %u.%u", w->file, app, w->announced.major, w->announced.minor);
	return first;
}

static void saw(struct walk *w, const char *app, const char *name, const char *value)
{
	const struct version v = known(w, app);
	w->seen++;
	for (size_t i = 0; i < SINCE_CLAUSES; i++) {
		const struct since_clause *c = &since_clauses[i];
		if (version_compare(c->since, v) <= 0 || strcmp(c->app, app) != 0 ||
			strcmp(c->name, name) != 0)
			continue;
		if ((c->value && strcmp(c->value, value) != 0) || (c->except && !strcmp(c->except, value)))
			continue;
		fail_msg("%s: %u.%u gets %s %s=\"%s\" (%s)", w->file, w->announced.major, w->announced.minor,
			app, name, value, c->source);
	}
}

static const char *between(const char *line, const char *from, char out[256])
{
	const char *at = strstr(line, from);
	const char *end = at ? strchr(at + strlen(from), '"') : NULL;
	out[0] = '\0';
	if (!end)
		return NULL;
	snprintf(out, 256, "%.*s", (int)(end - at - (long)strlen(from)), at + strlen(from));
	return out;
}

/* line by line, as the oldest phones read it */
static void walk_xml(struct walk *w, struct str text)
{
	char app[256] = "", name[256], value[256], line[4096];
	struct str rest = text, s;
	while (str_next(&rest, '\n', &s)) {
		snprintf(line, sizeof(line), "%.*s", STR_ARG(s));
		if (between(line, "characteristic type=\"", name)) {
			if (strcmp(name, "APPLICATION") != 0 && app[0])
				saw(w, app, name, "");
			continue;
		}
		if (!between(line, "parm name=\"", name) || !between(line, " value=\"", value))
			continue;
		if (strcmp(name, "AppID") == 0)
			snprintf(app, sizeof(app), "%s", value);
		else if (app[0])
			saw(w, app, name, value);
	}
}

/* an array of plain objects stands for a characteristic each */
static size_t characteristics(json_t *node)
{
	json_t *item = json_array_get(node, 0);
	const bool bare = item && json_is_string(json_object_iter_value(json_object_iter(item)));
	return bare ? json_array_size(node) : 1;
}

static void walk_json(struct walk *w, const char *app, json_t *node)
{
	const char *name;
	json_t *child;
	size_t i;
	json_array_foreach(node, i, child) walk_json(w, app, child);
	json_object_foreach(node, name, child)
	{
		for (i = 0; i < characteristics(child); i++)
			saw(w, app, name, json_is_string(child) ? json_string_value(child) : "");
		walk_json(w, app, child);
	}
}

static void walk_members(struct walk *w, struct str text)
{
	const char *name;
	json_t *child, *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	json_object_foreach(root, name, child) if (strncmp(name, "ap", 2) == 0) walk_json(w, name, child);
	json_decref(root);
}

static void walk_case(struct telling *t, const char *file, void *context)
{
	struct walk *w = context;
	w->file = file;
	for (size_t i = 0; i < VERSIONS; i++) {
		w->announced = versions[i];
		const unsigned before = w->seen;
		walk_xml(w, t->xml[i]);
		const unsigned in_xml = w->seen - before;
		walk_members(w, t->json[i]);
		assert_int_equal(w->seen - before, 2 * in_xml); /* neither walk overlooks a thing */
	}
}

/* proves: own-177, ts43-2.5-01 */
static void nothing_newer(void **state)
{
	for (int strict = 0; strict < 2; strict++)
		for (size_t i = 0; i < n_folders; i++) {
			struct walk w = { .strict = strict };
			each_case(folders[i], strict, walk_case, &w);
			assert_true(w.seen > 0);
		}
}

/* the test's table says what the registry says, as far as its chapters are in the registry */
static void the_registry_agrees(void **state)
{
	struct arena *a = arena_new(2 * 1024 * 1024);
	const struct str text = read_file(a, TEST_ROOT "/registry/clauses-base.tsv");
	unsigned found = 0;
	for (size_t i = 0; i < SINCE_CLAUSES; i++) {
		struct str rest = text, line, id = STR_NONE, cell = STR_NONE;
		char since[16];
		snprintf(since, sizeof(since), "%u.%u", since_clauses[i].since.major,
			since_clauses[i].since.minor);
		while (str_next(&rest, '\n', &line)) {
			if (!str_next(&line, '\t', &id) || !str_is(id, since_clauses[i].source))
				continue;
			for (int column = 1; column < 4; column++)
				assert_true(str_next(&line, '\t', &cell));
			if (!str_is(cell, since))
				fail_msg("%s: %s, the registry has %.*s", since_clauses[i].source, since,
					STR_ARG(cell));
			found++;
		}
	}
	assert_true(found >= 11);
	arena_free(&a);
}

/* the folders of golden cases: what a new application has is in */
static void find_folders(void)
{
	struct dirent **found;
	const int n = scandir(TEST_ROOT "/golden/apps", &found, NULL, alphasort);
	assert_true(n > 0 && n < FOLDERS_MAX);
	for (int i = 0; i < n; i++) {
		if (found[i]->d_name[0] != '.')
			snprintf(folders[n_folders++], sizeof(folders[0]), "%.63s", found[i]->d_name);
		free(found[i]);
	}
	free(found);
}

static int setup(void **state)
{
	find_folders();
	ring = engine_fixture_ring();
	return 0;
}

static int teardown(void **state)
{
	seal_ring_close(&ring);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_reviewed),
		cmocka_unit_test(nothing_newer),
		cmocka_unit_test(the_registry_agrees),
	};
	write_anew = argc == 2 && strcmp(argv[1], "--write") == 0;
	return cmocka_run_group_tests(tests, setup, teardown);
}
