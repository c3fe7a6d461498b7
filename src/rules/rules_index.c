/** Building an index: each value collects the sets it lies in, prefixes hand theirs on to what is longer. */
#include "rules/rules_index.h"

#include "rules/rules_owners.h"

struct build {
	struct rules_reader *r;
	const struct rules_cond *row;
	struct rules_index x; /* in scratch: number is a set of owners */
	struct rules_owners owners;
	const struct rules_set *set;
	const struct rules_value *value; /* being added */
	uint32_t owner;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static enum rc refuse(const struct build *b)
{
	const struct rules_place at = { b->set->file, b->value->line, b->value->column };
	char quoted[TEXT_QUOTE_ROOM];
	return rules_refuse(b->r, at, REASON_rules_value, "%s: expected %s, got %s", b->row->word,
		rules_cond_expect(b->x.cond), text_quote(b->value->text, quoted));
}

static enum rc add(struct build *b, struct str text, bool prefix)
{
	struct rules_entry *e = rules_table_put(b->r->scratch, prefix ? &b->x.prefix : &b->x.exact, text);
	if (!e || b->x.exact.n + b->x.prefix.n > RULES_INDEX_VALUES_MAX ||
		!rules_owners_add(&b->owners, &e->number, b->owner))
		return rules_refuse_memory(b->r);
	return RC_OK;
}

/* At most 128 octets; only digits where the row says so. */
static enum rc add_word(struct build *b)
{
	struct str s = b->value->text;
	const bool prefix = s.n > 0 && s.p[s.n - 1] == '*';
	s.n -= prefix;
	if (s.n == 0 || s.n > RULES_INDEX_TEXT_MAX)
		return refuse(b);
	if (b->row->digits && (!str_all_digits(s) || s.n > b->row->digits || (!prefix && s.n < 5)))
		return refuse(b);
	if (!b->row->fold)
		return add(b, s, prefix);
	char *folded = arena_take(b->r->scratch, s.n);
	if (!folded)
		return rules_refuse_memory(b->r);
	for (size_t i = 0; i < s.n; i++)
		folded[i] = lower(s.p[i]);
	return add(b, (struct str){ folded, s.n }, prefix);
}

static enum rc add_digits(struct build *b, const char *digits, size_t n)
{
	char *kept = arena_take(b->r->scratch, n);
	if (!kept)
		return rules_refuse_memory(b->r);
	memcpy(kept, digits, n);
	return add(b, (struct str){ kept, n }, true);
}

static bool all_are(const char *p, size_t n, char c)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != c)
			return false;
	return true;
}

/* Adds one to n digits; false at 99...9. */
static bool step(char *p, size_t n)
{
	while (n > 0 && p[n - 1] == '9')
		p[--n] = '0';
	if (n > 0)
		p[n - 1]++;
	return n > 0;
}

/* The largest block of ten, hundred ... that begins at `at` and ends at or before `last`: keeps that many
 * digits. */
static size_t block(const char *at, const char *last, size_t n)
{
	size_t keep = n;
	while (keep > 1 && all_are(at + keep - 1, n - keep + 1, '0') &&
		(memcmp(at, last, keep - 1) < 0 || all_are(last + keep - 1, n - keep + 1, '9')))
		keep--;
	return keep;
}

/* FIRST-LAST of equal length as prefixes. */
static enum rc add_range(struct build *b, struct str first, struct str last)
{
	char at[16];
	const size_t n = first.n;
	memcpy(at, first.p, n);
	for (;;) {
		const size_t keep = block(at, last.p, n);
		const enum rc rc = add_digits(b, at, keep);
		if (rc != RC_OK || !step(at, keep) || memcmp(at, last.p, n) > 0)
			return rc;
	}
}

