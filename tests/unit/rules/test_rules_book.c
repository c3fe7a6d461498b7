/** Pins, reloads, and what a damaged folder does. */
#include "shelf.h"

#define RULE(status) "rules:\n  - {name: r, apps: vowifi, then: {status: " status "}}\n"

static struct rules_book *open_book(const struct folder *d)
{
	struct rules_book *b = NULL;
	struct fault f = { .reason = REASON_none };
	if (rules_book_open(d->path, &rig_schema, shelf_sha256, &b, &f) != RC_OK)
		fail_msg("%s", f.note);
	return b;
}

static int status_of(const struct rules_version *v)
{
	const struct rules_facts nobody = { 0 };
	return rules_decide(v->rules, RIG_VOWIFI, &nobody)->status;
}

static void nothing_is_the_built_in_rules(void **state)
{
	struct folder d = folder_make();
	const char *const folders[] = { NULL, "/nowhere/at/all", d.path };
	for (size_t i = 0; i < 3; i++) {
		struct rules_book *b = NULL;
		assert_int_equal(rules_book_open(folders[i], &rig_schema, shelf_sha256, &b, NULL), RC_OK);
		const struct rules_version *v = rules_book_pin(b);
		assert_int_equal(v->number, 0);
		assert_string_equal(v->hash, "");
		assert_int_equal(status_of(v), RULES_LINE);
		rules_book_unpin(b, v);
		rules_book_close(&b);
		assert_null(b);
	}
	shelf_drop(&d);
}

static void the_newest_is_current(void **state)
{
	struct folder d = folder_make();
	shelf_add(&d, RULE("enabled"));
	const struct rules_record second = shelf_add(&d, RULE("disabled"));
	struct rules_book *b = open_book(&d);
	const struct rules_version *v = rules_book_pin(b);
	assert_int_equal(v->number, 2);
	assert_string_equal(v->hash, second.sha256);
	assert_string_equal(v->who, "anna");
	assert_int_equal(v->when_s, second.when_s);
	assert_int_equal(status_of(v), RULES_DISABLED);
	rules_book_unpin(b, v);
	rules_book_close(&b);
	shelf_drop(&d);
}

static void pinned_versions_live_on(void **state)
{
	struct folder d = folder_make();
	struct rules_book *b = open_book(&d);
	const struct rules_version *v[4];
	v[0] = rules_book_pin(b);
	shelf_add(&d, RULE("enabled"));
	assert_int_equal(rules_book_reload(b, NULL), RC_OK);
	v[1] = rules_book_pin(b);
	assert_ptr_equal(rules_book_pin(b), v[1]);
	shelf_add(&d, RULE("disabled"));
	assert_int_equal(rules_book_reload(b, NULL), RC_OK);
	v[2] = rules_book_pin(b);
	rules_book_unpin(b, v[2]);
	assert_int_equal(rules_book_reload(b, NULL), RC_OK); /* nothing new: not read again */
	assert_ptr_equal(rules_book_pin(b), v[2]);
	rules_book_unpin(b, v[2]);
	shelf_add(&d, RULE("provisioning"));
	assert_int_equal(rules_book_reload(b, NULL), RC_OK); /* nobody has the second: it is gone */
	v[3] = rules_book_pin(b);
	assert_int_equal(status_of(v[0]), RULES_LINE);
	rules_book_unpin(b, v[1]);
	assert_int_equal(status_of(v[1]), RULES_ENABLED); /* still pinned once */
	assert_int_equal(status_of(v[3]), RULES_PROVISIONING);
	rules_book_unpin(b, v[1]);
	rules_book_unpin(b, v[0]);
	rules_book_unpin(b, v[3]);
	assert_int_equal(status_of(v[3]), RULES_PROVISIONING); /* current needs no pin */
	rules_book_close(&b);
	shelf_drop(&d);
}

static void lists_are_part_of_a_version(void **state)
{
	static const char text[] =
		"lists: {t: {file: t.txt}}\n"
		"rules: [{name: r, apps: vowifi, when: {tac: {list: t}}, then: {status: enabled}}]\n";
	struct folder d = folder_make();
	const struct rules_file list = { STR("t.txt"), STR("35500001\n") };
	const struct rules_facts facts = { .tac = STR("35500001") };
	shelf_add_lists(&d, text, &list, 1);
	struct rules_book *b = open_book(&d);
	const struct rules_version *v = rules_book_pin(b);
	assert_int_equal(rules_decide(v->rules, RIG_VOWIFI, &facts)->status, RULES_ENABLED);
	rules_book_unpin(b, v);
	rules_book_close(&b);
	shelf_drop(&d);
}

/* each damage: the book keeps what it has, another one does not open */
static void damaged(struct folder *d, struct rules_book *b, enum reason why, const char *note)
{
	struct fault f = { .reason = REASON_none }, g = { .reason = REASON_none };
	struct rules_book *fresh = NULL;
	assert_int_not_equal(rules_book_reload(b, &f), RC_OK);
	assert_int_equal(f.reason, why);
	if (!strstr(f.note, note))
		fail_msg("%s", f.note);
	assert_int_not_equal(rules_book_open(d->path, &rig_schema, shelf_sha256, &fresh, &g), RC_OK);
	assert_null(fresh);
	const struct rules_version *v = rules_book_pin(b);
	assert_int_equal(v->number, 1);
	assert_int_equal(status_of(v), RULES_ENABLED);
	rules_book_unpin(b, v);
}

static void damage_keeps_the_old_one(void **state)
{
	struct folder d = folder_make();
	shelf_add(&d, RULE("enabled"));
	struct rules_book *b = open_book(&d);
	shelf_add(&d, RULE("disabled"));
	folder_write(&d, "0000000002.yaml", RULE("provisioning"), 0600);
	damaged(&d, b, REASON_rules_stored, "version 2: its files are not what was stored");
	assert_int_equal(unlink(folder_file(&d, "0000000002.yaml")), 0);
	damaged(&d, b, REASON_file_missing, "0000000002.yaml");
	folder_write(&d, "history.jsonl", "{}\n", 0600);
	damaged(&d, b, REASON_rules_stored, "history.jsonl: line 1");
	rules_book_close(&b);
	shelf_drop(&d);
}

/* stored by a server that knew more applications */
static void what_this_schema_does_not_take(void **state)
{
	struct folder d = folder_make();
	shelf_add(&d, RULE("enabled"));
	struct rules_book *b = open_book(&d);
	shelf_add(&d, "rules:\n  - {name: r, apps: telepathy, then: {}}\n");
	damaged(&d, b, REASON_rules_word, "line 2 column 21");
	rules_book_close(&b);
	shelf_drop(&d);
}

static void numbers_never_fall(void **state)
{
	struct folder d = folder_make();
	struct fault f = { .reason = REASON_none };
	shelf_add(&d, RULE("enabled"));
	struct rules_book *b = open_book(&d);
	assert_int_equal(unlink(folder_file(&d, "history.jsonl")), 0);
	assert_int_equal(rules_book_reload(b, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_rules_stored);
	const struct rules_version *v = rules_book_pin(b);
	assert_int_equal(v->number, 1);
	rules_book_unpin(b, v);
	rules_book_close(&b);
	shelf_drop(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_the_built_in_rules),
		cmocka_unit_test(the_newest_is_current),
		cmocka_unit_test(pinned_versions_live_on),
		cmocka_unit_test(lists_are_part_of_a_version),
		cmocka_unit_test(damage_keeps_the_old_one),
		cmocka_unit_test(what_this_schema_does_not_take),
		cmocka_unit_test(numbers_never_fall),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
