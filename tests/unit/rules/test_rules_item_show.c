/** rules_item_show.c: equal or not, and how people write it. */
#include "rig.h"

#include "rules/rules_item_show.h"

static const char *const full =
	"level: 7, mode: high, on: yes, note: n, text: {en: hi, de: ho}, word: [a, b],"
	"boost: [{kind: low}, {kind: high, target: {delay: 5, rate: 0}}], target: {delay: 9}";

static const struct rig_data *data(struct rig *g, const char *then)
{
	char text[2048];
	const struct rules_facts f = { 0 };
	snprintf(text, sizeof(text), "rules: [{name: a, apps: data, then: {status: enabled, %s}}]", then);
	*g = rig_read(text);
	return rules_decide(g->rules, RIG_DATA, &f)->app;
}

static void differ_in(const char *other, const char *keys)
{
	struct rig g, h;
	char got[256];
	struct buf list;
	const struct rig_data *a = data(&g, full), *b = data(&h, other);
	buf_init_fixed(&list, got, sizeof(got) - 1);
	for (const struct rules_item *row = rig_items; row->is.key; row++)
		if (!rules_item_show_equal(row, a, b))
			buf_printf(&list, "%s ", row->is.key);
	got[list.n] = 0;
	assert_string_equal(got, keys);
	arena_free(&g.arena);
	arena_free(&h.arena);
}

static void each_member_counts(void **state)
{
	differ_in(full, "");
	differ_in("", "level mode on note text word boost target ");
	differ_in("level: 6, life: 3h, mode: low, on: no, note: m, text: {en: hi, de: hu}, word: [a, c],"
		  "boost: [{kind: low}, {kind: high, target: {delay: 5, rate: 1}}], target: {delay: 9, rate: "
		  "1}",
		"level life mode on note text word boost target ");
	differ_in("level: 7, mode: high, on: yes, note: n, text: {en: hi, fr: ho}, word: [a],"
		  "boost: [{kind: low}, {kind: high}], target: {delay: 9}",
		"text word boost ");
}

static void written(const char *then, const char *want)
{
	struct rig g;
	char mem[1024];
	struct buf b;
	const struct rig_data *d = data(&g, then);
	buf_init_fixed(&b, mem, sizeof(mem) - 1);
	for (const struct rules_item *row = rig_items; row->is.key; row++) {
		buf_printf(&b, "%s=", row->is.key);
		rules_item_show_put(&b, row, d);
		buf_putc(&b, ' ');
	}
	mem[b.n] = 0;
	assert_string_equal(mem, want);
	arena_free(&g.arena);
}

static void for_people(void **state)
{
	written(full,
		"level=7 life=3600 mode=high on=yes note=\"n\" text={en: \"hi\", de: \"ho\"} word=[a, b] "
		"boost=[{kind: low, target: nothing}, {kind: high, target: {delay: 5, rate: 0}}] "
		"target={delay: 9, rate: nothing} ");
	written("on: no", "level=nothing life=3600 mode=nothing on=no note=\"\" text={} word=[] boost=[] "
			  "target=nothing ");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_member_counts),
		cmocka_unit_test(for_people) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
