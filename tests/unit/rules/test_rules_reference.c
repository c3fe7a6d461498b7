/**
 * Compiled decisions against a plain evaluator: random rules are made as trees here, written as a file for
 * the reader, and decided both ways. The evaluator compares texts one by one and shares no code with the
 * index.
 */
#include "rig.h"

#include "base/hash.h"
#include "rules/rules_when.h"

enum { FILES = 1010, LINES = 100, RULES = 40, CHILDREN = 3, VALUES = 3, POOL = 6 };

static uint64_t seed;

static uint64_t chance(void)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned below(unsigned n)
{
	return (unsigned)(chance() % n);
}

/* --- what rules are made of --- */

enum truth { NO, YES, MAYBE };
enum kind { EXACT, FOLDED, PREFIX, CHOICE, TAGS, VERSION, DATE, CLOCK, WEEKDAY, PERCENT, KNOWN, UNKNOWN };

struct field {
	const char *word;
	enum kind kind;
	const char *value[POOL];  /* of facts */
	const char *wanted[POOL]; /* of conditions */
};

static const struct field fields[] = {
	{ "plan", EXACT, { "gold", "silver", "iron", "gold+", "Gold", "" },
		{ "gold", "silver", "go*", "gold+", "si*", "g*" } },
	{ "region", FOLDED, { "North", "south", "EAST", "west", "northwest", "" },
		{ "north", "SOUTH", "east", "no*", "North*", "WEST" } },
	{ "imsi", PREFIX,
		{ "001010000000001", "001010000000199", "001010000001000", "001020000000001",
			"262011234567890", "" },
		{ "00101", "001010000000100-001010000001234", "0010", "262", "001010000000001",
			"00102-26201" } },
	{ "tac", PREFIX, { "35500001", "35500099", "35600000", "35712345", "35800000", "" },
		{ "355", "35500001", "35500090-35599999", "{list: tacs}", "3571-3579",
			"35600000-35600000" } },
	{ "terminal_model", FOLDED, { "Phone 11", "phone 12 Pro", "Tablet", "PHONE", "Watch", "" },
		{ "phone*", "phone 11", "{list: models}", "p*", "Tab*", "watch" } },
	{ "barred", CHOICE, { "no", "yes", "no", "yes", "no", "" },
		{ "no", "yes", "no", "yes", "no", "yes" } },
	{ "tc", CHOICE, { "missing", "available", "not_required", "in_progress", "available", "" },
		{ "missing", "available", "not_required", "in_progress", "available", "missing" } },
	{ "tags", TAGS, { "staff", "beta", "vip", "old", "new", "x" },
		{ "staff", "beta", "v*", "old", "n*", "y" } },
	{ "sw_version", VERSION, { "17.4.1", "17", "16.9-beta", "15.0.0.1", "next", "" },
		{ ">=17", "<16", ">15 <=17.4.1", "16-17", "17.0.0", "<=15.0.0.0" } },
	{ "entitlement_version", VERSION, { "12.0", "8.0", "5.0", "9.0", "10.0", "" },
		{ "8.0", ">=9", "<8.0", "5.0-9.0", ">5.0", "12" } },
	{ "date", DATE, { "1777590000", "1767225600", "1798761600", "1777589999", "1780000000", "" },
		{ "from: 2026-05-01", "until: 2026-05-01",
			"from: 2026-01-01T00:00Z, until: 2027-01-01T00:00Z", "from: 2026-05-01T00:00+02:00",
			"until: 2026-12-31T23:59:59", "from: 2027-01-01T01:00" } },
	{ "time_of_day", CLOCK, { 0 },
		{ "08:00-20:00", "20:00-08:00", "00:00-24:00", "23:59-00:01", "00:00-12:00",
			"12:00-24:00" } },
	{ "weekday", WEEKDAY, { 0 }, { "mon", "tue", "wed", "thu", "fri", "sun" } },
	{ "percent", PERCENT, { 0 }, { "0", "10", "33.3", "50", "99.99", "100" } },
	{ "known", KNOWN, { 0 }, { "plan", "region", "tac", "now", "line", "tags" } },
	{ "unknown", UNKNOWN, { 0 }, { "plan", "imsi", "terminal_model", "now", "barred", "tc" } },
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static const char *const list_tacs[] = { "35500001", "3570-3579", "35600000", NULL }; /* rig_a, and below */
static const char *const list_models[] = { "phone 12*", "TABLET", NULL };

enum op { ALL, ANY, NOT, NONE, LEAF };

struct tree {
	enum op op;
	const struct field *field;
	unsigned wanted[VALUES];
	size_t n; /* wanted or children */
	struct tree *child[CHILDREN];
};

struct made_rule {
	struct tree *when;
	unsigned apps; /* bits */
	int status;
};

struct made {
	struct arena *arena;
	struct made_rule rule[RULES];
	size_t n;
};

static struct tree *make_tree(struct arena *a, int depth)
{
	struct tree *t = arena_new_of(a, struct tree);
	assert_non_null(t);
	t->op = depth >= 3 || below(3) ? LEAF : (enum op)(1 + below(3));
	if (depth == 0)
		t->op = ALL;
	if (t->op != LEAF) {
		t->n = 1 + below(depth == 0 || t->op == NOT ? 3 : 2);
		for (size_t i = 0; i < t->n; i++) {
			/* a mapping has each word once */
			do
				t->child[i] = make_tree(a, depth + 1);
			while (t->op != ANY && t->op != NONE && i > 0 && t->child[i]->op == t->child[0]->op &&
				t->child[i]->field == t->child[0]->field);
			if (t->op != ANY && t->op != NONE && i == 2 && t->child[2]->op == t->child[1]->op &&
				t->child[2]->field == t->child[1]->field)
				t->n = 2;
		}
		return t;
	}
	t->field = &fields[below(FIELDS)];
	t->n = t->field->kind == PERCENT ? 1 : 1 + below(VALUES);
	for (size_t i = 0; i < t->n; i++)
		t->wanted[i] = below(POOL);
	return t;
}

static void make(struct made *m)
{
	m->arena = arena_new(4 * 1024 * 1024);
	m->n = 1 + below(RULES);
	for (size_t i = 0; i < m->n; i++)
		m->rule[i] = (struct made_rule){ make_tree(m->arena, 0), 1 + below((1 << RIG_APPS) - 1),
			(int)below(4) };
}

/* --- as a file --- */

static void write_tree(struct buf *b, const struct tree *t);

static void write_leaf(struct buf *b, const struct tree *t)
{
	buf_printf(b, "%s: ", t->field->word);
	buf_puts(b, t->field->kind == PERCENT ? "" : "[");
	for (size_t i = 0; i < t->n; i++) {
		const char *w = t->field->wanted[t->wanted[i]];
		const char *form = t->field->kind == DATE ? "%s{%s}" : w[0] == '{' ? "%s%s" : "%s\"%s\"";
		char text[128];
		snprintf(text, sizeof(text), form, i ? ", " : "", w);
		buf_puts(b, text);
	}
	buf_puts(b, t->field->kind == PERCENT ? "" : "]");
}

/* the members of a mapping */
static void write_members(struct buf *b, const struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		buf_puts(b, i ? ", " : "");
		write_tree(b, t->child[i]);
	}
}

