/** Reads the operators' files and answers whose something is. */
#include "engine/operators.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

enum { NAME_MAX_OCTETS = 32, ENTRIES_MAX = 1024 };

static bool is_name(struct str s)
{
	bool good = s.n > 0 && s.n <= NAME_MAX_OCTETS;
	for (size_t i = 0; good && i < s.n; i++) {
		const char c = s.p[i];
		good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
	}
	return good;
}

static enum rc check_name(struct str value, struct fault *f)
{
	return is_name(value)
		       ? RC_OK
		       : FAIL(f, REASON_conf_value, "expected 1 to %d of a-z, 0-9, - and _", NAME_MAX_OCTETS);
}

static bool split(struct str row, struct str *name, struct str *file)
{
	const size_t blank = str_find(row, ' ');
	*name = str_sub(row, 0, blank);
	*file = blank < row.n ? str_trim(str_sub(row, blank, row.n)) : STR_NONE;
	return is_name(*name) && file->n > 0;
}

static enum rc check_row(struct str value, struct fault *f)
{
	struct str name, file;
	return split(value, &name, &file)
		       ? RC_OK
		       : FAIL(f, REASON_conf_value, "expected NAME FILE, the name of a-z, 0-9, - and _");
}

static enum rc check_imsi(struct str value, struct fault *f)
{
	struct imsi_span unused;
	return imsi_spans_read(value, &unused, f);
}

static enum rc check_plmn(struct str value, struct fault *f)
{
	return str_all_digits(value) && (value.n == 5 || value.n == 6)
		       ? RC_OK
		       : FAIL(f, REASON_conf_value, "expected MCC and MNC, 5 or 6 digits");
}

static enum rc check_host(struct str value, struct fault *f)
{
	bool good = value.n > 0 && value.n < 254 && value.p[0] != '.' && value.p[value.n - 1] != '.';
	for (size_t i = 0; good && i < value.n; i++) {
		const char c = value.p[i];
		good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
	}
	return good ? RC_OK
		    : FAIL(f, REASON_conf_value, "expected a host name in small letters, without port");
}

const struct conf_item operators_conf[] = {
	{ "operators", CONF_LIST, "", 0, OPERATORS_MAX - 1, NULL,
		"Further operators of this node, NAME FILE each: a file of settings of its own, in which "
		"operator.* says whose lines it is for. What is an operator's own and is not in its file is "
		"at "
		"its default, never at another operator's value; what is the node's may not stand there.",
		check_row },
	{ "operator.name", CONF_TEXT, "main", 1, NAME_MAX_OCTETS, NULL,
		"The name of the operator whose settings are in this file; not in an operator's own file.",
		check_name },
	{ "operator.others", CONF_BOOL, "yes", 0, 0, NULL,
		"Lines that no operator names belong to the one of this file; no: they are refused. Not in "
		"an "
		"operator's own file.",
		NULL },
	{ "operator.imsi", CONF_LIST, "", 0, ENTRIES_MAX, NULL,
		"IMSI prefixes or ranges (LOW-HIGH) of the operator's lines. Of spans that lie in one "
		"another "
		"the innermost has the line; the same one twice, or two that overlap in part, are refused.",
		check_imsi },
	{ "operator.plmn", CONF_LIST, "", 0, ENTRIES_MAX, NULL,
		"Home networks of the operator (MCC and MNC, 5 or 6 digits); they are IMSI prefixes too.",
		check_plmn },
	{ "operator.realms", CONF_LIST, "", 0, 64, NULL,
		"Realms that EAP_ID of the operator's lines may have; empty: any.", check_host },
	{ "operator.tls_names", CONF_LIST, "", 0, 64, NULL,
		"Host names (SNI, Host) that serve this operator alone; other names restrict nothing.",
		check_host },
	CONF_ITEMS_END,
};

/* the reading under way */
struct reading {
	struct arena *a;
	bool (*own)(struct str key);
	struct operators *o;
	struct operator_row *row;
	struct str *error;
	struct fault *fault;
};

static enum rc LIKE_PRINTF(3, 4) refuse(struct reading *r, enum reason why, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*r->error = arena_str(r->a, str_of(text));
	return FAIL(r->fault, why, "operators");
}

static enum rc read_file(struct reading *r, const struct conf *main, struct str row)
{
	struct operator_row *to = &r->row[r->o->n];
	struct str file;
	struct conf *c;
	(void)split(row, &to->name, &file); /* its check has seen it */
	if (operators_find(r->o, to->name) != OPERATORS_NONE)
		return refuse(
			r, REASON_conf_value, "operators: there are two operators %.*s", STR_ARG(to->name));
	const enum rc rc = conf_read_over(r->a, main, file, r->own, &c, r->error, r->fault);
	to->conf = c;
	r->o->n += rc == RC_OK;
	return rc;
}

static size_t put_spans(const struct conf *c, const char *key, unsigned owner, struct imsi_span *out)
{
	const size_t n = conf_count(c, key);
	for (size_t i = 0; i < n; i++) {
		if (imsi_spans_read(conf_at(c, key, i), &out[i], NULL) != RC_OK)
			out[i] = (struct imsi_span){ 0 }; /* cannot be: its check has seen it */
		out[i].owner = owner;
	}
	return n;
}

