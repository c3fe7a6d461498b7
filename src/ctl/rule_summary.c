/** Rules by name, their texts by lines; list files as sets of lines. */
#include "ctl/rule_summary.h"

#include "rules/rules_table.h"

#include <stdlib.h>

struct rule {
	struct str name, text;
	size_t line;
	bool has_pair;
	uint32_t pair; /* in the other side */
	bool same;     /* and there with the same text */
	bool keeps;    /* its place among those that are the same */
};

struct side {
	struct rule *rule;
	size_t n;
	struct rules_table names;
};

const char *rule_summary_word(enum rule_summary_kind kind)
{
	static const char *const words[RULE_KINDS] = { "added", "removed", "changed", "moved" };
	return words[kind];
}

/* a line that belongs to no rule: empty, a comment, or the next part of the file */
static bool is_outside(struct str line)
{
	const struct str s = str_trim(line);
	return s.n == 0 || s.p[0] == '#' || (line.p[0] != ' ' && line.p[0] != '\t' && line.p[0] != '-');
}

static bool ends_rules(struct str line)
{
	return line.n > 0 && !strchr(" \t-#", line.p[0]);
}

/* The text from one line up to another, without what follows the rule. */
static struct str block(struct str text, size_t from, size_t to)
{
	struct str rest = text, line;
	const char *begin = NULL, *end = NULL;
	for (size_t at = 1; str_next(&rest, '\n', &line) && (at < to || at == from); at++) {
		if (at < from)
			continue;
		if (at > from && ends_rules(line))
			break;
		if (!begin)
			begin = line.p;
		if (at == from || !is_outside(line))
			end = line.p + line.n;
	}
	return begin && end ? (struct str){ begin, (size_t)(end - begin) } : STR_NONE;
}

static enum rc side_make(struct arena *a, const struct rule_summary_side *in, struct side *out)
{
	const size_t n = rules_count(in->rules);
	*out = (struct side){ .rule = arena_take(a, (n + 1) * sizeof(*out->rule)), .n = n };
	if (!out->rule)
		return RC_NOMEM;
	if (n == 1 && rules_line(in->rules, 0) == 0) /* the built-in rule stands in no file */
		out->n = 0;
	for (uint32_t i = 0; i < out->n; i++) {
		struct rule *r = &out->rule[i];
		const size_t next = i + 1 < n ? rules_line(in->rules, i + 1) : SIZE_MAX;
		r->name = rules_name(in->rules, i);
		r->line = rules_line(in->rules, i);
		r->text = block(in->bundle->text, r->line, next);
		struct rules_entry *e = rules_table_put(a, &out->names, r->name);
		if (!e)
			return RC_NOMEM;
		e->number = i;
	}
	return RC_OK;
}

static void pair_up(struct side *old, struct side *now)
{
	for (uint32_t i = 0; i < now->n; i++) {
		struct rule *r = &now->rule[i];
		const struct rules_entry *e =
			rules_table_find(&old->names, r->name, rules_table_hash(r->name));
		if (!e)
			continue;
		r->has_pair = true;
		r->pair = e->number;
		r->same = str_eq(r->text, old->rule[e->number].text);
		old->rule[e->number].has_pair = true;
	}
}

/* the longest sequence of equal rules that stand in the same order on both sides keeps its places */
static enum rc find_kept(struct arena *a, struct side *now)
{
	uint32_t *length = arena_take(a, (now->n + 1) * sizeof(*length));
	uint32_t *before = arena_take(a, (now->n + 1) * sizeof(*before));
	uint32_t best = UINT32_MAX;
	if (!length || !before)
		return RC_NOMEM;
	for (uint32_t i = 0; i < now->n; i++) {
		if (!now->rule[i].same)
			continue;
		length[i] = 1;
		before[i] = UINT32_MAX;
		for (uint32_t j = 0; j < i; j++) {
			if (!now->rule[j].same || now->rule[j].pair > now->rule[i].pair ||
				length[j] < length[i])
				continue;
			length[i] = length[j] + 1;
			before[i] = j;
		}
		if (best == UINT32_MAX || length[i] > length[best])
			best = i;
	}
	for (; best != UINT32_MAX; best = before[best])
		now->rule[best].keeps = true;
	return RC_OK;
}

static void add_rule(struct rule_summary *s, enum rule_summary_kind kind, const struct rule *r)
{
	s->rule[s->rules++] = (struct rule_summary_row){ .kind = kind, .name = r->name, .line = r->line };
}