static void write_tree(struct buf *b, const struct tree *t)
{
	static const char *const words[] = {
		[ALL] = "", [ANY] = "any: [", [NOT] = "not: {", [NONE] = "none: ["
	};
	if (t->op == LEAF) {
		write_leaf(b, t);
		return;
	}
	buf_puts(b, words[t->op]);
	if (t->op == NOT) {
		write_members(b, t);
		buf_putc(b, '}');
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		buf_puts(b, i ? ", {" : "{");
		write_tree(b, t->child[i]);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void write_rule(struct buf *b, const struct made_rule *r, size_t number)
{
	static const char *const statuses[] = { "disabled", "enabled", "incompatible", "provisioning" };
	buf_printf(b, "  - {name: r%zu, apps: [", number);
	for (unsigned i = 0, first = 1; i < RIG_APPS; i++)
		if (r->apps & 1u << i) {
			buf_printf(b, "%s%s", first ? "" : ", ", rig_apps[i].name);
			first = 0;
		}
	buf_printf(b, "], then: {status: %s}, when: {", statuses[r->status]);
	write_members(b, r->when);
	buf_puts(b, "}}\n");
}

static void write_file(struct buf *b, const struct made *m)
{
	buf_puts(b, "utc_offset: \"+01:00\"\n"
		    "lists: {tacs: {file: a.txt}, models: [\"phone 12*\", TABLET]}\nrules:\n");
	for (size_t i = 0; i < m->n; i++)
		write_rule(b, &m->rule[i], i);
	assert_false(b->failed);
}

/* --- the plain evaluator --- */

struct made_facts {
	const char *value[FIELDS]; /* "": not known */
	struct str tag[2];
	struct rules_facts f;
};

static bool one_is(const struct field *field, const char *value, const char *wanted);

static bool in_list(const struct field *field, const char *value, const char *const *list)
{
	for (; *list; list++)
		if (one_is(field, value, *list))
			return true;
	return false;
}

static bool prefix_is(const char *value, const char *wanted)
{
	const char *dash = strchr(wanted, '-');
	const size_t n = dash ? (size_t)(dash - wanted) : strlen(wanted);
	if (!dash)
		return strncmp(value, wanted, n) == 0;
	return strncmp(value, wanted, n) >= 0 && strncmp(value, dash + 1, n) <= 0;
}

static bool one_is(const struct field *field, const char *value, const char *wanted)
{
	const size_t n = strlen(wanted);
	if (strcmp(wanted, "{list: tacs}") == 0)
		return in_list(field, value, list_tacs);
	if (strcmp(wanted, "{list: models}") == 0)
		return in_list(field, value, list_models);
	if (field->kind == PREFIX)
		return prefix_is(value, wanted);
	const size_t compared = wanted[n - 1] == '*' ? n - 1 : n + 1;
	return (field->kind == FOLDED ? strncasecmp(value, wanted, compared)
				      : strncmp(value, wanted, compared)) == 0;
}

static int version_order(const char *a, const char *b)
{
	for (int i = 0; i < 4; i++) {
		char *end_a, *end_b;
		const unsigned long x = strtoul(a, &end_a, 10), y = strtoul(b, &end_b, 10);
		if (x != y)
			return x < y ? -1 : 1;
		a = *end_a == '.' ? end_a + 1 : "0";
		b = *end_b == '.' ? end_b + 1 : "0";
	}
	return 0;
}

static bool version_is(const char *value, const char *wanted)
{
	const char *dash = strchr(wanted, '-');
	if (dash)
		return version_order(value, wanted) >= 0 && version_order(value, dash + 1) <= 0;
	if (wanted[0] != '<' && wanted[0] != '>')
		return version_order(value, wanted) == 0;
	for (; wanted; wanted = strchr(wanted, ' '), wanted = wanted ? wanted + 1 : NULL) {
		const bool with = wanted[1] == '=';
		const int order = version_order(value, wanted + (with ? 2 : 1)) * (wanted[0] == '<' ? -1 : 1);
		if (order < 0 || (order == 0 && !with))
			return false;
	}
	return true;
}

/* the moments of the pool, as seconds, worked out by hand with +01:00 where nothing is said */
static bool date_is(int64_t now, unsigned wanted)
{
	static const int64_t from[] = { 1777590000, 0, 1767225600, 1777586400, 0, 1798761600 };
	static const int64_t until[] = { INT64_MAX, 1777590000, 1798761600, INT64_MAX, 1798757999,
		INT64_MAX };
	return now >= from[wanted] && now < until[wanted];
}

static bool clock_is(int64_t now, unsigned wanted)
{
	static const int from[] = { 480, 1200, 0, 1439, 0, 720 }, until[] = { 1200, 480, 1440, 1, 720, 1440 };
	const int64_t minute = (now + 3600) % 86400 / 60;
	if (from[wanted] < until[wanted])
		return minute >= from[wanted] && minute < until[wanted];
	return minute >= from[wanted] || minute < until[wanted];
}

static bool weekday_is(int64_t now, unsigned wanted)
{
	static const int days[] = { 1, 2, 3, 4, 5, 0 };
	return ((now + 3600) / 86400 + 4) % 7 == days[wanted];
}

static bool percent_is(uint64_t line, unsigned wanted, size_t rule)
{
	static const unsigned hundredths[] = { 0, 1000, 3330, 5000, 9999, 10000 };
	char name[16];
	snprintf(name, sizeof(name), "r%zu", rule);
	const struct hash_key key = { rules_when_salt(str_of(name)), line };
	return hash_sip(&key, BYTES_NONE) % 10000 < hundredths[wanted];
}

static const char *value_of(const struct made_facts *m, const char *word)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].word, strcmp(word, "now") == 0 ? "date" : word) == 0)
			return m->value[i];
	return "x"; /* line */
}

