/** The manual's table of settings, from the rows. */
#include "conf/conf_value.h"

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

static void put_default(const struct page *p, const char *by_default)
{
	if (!by_default) {
		put(p, "must be given");
		return;
	}
	if (!by_default[0]) {
		put(p, "empty");
		return;
	}
	put(p, "`");
	put_cell(p, str_of(by_default));
	put(p, "`");
}

static void put_row(const struct page *p, const struct conf_item *item)
{
	char mem[2048];
	struct buf expect;
	buf_init_fixed(&expect, mem, sizeof(mem));
	conf_value_expect(&expect, item);
	put(p, "| `");
	put(p, item->key);
	put(p, "` | ");
	put_cell(p, buf_str(&expect));
	put(p, " | ");
	put_default(p, item->by_default);
	put(p, item->reloadable ? " | reload | " : " | restart | ");
	put_cell(p, str_of(item->help));
	put(p, " |\n");
}

void conf_manual(const struct conf_schema *schema, void (*put_text)(void *to, const char *text), void *to)
{
	const struct page p = { put_text, to };
	put(&p, "| setting | value | default | takes effect at | meaning |\n|---|---|---|---|---|\n");
	for (size_t t = 0; t < schema->n; t++)
		for (const struct conf_item *item = schema->tables[t]; item->key; item++)
			put_row(&p, item);
}
