/** Two documents side by side. */
#include "daemon/rehearse_diff.h"

#include "base/buf.h"

#include <stdio.h>

enum { LABEL = 48, DEPTH_MAX = 8 };

/** One status of an application: what it is about (empty: the application itself) and its value. */
struct status {
	char label[LABEL];
	struct str value;
};

struct statuses {
	size_t n;
	struct status status[REHEARSE_STATUSES_MAX];
};

static struct str parm_of(const struct doc_node *holder, const char *name)
{
	for (const struct doc_node *n = holder->first; n; n = n->next)
		if ((n->kind == DOC_PARM || n->kind == DOC_NUMBER) && str_is(n->name, name))
			return n->value;
	return STR_NONE;
}

static const struct status *find_label(const struct statuses *s, const char *label)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->status[i].label, label) == 0)
			return &s->status[i];
	return NULL;
}

/* equal labels are counted: "Boost", "Boost #2" */
static void add_status(struct statuses *s, const char *label, struct str value)
{
	char own[LABEL + 8];
	snprintf(own, sizeof(own), "%.*s", LABEL - 6, label);
	for (unsigned i = 2; find_label(s, own); i++)
		snprintf(own, sizeof(own), "%.*s #%u", LABEL - 6, label, i);
	if (s->n == REHEARSE_STATUSES_MAX)
		return;
	struct status *to = &s->status[s->n++];
	to->value = value;
	memcpy(to->label, own, LABEL);
	to->label[LABEL - 1] = '\0';
}

/* An entry for everywhere is one for home and one for abroad (TS.43 table 21), so that a split changes only
 * what it changes. */
static bool add_voice(struct statuses *s, const struct doc_node *holder, struct str value)
{
	const struct str access = parm_of(holder, "AccessType"), where = parm_of(holder, "HomeRoamingNWType");
	if (access.n == 0 || where.n == 0)
		return false;
	const bool lte = str_is(access, "1");
	if (!str_is(where, "3"))
		add_status(s, lte ? "lte_home" : "nr_home", value);
	if (!str_is(where, "2"))
		add_status(s, lte ? "lte_roaming" : "nr_roaming", value);
	return true;
}

/* an entry is named by its structure and by what tells it from its neighbours: "DataPlanInfoDetails 1" */
static void add_entry(struct statuses *s, const struct doc_node *holder, struct str value)
{
	char label[LABEL];
	struct buf b;
	buf_init_fixed(&b, label, sizeof(label) - 1);
	buf_put_str(&b, holder->name);
	for (const struct doc_node *n = holder->first; n; n = n->next)
		if (n->kind == DOC_PARM && n->name.n > 4 &&
			str_is(str_sub(n->name, n->name.n - 4, 4), "Type"))
			buf_printf(&b, " %.*s", STR_ARG(n->value));
	label[b.n] = '\0';
	add_status(s, label, value);
}

static void find_below(struct statuses *s, const struct doc_node *holder, const char *name, unsigned depth)
{
	const struct str own = parm_of(holder, name);
	if (own.n > 0 && depth == 0)
		add_status(s, "", own);
	else if (own.n > 0 && !add_voice(s, holder, own))
		add_entry(s, holder, own);
	for (const struct doc_node *n = holder->first; n && depth < DEPTH_MAX; n = n->next)
		if (n->kind != DOC_PARM && n->kind != DOC_NUMBER)
			find_below(s, n, name, depth + 1);
}

/* An application without a status (ap2010) is enabled as long as it tells anything. */
static void find_statuses(struct statuses *s, const struct rehearse_told *t)
{
	if (!t->doc)
		return;
	find_below(s, t->doc, t->status, 0);
	if (s->n == 0)
		add_status(s, "", t->doc->first ? STR("1") : STR("2"));
}

static struct str value_of(const struct statuses *s, const char *label)
{
	const struct status *found = find_label(s, label);
	return found ? found->value : STR_NONE;
}

static bool is_enabled(struct str value)
{
	return str_is(value, "1");
}

static struct str word_of(struct str value)
{
	static const char *const words[] = { "disabled", "enabled", "incompatible", "provisioning" };
	if (value.n == 1 && value.p[0] >= '0' && value.p[0] <= '3')
		return str_of(words[value.p[0] - '0']);
	return value.n ? value : STR("no status");
}

struct comparison {
	struct statuses before, after;
	bool lost, gained, differs;
};

static void compare_label(struct comparison *c, const char *label)
{
	const struct str a = value_of(&c->before, label), b = value_of(&c->after, label);
	c->lost = c->lost || (is_enabled(a) && !is_enabled(b));
	c->gained = c->gained || (!is_enabled(a) && is_enabled(b));
	c->differs = c->differs || !str_eq(a, b);
}

static void compare(struct comparison *c)
{
	for (size_t i = 0; i < c->before.n; i++)
		compare_label(c, c->before.status[i].label);
	for (size_t i = 0; i < c->after.n; i++)
		compare_label(c, c->after.status[i].label);
}

/* one value for all of `labels`, or nothing at all */
static bool uniform(const struct statuses *s, const struct statuses *labels, struct str *out)
{
	*out = s->n ? s->status[0].value : STR_NONE;
	for (size_t i = 0; i < s->n; i++)
		if (!str_eq(s->status[i].value, *out))
			return false;
	for (size_t i = 0; s->n && i < labels->n; i++)
		if (!find_label(s, labels->status[i].label))
			return false;
	return true;
}