static bool wanted_is(const struct tree *t, const struct made_facts *m, unsigned wanted, size_t rule)
{
	const char *value = m->value[t->field - fields];
	switch (t->field->kind) {
	case TAGS:
		for (size_t i = 0; i < m->f.n_tags; i++)
			if (one_is(t->field, m->tag[i].p, t->field->wanted[wanted]))
				return true;
		return false;
	case VERSION:
		return version_is(value, t->field->wanted[wanted]);
	case DATE:
		return date_is(m->f.now_s, wanted);
	case CLOCK:
		return clock_is(m->f.now_s, wanted);
	case WEEKDAY:
		return weekday_is(m->f.now_s, wanted);
	case PERCENT:
		return percent_is(m->f.line, wanted, rule);
	case EXACT:
	case FOLDED:
	case PREFIX:
	case CHOICE:
	case KNOWN:
	case UNKNOWN:
		break;
	}
	return one_is(t->field, value, t->field->wanted[wanted]);
}

/* known: all of them are; unknown: none is */
static enum truth presence(const struct tree *t, const struct made_facts *m)
{
	for (size_t i = 0; i < t->n; i++) {
		const char *word = t->field->wanted[t->wanted[i]];
		const bool known = strcmp(word, "tags") == 0 || value_of(m, word)[0];
		if (known != (t->field->kind == KNOWN))
			return NO;
	}
	return YES;
}

