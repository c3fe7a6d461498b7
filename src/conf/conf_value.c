/** One value by its row: reading it, and saying what was expected. */
#include "conf/conf_value.h"

struct unit {
	char letter;
	int64_t factor;
};

/* largest first */
static const struct unit duration_units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 },
	{ 0, 1 } };
static const struct unit size_units[] = { { 'm', 1024 * 1024 }, { 'k', 1024 }, { 0, 1 } };

static bool amount(struct str raw, const struct unit *u, int64_t *out)
{
	while (u->letter && (raw.n == 0 || raw.p[raw.n - 1] != u->letter))
		u++;
	uint64_t v;
	if (!str_to_u64(u->letter ? str_sub(raw, 0, raw.n - 1) : raw, (uint64_t)(INT64_MAX / u->factor), &v))
		return false;
	*out = (int64_t)v * u->factor;
	return true;
}

static bool truth(struct str raw, int64_t *out)
{
	static const char *const word[] = { "no", "yes", "false", "true", "off", "on" };
	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (str_ieq(raw, str_of(word[i])))
			return *out = i % 2, true;
	return false;
}

static bool choice(const struct conf_item *item, struct str raw, int64_t *out)
{
	for (size_t i = 0; item->choices[i]; i++)
		if (str_is(raw, item->choices[i]))
			return *out = (int64_t)i, true;
	return false;
}

static bool number_fits(const struct conf_item *item, int64_t v)
{
	return (item->min == 0 && item->max == 0) || (v >= item->min && v <= item->max);
}

static bool length_fits(const struct conf_item *item, struct str raw)
{
	return item->max <= 0 || number_fits(item, (int64_t)raw.n);
}

bool conf_value_one_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == 0x7f)
			return false;
		if (c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0) /* U+0080 to U+009F */
			return false;
	}
	/* LINE SEPARATOR and PARAGRAPH SEPARATOR */
	return str_find_str(s, STR("\xe2\x80\xa8")) == s.n && str_find_str(s, STR("\xe2\x80\xa9")) == s.n;
}

bool conf_value_is_language(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i], low = (char)(c | 0x20);
		if ((low < 'a' || low > 'z') && (i == 0 || ((c < '0' || c > '9') && c != '-')))
			return false;
	}
	return s.n >= 2 && s.n <= 35;
}

static bool value_fits(const struct conf_item *item, struct str raw, int64_t *number)
{
	switch (item->type) {
	case CONF_INT:
		return str_to_i64(raw, INT64_MIN, INT64_MAX, number) && number_fits(item, *number);
	case CONF_DURATION:
		return amount(raw, duration_units, number) && number_fits(item, *number);
	case CONF_SIZE:
		return amount(raw, size_units, number) && number_fits(item, *number);
	case CONF_BOOL:
		return truth(raw, number);
	case CONF_CHOICE:
		return choice(item, raw, number);
	case CONF_TEXT:
	case CONF_PATH:
		return conf_value_one_line(raw) && length_fits(item, raw);
	case CONF_LIST:
		return conf_value_one_line(raw);
	case CONF_TEXTS:
		return str_find(raw, 0) == raw.n && length_fits(item, raw);
	}
	return false;
}

static enum rc value_check(const struct conf_item *item, struct str raw, int64_t *number, struct fault *f)
{
	if (!value_fits(item, raw, number))
		return RC_INVALID;
	return item->check ? item->check(raw, f) : RC_OK;
}

struct str conf_value_path(struct arena *a, const char *folder, struct str raw)
{
	if (!folder || !folder[0] || raw.n == 0 || raw.p[0] == '/')
		return arena_str(a, raw);
	struct buf b;
	buf_init(&b, a, strlen(folder) + raw.n + 2);
	buf_puts(&b, folder);
	if (b.p && b.p[b.n - 1] != '/')
		buf_putc(&b, '/');
	buf_put_str(&b, raw);
	return b.failed ? STR_NONE : arena_str(a, buf_str(&b));
}

enum rc conf_value_read(
	struct arena *a, const char *folder, struct conf_setting *s, struct str raw, struct fault *f)
{
	const struct conf_item *item = s->item;
	if (item->type == CONF_LIST || item->type == CONF_TEXTS) {
		if (raw.n == 0 && (item->type == CONF_LIST || item->min <= 0))
			return RC_OK;
		return conf_value_add(a, s, STR(""), raw, f);
	}
	const enum rc rc = value_check(item, raw, &s->number, f);
	if (rc != RC_OK)
		return rc;
	s->text = item->type == CONF_PATH ? conf_value_path(a, folder, raw) : arena_str(a, raw);
	return s->text.p ? RC_OK : FAIL(f, REASON_memory, "%s", item->key);
}

