/** Each command in a few lines over rule_input and the admin API. */
#include "ctl/rule_commands.h"

#include "apps/app_list.h"
#include "crypto/digest.h"
#include "ctl/report.h"
#include "ctl/rule_input.h"
#include "rules/rules_cases.h"
#include "rules/rules_folder.h"
#include "rules/rules_manual.h"

enum { REPORT_MAX = 8 << 20, CASES_ARENA = 1 << 30, PATH_TEXT = 256 };

static enum ctl_exit print_json(json_t *o)
{
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (!text) {
		fprintf(stderr, "entitlectl: out of memory, or a text that is not UTF-8\n");
		return CTL_REFUSED;
	}
	printf("%s\n", text);
	free(text);
	return CTL_OK;
}

static enum ctl_exit print_checked(struct command_run *x, const struct rule_input *in)
{
	char hash[RULES_HASH_TEXT + 1];
	const size_t rules = rules_count(in->rules);
	if (rules_folder_hash(in->arena, &in->bundle, digest_sha256, hash, NULL) != RC_OK)
		return CTL_REFUSED;
	if (x->json)
		return print_json(json_pack("{s:b,s:I,s:I,s:s}", "ok", 1, "rules", (json_int_t)rules, "lists",
			(json_int_t)in->bundle.n, "sha256", hash));
	printf("%s: good, %zu rules, %zu list files, sha256 %s\n", in->title, rules, in->bundle.n, hash);
	return CTL_OK;
}

enum ctl_exit rule_commands_check(struct command_run *x)
{
	struct rule_input in;
	enum ctl_exit code = rule_input_file(x, x->args[0], &in);
	if (code == CTL_OK)
		code = print_checked(x, &in);
	rule_input_close(&in);
	return code;
}

static enum ctl_exit run_cases(struct command_run *x, const struct rule_input *in, struct arena *a)
{
	struct fault f = { .reason = REASON_none };
	struct rules_source src = { .name = x->args[0] };
	struct rules_cases_result r = { 0 };
	struct str error = STR_NONE;
	struct buf report;
	buf_init(&report, a, REPORT_MAX);
	enum rc rc = rules_disk_read(a, x->args[0], RULES_YAML_FILE_MAX, &src.text, &f);
	if (rc == RC_OK)
		rc = rules_cases_run(a, in->rules, &src, &r, &report, &error, &f);
	if (rc != RC_OK)
		return rule_input_refuse(x, &f, error);
	const struct str text = buf_str(&report);
	if (x->json)
		(void)print_json(json_pack("{s:I,s:I,s:s%}", "passed", (json_int_t)r.passed, "failed",
			(json_int_t)r.failed, "report", text.p ? text.p : "", text.n));
	else
		printf("%.*s%zu passed, %zu failed\n", STR_ARG(text), r.passed, r.failed);
	return r.failed ? CTL_REFUSED : CTL_OK;
}

/* "x.cases.yaml" is about "x.yaml"; NULL: no such name */
static const char *rules_of_cases(struct command_run *x, const char *cases)
{
	static const char middle[] = ".cases";
	const char *found = strstr(cases, middle);
	const size_t n = found ? (size_t)(found - cases) : 0;
	char *path = found ? arena_take(x->arena, strlen(cases) + 1) : NULL;
	if (path)
		snprintf(path, strlen(cases) + 1, "%.*s%s", (int)n, cases, found + sizeof(middle) - 1);
	return path;
}

enum ctl_exit rule_commands_test(struct command_run *x)
{
	struct rule_input in;
	const char *rules = x->n > 1 ? x->args[1] : rules_of_cases(x, x->args[0]);
	if (!rules)
		return report_usage(x->args[0], "is not called NAME.cases.yaml: name the file of rules too");
	struct arena *a = arena_new(CASES_ARENA);
	enum ctl_exit code = rule_input_word(x, rules, &in);
	if (code == CTL_OK)
		code = a ? run_cases(x, &in, a) : CTL_REFUSED;
	rule_input_close(&in);
	arena_free(&a);
	return code;
}

/* note and who, as far as there are any */
static json_t *common_body(const struct command_run *x)
{
	json_t *o = json_object();
	const char *user = getenv("USER");
	if (x->options->value[OPTION_NOTE])
		json_object_set_new(o, "note", json_string(x->options->value[OPTION_NOTE]));
	if (user && *user)
		json_object_set_new(o, "who", json_string(user));
	return o;
}

static enum ctl_exit send(struct command_run *x, const char *path, json_t *body)
{
	struct client_answer a;
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	json_decref(body);
	const enum ctl_exit code =
		text ? report_do(x, "POST", report_operator(x, path), str_of(text), &a) : print_json(NULL);
	free(text);
	if (code != CTL_OK)
		return code;
	json_t *o = report_parse(&a);
	if (x->json)
		printf("%.*s\n", STR_ARG(a.body));
	else
		printf("version %lld is current, sha256 %s\n",
			(long long)json_integer_value(json_object_get(o, "number")),
			json_string_value(json_object_get(o, "sha256")));
	json_decref(o);
	return CTL_OK;
}