static enum truth leaf(const struct tree *t, const struct made_facts *m, size_t rule)
{
	if (t->field->kind == KNOWN || t->field->kind == UNKNOWN)
		return presence(t, m);
	const bool timed = t->field->kind == CLOCK || t->field->kind == WEEKDAY;
	const char *value = timed ? value_of(m, "now") : m->value[t->field - fields];
	if (t->field->kind != TAGS && t->field->kind != PERCENT && !value[0])
		return MAYBE;
	if (t->field->kind == VERSION && (value[0] < '0' || value[0] > '9'))
		return MAYBE;
	for (size_t i = 0; i < t->n; i++)
		if (wanted_is(t, m, t->wanted[i], rule))
			return YES;
	return NO;
}

static enum truth evaluate(const struct tree *t, const struct made_facts *m, size_t rule)
{
	if (t->op == LEAF)
		return leaf(t, m, rule);
	bool some = false, maybe = false, every = true;
	for (size_t i = 0; i < t->n; i++) {
		const enum truth v = evaluate(t->child[i], m, rule);
		some = some || v == YES;
		every = every && v == YES;
		maybe = maybe || v == MAYBE;
	}
	bool no = false;
	for (size_t i = 0; i < t->n; i++)
		no = no || evaluate(t->child[i], m, rule) == NO;
	const enum truth all = every ? YES : no ? NO : MAYBE, any = some ? YES : maybe ? MAYBE : NO;
	const enum truth turned = t->op == NOT ? all : any;
	if (t->op == ALL)
		return all;
	if (t->op == ANY)
		return any;
	return turned == MAYBE ? MAYBE : turned == YES ? NO : YES;
}

static uint32_t reference(const struct made *m, unsigned app, const struct made_facts *facts)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->rule[i].apps & 1u << app && evaluate(m->rule[i].when, facts, i) == YES)
			return (uint32_t)i;
	return RULES_NONE;
}

