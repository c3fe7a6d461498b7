/** Lines `KEY VALUE WORDS` to rows, and a request to the first that fits. */
#include "engine/eap_class.h"

struct eap_class {
	const struct eap_class_key *key;
	struct str value; /* without the star */
	bool prefix;
	uint8_t asks;
};

struct eap_class_key {
	const char *name;
	size_t at;                      /* of a struct str in struct ts43_request */
	struct str (*part)(struct str); /* NULL: all of it */
};

static struct str realm(struct str nai)
{
	return str_sub(nai, str_find(nai, '@') + 1, nai.n);
}

static struct str nothing(struct str any)
{
	return str_sub(any, 0, 0);
}

static const struct eap_class_key keys[] = {
	{ "terminal_vendor", offsetof(struct ts43_request, terminal_vendor), NULL },
	{ "terminal_model", offsetof(struct ts43_request, terminal_model), NULL },
	{ "app_name", offsetof(struct ts43_request, app_name), NULL },
	{ "user_agent", offsetof(struct ts43_request, user_agent), NULL },
	{ "realm", offsetof(struct ts43_request, eap_id), realm },
	{ "*", offsetof(struct ts43_request, eap_id), nothing },
};

static const struct {
	const char *name;
	uint8_t asks;
} words[] = {
	{ "identity-permanent", EAP_ASKS_PERMANENT_ID },
	{ "identity-fullauth", EAP_ASKS_FULLAUTH_ID },
	{ "identity-any", EAP_ASKS_ANY_ID },
	{ "prime", EAP_ASKS_PRIME },
	{ "none", 0 },
};

enum {
	KEYS = sizeof(keys) / sizeof(keys[0]),
	WORDS = sizeof(words) / sizeof(words[0]),
	IDENTITIES = EAP_ASKS_PERMANENT_ID | EAP_ASKS_FULLAUTH_ID | EAP_ASKS_ANY_ID
};

/* takes the last piece off, where it is a word: values may hold blanks */
static bool take_word(struct str *rest, uint8_t *asks)
{
	size_t from = rest->n;
	while (from > 0 && rest->p[from - 1] != ' ')
		from--;
	const struct str last = str_sub(*rest, from, rest->n);
	for (size_t i = 0; i < WORDS; i++) {
		if (!str_is(last, words[i].name))
			continue;
		*asks = words[i].asks;
		*rest = str_trim(str_sub(*rest, 0, from));
		return true;
	}
	return false;
}

/* one identity request at most, no word twice, `none` alone */
static bool take_words(struct str *rest, uint8_t *asks)
{
	uint8_t one;
	unsigned taken = 0;
	*asks = 0;
	for (; take_word(rest, &one); taken++) {
		const bool repeated =
			(one & *asks) || ((one & IDENTITIES) && (*asks & IDENTITIES)) || (taken && !one);
		if (repeated || (taken && !*asks))
			return false;
		*asks |= one;
	}
	return taken > 0;
}

static bool take_key(struct str *rest, const struct eap_class_key **key)
{
	const struct str name = str_sub(*rest, 0, str_find(*rest, ' '));
	*rest = str_trim(str_sub(*rest, name.n, rest->n));
	for (size_t i = 0; i < KEYS; i++)
		if (str_is(name, keys[i].name)) {
			*key = &keys[i];
			return true;
		}
	return false;
}

static bool parse(struct str line, struct eap_class *out)
{
	struct str rest = str_trim(line);
	struct eap_class c = { .key = NULL };
	if (!take_words(&rest, &c.asks) || !take_key(&rest, &c.key) || !rest.n)
		return false;
	c.prefix = rest.p[rest.n - 1] == '*';
	c.value = str_sub(rest, 0, rest.n - c.prefix);
	*out = c;
	return c.key->part != nothing || str_is(rest, "*");
}

enum rc eap_class_check(struct str value, struct fault *f)
{
	struct eap_class c;
	return parse(value, &c) ? RC_OK
				: FAIL(f, REASON_conf_value, "expected KEY VALUE WORDS, or * * WORDS");
}

enum rc eap_class_read(struct arena *a, const struct conf *c, struct eap_classes *out, struct fault *f)
{
	const size_t n = conf_count(c, "eap.classes");
	struct eap_class *row = arena_take(a, (n + 1) * sizeof(*row));
	if (!row)
		return FAIL(f, REASON_memory, "eap.classes");
	for (size_t i = 0; i < n; i++) {
		const struct str line = arena_str(a, conf_at(c, "eap.classes", i));
		if (!line.p)
			return FAIL(f, REASON_memory, "eap.classes");
		if (!parse(line, &row[i]))
			return FAIL(f, REASON_conf_value, "eap.classes, row %zu", i + 1);
	}
	*out = (struct eap_classes){ n, row };
	return RC_OK;
}

static bool fits(const struct eap_class *c, const struct ts43_request *rq)
{
	struct str have = *(const struct str *)(const void *)((const char *)rq + c->key->at);
	if (c->key->part)
		have = c->key->part(have);
	return str_ieq(c->prefix ? str_sub(have, 0, c->value.n) : have, c->value);
}

uint8_t eap_class_asks(const struct eap_classes *classes, const struct ts43_request *rq)
{
	for (size_t i = 0; i < classes->n; i++)
		if (fits(&classes->row[i], rq))
			return classes->row[i].asks;
	return 0;
}
