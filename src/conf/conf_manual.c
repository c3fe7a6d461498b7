/** The manual's table of settings, from the rows. */
#include "conf/conf_page.h"
#include "conf/conf_value.h"

static void put_default(const struct conf_page *p, const char *by_default)
{
	if (!by_default) {
		conf_page_put(p, "must be given");
		return;
	}
	if (!by_default[0]) {
		conf_page_put(p, "empty");
		return;
	}
	conf_page_put(p, "`");
	conf_page_cell(p, str_of(by_default));
	conf_page_put(p, "`");
}

static void put_row(const struct conf_page *p, const struct conf_item *item)
{
	char mem[2048];
	struct buf expect;
	buf_init_fixed(&expect, mem, sizeof(mem));
	conf_value_expect(&expect, item);
	conf_page_put(p, "| `");
	conf_page_put(p, item->key);
	conf_page_put(p, "` | ");
	conf_page_cell(p, buf_str(&expect));
	conf_page_put(p, " | ");
	put_default(p, item->by_default);
	conf_page_put(p, " | ");
	conf_page_cell(p, str_of(item->help));
	conf_page_put(p, " |\n");
}

void conf_manual(const struct conf_schema *schema, void (*put_text)(void *to, const char *text), void *to)
{
	const struct conf_page p = { put_text, to };
	conf_page_put(&p, "| setting | value | default | meaning |\n|---|---|---|---|\n");
	for (size_t t = 0; t < schema->n; t++)
		for (const struct conf_item *item = schema->tables[t]; item->key; item++)
			put_row(&p, item);
}
