/** A page of the manual as it is written: Markdown, piece by piece to whoever prints it. */
#pragma once

#include "base/str.h"

struct conf_page {
	void (*put)(void *to, const char *text);
	void *to;
};

void conf_page_put(const struct conf_page *p, const char *text);
/** A bar would end the cell of a table: it is escaped. */
void conf_page_cell(const struct conf_page *p, struct str text);