static bool entry_room(struct arena *a, struct conf_setting *s)
{
	if (s->n < s->room)
		return true;
	const size_t room = s->room ? 2 * s->room : 4;
	struct conf_entry *entry = arena_take(a, room * sizeof(*entry));
	if (!entry)
		return false;
	if (s->n)
		memcpy(entry, s->entry, s->n * sizeof(*entry));
	s->entry = entry;
	s->room = room;
	return true;
}

enum rc conf_value_add(
	struct arena *a, struct conf_setting *s, struct str language, struct str raw, struct fault *f)
{
	int64_t unused;
	const enum rc rc = value_check(s->item, raw, &unused, f);
	if (rc != RC_OK)
		return rc;
	if (s->n == CONF_ENTRIES_MAX)
		return FAIL(f, REASON_conf_value, "expected at most %d entries", CONF_ENTRIES_MAX);
	const struct conf_entry e = { arena_str(a, language), arena_str(a, raw) };
	if (!e.language.p || !e.text.p || !entry_room(a, s))
		return FAIL(f, REASON_memory, "%s", s->item->key);
	s->entry[s->n++] = e;
	return RC_OK;
}

enum rc conf_value_default(struct arena *a, const char *folder, struct conf_setting *s, struct fault *f)
{
	struct str rest = str_of(s->item->by_default), piece;
	if (!rest.p)
		return RC_ABSENT;
	if (s->item->type != CONF_LIST || rest.n == 0)
		return conf_value_read(a, folder, s, rest, f);
	while (str_next(&rest, ',', &piece)) {
		const enum rc rc = conf_value_add(a, s, STR(""), str_trim(piece), f);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

bool conf_value_count_fits(const struct conf_setting *s)
{
	return s->item->type != CONF_LIST || number_fits(s->item, (int64_t)s->n);
}

/* In the largest unit that leaves at least two of it: "60s" and "365d", not "1m". */
static void put_amount(struct buf *b, int64_t v, const struct unit *u)
{
	while (u->factor > 1 && (v % u->factor || v / u->factor < 2))
		u++;
	buf_printf(b, "%lld", (long long)(v / u->factor));
	if (u->letter)
		buf_putc(b, u->letter);
}

static void put_range(struct buf *b, const struct conf_item *item, const struct unit *u)
{
	if (item->min == 0 && item->max == 0)
		return;
	buf_puts(b, " between ");
	put_amount(b, item->min, u);
	buf_puts(b, " and ");
	put_amount(b, item->max, u);
}

static void put_count(struct buf *b, const struct conf_item *item, const char *what)
{
	if (item->max > 0)
		buf_printf(b, " of %lld to %lld %s", (long long)item->min, (long long)item->max, what);
}

static void put_choices(struct buf *b, const struct conf_item *item)
{
	buf_puts(b, "one of ");
	for (size_t i = 0; item->choices[i]; i++) {
		buf_puts(b, i ? ", " : "");
		buf_puts(b, item->choices[i]);
	}
}

void conf_value_expect(struct buf *b, const struct conf_item *item)
{
	static const struct unit plain[] = { { 0, 1 } };
	switch (item->type) {
	case CONF_INT:
		buf_puts(b, "a whole number");
		put_range(b, item, plain);
		return;
	case CONF_DURATION:
		buf_puts(b, "a duration like 90s, 15m, 12h, 30d");
		put_range(b, item, duration_units);
		return;
	case CONF_SIZE:
		buf_puts(b, "a size like 65536, 64k, 2m");
		put_range(b, item, size_units);
		return;
	case CONF_BOOL:
		buf_puts(b, "yes or no");
		return;
	case CONF_CHOICE:
		put_choices(b, item);
		return;
	case CONF_TEXT:
		buf_puts(b, "one line of text");
		put_count(b, item, "octets");
		return;
	case CONF_PATH:
		buf_puts(b, "a path");
		put_count(b, item, "octets");
		return;
	case CONF_LIST:
		buf_puts(b, "a list");
		put_count(b, item, "entries");
		return;
	case CONF_TEXTS:
		buf_puts(b, "a text, or a mapping of languages to texts");
		put_count(b, item, "octets");
		return;
	}
}
