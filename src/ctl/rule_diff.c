/** Two inputs, a summary, and a unified difference. */
#include "ctl/rule_diff.h"

#include "ctl/report.h"
#include "ctl/rule_input.h"
#include "ctl/rule_summary.h"
#include "ctl/text_diff.h"

#include <stdlib.h>

struct both {
	struct rule_input old, now;
	struct rule_summary summary;
	struct text_diff diff;
};

static enum ctl_exit compare(struct both *b)
{
	const struct rule_summary_side old = { b->old.rules, &b->old.bundle };
	const struct rule_summary_side now = { b->now.rules, &b->now.bundle };
	if (rule_summary_make(b->old.arena, &old, &now, &b->summary) == RC_OK &&
		text_diff_make(b->old.arena, b->old.bundle.text, b->now.bundle.text, &b->diff) == RC_OK)
		return CTL_OK;
	fprintf(stderr, "entitlectl: out of memory\n");
	return CTL_REFUSED;
}

static void print_text(const struct both *b)
{
	const struct rule_summary *s = &b->summary;
	for (size_t i = 0; i < s->rules; i++)
		printf("%-8s rule \"%.*s\" (line %zu%s)\n", rule_summary_word(s->rule[i].kind),
			STR_ARG(s->rule[i].name), s->rule[i].line,
			s->rule[i].kind == RULE_REMOVED ? " before" : "");
	for (size_t i = 0; i < s->lists; i++)
		printf("%-8s list file %.*s: %zu lines more, %zu less\n", rule_summary_word(s->list[i].kind),
			STR_ARG(s->list[i].name), s->list[i].added, s->list[i].removed);
	if (s->rules + s->lists)
		putchar('\n');
	text_diff_print(&b->diff, b->old.title, b->now.title, stdout);
}

static json_t *rules_json(const struct rule_summary *s)
{
	json_t *o = json_object();
	for (unsigned k = 0; k < RULE_KINDS; k++) {
		json_t *names = json_array();
		for (size_t i = 0; i < s->rules; i++)
			if (s->rule[i].kind == k)
				json_array_append_new(
					names, json_stringn(s->rule[i].name.p, s->rule[i].name.n));
		json_object_set_new(o, rule_summary_word((enum rule_summary_kind)k), names);
	}
	return o;
}

static json_t *lists_json(const struct rule_summary *s)
{
	json_t *all = json_array();
	for (size_t i = 0; i < s->lists; i++) {
		const struct rule_summary_row *row = &s->list[i];
		json_array_append_new(all, json_pack("{s:s%,s:s,s:I,s:I}", "name", row->name.p, row->name.n,
						   "what", rule_summary_word(row->kind), "more",
						   (json_int_t)row->added, "less", (json_int_t)row->removed));
	}
	return all;
}

static enum ctl_exit print_json(const struct both *b)
{
	char *text = NULL;
	size_t n = 0;
	FILE *mem = open_memstream(&text, &n);
	if (!mem)
		return CTL_REFUSED;
	text_diff_print(&b->diff, b->old.title, b->now.title, mem);
	fclose(mem);
	json_t *o = json_pack("{s:s,s:s,s:o,s:o,s:s%}", "old", b->old.title, "new", b->now.title, "rules",
		rules_json(&b->summary), "lists", lists_json(&b->summary), "diff", text, n);
	char *line = o ? json_dumps(o, JSON_COMPACT) : NULL;
	printf("%s\n", line ? line : "{}");
	free(line);
	json_decref(o);
	free(text);
	return line ? CTL_OK : CTL_REFUSED;
}

/* One alone: a file is what may come, a version what was; the current one is the other side. */
static enum ctl_exit open_both(struct command_run *x, struct both *b)
{
	uint64_t number;
	const bool alone = x->n == 1, version = str_to_u64(str_of(x->args[0]), UINT32_MAX, &number);
	const char *old = alone && !version ? "0" : x->args[0];
	const char *now = !alone ? x->args[1] : version ? "0" : x->args[0];
	const enum ctl_exit code = rule_input_word(x, old, &b->old);
	return code == CTL_OK ? rule_input_word(x, now, &b->now) : code;
}

enum ctl_exit rule_diff_run(struct command_run *x)
{
	struct both b = { .summary = { 0 } };
	enum ctl_exit code = open_both(x, &b);
	if (code == CTL_OK)
		code = compare(&b);
	if (code == CTL_OK && x->json)
		code = print_json(&b);
	else if (code == CTL_OK)
		print_text(&b);
	rule_input_close(&b.old);
	rule_input_close(&b.now);
	return code;
}
