/** Markdown tables from the rows of conditions, facts and outcomes. */
#include "rules/rules_manual.h"

#include "conf/conf_value.h"
#include "rules/rules_cond.h"

struct page {
	void (*put)(void *to, const char *text);
	void *to;
};

static void put(const struct page *p, const char *text)
{
	p->put(p->to, text);
}

/* A bar would end the cell. */
static void put_cell(const struct page *p, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		const char one[] = { text.p[i], 0 };
		put(p, text.p[i] == '|' ? "\\|" : one);
	}
}

static void put_choices(const struct page *p, const char *const *choices)
{
	for (size_t i = 0; choices[i]; i++) {
		put(p, i ? ", `" : "`");
		put(p, choices[i]);
		put(p, "`");
	}
}

static void put_condition(const struct page *p, enum rules_cond_id id)
{
	const struct rules_cond *row = rules_cond_row(id);
	const char *const *choices = rules_cond_choices(id);
	put(p, "| `");
	put(p, row->word);
	put(p, "` | ");
	if (choices)
		put_choices(p, choices);
	else
		put_cell(p, str_of(rules_cond_expect(id)));
	put(p, row->fold ? "; case does not count | " : " | ");
	put_cell(p, str_of(row->help));
	put(p, " |\n");
}

static void put_fact(const struct page *p, const struct rules_fact *row)
{
	static const char *const types[] = { [RULES_FACT_TEXT] = "text",
		[RULES_FACT_TAGS] = "list of texts",
		[RULES_FACT_TIME] = "moment like 2026-05-01T10:00Z",
		[RULES_FACT_LINE] = "whole number above 0" };
	put(p, "| `");
	put(p, row->word);
	put(p, "` | ");
	if (row->choices)
		put_choices(p, row->choices);
	else
		put(p, types[row->type]);
	put(p, " | ");
	put_cell(p, str_of(row->help));
	put(p, " |\n");
}

static void put_items(const struct page *p, const struct rules_item *rows, const char *path);

static void put_item(const struct page *p, const struct rules_item *row, const char *path)
{
	char mem[2048], below[256];
	struct buf expect, inner;
	buf_init_fixed(&expect, mem, sizeof(mem));
	if (row->shape == RULES_ITEM_VALUE)
		conf_value_expect(&expect, &row->is);
	else
		buf_puts(&expect, row->shape == RULES_ITEM_MAP ? "a mapping" : "a list of mappings");
	put(p, "| `");
	put(p, path);
	put(p, row->is.key);
	put(p, "` | ");
	put_cell(p, buf_str(&expect));
	put(p, row->must                                      ? " | must be given | "
		: row->is.by_default && row->is.by_default[0] ? " | `"
							      : " | ");
	if (!row->must && row->is.by_default && row->is.by_default[0]) {
		put_cell(p, str_of(row->is.by_default));
		put(p, "` | ");
	} else if (!row->must) {
		put(p, "| ");
	}
	put_cell(p, str_of(row->is.help));
	put(p, " |\n");
	buf_init_fixed(&inner, below, sizeof(below) - 1);
	buf_printf(&inner, "%s%s.", path, row->is.key);
	below[inner.n] = 0;
	put_items(p, row->items, below);
}

static void put_items(const struct page *p, const struct rules_item *rows, const char *path)
{
	for (; rows && rows->is.key; rows++)
		put_item(p, rows, path);
}

void rules_manual(const struct rules_schema *schema, void (*put_text)(void *to, const char *text), void *to)
{
	static const char head[] = "| member | value | default | meaning |\n|---|---|---|---|\n";
	const struct page p = { put_text, to };
	put(&p, "### Conditions\n\n| condition | value | holds when |\n|---|---|---|\n");
	for (size_t i = 0; i < RULES_COND_COUNT; i++)
		put_condition(&p, (enum rules_cond_id)i);
	put(&p, "\n### Facts\n\n| fact | value | meaning |\n|---|---|---|\n");
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		put_fact(&p, rules_facts_row((enum rules_fact_id)i));
	put(&p, "\n### Members of `then`\n\n");
	put(&p, head);
	put_items(&p, rules_outcome_items, "");
	for (size_t i = 0; i < schema->n; i++) {
		if (!schema->app[i].items)
			continue;
		put(&p, "\n### Members of `then` for `");
		put(&p, schema->app[i].name);
		put(&p, "`\n\n");
		put(&p, head);
		put_items(&p, schema->app[i].items, "");
	}
}