/* whole steps only; what has no room is dots */
static void put_step(struct buf *b, const char *label, struct str from, struct str to)
{
	static const char dots[] = ", ...";
	char step[REHEARSE_TEXT];
	const int n = snprintf(step, sizeof(step), "%s%s%s%.*s -> %.*s", b->n ? ", " : "", label,
		label[0] ? " " : "", STR_ARG(from), STR_ARG(to));
	if (b->failed)
		return;
	if (b->n + (size_t)n + sizeof(dots) <= b->cap) {
		buf_puts(b, step);
		return;
	}
	buf_puts(b, dots + (b->n ? 0 : 2));
	b->failed = true;
}

static void put_labels(struct buf *b, const struct comparison *c, const struct statuses *of, bool only_new)
{
	for (size_t i = 0; i < of->n; i++) {
		const char *label = of->status[i].label;
		const struct str from = value_of(&c->before, label), to = value_of(&c->after, label);
		if (!str_eq(from, to) && !(only_new && from.n))
			put_step(b, label, word_of(from), word_of(to));
	}
}

static struct str whole_word(const struct rehearse_told *t, struct str value)
{
	return t->doc ? word_of(value) : STR("not offered");
}

static void put_status(const struct comparison *c, const struct rehearse_told *before,
	const struct rehearse_told *after, char out[REHEARSE_TEXT])
{
	struct buf b;
	struct str from, to;
	buf_init_fixed(&b, out, REHEARSE_TEXT - 1);
	if (uniform(&c->before, &c->after, &from) && uniform(&c->after, &c->before, &to)) {
		put_step(&b, "", whole_word(before, from), whole_word(after, to));
	} else {
		put_labels(&b, c, &c->before, false);
		put_labels(&b, c, &c->after, true);
	}
	out[b.n] = '\0';
}

/* --- parameters --- */

struct parms {
	struct rehearse_verdict *out;
	const char *status; /* not listed: it is reported as such */
};

static void add_parm(const struct parms *p, const char *path, struct str name)
{
	struct rehearse_verdict *v = p->out;
	char whole[REHEARSE_TEXT];
	struct buf b;
	if (str_is(name, p->status))
		return;
	buf_init_fixed(&b, whole, sizeof(whole) - 1);
	buf_printf(&b, "%s%s%.*s", path, path[0] ? "/" : "", STR_ARG(name));
	whole[b.n] = '\0';
	for (size_t i = 0; i < v->n_parms; i++)
		if (strcmp(v->parm[i], whole) == 0)
			return;
	if (v->n_parms < REHEARSE_PARMS_MAX)
		memcpy(v->parm[v->n_parms++], whole, sizeof(whole));
}

/* the child of the same name, and of names that occur repeatedly the one at the same place */
static const struct doc_node *partner(
	const struct doc_node *child, const struct doc_node *own_holder, const struct doc_node *holder)
{
	size_t before = 0;
	for (const struct doc_node *n = own_holder->first; n != child; n = n->next)
		before += str_eq(n->name, child->name);
	for (const struct doc_node *n = holder->first; n; n = n->next)
		if (str_eq(n->name, child->name) && before-- == 0)
			return n;
	return NULL;
}

static void diff_nodes(
	const struct parms *p, const struct doc_node *a, const struct doc_node *b, const char *path);

static void diff_child(
	const struct parms *p, const struct doc_node *a, const struct doc_node *b, const char *path)
{
	char below[REHEARSE_TEXT];
	struct buf text;
	if (!a->first && !b->first) {
		if (!str_eq(a->value, b->value))
			add_parm(p, path, a->name);
		return;
	}
	buf_init_fixed(&text, below, sizeof(below) - 1);
	buf_printf(&text, "%s%s%.*s", path, path[0] ? "/" : "", STR_ARG(a->name));
	below[text.n] = '\0';
	diff_nodes(p, a, b, below);
}

static void diff_nodes(
	const struct parms *p, const struct doc_node *a, const struct doc_node *b, const char *path)
{
	for (const struct doc_node *n = a->first; n; n = n->next) {
		const struct doc_node *other = partner(n, a, b);
		if (other)
			diff_child(p, n, other, path);
		else
			add_parm(p, path, n->name);
	}
	for (const struct doc_node *n = b->first; n; n = n->next)
		if (!partner(n, b, a))
			add_parm(p, path, n->name);
}

static void find_parms(
	const struct rehearse_told *before, const struct rehearse_told *after, struct rehearse_verdict *out)
{
	const struct parms p = { out, before->status };
	if (before->doc && after->doc)
		diff_nodes(&p, before->doc, after->doc, "");
	if (before->validity_s != after->validity_s)
		add_parm(&p, "VERS", STR("validity"));
	if (before->push != after->push)
		add_parm(&p, "", STR("RegisterNotifStatus"));
}

void rehearse_diff(
	const struct rehearse_told *before, const struct rehearse_told *after, struct rehearse_verdict *out)
{
	struct comparison c = { .lost = false };
	out->n_parms = 0;
	out->change = REHEARSE_SAME;
	find_statuses(&c.before, before);
	find_statuses(&c.after, after);
	compare(&c);
	if (c.lost || c.gained)
		out->change = c.lost ? REHEARSE_LOST : REHEARSE_GAINED;
	else if (c.differs || !before->doc != !after->doc)
		out->change = REHEARSE_STATUS;
	if (out->change == REHEARSE_SAME)
		find_parms(before, after, out);
	if (out->n_parms > 0)
		out->change = REHEARSE_CONTENT;
	if (out->change != REHEARSE_SAME)
		put_status(&c, before, after, out->status);
}
