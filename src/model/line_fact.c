/** The rows and their domains. */
#include "model/line_fact.h"

#include "model/data_usage.h"

static const char *const status_words[] = { "disabled", "enabled", "incompatible", "provisioning", NULL };
static const char *const status_of_three_words[] = { "disabled", "enabled", "incompatible", NULL };
static const char *const prov_words[] = { "none", "done", "not_required", "in_progress", NULL };
static const char *const consent_words[] = { "missing", "accepted", "not_required", "in_progress", NULL };
static const char *const address_words[] = { "missing", "available", "not_required", "in_progress", NULL };
static const char *const order_words[] = { "normal", "reset", "stop", "stop_until_user", NULL };
static const char *const sa_words[] = { "unknown", "disabled", "enabled", NULL };

static bool is_number(struct str text)
{
	struct msisdn number;
	return text.n == 0 || (text.p[0] != '+' && ids_msisdn(text, &number) == RC_OK);
}

/* a country, or a country and one of its parts (ISO 3166-1 alpha-2, ISO 3166-2) */
static bool is_region(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		const char c = text.p[i];
		const bool letter = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
		if (i < 2 ? !letter : i == 2 ? c != '-' : !letter && !digit)
			return false;
	}
	return text.n != 1 && text.n != 3 && text.n <= 6;
}

bool line_fact_printable(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return false;
	return str_is_utf8(text);
}

static const struct line_fact_domain domain_status = { "disabled, enabled, incompatible or provisioning",
	status_words, NULL };
static const struct line_fact_domain domain_status_of_three = { "disabled, enabled or incompatible",
	status_of_three_words, NULL };
static const struct line_fact_domain domain_prov = { "none, done, not_required or in_progress", prov_words,
	NULL };
static const struct line_fact_domain domain_consent = { "missing, accepted, not_required or in_progress",
	consent_words, NULL };
static const struct line_fact_domain domain_address = { "missing, available, not_required or in_progress",
	address_words, NULL };
static const struct line_fact_domain domain_order = { "normal, reset, stop or stop_until_user", order_words,
	NULL };
static const struct line_fact_domain domain_sa = { "unknown, disabled or enabled", sa_words, NULL };
static const struct line_fact_domain domain_flag = { "true or false", NULL, NULL };
static const struct line_fact_domain domain_moment = { "a time like 2026-06-30T00:00:00Z, or null", NULL,
	NULL };
static const struct line_fact_domain domain_usage = { "a list of at most 4 objects", NULL, NULL };
static const struct line_fact_domain domain_number = { "up to 15 digits in a text", NULL, is_number };
static const struct line_fact_domain domain_printable = {
	"a text without control characters that is not too long", NULL, line_fact_printable
};
static const struct line_fact_domain domain_tags = {
	"at most 16 names of 1 to 24 letters, digits, - _ . in a text, with commas", NULL, tags_good
};
static const struct line_fact_domain domain_region = { "a text like US or US-CA", NULL, is_region };

static const struct line_fact rows[LINE_FACT_COUNT] = {
#define ROW(column, name, object, member, kind, place, domain)                                               \
	[LINE_FACT_INDEX_##column] = { #column, name, object, member, LINE_FACT_##kind,                      \
		offsetof(struct subscriber, place), sizeof(((struct subscriber *)0)->place),                 \
		&domain_##domain },
	LINE_FACTS(ROW)
#undef ROW
};

_Static_assert(
	sizeof(enum service_status) == sizeof(unsigned) && sizeof(enum vers_order) == sizeof(unsigned) &&
		sizeof(enum prov_status) == sizeof(unsigned) &&
		sizeof(enum data_status) == sizeof(unsigned) && sizeof(enum sa_status) == sizeof(unsigned),
	"words are read and written as unsigned");

const struct line_fact *line_fact_at(size_t i)
{
	return i < LINE_FACT_COUNT ? &rows[i] : NULL;
}

const struct line_fact *line_fact_find(struct str name)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		if (str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static bool same_object(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* first letters tell most rows apart: every member of every line of an import comes here */
const struct line_fact *line_fact_member(const char *object, struct str member)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		if (member.n && rows[i].member[0] == member.p[0] && str_is(member, rows[i].member) &&
			same_object(rows[i].object, object))
			return &rows[i];
	return NULL;
}

unsigned line_fact_words(const struct line_fact *f)
{
	unsigned n = 0;
	while (f->domain->words && f->domain->words[n])
		n++;
	return n;
}

unsigned line_fact_value(const struct line_fact *f, const struct subscriber *line)
{
	unsigned value;
	memcpy(&value, line_fact_of(f, line), sizeof(value));
	return value;
}

void line_fact_set_value(const struct line_fact *f, unsigned value, struct subscriber *line)
{
	memcpy(line_fact_in(f, line), &value, sizeof(value));
}

const char *line_fact_word(const struct line_fact *f, const struct subscriber *line)
{
	const unsigned value = line_fact_value(f, line);
	return value < line_fact_words(f) ? f->domain->words[value] : "";
}

static enum rc set_text(const struct line_fact *f, struct str text, char *at)
{
	if (f->domain->good == is_number && text.n > 1 && text.p[0] == '+')
		text = str_sub(text, 1, text.n);
	if (text.n >= f->room || (text.n && memchr(text.p, 0, text.n)) || !f->domain->good(text))
		return RC_INVALID;
	memset(at, 0, f->room);
	if (text.n)
		memcpy(at, text.p, text.n);
	return RC_OK;
}

enum rc line_fact_set(const struct line_fact *f, struct str text, struct subscriber *line)
{
	if (f->kind == LINE_FACT_TEXT)
		return set_text(f, text, line_fact_in(f, line));
	for (unsigned i = 0; i < line_fact_words(f); i++)
		if (str_is(text, f->domain->words[i])) {
			line_fact_set_value(f, i, line);
			return RC_OK;
		}
	return RC_INVALID;
}

static bool is_good(const struct line_fact *f, const struct subscriber *line)
{
	const char *at = line_fact_of(f, line);
	switch (f->kind) {
	case LINE_FACT_TEXT:
		return memchr(at, 0, f->room) && f->domain->good(str_of(at));
	case LINE_FACT_WORD:
		return line_fact_value(f, line) < line_fact_words(f);
	case LINE_FACT_USAGE:
		return data_usage_good(&line->data);
	case LINE_FACT_FLAG:
	case LINE_FACT_MOMENT:
		break;
	}
	return true;
}

bool line_fact_all_good(const struct subscriber *line)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		if (!is_good(&rows[i], line))
			return false;
	return true;
}
