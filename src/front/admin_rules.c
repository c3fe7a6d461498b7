/** Rules between JSON and the folder of versions. Checking them takes the process that answers, for as long
 * as they take to compile. */
#include "front/admin_rules.h"

#include "base/env.h"
#include "base/log.h"
#include "conf/conf.h"
#include "crypto/digest.h"
#include "rules/rules_book.h"

#include <inttypes.h>
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>

enum { RULES_ARENA = 768 * 1024 * 1024, NAME_MAX_OCTETS = 200 };

/* One request to make a version current. */
struct activation {
	struct admin_visit *v;
	json_t *body;
	struct rules_bundle bundle;
	char name[NAME_MAX_OCTETS + 1]; /* for errors */
	struct rules_record record;
};

static const char *folder(const struct admin_visit *v)
{
	return conf_text(v->parts->operators->row[v->operator].conf, "rules.folder").p;
}

enum rc admin_rules_whose(struct admin_visit *v)
{
	const struct str name = admin_visit_param(v, "operator");
	v->operator= name.n> 0 ? operators_find(v->parts->operators, name) : 0;
	if (v->operator== OPERATORS_NONE)
		return FAIL(&v->why.fault, REASON_admin_absent, "there is no such operator");
	return RC_OK;
}

static enum rc history(struct admin_visit *v, struct rules_record **all, size_t *n)
{
	return rules_folder_history(folder(v), v->arena, all, n, &v->why.fault);
}

static enum rc read_body(struct activation *x, const char *const *members)
{
	struct admin_visit *v = x->v;
	const struct str text = v->body.n ? v->body : STR("{}");
	const char *name;
	json_t *value;
	x->body = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(x->body))
		return FAIL(&v->why.fault, REASON_admin_malformed, "not one JSON object");
	json_object_foreach(x->body, name, value)
	{
		size_t i = 0;
		while (members[i] && strcmp(members[i], name) != 0)
			i++;
		if (!members[i])
			return admin_json_refuse(&v->why, name, "no such member");
	}
	return RC_OK;
}

/* who stands in the history: nobody can name himself another than the user he is */
static void take_who(struct activation *x)
{
	const struct admin_visit *v = x->v;
	const json_t *named = json_object_get(x->body, "who");
	struct str who = { json_string_value(named), json_string_length(named) };
	char mem[1024], number[24];
	struct passwd pw, *found = NULL;
	snprintf(number, sizeof(number), "uid %u", v->user);
	if (v->subject.n > 0)
		who = v->subject;
	else if (v->has_user && getpwuid_r(v->user, &pw, mem, sizeof(mem), &found) == 0 && found)
		who = str_of(found->pw_name);
	else if (v->has_user)
		who = str_of(number);
	if (who.n == 0 || rules_history_text(x->record.who, sizeof(x->record.who), who) != RC_OK)
		snprintf(x->record.who, sizeof(x->record.who), "unknown");
}

static enum rc take_note(struct activation *x)
{
	const json_t *note = json_object_get(x->body, "note");
	const struct str text = { json_string_value(note), json_string_length(note) };
	if (note && (!json_is_string(note) ||
			    rules_history_text(x->record.note, sizeof(x->record.note), text) != RC_OK))
		return admin_json_refuse(&x->v->why, "note", "expected a text of at most 500 octets");
	return RC_OK;
}

static enum rc take_lists(struct activation *x)
{
	json_t *lists = json_object_get(x->body, "lists"), *text;
	const size_t n = json_object_size(lists);
	struct rules_file *list = arena_take(x->v->arena, (n + 1) * sizeof(*list));
	const char *name;
	if (lists && !json_is_object(lists))
		return admin_json_refuse(&x->v->why, "lists", "expected an object of texts");
	if (!list)
		return FAIL(&x->v->why.fault, REASON_memory, "rules");
	x->bundle.list = list;
	json_object_foreach(lists, name, text)
	{
		if (!json_is_string(text))
			return admin_json_refuse(&x->v->why, "lists", "expected an object of texts");
		list[x->bundle.n++] = (struct rules_file){ str_of(name),
			{ json_string_value(text), json_string_length(text) } };
	}
	return RC_OK;
}