static enum rc read_lines(struct reading *r)
{
	struct operators *o = r->o;
	size_t n = 0, most = 0;
	unsigned clash[2];
	for (size_t i = 0; i < o->n; i++)
		most += conf_count(o->row[i].conf, "operator.imsi") +
			conf_count(o->row[i].conf, "operator.plmn");
	struct imsi_span *given = arena_take(r->a, (most + 1) * sizeof(*given));
	if (!given)
		return refuse(r, REASON_memory, "operators: out of memory");
	for (unsigned i = 0; i < o->n; i++) {
		n += put_spans(o->row[i].conf, "operator.imsi", i, given + n);
		n += put_spans(o->row[i].conf, "operator.plmn", i, given + n);
	}
	const enum rc rc = imsi_spans_make(r->a, given, n, &o->lines, clash);
	if (rc == RC_INVALID)
		return refuse(r, REASON_conf_value,
			"operator.imsi, operator.plmn: a span of %.*s is one of %.*s too, or overlaps it in "
			"part",
			STR_ARG(o->row[clash[0]].name), STR_ARG(o->row[clash[1]].name));
	return rc == RC_OK ? RC_OK : refuse(r, REASON_memory, "operators: out of memory");
}

static enum rc add_host(struct reading *r, struct str name, unsigned owner)
{
	const unsigned before = operators_named(r->o, name);
	if (before != OPERATORS_NONE && before != owner)
		return refuse(r, REASON_conf_value, "operator.tls_names: %.*s is named by %.*s and %.*s",
			STR_ARG(name), STR_ARG(r->row[before].name), STR_ARG(r->row[owner].name));
	if (before == OPERATORS_NONE)
		r->o->host[r->o->n_hosts++] = (struct operators_host){ name, owner };
	return RC_OK;
}

static enum rc read_hosts(struct reading *r)
{
	static const char key[] = "operator.tls_names";
	size_t most = 0;
	enum rc rc = RC_OK;
	for (unsigned i = 0; i < r->o->n; i++)
		most += conf_count(r->row[i].conf, key);
	r->o->host = arena_take(r->a, (most + 1) * sizeof(*r->o->host));
	if (!r->o->host)
		return refuse(r, REASON_memory, "operators: out of memory");
	for (unsigned i = 0; i < r->o->n; i++)
		for (size_t k = 0; k < conf_count(r->row[i].conf, key) && rc == RC_OK; k++)
			rc = add_host(r, conf_at(r->row[i].conf, key, k), i);
	return rc;
}

/* whom no line can reach */
static enum rc check_lines(struct reading *r)
{
	for (unsigned i = 1; i < r->o->n; i++) {
		const struct conf *c = r->row[i].conf;
		if (conf_count(c, "operator.imsi") + conf_count(c, "operator.plmn") == 0)
			return refuse(r, REASON_conf_value,
				"operators: %.*s names no lines (operator.imsi, operator.plmn)",
				STR_ARG(r->row[i].name));
	}
	return RC_OK;
}

enum rc operators_read(struct arena *a, const struct conf *c, bool (*own)(struct str key),
	const struct operators **out, struct str *error, struct fault *f)
{
	const size_t n = conf_count(c, "operators");
	struct reading r = { a, own, arena_new_of(a, struct operators),
		arena_take(a, (n + 1) * sizeof(*r.row)), error, f };
	if (!r.o || !r.row)
		return refuse(&r, REASON_memory, "operators: out of memory");
	r.row[0] = (struct operator_row){ conf_text(c, "operator.name"), c };
	*r.o = (struct operators){ .n = 1, .row = r.row, .others = conf_bool(c, "operator.others") };
	enum rc rc = RC_OK;
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		rc = read_file(&r, c, conf_at(c, "operators", i));
	if (rc == RC_OK)
		rc = check_lines(&r);
	if (rc == RC_OK)
		rc = read_lines(&r);
	if (rc == RC_OK)
		rc = read_hosts(&r);
	*out = r.o;
	return rc;
}

unsigned operators_of(const struct operators *o, const struct imsi *who)
{
	const unsigned named = imsi_spans_find(&o->lines, who);
	return named == OPERATORS_NONE && o->others ? 0 : named;
}

unsigned operators_named(const struct operators *o, struct str host)
{
	struct str name = str_sub(host, 0, str_find(host, ':'));
	if (name.n > 0 && name.p[name.n - 1] == '.')
		name.n--;
	for (size_t i = 0; i < o->n_hosts; i++)
		if (str_ieq(o->host[i].name, name))
			return o->host[i].owner;
	return OPERATORS_NONE;
}

unsigned operators_find(const struct operators *o, struct str name)
{
	for (unsigned i = 0; i < o->n; i++)
		if (str_eq(o->row[i].name, name))
			return i;
	return OPERATORS_NONE;
}

bool operators_realm_fits(const struct operator_row *o, struct str nai)
{
	const size_t n = conf_count(o->conf, "operator.realms"), at = str_find(nai, '@');
	bool fits = n == 0;
	for (size_t i = 0; i < n && !fits && at < nai.n; i++)
		fits = str_ieq(conf_at(o->conf, "operator.realms", i), str_sub(nai, at + 1, nai.n));
	return fits;
}

struct str operators_plmn(const struct operator_row *o, const struct imsi *who)
{
	struct str best = STR("");
	for (size_t i = 0; i < conf_count(o->conf, "operator.plmn"); i++) {
		const struct str plmn = conf_at(o->conf, "operator.plmn", i);
		if (plmn.n > best.n && str_starts(ids_imsi_str(who), plmn))
			best = plmn;
	}
	return best;
}
