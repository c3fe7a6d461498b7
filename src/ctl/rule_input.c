/** Reading rules. */
#include "ctl/rule_input.h"

#include "apps/app_list.h"
#include "ctl/report.h"
#include "rules/rules_disk.h"

#include <inttypes.h>
#include <limits.h>

enum { ARENA = 1 << 30, PATH_TEXT = 256 };

enum ctl_exit rule_input_refuse(struct command_run *x, const struct fault *f, struct str error)
{
	const struct str note = error.n ? error : str_of(f->note);
	const char *name = fault_row(f->reason)->name;
	if (x->json) {
		json_t *o = json_pack("{s:s,s:s%}", "error", name, "note", note.p, note.n);
		char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
		printf("%s\n", text ? text : "{}");
		free(text);
		json_decref(o);
	} else if (error.n) {
		fprintf(stderr, "%.*s\n", STR_ARG(error));
	} else {
		fprintf(stderr, "entitlectl: %s: %s\n", name, f->note);
	}
	return f->rc == RC_ABSENT && !error.n ? CTL_NOT_FOUND : CTL_REFUSED;
}

static enum ctl_exit begin(struct command_run *x, struct rule_input *in)
{
	*in = (struct rule_input){ .arena = arena_new(ARENA) };
	if (in->arena)
		return CTL_OK;
	fprintf(stderr, "entitlectl: out of memory\n");
	return CTL_REFUSED;
}

void rule_input_close(struct rule_input *in)
{
	arena_free(&in->arena);
}

static const char *folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct str all = { path, slash ? (size_t)(slash - path) : 0 };
	if (!slash)
		return ".";
	return slash == path ? "/" : arena_cstr(a, all);
}

static enum rc read_here(struct rule_input *in, const char *path, struct str *error, struct fault *f)
{
	struct rules_disk *disk = arena_new_of(in->arena, struct rules_disk);
	const char *folder = folder_of(in->arena, path);
	if (!disk || !folder)
		return FAIL(f, REASON_memory, "rules");
	rules_disk_init(disk, in->arena, folder);
	enum rc rc = rules_disk_read(in->arena, path, RULES_YAML_FILE_MAX, &in->bundle.text, f);
	const struct rules_source src = { in->bundle.text, path, &disk->files };
	if (rc == RC_OK)
		rc = rules_read(in->arena, &src, app_list_schema(), &in->rules, error, f);
	in->bundle.list = disk->list;
	in->bundle.n = disk->n;
	return rc;
}

enum ctl_exit rule_input_file(struct command_run *x, const char *path, struct rule_input *in)
{
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	const enum ctl_exit code = begin(x, in);
	if (code != CTL_OK)
		return code;
	snprintf(in->title, sizeof(in->title), "%s", path);
	return read_here(in, path, &error, &f) == RC_OK ? CTL_OK : rule_input_refuse(x, &f, error);
}

/* a member of the answer as a text of the input's own */
static struct str keep_text(struct rule_input *in, const json_t *o, const char *member)
{
	const json_t *v = json_object_get(o, member);
	return arena_str(in->arena, (struct str){ json_string_value(v), json_string_length(v) });
}

static json_t *ask(struct command_run *x, const char *path, enum ctl_exit *code)
{
	struct client_answer a;
	json_t *o = NULL;
	*code = report_do(x, "GET", report_operator(x, path), STR_NONE, &a);
	if (*code == CTL_OK)
		o = report_parse(&a);
	if (*code == CTL_OK && !o)
		*code = CTL_REFUSED;
	return o;
}

static enum ctl_exit fetch_list(struct command_run *x, struct rule_input *in, struct rules_file *list)
{
	char path[PATH_TEXT];
	enum ctl_exit code;
	snprintf(path, sizeof(path), "/v1/rules/%" PRIu32 "?list=%.*s", in->number, STR_ARG(list->name));
	json_t *o = ask(x, path, &code);
	if (code == CTL_OK)
		list->text = keep_text(in, o, "text");
	json_decref(o);
	return code;
}

static enum ctl_exit fetch_lists(struct command_run *x, struct rule_input *in, const json_t *names)
{
	const size_t n = json_array_size(names);
	struct rules_file *list = arena_take(in->arena, (n + 1) * sizeof(*list));
	enum ctl_exit code = list ? CTL_OK : CTL_REFUSED;
	in->bundle.list = list;
	for (size_t i = 0; i < n && code == CTL_OK; i++) {
		const json_t *name = json_array_get(names, i);
		list[i].name = arena_str(
			in->arena, (struct str){ json_string_value(name), json_string_length(name) });
		code = fetch_list(x, in, &list[i]);
		in->bundle.n = i + 1;
	}
	return code;
}

static enum ctl_exit fetch(struct command_run *x, struct rule_input *in)
{
	char path[PATH_TEXT];
	enum ctl_exit code;
	snprintf(path, sizeof(path), "/v1/rules/%" PRIu32, in->number);
	json_t *o = ask(x, path, &code);
	if (code == CTL_OK) {
		in->bundle.text = keep_text(in, o, "text");
		code = fetch_lists(x, in, json_object_get(o, "lists"));
	}
	json_decref(o);
	return code;
}

static enum ctl_exit current_number(struct command_run *x, uint64_t *out)
{
	enum ctl_exit code;
	json_t *o = ask(x, "/v1/rules", &code);
	*out = (uint64_t)json_integer_value(json_object_get(o, "number"));
	json_decref(o);
	return code;
}

enum ctl_exit rule_input_fetch(struct command_run *x, uint64_t number, struct rule_input *in)
{
	enum ctl_exit code = begin(x, in);
	if (code == CTL_OK && number == 0)
		code = current_number(x, &number);
	in->number = (uint32_t)number;
	snprintf(in->title, sizeof(in->title), number ? "version %" PRIu64 : "built-in rules", number);
	return code == CTL_OK && number ? fetch(x, in) : code;
}

enum ctl_exit rule_input_version(struct command_run *x, uint64_t number, struct rule_input *in)
{
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	struct rules_bundle_files lists;
	const enum ctl_exit code = rule_input_fetch(x, number, in);
	if (code != CTL_OK)
		return code;
	rules_bundle_init(&lists, &in->bundle);
	const struct rules_source src = { in->bundle.text, in->title, &lists.files };
	return rules_read(in->arena, &src, app_list_schema(), &in->rules, &error, &f) == RC_OK
		       ? CTL_OK
		       : rule_input_refuse(x, &f, error);
}

enum ctl_exit rule_input_word(struct command_run *x, const char *word, struct rule_input *in)
{
	uint64_t number;
	if (str_to_u64(str_of(word), UINT32_MAX, &number))
		return rule_input_version(x, number, in);
	return rule_input_file(x, word, in);
}