static enum rc take_text(struct activation *x)
{
	const json_t *text = json_object_get(x->body, "text"), *name = json_object_get(x->body, "name");
	x->bundle.text = (struct str){ json_string_value(text), json_string_length(text) };
	const bool fits = json_is_string(name) && json_string_length(name) < sizeof(x->name);
	snprintf(x->name, sizeof(x->name), "%s", fits ? json_string_value(name) : "rules");
	if (!json_is_string(text) || x->bundle.text.n > RULES_YAML_FILE_MAX)
		return admin_json_refuse(&x->v->why, "text", "expected the text of rules, at most 4 MiB");
	return RC_OK;
}

static enum rc check(struct activation *x, struct rules_bundle_files *files)
{
	struct admin_visit *v = x->v;
	struct arena *a = arena_new(RULES_ARENA);
	const struct rules_source src = { x->bundle.text, x->name, &files->files };
	struct rules *rules;
	struct str error = STR_NONE;
	const enum rc rc = a ? rules_read(a, &src, v->parts->rules_schema, &rules, &error, &v->why.fault)
			     : FAIL(&v->why.fault, REASON_memory, "rules");
	if (rc != RC_OK && error.n)
		v->why.text = arena_str(v->arena, error);
	if (rc == RC_ABSENT) /* a list's file: the resource is there */
		v->why.fault.rc = RC_INVALID;
	arena_free(&a);
	return rc;
}

static enum rc store(struct activation *x)
{
	struct admin_visit *v = x->v;
	const struct front_admin_parts *p = v->parts;
	struct rules_bundle_files files;
	rules_bundle_init(&files, &x->bundle);
	enum rc rc = check(x, &files);
	const struct rules_bundle used = rules_bundle_used(&files);
	x->record.when_s = env_wall_s(p->env);
	if (rc == RC_OK)
		rc = rules_folder_hash(v->arena, &used, digest_sha256, x->record.sha256, &v->why.fault);
	if (rc == RC_OK)
		rc = rules_folder_store(folder(v), &used, &x->record, &v->why.fault);
	if (rc != RC_OK)
		return rc;
	p->rules_stored(p->owner);
	LOG(LOG_INFO, "rules_activated", log_int("number", x->record.number),
		log_cstr("sha256", x->record.sha256), log_cstr("who", x->record.who),
		log_int("from", x->record.from));
	rules_history_put(&v->out, &x->record);
	return RC_OK;
}

enum rc admin_rules_activate(struct admin_visit *v)
{
	static const char *const members[] = { "text", "lists", "note", "name", "who", NULL };
	struct activation x = { .v = v };
	enum rc rc = read_body(&x, members);
	if (rc == RC_OK)
		rc = take_text(&x);
	if (rc == RC_OK)
		rc = take_lists(&x);
	if (rc == RC_OK)
		rc = take_note(&x);
	take_who(&x);
	if (rc == RC_OK)
		rc = store(&x);
	json_decref(x.body);
	return rc;
}

static enum rc absent(struct admin_visit *v)
{
	return FAIL(&v->why.fault, REASON_admin_absent, "there is no such version of the rules");
}

/* before the first version stood the built-in rules, which an empty text gives */
static const struct rules_record built_in = { .number = 0, .note = "the built-in rules" };

static enum rc find(struct admin_visit *v, uint64_t number, const struct rules_record **out)
{
	struct rules_record *all = NULL;
	size_t n = 0;
	const enum rc rc = history(v, &all, &n);
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		if (all[i].number == number)
			return *out = &all[i], RC_OK;
	return rc == RC_OK ? absent(v) : rc;
}

static enum rc before_current(struct admin_visit *v, const struct rules_record **out)
{
	struct rules_record *all = NULL;
	size_t n = 0;
	const enum rc rc = history(v, &all, &n);
	if (rc != RC_OK)
		return rc;
	*out = n > 1 ? &all[n - 2] : n ? &built_in : NULL;
	return *out ? RC_OK : FAIL(&v->why.fault, REASON_admin_absent, "there is no version before this one");
}

