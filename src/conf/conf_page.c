/** Pieces of Markdown. */
#include "conf/conf_page.h"

void conf_page_put(const struct conf_page *p, const char *text)
{
	p->put(p->to, text);
}

void conf_page_cell(const struct conf_page *p, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		const char one[] = { text.p[i], 0 };
		conf_page_put(p, text.p[i] == '|' ? "\\|" : one);
	}
}
