/**
 * Fuzz target: any octets as a file of rules end in rules that decide as they explain, or in one line that
 * says why not. Behind a NUL follow the octets of the list file that they may name.
 */
#include "rules/rules_cases.h"
#include "rules/rules_explain.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct own {
	int64_t level;
	struct rules_list part;
};

static const struct rules_item part_items[] = {
	{ { "n", CONF_INT, NULL, 0, 9, NULL, "", NULL }, 0, .must = true },
	RULES_ITEMS_END,
};
static const struct rules_item items[] = {
	{ { "level", CONF_INT, "1", 0, 9, NULL, "", NULL }, offsetof(struct own, level) },
	{ { "part", CONF_INT, NULL, 0, 4, NULL, "", NULL }, offsetof(struct own, part),
		.shape = RULES_ITEM_LIST, .items = part_items, .size = sizeof(int64_t) },
	RULES_ITEMS_END,
};
static const struct rules_app apps[] = {
	{ .name = "vowifi", .id = "ap2004", .has_line = true },
	{ .name = "data", .id = "ap2010", .has_line = true, .items = items, .size = sizeof(struct own) },
};
static const struct rules_schema schema = { apps, 2 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static enum rc open_list(const struct rules_files *files, struct str name, struct str *text)
{
	*text = *(const struct str *)files->owner;
	return RC_OK;
}

static void look(const struct rules *r, size_t app, const struct rules_facts *f)
{
	struct rules_step step[64];
	const struct rules_outcome *o = rules_decide(r, app, f);
	const size_t n = rules_explain(r, app, f, step, 64);
	must(o->status >= RULES_DISABLED && o->status <= RULES_LINE);
	if (n == 0 || step[n - 1].verdict != RULES_MATCHED)
		must(n == 64 || o->rule == RULES_NONE);
	else
		must(o->rule == step[n - 1].rule);
}

static void look_around(const struct rules *r)
{
	static const struct str tags[] = { { "a", 1 }, { "b", 1 } };
	const struct rules_facts facts[] = { { 0 }, { .imsi = STR("001010000000001"),
							    .plan = STR("gold"),
							    .tags = tags,
							    .n_tags = 2,
							    .tac = STR("35500001"),
							    .barred = rules_choice_of(0),
							    .tc = rules_choice_of(1),
							    .terminal_model = STR("Phone"),
							    .terminal_sw_version = STR("4.1"),
							    .entitlement_version = STR("12.0"),
							    .now_s = 1777593600,
							    .line = 77 } };
	for (size_t app = 0; app < rules_app_count(r); app++)
		for (size_t i = 0; i < 2; i++)
			look(r, app, &facts[i]);
}

static void run_cases(struct arena *a, const struct rules *r, struct str text)
{
	struct rules_cases_result result = { 0 };
	struct str error;
	struct buf report;
	struct fault f = { .reason = REASON_none };
	const struct rules_source src = { text, "c", NULL };
	buf_init(&report, a, 64 * 1024);
	if (rules_cases_run(a, r, &src, &result, &report, &error, &f) != RC_OK)
		must(f.reason != REASON_none && f.reason != REASON_bug && str_find(error, '\n') == error.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)16 * 1024 * 1024);
	const struct str all = { (const char *)data, size };
	const size_t end = str_find(all, 0);
	struct str list = str_sub(all, end + 1, size), error;
	const struct rules_files files = { open_list, &list };
	const struct rules_source src = { str_sub(all, 0, end), "f", &files };
	struct rules *r = NULL;
	struct fault f = { .reason = REASON_none };
	must(a != NULL);
	if (rules_read(a, &src, &schema, &r, &error, &f) == RC_OK) {
		must(f.reason == REASON_none);
		look_around(r);
		run_cases(a, r, list);
	} else {
		must(f.reason != REASON_none && f.reason != REASON_bug && !r);
		must(error.n > 0 && str_find(error, '\n') == error.n);
	}
	arena_free(&a);
	return 0;
}
