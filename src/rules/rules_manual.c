/** Markdown tables from the rows of conditions, facts and outcomes. */
#include "rules/rules_manual.h"

#include "conf/conf_page.h"
#include "conf/conf_value.h"
#include "rules/rules_cond.h"

static void put_choices(const struct conf_page *p, const char *const *choices)
{
	for (size_t i = 0; choices[i]; i++) {
		conf_page_put(p, i ? ", `" : "`");
		conf_page_put(p, choices[i]);
		conf_page_put(p, "`");
	}
}

static void put_condition(const struct conf_page *p, enum rules_cond_id id)
{
	const struct rules_cond *row = rules_cond_row(id);
	const char *const *choices = rules_cond_choices(id);
	conf_page_put(p, "| `");
	conf_page_put(p, row->word);
	conf_page_put(p, "` | ");
	if (choices)
		put_choices(p, choices);
	else
		conf_page_cell(p, str_of(rules_cond_expect(id)));
	conf_page_put(p, row->fold ? "; case does not count | " : " | ");
	conf_page_cell(p, str_of(row->help));
	conf_page_put(p, " |\n");
}

static void put_fact(const struct conf_page *p, const struct rules_fact *row)
{
	static const char *const types[] = { [RULES_FACT_TEXT] = "text",
		[RULES_FACT_TAGS] = "list of texts",
		[RULES_FACT_TIME] = "moment like 2026-05-01T10:00Z",
		[RULES_FACT_LINE] = "whole number above 0" };
	conf_page_put(p, "| `");
	conf_page_put(p, row->word);
	conf_page_put(p, "` | ");
	if (row->choices)
		put_choices(p, row->choices);
	else
		conf_page_put(p, types[row->type]);
	conf_page_put(p, " | ");
	conf_page_cell(p, str_of(row->help));
	conf_page_put(p, " |\n");
}

static void put_items(const struct conf_page *p, const struct rules_item *rows, const char *path);

static void put_item(const struct conf_page *p, const struct rules_item *row, const char *path)
{
	char mem[2048], below[256];
	struct buf expect, inner;
	buf_init_fixed(&expect, mem, sizeof(mem));
	if (row->shape == RULES_ITEM_VALUE)
		conf_value_expect(&expect, &row->is);
	else
		buf_puts(&expect, row->shape == RULES_ITEM_MAP ? "a mapping" : "a list of mappings");
	conf_page_put(p, "| `");
	conf_page_put(p, path);
	conf_page_put(p, row->is.key);
	conf_page_put(p, "` | ");
	conf_page_cell(p, buf_str(&expect));
	conf_page_put(p, row->must                                     ? " | must be given | "
			 : row->is.by_default && row->is.by_default[0] ? " | `"
								       : " | ");
	if (!row->must && row->is.by_default && row->is.by_default[0]) {
		conf_page_cell(p, str_of(row->is.by_default));
		conf_page_put(p, "` | ");
	} else if (!row->must) {
		conf_page_put(p, "| ");
	}
	conf_page_cell(p, str_of(row->is.help));
	conf_page_put(p, " |\n");
	buf_init_fixed(&inner, below, sizeof(below) - 1);
	buf_printf(&inner, "%s%s.", path, row->is.key);
	below[inner.n] = 0;
	put_items(p, row->items, below);
}

static void put_items(const struct conf_page *p, const struct rules_item *rows, const char *path)
{
	for (; rows && rows->is.key; rows++)
		put_item(p, rows, path);
}

void rules_manual(const struct rules_schema *schema, void (*put_text)(void *to, const char *text), void *to)
{
	static const char head[] = "| member | value | default | meaning |\n|---|---|---|---|\n";
	const struct conf_page p = { put_text, to };
	conf_page_put(&p, "### Conditions\n\n| condition | value | holds when |\n|---|---|---|\n");
	for (size_t i = 0; i < RULES_COND_COUNT; i++)
		put_condition(&p, (enum rules_cond_id)i);
	conf_page_put(&p, "\n### Facts\n\n| fact | value | meaning |\n|---|---|---|\n");
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		put_fact(&p, rules_facts_row((enum rules_fact_id)i));
	conf_page_put(&p, "\n### Members of `then`\n\n");
	conf_page_put(&p, head);
	put_items(&p, rules_outcome_items, "");
	for (size_t i = 0; i < schema->n; i++) {
		if (!schema->app[i].items)
			continue;
		conf_page_put(&p, "\n### Members of `then` for `");
		conf_page_put(&p, schema->app[i].name);
		conf_page_put(&p, "`\n\n");
		conf_page_put(&p, head);
		put_items(&p, schema->app[i].items, "");
	}
}