static json_t *bundle_body(const struct command_run *x, const struct rule_input *in)
{
	json_t *o = common_body(x), *lists = json_object();
	bool good = json_object_set_new(o, "name", json_string(in->title)) == 0 &&
		    json_object_set_new(o, "text", json_stringn(in->bundle.text.p, in->bundle.text.n)) == 0;
	for (size_t i = 0; i < in->bundle.n; i++) {
		const struct rules_file *file = &in->bundle.list[i];
		const char *name = arena_cstr(in->arena, file->name);
		good = name &&
		       json_object_set_new(lists, name, json_stringn(file->text.p, file->text.n)) == 0 &&
		       good;
	}
	good = json_object_set_new(o, "lists", lists) == 0 && good;
	if (good)
		return o;
	json_decref(o);
	return NULL;
}

enum ctl_exit rule_commands_activate(struct command_run *x)
{
	struct rule_input in;
	enum ctl_exit code = rule_input_file(x, x->args[0], &in);
	if (code == CTL_OK)
		code = send(x, "/v1/rules", bundle_body(x, &in));
	rule_input_close(&in);
	return code;
}

enum ctl_exit rule_commands_rollback(struct command_run *x)
{
	uint64_t number = 0;
	if (x->n && (!str_to_u64(str_of(x->args[0]), UINT32_MAX, &number) || number == 0))
		return report_usage(x->args[0], "is not the number of a version");
	json_t *body = common_body(x);
	if (number)
		json_object_set_new(body, "to", json_integer((json_int_t)number));
	return send(x, "/v1/rules/rollback", body);
}

static enum ctl_exit print_list(const struct rule_input *in, const char *name)
{
	for (size_t i = 0; i < in->bundle.n; i++) {
		if (!str_is(in->bundle.list[i].name, name))
			continue;
		fwrite(in->bundle.list[i].text.p, 1, in->bundle.list[i].text.n, stdout);
		return CTL_OK;
	}
	fprintf(stderr, "entitlectl: %s has no list file %s\n", in->title, name);
	return CTL_NOT_FOUND;
}

enum ctl_exit rule_commands_show(struct command_run *x)
{
	struct rule_input in;
	uint64_t number = 0;
	const char *list = x->options->value[OPTION_LIST];
	if (x->n && !str_to_u64(str_of(x->args[0]), UINT32_MAX, &number))
		return report_usage(x->args[0], "is not the number of a version");
	enum ctl_exit code = rule_input_fetch(x, number, &in);
	if (code == CTL_OK && list)
		code = print_list(&in, list);
	else if (code == CTL_OK && x->json)
		code = print_json(json_pack("{s:I,s:s%}", "number", (json_int_t)in.number, "text",
			in.bundle.text.p ? in.bundle.text.p : "", in.bundle.text.n));
	else if (code == CTL_OK && in.number)
		fwrite(in.bundle.text.p, 1, in.bundle.text.n, stdout);
	else if (code == CTL_OK)
		puts("# built-in rules: nothing was activated yet, the facts of each line decide");
	rule_input_close(&in);
	return code;
}

static const char *text_of(const json_t *o, const char *member)
{
	const char *s = json_string_value(json_object_get(o, member));
	return s ? s : "";
}

static void print_record(const json_t *o, bool current)
{
	const long long number = json_integer_value(json_object_get(o, "number"));
	const long long from = json_integer_value(json_object_get(o, "from"));
	const char *note = text_of(o, "note");
	printf("%c %5lld  %s  %.12s  %s", current ? '*' : ' ', number, text_of(o, "when"),
		text_of(o, "sha256"), text_of(o, "who"));
	if (from)
		printf("  (content of %lld)", from);
	printf("%s%s\n", *note ? "  " : "", note);
}

enum ctl_exit rule_commands_history(struct command_run *x)
{
	struct client_answer a;
	if (x->json)
		return report_show(x, "GET", report_operator(x, "/v1/rules/history"), STR_NONE);
	const enum ctl_exit code = report_do(x, "GET", report_operator(x, "/v1/rules/history"), STR_NONE, &a);
	json_t *o = code == CTL_OK ? report_parse(&a) : NULL;
	const json_t *all = json_object_get(o, "versions");
	for (size_t i = json_array_size(all); i > 0; i--)
		print_record(json_array_get(all, i - 1), i == json_array_size(all));
	if (o && json_array_size(all) == 0)
		puts("nothing was activated yet: the built-in rules");
	json_decref(o);
	return code;
}

static void put(void *to, const char *text)
{
	fputs(text, to);
}

enum ctl_exit rule_commands_schema(struct command_run *x)
{
	rules_manual(app_list_schema(), put, stdout);
	return CTL_OK;
}