/* --- facts --- */

static struct rules_choice choice_of(const char *const *words, const char *value)
{
	for (unsigned i = 0; words[i]; i++)
		if (strcmp(words[i], value) == 0)
			return rules_choice_of(i);
	return (struct rules_choice){ 0 };
}

static void make_facts(struct made_facts *m)
{
	*m = (struct made_facts){ 0 };
	for (size_t i = 0; i < FIELDS; i++)
		m->value[i] = fields[i].value[0] ? fields[i].value[below(POOL)] : "";
	m->f.n_tags = below(3);
	m->f.tags = m->tag;
	for (size_t i = 0; i < 2; i++)
		m->tag[i] = str_of(fields[7].value[below(POOL)]);
	m->f.plan = str_of(m->value[0]);
	m->f.region = str_of(m->value[1]);
	m->f.imsi = str_of(m->value[2]);
	m->f.tac = str_of(m->value[3]);
	m->f.terminal_model = str_of(m->value[4]);
	m->f.barred = choice_of(rules_facts_row(RULES_FACT_barred)->choices, m->value[5]);
	m->f.tc = choice_of(rules_facts_row(RULES_FACT_tc)->choices, m->value[6]);
	m->f.terminal_sw_version = str_of(m->value[8]);
	m->f.entitlement_version = str_of(m->value[9]);
	m->f.now_s = m->value[10][0] ? strtoll(m->value[10], NULL, 10) + (int64_t)below(2) * 43210 : 0;
	m->f.line = 1 + chance() % 1000;
}

/* --- both --- */

/* The verdict, and the reasons given for it: every rule before the one that decides has one. */
static void compare(
	const struct rules *r, const struct made *m, const struct made_facts *facts, size_t *matched)
{
	struct rules_step step[RULES];
	for (unsigned app = 0; app < RIG_APPS; app++) {
		const uint32_t want = reference(m, app, facts);
		const struct rules_outcome *got = rules_decide(r, app, &facts->f);
		assert_int_equal(got->rule, want);
		assert_int_equal(got->status, want == RULES_NONE ? RULES_INCOMPATIBLE : m->rule[want].status);
		const size_t n = rules_explain(r, app, &facts->f, step, RULES);
		if (want != RULES_NONE) {
			assert_int_equal(step[n - 1].rule, want);
			assert_int_equal(step[n - 1].verdict, RULES_MATCHED);
		}
		for (size_t i = 0; i + (want != RULES_NONE) < n; i++)
			assert_true(step[i].verdict != RULES_MATCHED && step[i].word);
		*matched += want != RULES_NONE;
	}
}

static void compiled_equals_plain(void **state)
{
	size_t cases = 0, matched = 0, refused = 0;
	seed = 4;
	for (size_t file = 0; file < FILES; file++) {
		struct made m;
		struct buf b;
		make(&m);
		buf_init(&b, m.arena, 1024 * 1024);
		write_file(&b, &m);
		struct rig g = rig_read_bytes(buf_str(&b));
		if (g.rc != RC_OK && (str_find_str(g.error, STR("combinations")) < g.error.n ||
					     str_find_str(g.error, STR("too often")) < g.error.n)) {
			refused++;
		} else if (g.rc != RC_OK) {
			fail_msg("%.*s in\n%.*s", STR_ARG(g.error), STR_ARG(buf_str(&b)));
		}
		for (size_t i = 0; i < LINES && g.rc == RC_OK; i++, cases++) {
			struct made_facts facts;
			make_facts(&facts);
			compare(g.rules, &m, &facts, &matched);
		}
		arena_free(&g.arena);
		arena_free(&m.arena);
	}
	print_message("# %zu cases, %zu of %zu decisions by a rule, %zu files too branched\n", cases, matched,
		cases * RIG_APPS, refused);
	assert_int_equal(cases, (FILES - refused) * LINES);
	assert_true(cases >= 100000);
	/* neither answer is rare */
	assert_true(matched > cases && matched < cases * RIG_APPS - cases / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(compiled_equals_plain) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
