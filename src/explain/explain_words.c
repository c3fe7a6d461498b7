/** Sentences, one per line. */
#include "explain/explain_words.h"

#include "explain/explain_show.h"
#include "model/line_fact.h"
#include "rules/rules_explain.h"

#include <inttypes.h>

enum { STEPS_MAX = 20, GRANTS_MAX = 5 };

static void put_head(struct buf *b, const struct explain_record *r)
{
	char id[EXPLAIN_ID_TEXT + 1];
	const char *word;
	explain_id_text(&r->id, id);
	explain_show_time(b, r->at_ms / 1000);
	buf_printf(b, ": decision %s, a %s, HTTP %u%s", id, explain_show_kind(r->kind), r->http,
		r->repeat ? ", the repetition of an earlier answer" : "");
	for (size_t i = 0; (word = explain_show_why(r->why, i)); i++)
		buf_printf(b, "%s%s", i ? ", " : " (kept: ", word);
	buf_puts(b, r->why ? ")\n" : "\n");
}

static void put_line(struct buf *b, const struct explain_record *r)
{
	if (!r->imsi.d[0]) {
		buf_puts(b, "The line is not known: the request named none that could be read.\n");
		return;
	}
	buf_printf(b, "Line %s, ", r->imsi.d);
	if (!r->proven)
		buf_printf(b, "claimed, not proven (%.*s)", STR_ARG(r->method));
	else
		buf_printf(b, "proven by %.*s", STR_ARG(r->method));
	int64_t age_s;
	if (r->proven_at_s && !__builtin_sub_overflow(r->decided_s, r->proven_at_s, &age_s)) {
		buf_puts(b, ", its SIM proved itself ");
		explain_show_age(b, age_s);
		buf_puts(b, " before");
	}
	buf_puts(b, ".\n");
}

static void put_told(struct buf *b, const struct explain_app *a)
{
	buf_printf(b, "%.*s was told ", STR_ARG(a->id));
	for (size_t i = 0; i < a->n_told; i++)
		buf_printf(b, "%s%u (%s)", i ? ", " : "EntitlementStatus ", a->told[i],
			explain_show_status(a->told[i]));
	if (a->n_told == 0)
		buf_printf(b, "no status; the rules say %s", explain_show_status(a->status));
}

static void put_because(
	struct buf *b, const struct explain_record *r, const struct explain_app *a, const struct rules *rules)
{
	if (a->rule == RULES_NONE) {
		buf_printf(b,
			" because no rule of version %" PRIu32
			" matches, and who matches none gets nothing.\n",
			r->rules);
		return;
	}
	if (r->rules == 0)
		buf_puts(b, " because of the built-in rule, which leaves it to the facts of the line");
	else
		buf_printf(b, " because rule \"%.*s\" of version %" PRIu32, STR_ARG(a->rule_name), r->rules);
	if (r->rules && rules && a->rule < rules_count(rules))
		buf_printf(b, " (line %zu)", rules_line(rules, a->rule));
	if (r->rules)
		buf_printf(b, " matches and says %s",
			a->status == RULES_LINE ? "that the facts of the line decide"
						: explain_show_status(a->status));
	buf_puts(b, ".\n");
}

static void put_steps(struct buf *b, const struct explain_record *r, size_t app, const struct rules *rules)
{
	struct rules_step step[STEPS_MAX];
	const size_t n = rules_explain(rules, app, &r->facts, step, STEPS_MAX);
	for (size_t i = 0; i < n; i++) {
		if (step[i].verdict == RULES_MATCHED)
			continue;
		buf_puts(b, "  before it: ");
		rules_explain_put(b, rules, &step[i], &r->facts);
		buf_puts(b, "\n");
	}
	if (n == STEPS_MAX)
		buf_puts(b, "  and further rules\n");
}

