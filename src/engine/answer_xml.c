/**
 * One tag per line, two blanks per level; `characteristic` has its type only, `parm` its name, then its
 * value: some phones count attributes and glue lines together.
 */
#include "engine/answer_xml.h"

#include "engine/answer_text.h"

/* XML 1.0 2.2: what no document can hold, not even as a reference, is left out */
static bool is_char(uint32_t code)
{
	return code >= 0x20 ? code != 0xfffe && code != 0xffff : code == '\t' || code == '\n' || code == '\r';
}

/* `>` and the apostrophe stay as they are: a widespread client knows no entity but &amp; */
static void put_escaped(struct buf *out, struct str value)
{
	uint32_t code;
	struct str octets;
	for (buf_put_str(out, answer_text_plain(&value)); answer_text_next(&value, &code, &octets);
		buf_put_str(out, answer_text_plain(&value))) {
		if (!is_char(code))
			continue;
		if (code == '&')
			buf_puts(out, "&amp;");
		else if (code == '<')
			buf_puts(out, "&lt;");
		else if (code == '"')
			buf_puts(out, "&quot;");
		else if (code < 0x20)
			buf_printf(out, "&#%u;", (unsigned)code);
		else
			buf_put_str(out, octets);
	}
}

static void indent(struct buf *out, size_t level)
{
	static const char blanks[] = "                                ";
	for (size_t left = 2 * level, n; left; left -= n) {
		n = left < sizeof(blanks) - 1 ? left : sizeof(blanks) - 1;
		buf_put(out, blanks, n);
	}
}

static void open_tag(struct buf *out, size_t level, struct str type)
{
	indent(out, level);
	buf_puts(out, "<characteristic type=\"");
	put_escaped(out, type);
	buf_puts(out, "\">\n");
}

static void close_tag(struct buf *out, size_t level)
{
	indent(out, level);
	buf_puts(out, "</characteristic>\n");
}

static void parm(struct buf *out, size_t level, struct str name, struct str value)
{
	indent(out, level);
	buf_puts(out, "<parm name=\"");
	put_escaped(out, name);
	buf_puts(out, "\" value=\"");
	put_escaped(out, value);
	buf_puts(out, "\"/>\n");
}

static void parm_int(struct buf *out, size_t level, const char *name, int64_t value)
{
	indent(out, level);
	buf_puts(out, "<parm name=\"");
	buf_puts(out, name);
	buf_puts(out, "\" value=\"");
	buf_decimal(out, value);
	buf_puts(out, "\"/>\n");
}

static void children(struct buf *out, size_t level, const struct doc_node *parent);

static void characteristic(struct buf *out, size_t level, struct str type, const struct doc_node *node)
{
	open_tag(out, level, type);
	children(out, level + 1, node);
	close_tag(out, level);
}

static void children(struct buf *out, size_t level, const struct doc_node *parent)
{
	for (const struct doc_node *n = parent->first; n; n = n->next) {
		if (n->kind == DOC_PARM || n->kind == DOC_NUMBER)
			parm(out, level, n->name, n->value);
		else if (n->kind != DOC_BARE)
			characteristic(out, level, n->name, n);
		else /* no wrapper: each item has the type of them all */
			for (const struct doc_node *item = n->first; item; item = item->next)
				characteristic(out, level, n->name, item);
	}
}

void answer_xml_write(const struct answer *a, struct buf *out)
{
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wap-provisioningdoc version=\"1.1\">\n");
	open_tag(out, 1, STR("VERS"));
	parm_int(out, 2, "version", a->version);
	parm_int(out, 2, "validity", a->validity);
	close_tag(out, 1);
	if (a->token.n > 0) {
		open_tag(out, 1, STR("TOKEN"));
		parm(out, 2, STR("token"), a->token);
		parm_int(out, 2, "validity", a->token_validity);
		close_tag(out, 1);
	}
	for (const struct doc_node *app = a->apps ? a->apps->first : NULL; app; app = app->next) {
		open_tag(out, 1, STR("APPLICATION"));
		parm(out, 2, STR("AppID"), app->name);
		children(out, 2, app);
		close_tag(out, 1);
	}
	buf_puts(out, "</wap-provisioningdoc>\n");
}
