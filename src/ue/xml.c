/** A reader of tags with quoted attributes: no text nodes, no DOCTYPE, 16 levels. */
#include "ue/xml.h"

enum { DEPTH_MAX = 16, ATTRS_MAX = 4, APPS_UNLIMITED = 0 };

struct attr {
	struct str name, value;
};

struct tag {
	struct str name;
	bool closing, empty;
	unsigned attrs; /* may be above ATTRS_MAX: then the rest was not kept */
	struct attr attr[ATTRS_MAX];
};

struct reader {
	struct arena *arena;
	const struct xml_style *style;
	struct findings *f;
	struct str rest;
	struct doc_node *open[DEPTH_MAX]; /* NULL: not a characteristic, what stands inside is skipped */
	unsigned depth;
	unsigned apps;
	bool root_seen;
};

static enum rc broken(struct reader *r, const char *what)
{
	return findings_add(r->f, "TS.43 2.9.3", "the XML does not parse: %s", what);
}

static struct str without_line_ends(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; p && i < s.n; i++)
		if (s.p[i] != '\n' && s.p[i] != '\r')
			p[n++] = s.p[i];
	return (struct str){ p, n };
}

static struct str lower(struct reader *r, struct str s)
{
	char *p = r->style->lower ? arena_take(r->arena, s.n + 1) : NULL;
	for (size_t i = 0; p && i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
	return p ? (struct str){ p, s.n } : s;
}

static const struct {
	const char *reference;
	char c;
} REFERENCE[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };

/* the octet that the reference at the start of s stands for, and its length; 0: none that this style resolves
 */
static size_t reference(struct reader *r, struct str s, char *c)
{
	const size_t known = r->style->amp == XML_AMP_STRICT ? sizeof(REFERENCE) / sizeof(REFERENCE[0]) : 1;
	for (size_t i = 0; i < known; i++) {
		if (!str_starts(s, str_of(REFERENCE[i].reference)))
			continue;
		if (i > 0)
			findings_add(r->f, "clients 24", "a value has %s: most clients show it literally",
				REFERENCE[i].reference);
		*c = REFERENCE[i].c;
		return strlen(REFERENCE[i].reference);
	}
	if (r->style->amp == XML_AMP_STRICT)
		findings_add(r->f, "clients 24", "a bare & or an unknown reference in a value");
	return 0;
}

static struct str resolve(struct reader *r, struct str value)
{
	char *p = arena_take(r->arena, value.n + 1);
	size_t n = 0;
	if (r->style->amp == XML_AMP_NEVER || str_find(value, '&') == value.n)
		return value;
	for (size_t i = 0; p && i < value.n;) {
		char c = value.p[i];
		const size_t len = c == '&' ? reference(r, str_sub(value, i, value.n), &c) : 1;
		p[n++] = c;
		i += len ? len : 1;
	}
	return (struct str){ p, n };
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct str skip_blanks(struct str s)
{
	size_t i = 0;
	while (i < s.n && blank(s.p[i]))
		i++;
	return str_sub(s, i, s.n);
}

/* one name="value" off the front of *s */
static enum rc read_attr(struct reader *r, struct str *s, struct tag *t)
{
	const size_t eq = str_find(*s, '=');
	const struct str after = skip_blanks(str_sub(*s, eq + 1, s->n));
	if (eq == s->n || after.n < 2 || (after.p[0] != '"' && after.p[0] != '\''))
		return broken(r, "an attribute is not name=\"value\"");
	const struct str value = str_sub(after, 1, str_find(str_sub(after, 1, after.n), after.p[0]));
	struct str name = str_sub(*s, 0, eq);
	while (name.n && blank(name.p[name.n - 1]))
		name.n--;
	if (t->attrs < ATTRS_MAX)
		t->attr[t->attrs] = (struct attr){ name, resolve(r, value) };
	t->attrs++;
	*s = skip_blanks(str_sub(after, value.n + 2, after.n));
	return RC_OK;
}

/* where the '>' of the tag at the start of s stands, outside quotes */
static size_t tag_end(struct str s)
{
	char quote = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (quote && s.p[i] == quote)
			quote = 0;
		else if (!quote && (s.p[i] == '"' || s.p[i] == '\''))
			quote = s.p[i];
		else if (!quote && s.p[i] == '>')
			return i;
	}
	return s.n;
}

static enum rc read_tag(struct reader *r, struct tag *t)
{
	const size_t end = tag_end(r->rest);
	struct str s = str_sub(r->rest, 1, end - 1);
	*t = (struct tag){ 0 };
	if (end == r->rest.n)
		return broken(r, "a tag has no end");
	if (r->style->strict && str_find(s, '\n') < s.n)
		findings_add(r->f, "clients 25", "a tag is spread over two lines");
	r->rest = str_sub(r->rest, end + 1, r->rest.n);
	t->closing = s.n && s.p[0] == '/';
	if (t->closing)
		s = str_sub(s, 1, s.n);
	t->empty = s.n && s.p[s.n - 1] == '/';
	if (t->empty)
		s.n--;
	size_t n = 0;
	while (n < s.n && !blank(s.p[n]))
		n++;
	t->name = str_sub(s, 0, n);
	s = skip_blanks(str_sub(s, n, s.n));
	enum rc rc = RC_OK;
	while (s.n && rc == RC_OK)
		rc = read_attr(r, &s, t);
	return rc;
}

static const struct attr *find_attr(const struct tag *t, const char *name)
{
	for (unsigned i = 0; i < t->attrs && i < ATTRS_MAX; i++)
		if (str_is(t->attr[i].name, name))
			return &t->attr[i];
	return NULL;
}

static enum rc shape(struct reader *r, bool good, const char *what)
{
	if (good || !(r->style->strict || r->style->ordered))
		return RC_OK;
	findings_add(r->f, "clients 25", "%s", what);
	return r->style->ordered ? RC_INVALID : RC_OK;
}

static enum rc open_characteristic(struct reader *r, const struct tag *t)
{
	const struct attr *type = find_attr(t, "type");
	enum rc rc = shape(r, type == &t->attr[0] && t->attrs == 1,
		"a characteristic has not exactly one attribute, type");
	if (rc != RC_OK || !type)
		return type ? rc : broken(r, "a characteristic has no type");
	struct doc_node *parent = r->open[r->depth - 1];
	const bool app = r->depth == 1 && str_ieq(type->value, STR("APPLICATION"));
	r->apps += app;
	const bool hidden = app && r->style->apps_max != APPS_UNLIMITED && r->apps > r->style->apps_max;
	struct doc_node *node = parent && !hidden ? doc_add(parent, DOC_STRUCT, lower(r, type->value)) : NULL;
	if (parent && !hidden && !node)
		return RC_NOMEM;
	if (t->empty)
		return RC_OK;
	if (r->depth == DEPTH_MAX)
		return broken(r, "too deep");
	r->open[r->depth++] = node;
	return RC_OK;
}

static enum rc take_parm(struct reader *r, const struct tag *t)
{
	const struct attr *name = find_attr(t, "name"), *value = find_attr(t, "value");
	const bool good = t->attrs == 2 && name == &t->attr[0] && value == &t->attr[1];
	const enum rc rc = shape(r, good, "a parm has not exactly name, then value");
	if (rc != RC_OK || !name || !value)
		return name && value ? rc : broken(r, "a parm has no name or no value");
	if (!t->empty)
		return broken(r, "a parm is not an empty element");
	struct doc_node *parent = r->open[r->depth - 1];
	struct doc_node *node = parent ? doc_add(parent, DOC_PARM, lower(r, name->value)) : NULL;
	if (node)
		node->value = value->value;
	return parent && !node ? RC_NOMEM : RC_OK;
}

static enum rc take_tag(struct reader *r, const struct tag *t)
{
	if (t->closing) {
		if (r->depth == 0)
			return broken(r, "an element is closed twice");
		r->depth--;
		return RC_OK;
	}
	if (!r->root_seen) {
		if (!str_is(t->name, "wap-provisioningdoc") || t->empty)
			return broken(r, "the root is not wap-provisioningdoc");
		r->root_seen = true;
		r->depth = 1;
		return RC_OK;
	}
	if (r->depth == 0)
		return broken(r, "something stands behind the root");
	if (str_is(t->name, "characteristic"))
		return open_characteristic(r, t);
	if (str_is(t->name, "parm") || (r->style->lower && str_is(t->name, "param")))
		return take_parm(r, t);
	return broken(r, "an element is neither characteristic nor parm");
}

/* <?xml ...?> and comments */
static bool skip_other(struct reader *r)
{
	const bool comment = str_starts(r->rest, STR("<!--"));
	const struct str end = comment ? STR("-->") : STR("?>");
	if (!comment && !str_starts(r->rest, STR("<?")))
		return false;
	r->rest = str_sub(r->rest, str_find_str(r->rest, end) + end.n, r->rest.n);
	return true;
}

enum rc xml_read(struct arena *a, struct str text, const struct xml_style *style, struct doc_node **out,
	struct findings *f)
{
	struct reader r = { .arena = a, .style = style, .f = f };
	struct doc_node *root = r.open[0] = doc_new(a);
	r.rest = style->glues_lines ? without_line_ends(a, text) : text;
	if (!root || (text.n && !r.rest.p))
		return RC_NOMEM;
	enum rc rc = RC_OK;
	for (r.rest = skip_blanks(r.rest); r.rest.n && rc == RC_OK; r.rest = skip_blanks(r.rest)) {
		struct tag t;
		if (r.rest.p[0] != '<')
			return broken(&r, "text between the tags");
		if (skip_other(&r))
			continue;
		rc = read_tag(&r, &t);
		if (rc == RC_OK)
			rc = take_tag(&r, &t);
	}
	if (rc == RC_OK && (r.depth || !r.root_seen))
		return broken(&r, "it ends before its root does");
	if (rc == RC_OK)
		*out = root;
	return rc;
}