static enum rc compare_rules(struct arena *a, struct side *old, struct side *now, struct rule_summary *out)
{
	out->rule = arena_take(a, (old->n + now->n + 1) * sizeof(*out->rule));
	pair_up(old, now);
	if (!out->rule || find_kept(a, now) != RC_OK)
		return RC_NOMEM;
	for (size_t i = 0; i < old->n; i++)
		if (!old->rule[i].has_pair)
			add_rule(out, RULE_REMOVED, &old->rule[i]);
	for (size_t i = 0; i < now->n; i++) {
		const struct rule *r = &now->rule[i];
		if (!r->has_pair)
			add_rule(out, RULE_ADDED, r);
		else if (!r->same)
			add_rule(out, RULE_CHANGED, r);
		else if (!r->keeps)
			add_rule(out, RULE_MOVED, r);
	}
	return RC_OK;
}

static int by_text(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	const size_t n = x->n < y->n ? x->n : y->n;
	const int c = n ? memcmp(x->p, y->p, n) : 0;
	return c ? c : (x->n > y->n) - (x->n < y->n);
}

static enum rc sorted_lines(struct arena *a, struct str text, struct str **out, size_t *n)
{
	struct str rest = text, line;
	size_t room = 1;
	for (size_t i = 0; i < text.n; i++)
		room += text.p[i] == '\n';
	*out = arena_take(a, room * sizeof(**out));
	*n = 0;
	if (!*out)
		return RC_NOMEM;
	while (rest.n && str_next(&rest, '\n', &line))
		if (str_trim(line).n)
			(*out)[(*n)++] = str_trim(line);
	qsort(*out, *n, sizeof(**out), by_text);
	return RC_OK;
}

static enum rc count_values(struct arena *a, struct str old, struct str now, struct rule_summary_row *row)
{
	struct str *x, *y;
	size_t n, m, i = 0, j = 0;
	if (sorted_lines(a, old, &x, &n) != RC_OK || sorted_lines(a, now, &y, &m) != RC_OK)
		return RC_NOMEM;
	while (i < n || j < m) {
		const int c = i == n ? 1 : j == m ? -1 : by_text(&x[i], &y[j]);
		row->removed += c < 0;
		row->added += c > 0;
		i += c <= 0;
		j += c >= 0;
	}
	return RC_OK;
}

static const struct rules_file *find_list(const struct rules_bundle *b, struct str name)
{
	for (size_t i = 0; i < b->n; i++)
		if (str_eq(b->list[i].name, name))
			return &b->list[i];
	return NULL;
}

static enum rc add_list(
	struct arena *a, const struct rules_file *old, const struct rules_file *now, struct rule_summary *out)
{
	struct rule_summary_row *row = &out->list[out->lists];
	if (old && now && str_eq(old->text, now->text))
		return RC_OK;
	*row = (struct rule_summary_row){ .kind = !old   ? RULE_ADDED
						  : !now ? RULE_REMOVED
							 : RULE_CHANGED,
		.name = now ? now->name : old->name };
	out->lists++;
	return count_values(a, old ? old->text : STR_NONE, now ? now->text : STR_NONE, row);
}

static enum rc compare_lists(struct arena *a, const struct rules_bundle *old, const struct rules_bundle *now,
	struct rule_summary *out)
{
	enum rc rc = RC_OK;
	out->list = arena_take(a, (old->n + now->n + 1) * sizeof(*out->list));
	if (!out->list)
		return RC_NOMEM;
	for (size_t i = 0; i < old->n && rc == RC_OK; i++)
		if (!find_list(now, old->list[i].name))
			rc = add_list(a, &old->list[i], NULL, out);
	for (size_t i = 0; i < now->n && rc == RC_OK; i++)
		rc = add_list(a, find_list(old, now->list[i].name), &now->list[i], out);
	return rc;
}

enum rc rule_summary_make(struct arena *a, const struct rule_summary_side *old,
	const struct rule_summary_side *now, struct rule_summary *out)
{
	struct side x, y;
	*out = (struct rule_summary){ 0 };
	if (side_make(a, old, &x) != RC_OK || side_make(a, now, &y) != RC_OK ||
		compare_rules(a, &x, &y, out) != RC_OK)
		return RC_NOMEM;
	return compare_lists(a, old->bundle, now->bundle, out);
}
