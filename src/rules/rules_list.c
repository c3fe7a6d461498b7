/** Named lists: inline, or one value per line in a file of its own. */
#include "rules/rules_list.h"

enum rc rules_list_add(
	struct rules_reader *r, struct rules_sets *sets, const struct rules_set *set, uint32_t *out)
{
	if (sets->n == RULES_SETS_MAX)
		return rules_refuse(r, (struct rules_place){ set->file, 1, 1 }, REASON_rules_value,
			"more sets of values than %d", RULES_SETS_MAX);
	if (sets->n == sets->room) {
		const size_t room = sets->room ? 2 * sets->room : 64;
		struct rules_set *more = arena_take(r->scratch, room * sizeof(*more));
		if (!more)
			return rules_refuse_memory(r);
		if (sets->n)
			memcpy(more, sets->set, sets->n * sizeof(*more));
		sets->set = more;
		sets->room = room;
	}
	*out = (uint32_t)sets->n;
	sets->set[sets->n++] = *set;
	return RC_OK;
}

static void put_value(struct rules_value *v, const struct rules_yaml *y)
{
	*v = (struct rules_value){ y->text, (uint32_t)y->at.line, (uint32_t)y->at.column };
}

enum rc rules_list_inline(struct rules_reader *r, const struct rules_yaml *y, struct rules_set *out)
{
	struct rules_value *v = arena_take(r->scratch, (y->n + 1) * sizeof(*v));
	size_t n = 0;
	if (!v)
		return rules_refuse_memory(r);
	if (y->kind == RULES_YAML_TEXT)
		put_value(&v[n++], y);
	for (const struct rules_yaml *e = y->first; e; e = e->next)
		if (e->kind == RULES_YAML_TEXT)
			put_value(&v[n++], e);
	*out = (struct rules_set){ .file = y->at.file, .value = v, .n = n };
	return RC_OK;
}

static size_t count_lines(struct str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

/* Without blanks around and a comment behind; '#' begins one at the start or behind a blank. */
static struct str line_value(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '#' && (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
			line.n = i;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return str_trim(line);
}

static enum rc read_lines(struct rules_reader *r, struct str text, struct rules_set *set)
{
	struct rules_value *v = arena_take(r->scratch, count_lines(text) * sizeof(*v));
	struct str rest = text, line;
	size_t n = 0;
	if (!v)
		return rules_refuse_memory(r);
	for (uint32_t at = 1; str_next(&rest, '\n', &line); at++) {
		const struct str value = line_value(line);
		if (value.n > 0)
			v[n++] = (struct rules_value){ value, at, (uint32_t)(value.p - line.p) + 1 };
	}
	set->value = v;
	set->n = n;
	return RC_OK;
}

static enum rc read_file(struct rules_reader *r, const struct rules_yaml *y, const struct rules_files *files,
	struct rules_set *set)
{
	static const char *const keys[] = { "file", NULL };
	const struct rules_yaml *name = rules_yaml_find(y, "file");
	char quoted[TEXT_QUOTE_ROOM];
	struct str text = STR_NONE;
	enum rc rc = rules_yaml_only(r, y, keys, "member of a list");
	if (rc != RC_OK)
		return rc;
	if (!name || name->kind != RULES_YAML_TEXT)
		return rules_yaml_expected(r, name ? name : y, "file", "the name of a file");
	rc = files ? files->open(files, name->text, &text) : RC_ABSENT;
	if (rc != RC_OK)
		return rules_refuse(r, name->at, REASON_file_missing, "the file %s cannot be read",
			text_quote(name->text, quoted));
	if (text.n > RULES_LIST_FILE_MAX)
		return rules_refuse(r, name->at, REASON_rules_syntax, "expected a file of at most 32 MiB");
	set->file = name->text.p;
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	return read_lines(r, text, set);
}

static enum rc read_list(struct rules_reader *r, const struct rules_yaml *y, const struct rules_files *files,
	struct rules_set *set)
{
	if (y->kind == RULES_YAML_MAP)
		return read_file(r, y, files, set);
	if (y->kind != RULES_YAML_LIST && y->kind != RULES_YAML_TEXT)
		return rules_yaml_expected(r, y, y->key.p, "a list of values or {file: NAME}");
	for (const struct rules_yaml *e = y->first; e; e = e->next)
		if (e->kind != RULES_YAML_TEXT)
			return rules_yaml_expected(r, e, y->key.p, "a value");
	return rules_list_inline(r, y, set);
}

enum rc rules_list_read(struct rules_reader *r, const struct rules_yaml *y, const struct rules_files *files,
	struct rules_sets *out)
{
	*out = (struct rules_sets){ 0 };
	if (!y || y->kind == RULES_YAML_NOTHING)
		return RC_OK;
	if (y->kind != RULES_YAML_MAP)
		return rules_yaml_expected(r, y, "lists", "a mapping of names to lists");
	for (const struct rules_yaml *e = y->first; e; e = e->next) {
		struct rules_set set = { 0 };
		uint32_t unused;
		enum rc rc = read_list(r, e, files, &set);
		set.name = e->key;
		if (rc == RC_OK)
			rc = rules_list_add(r, out, &set, &unused);
		if (rc != RC_OK)
			return rc;
	}
	out->lists = out->n;
	return RC_OK;
}

enum rc rules_list_find(
	struct rules_reader *r, const struct rules_sets *sets, const struct rules_yaml *y, uint32_t *out)
{
	if (y->kind != RULES_YAML_TEXT)
		return rules_yaml_expected(r, y, "list", "the name of a list");
	struct conf_near near = { .key = y->text };
	for (size_t i = 0; i < sets->lists; i++) {
		if (str_eq(sets->set[i].name, y->text))
			return *out = (uint32_t)i, RC_OK;
		conf_near_try(&near, sets->set[i].name);
	}
	return rules_refuse_word(r, y->at, "list", &near);
}