static enum rc find_target(struct activation *x, const struct rules_record **out)
{
	const json_t *to = json_object_get(x->body, "to");
	if (!to)
		return before_current(x->v, out);
	if (!json_is_integer(to) || json_integer_value(to) < 0)
		return admin_json_refuse(&x->v->why, "to", "expected the number of a version, or 0");
	if (json_integer_value(to) == 0)
		return *out = &built_in, RC_OK;
	return find(x->v, (uint64_t)json_integer_value(to), out);
}

/* What was stored, read by today's schema and stored once more: numbers rise. */
static enum rc store_again(struct activation *x, const struct rules_record *old)
{
	struct admin_visit *v = x->v;
	const struct rules_shelf shelf = { folder(v), digest_sha256 };
	const enum rc rc =
		old->number ? rules_folder_open(&shelf, old, v->arena, &x->bundle, &v->why.fault) : RC_OK;
	if (rc != RC_OK)
		return rc;
	if (!old->number && !x->record.note[0])
		memcpy(x->record.note, old->note, sizeof(x->record.note));
	snprintf(x->name, sizeof(x->name), "%010" PRIu32 ".yaml", old->number);
	x->record.from = old->number;
	return store(x);
}

enum rc admin_rules_rollback(struct admin_visit *v)
{
	static const char *const members[] = { "to", "note", "who", NULL };
	struct activation x = { .v = v };
	const struct rules_record *old = NULL;
	enum rc rc = read_body(&x, members);
	if (rc == RC_OK)
		rc = take_note(&x);
	take_who(&x);
	if (rc == RC_OK)
		rc = find_target(&x, &old);
	if (rc == RC_OK && old)
		rc = store_again(&x, old);
	json_decref(x.body);
	return rc;
}

enum rc admin_rules_current(struct admin_visit *v)
{
	struct rules_record *all = NULL;
	const struct rules_record none = { .number = 0 };
	size_t n = 0;
	const enum rc rc = history(v, &all, &n);
	if (rc == RC_OK)
		rules_history_put(&v->out, n ? &all[n - 1] : &none);
	return rc;
}

enum rc admin_rules_history(struct admin_visit *v)
{
	struct rules_record *all = NULL;
	size_t n = 0;
	const enum rc rc = history(v, &all, &n);
	buf_puts(&v->out, "{\"versions\":[");
	for (size_t i = n > ADMIN_PAGE_MAX ? n - ADMIN_PAGE_MAX : 0; i < n; i++) {
		rules_history_put(&v->out, &all[i]);
		if (i + 1 < n)
			buf_putc(&v->out, ',');
	}
	buf_puts(&v->out, "]}");
	return rc;
}

static enum rc show_list(struct admin_visit *v, const struct rules_bundle *b, struct str name)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!str_eq(b->list[i].name, name))
			continue;
		buf_puts(&v->out, "{\"name\":");
		admin_json_text(&v->out, name);
		buf_puts(&v->out, ",\"text\":");
		admin_json_text(&v->out, b->list[i].text);
		buf_putc(&v->out, '}');
		return RC_OK;
	}
	return FAIL(&v->why.fault, REASON_admin_absent, "this version has no such list");
}

static void show_version(struct admin_visit *v, const struct rules_record *r, const struct rules_bundle *b)
{
	rules_history_put(&v->out, r);
	v->out.n--; /* its bracket: it goes on */
	buf_puts(&v->out, ",\"text\":");
	admin_json_text(&v->out, b->text);
	buf_puts(&v->out, ",\"lists\":[");
	for (size_t i = 0; i < b->n; i++) {
		if (i)
			buf_putc(&v->out, ',');
		admin_json_text(&v->out, b->list[i].name);
	}
	buf_puts(&v->out, "]}");
}

enum rc admin_rules_version(struct admin_visit *v)
{
	const struct rules_shelf shelf = { folder(v), digest_sha256 };
	const struct rules_record *r = NULL;
	const struct str list = admin_visit_param(v, "list");
	struct rules_bundle b;
	uint64_t number = 0;
	enum rc rc = str_to_u64(v->param, UINT32_MAX, &number) ? find(v, number, &r) : absent(v);
	if (rc == RC_OK)
		rc = rules_folder_open(&shelf, r, v->arena, &b, &v->why.fault);
	if (rc != RC_OK)
		return rc;
	if (list.n)
		return show_list(v, &b, list);
	show_version(v, r, &b);
	return RC_OK;
}
