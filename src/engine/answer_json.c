/** Vers, Token, then one member per application, named by its AppID; a list is an array of one-member
 * objects, bare items are an array of objects. */
#include "engine/answer_json.h"

#include "engine/answer_text.h"

static void put_string(struct buf *out, struct str value)
{
	uint32_t code;
	struct str octets;
	buf_putc(out, '"');
	for (buf_put_str(out, answer_text_plain(&value)); answer_text_next(&value, &code, &octets);
		buf_put_str(out, answer_text_plain(&value))) {
		if (code < 0x20) {
			buf_printf(out, "\\u%04x", (unsigned)code);
			continue;
		}
		if (code == '"' || code == '\\')
			buf_putc(out, '\\');
		buf_put_str(out, octets);
	}
	buf_putc(out, '"');
}

static void put_name(struct buf *out, struct str name)
{
	put_string(out, name);
	buf_putc(out, ':');
}

static void put_value(struct buf *out, const struct doc_node *n)
{
	if (n->kind == DOC_PARM || n->kind == DOC_NUMBER) {
		if (n->kind == DOC_PARM)
			put_string(out, n->value);
		else
			buf_put_str(out, n->value);
		return;
	}
	const bool list = n->kind == DOC_LIST, bare = n->kind == DOC_BARE;
	buf_putc(out, list || bare ? '[' : '{');
	for (const struct doc_node *c = n->first; c; c = c->next) {
		if (c != n->first)
			buf_putc(out, ',');
		if (list)
			buf_putc(out, '{');
		if (!bare)
			put_name(out, c->name);
		put_value(out, c);
		if (list)
			buf_putc(out, '}');
	}
	buf_putc(out, list || bare ? ']' : '}');
}

void answer_json_write(const struct answer *a, struct buf *out)
{
	buf_printf(out, "{\"Vers\":{\"version\":\"%lld\",\"validity\":\"%lld\"}", (long long)a->version,
		(long long)a->validity);
	if (a->token.n > 0) {
		buf_puts(out, ",\"Token\":{\"token\":");
		put_string(out, a->token);
		buf_printf(out, ",\"validity\":\"%lld\"}", (long long)a->token_validity);
	}
	for (const struct doc_node *app = a->apps ? a->apps->first : NULL; app; app = app->next) {
		buf_putc(out, ',');
		put_name(out, app->name);
		put_value(out, app);
	}
	buf_putc(out, '}');
}