static enum rc add_number(struct build *b)
{
	struct str s = b->value->text;
	const size_t dash = str_find(s, '-');
	const struct str first = str_trim(str_sub(s, 0, dash)), last = str_trim(str_sub(s, dash + 1, s.n));
	if (!str_all_digits(first) || first.n > b->row->digits)
		return refuse(b);
	if (dash == s.n)
		return add(b, first, true);
	if (!str_all_digits(last) || last.n != first.n || memcmp(first.p, last.p, first.n) > 0)
		return refuse(b);
	return add_range(b, first, last);
}

static enum rc refuse_choice(struct build *b, const struct conf_near *near)
{
	char mem[256];
	struct buf list;
	char quoted[TEXT_QUOTE_ROOM];
	const struct rules_place at = { b->set->file, b->value->line, b->value->column };
	if (near->best.p)
		return rules_refuse_word(b->r, at, "word", near);
	buf_init_fixed(&list, mem, sizeof(mem));
	for (const char *const *c = rules_cond_choices(b->x.cond); *c; c++) {
		buf_puts(&list, list.n ? ", " : "");
		buf_puts(&list, *c);
	}
	return rules_refuse(b->r, at, REASON_rules_value, "%s: expected one of %.*s, got %s", b->row->word,
		STR_ARG(buf_str(&list)), text_quote(b->value->text, quoted));
}

static enum rc add_choice(struct build *b)
{
	static const char octets[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	const char *const *choice = rules_cond_choices(b->x.cond);
	struct conf_near near = { .key = b->value->text };
	for (size_t i = 0; choice[i]; i++) {
		if (str_ieq(b->value->text, str_of(choice[i])))
			return add(b, (struct str){ &octets[i], 1 }, false);
		conf_near_try(&near, str_of(choice[i]));
	}
	return refuse_choice(b, &near);
}

static enum rc add_value(struct build *b)
{
	if (b->row->kind == RULES_COND_WORDS)
		return add_word(b);
	return b->row->kind == RULES_COND_DIGITS ? add_number(b) : add_choice(b);
}

static enum rc add_sets(struct build *b, const struct rules_sets *sets, const uint32_t *used, size_t n_used)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < n_used && rc == RC_OK; i++) {
		b->owner = used[i];
		b->set = &sets->set[used[i]];
		for (size_t k = 0; k < b->set->n && rc == RC_OK; k++) {
			b->value = &b->set->value[k];
			rc = add_value(b);
		}
	}
	return rc;
}

static void note_lengths(struct rules_index *x)
{
	bool used[RULES_INDEX_TEXT_MAX + 1] = { false };
	for (size_t i = 0; i < x->prefix.n; i++)
		used[x->prefix.entry[i].n] = true;
	for (size_t n = RULES_INDEX_TEXT_MAX; n > 0; n--)
		if (used[n])
			x->length[x->n_lengths++] = (uint8_t)n;
}

/* The number of the longest prefix of s with at most `max` octets; 0: none. */
static uint32_t longest(const struct rules_index *x, struct str s, size_t max)
{
	for (size_t i = 0; i < x->n_lengths; i++) {
		const size_t n = x->length[i];
		if (n > max || n > s.n)
			continue;
		const struct str head = { s.p, n };
		const struct rules_entry *e = rules_table_find(&x->prefix, head, rules_table_hash(head));
		if (e)
			return e->number;
	}
	return 0;
}

/* Shortest first, so that each takes over from one that has already taken over. */
static bool inherit(struct build *b)
{
	struct rules_index *x = &b->x;
	for (size_t i = x->n_lengths; i-- > 0;)
		for (size_t k = 0; k < x->prefix.n; k++) {
			struct rules_entry *e = &x->prefix.entry[k];
			const struct str s = { e->p, e->n };
			if (e->n == x->length[i] &&
				!rules_owners_join(&b->owners, &e->number, longest(x, s, s.n - 1)))
				return false;
		}
	for (size_t k = 0; k < x->exact.n; k++) {
		struct rules_entry *e = &x->exact.entry[k];
		if (!rules_owners_join(&b->owners, &e->number, longest(x, (struct str){ e->p, e->n }, e->n)))
			return false;
	}
	return true;
}