static void put_fact(struct buf *b, const struct line_fact *f, const struct subscriber *line)
{
	buf_printf(b, "%s%s%s=", f->object ? f->object : "", f->object ? "." : "", f->member);
	switch (f->kind) {
	case LINE_FACT_TEXT:
		buf_puts(b, line_fact_of(f, line));
		return;
	case LINE_FACT_FLAG:
		buf_puts(b, *(const bool *)line_fact_of(f, line) ? "yes" : "no");
		return;
	case LINE_FACT_WORD:
		buf_puts(b, line_fact_word(f, line));
		return;
	case LINE_FACT_MOMENT:
		if (*(const int64_t *)line_fact_of(f, line))
			explain_show_time(b, *(const int64_t *)line_fact_of(f, line));
		else
			buf_puts(b, "never");
		return;
	case LINE_FACT_USAGE:
		buf_printf(b, "%u entries", line->data.usage_n);
		return;
	}
}

/* of one service: its object, or its top-level row; NULL: those that are of no service */
static void put_service(struct buf *b, const struct explain_record *r, const char *service)
{
	const struct line_fact *f;
	bool any = false;
	for (size_t i = 0; (f = line_fact_at(i)); i++) {
		if (strcmp(f->object ? f->object : f->member, service) != 0)
			continue;
		buf_puts(b, any ? ", " : "  facts of the line: ");
		put_fact(b, f, &r->line);
		any = true;
	}
	buf_puts(b, any ? "\n" : "");
}

static bool is_enabled(const struct explain_app *a)
{
	return !explain_record_refuses(a);
}

static void put_change(struct buf *b, const struct explain_record *r, const struct explain_app *a, size_t app,
	const struct rules *rules)
{
	struct rules_step step[GRANTS_MAX];
	if (is_enabled(a))
		return;
	if (a->status == RULES_LINE)
		buf_puts(b, "  what would have to change: the facts of the line (entitlectl service set).\n");
	const size_t n =
		a->status == RULES_LINE ? 0 : rules_explain_grants(rules, app, &r->facts, step, GRANTS_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, "  what would have to change: ");
		rules_explain_put(b, rules, &step[i], &r->facts);
		buf_puts(b, step[i].verdict == RULES_MATCHED ? ", but stands behind the rule that decides\n"
							     : "; it would allow it\n");
	}
	if (n == 0 && a->status != RULES_LINE)
		buf_puts(b, "  what would have to change: the rules; none of them allows it.\n");
}

static void put_app(
	struct buf *b, const struct explain_record *r, const struct explain_app *a, const struct rules *rules)
{
	size_t app;
	put_told(b, a);
	put_because(b, r, a, rules);
	if (!rules || !rules_app_find(rules, a->id, &app)) {
		buf_printf(b,
			"  version %" PRIu32
			" of the rules is not there any more: other rules cannot be told.\n",
			r->rules);
		return;
	}
	put_steps(b, r, app, rules);
	if (a->status == RULES_LINE)
		put_service(b, r, rules_app_at(rules, app)->name);
	put_change(b, r, a, app, rules);
}

/* facts of the line come before the first of the device, and `now` and `line` are of neither */
static bool is_of_device(size_t i)
{
	return i >= RULES_FACT_tac && i < RULES_FACT_now;
}

static void put_known(struct buf *b, const struct explain_record *r, bool device)
{
	bool any = false;
	for (size_t i = 0; i < RULES_FACT_now; i++) {
		const enum rules_fact_id id = (enum rules_fact_id)i;
		if (is_of_device(i) != device || id == RULES_FACT_imsi || !rules_facts_known(&r->facts, id))
			continue;
		buf_printf(b, "%s%s=", any ? ", " : "", rules_facts_row(id)->word);
		rules_facts_put(b, &r->facts, id);
		any = true;
	}
	buf_puts(b, any ? ".\n" : "none.\n");
}

static void put_missing(struct buf *b, const struct explain_record *r)
{
	bool any = false;
	for (size_t i = 0; i < RULES_FACT_COUNT; i++) {
		if (rules_facts_known(&r->facts, (enum rules_fact_id)i))
			continue;
		buf_printf(
			b, "%s%s", any ? ", " : "Not known: ", rules_facts_row((enum rules_fact_id)i)->word);
		any = true;
	}
	buf_puts(b, any ? ".\n" : "");
}