/* Sets of owners that a value has become classes, in the order met. */
static void number_classes(struct build *b, struct rules_table *t, size_t *octets)
{
	for (size_t i = 0; i < t->n; i++) {
		struct rules_owner *o = &b->owners.node[t->entry[i].number];
		if (!o->class) {
			o->class = (uint32_t)b->x.n_classes++;
			*octets += rules_owners_count(&b->owners, t->entry[i].number);
		}
	}
}

static void use_classes(struct build *b, struct rules_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->entry[i].number = b->owners.node[t->entry[i].number].class;
}

static bool list_classes(struct build *b)
{
	size_t n = 0;
	b->x.n_classes = 1;
	number_classes(b, &b->x.exact, &n);
	number_classes(b, &b->x.prefix, &n);
	b->x.first = arena_take(b->r->arena, (b->x.n_classes + 1) * sizeof(uint32_t));
	b->x.set = arena_take(b->r->arena, (n + 1) * sizeof(uint32_t));
	uint32_t *chain = arena_take(b->r->scratch, b->x.n_classes * sizeof(*chain));
	if (!b->x.first || !b->x.set || !chain)
		return false;
	for (uint32_t i = 1; i < b->owners.n; i++)
		if (b->owners.node[i].class)
			chain[b->owners.node[i].class] = i;
	for (size_t c = 1; c < b->x.n_classes; c++) {
		rules_owners_list(&b->owners, chain[c], b->x.set + b->x.first[c]);
		b->x.first[c + 1] = b->x.first[c] + (uint32_t)rules_owners_count(&b->owners, chain[c]);
	}
	use_classes(b, &b->x.exact);
	use_classes(b, &b->x.prefix);
	return true;
}

enum rc rules_index_build(struct rules_reader *r, enum rules_cond_id cond, const struct rules_sets *sets,
	const uint32_t *used, size_t n_used, struct rules_index *out)
{
	struct build b = { .r = r, .row = rules_cond_row(cond), .x = { .cond = cond } };
	if (!rules_owners_init(&b.owners, r->scratch))
		return rules_refuse_memory(r);
	const enum rc rc = add_sets(&b, sets, used, n_used);
	if (rc != RC_OK)
		return rc;
	note_lengths(&b.x);
	if (!inherit(&b) || !list_classes(&b))
		return rules_refuse_memory(r);
	*out = b.x;
	if (rules_table_copy(r->arena, &b.x.exact, &out->exact) != RC_OK ||
		rules_table_copy(r->arena, &b.x.prefix, &out->prefix) != RC_OK)
		return rules_refuse_memory(r);
	return RC_OK;
}

uint32_t rules_index_class(const struct rules_index *x, struct str value)
{
	char folded[RULES_INDEX_TEXT_MAX];
	if (rules_cond_row(x->cond)->fold) {
		const size_t n = value.n < sizeof(folded) ? value.n : sizeof(folded);
		for (size_t i = 0; i < n; i++)
			folded[i] = lower(value.p[i]);
		if (value.n > sizeof(folded)) /* too long to be equal to any */
			return longest(x, (struct str){ folded, n }, n);
		value = (struct str){ folded, n };
	}
	const struct rules_entry *e = rules_table_find(&x->exact, value, rules_table_hash(value));
	return e ? e->number : longest(x, value, value.n);
}

uint32_t rules_index_choice(const struct rules_index *x, uint8_t value)
{
	const char octet = (char)value;
	const struct str key = { &octet, 1 };
	const struct rules_entry *e = rules_table_find(&x->exact, key, rules_table_hash(key));
	return e ? e->number : 0;
}

const uint32_t *rules_index_sets(const struct rules_index *x, uint32_t class, size_t *n)
{
	*n = x->first[class + 1] - x->first[class];
	return x->set + x->first[class];
}