static void put_facts(struct buf *b, const struct explain_record *r)
{
	buf_printf(b, "Facts of the line, read for this answer (%u ms old at most; version %u of the line): ",
		r->took_ms, r->line.version);
	put_known(b, r, false);
	buf_printf(b, "Facts of the device, as it named them %s: ",
		str_is(r->method, "eap_relay") ? "when its login began" : "in this request");
	put_known(b, r, true);
	put_missing(b, r);
	if (r->has_consent)
		buf_printf(b, "Terms of carrier billing, for this store and user: %s.\n",
			r->consent == DATA_AVAILABLE ? "accepted" : "not accepted");
}

static void put_document(struct buf *b, const struct explain_record *r, const struct rules *rules)
{
	for (size_t i = 0; i < r->n_apps; i++)
		put_app(b, r, &r->app[i], rules);
	put_facts(b, r);
	if (r->document.n == 0) {
		buf_puts(b, "The document was too large to be kept.\n");
		return;
	}
	buf_puts(b, "What the phone was told:\n");
	explain_show_document(b, r);
	buf_puts(b, "\n");
}

static const char *sentence_of(struct str reason)
{
	for (int i = 0; i < REASON_COUNT; i++)
		if (str_is(reason, fault_row((enum reason)i)->name))
			return fault_row((enum reason)i)->sentence;
	return "A reason that this program does not know.";
}

static void put_refusal(struct buf *b, const struct explain_record *r)
{
	for (size_t i = 0; i < r->rq.n_apps; i++)
		buf_printf(b, "%s%s", i ? ", " : "Asked about ", appid_row(r->rq.apps[i])->name);
	buf_puts(b, r->rq.n_apps ? ".\n" : "");
	buf_printf(b, "Refused with %u, %.*s: %s\n", r->http, STR_ARG(r->reason), sentence_of(r->reason));
	if (r->note.n)
		buf_printf(b, "  note: %.*s (%.*s)\n", STR_ARG(r->note), STR_ARG(r->where));
	if (r->has_line)
		buf_printf(b, "The line was read for this answer: barred=%s, version %u.\n",
			r->line.barred ? "yes" : "no", r->line.version);
	if (r->http == 511)
		buf_puts(b, "The phone was told to prove itself again.\n");
}

void explain_words_put(struct buf *b, const struct explain_record *r, const struct rules *rules)
{
	put_head(b, r);
	put_line(b, r);
	switch (r->kind) {
	case EXPLAIN_DOCUMENT:
		put_document(b, r, rules);
		return;
	case EXPLAIN_REFUSAL:
		put_refusal(b, r);
		return;
	case EXPLAIN_CHALLENGE:
		buf_puts(b, "The phone was asked to prove itself; nothing was decided yet.\n");
		return;
	}
}

static const struct explain_app *same_app(const struct explain_words_replay *again, struct str id)
{
	for (size_t i = 0; i < again->n_apps; i++)
		if (str_eq(again->app[i].id, id))
			return &again->app[i];
	return NULL;
}

static void put_now(struct buf *b, const struct explain_app *was, const struct explain_app *is)
{
	buf_puts(b, "  ");
	if (!is) {
		buf_printf(b, "%.*s would not be answered.\n", STR_ARG(was->id));
		return;
	}
	put_told(b, is);
	buf_printf(b, " by %s%.*s%s%s\n", is->rule == RULES_NONE ? "no rule" : "rule \"",
		STR_ARG(is->rule_name), is->rule == RULES_NONE ? "" : "\"",
		explain_record_told(was) == explain_record_told(is) ? ", as then"
								    : ", which is another answer");
}

void explain_words_put_replay(
	struct buf *b, const struct explain_record *r, const struct explain_words_replay *again)
{
	const bool equal = str_eq(str_of_bytes(r->document), str_of_bytes(again->document));
	buf_printf(
		b, "Replayed from the stored facts under version %" PRIu32 " of the rules: ", again->number);
	if (r->document.n == 0)
		buf_puts(b, "the document was not kept, only the statuses can be compared.\n");
	else if (equal)
		buf_puts(b, "the document is equal, byte for byte.\n");
	else if (r->rules == again->number)
		buf_puts(b, "the document DIFFERS: settings, keys or the program were changed since.\n");
	else
		buf_puts(b, "the document differs (its VERS does in any case, because it rises with the "
			    "rules).\n");
	for (size_t i = 0; i < r->n_apps; i++)
		put_now(b, &r->app[i], same_app(again, r->app[i].id));
}
