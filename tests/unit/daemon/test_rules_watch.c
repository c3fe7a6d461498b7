/** A newer version is taken at the next look; what cannot be loaded leaves the old one. */
#include "unit.h"

#include "crypto/digest.h"
#include "daemon/rules_watch.h"
#include "folder.h"

static void store(const struct folder *d, const char *text)
{
	const struct rules_bundle b = { str_of(text), NULL, 0 };
	struct rules_record r = { .who = "anna", .when_s = 1 };
	struct arena *a = arena_new(1 << 20);
	assert_int_equal(rules_folder_hash(a, &b, digest_sha256, r.sha256, NULL), RC_OK);
	assert_int_equal(rules_folder_store(d->path, &b, &r, NULL), RC_OK);
	arena_free(&a);
}

static void looks(void **state)
{
	struct folder d = folder_make();
	_Atomic uint32_t raised = 7;
	struct segment_rules shown = { .number = 99, .kept = 1 };
	struct rules_watch w;
	assert_int_equal(rules_watch_open(d.path, &raised, &shown, &w, NULL), RC_OK);
	assert_int_equal(atomic_load(&shown.number), 0);
	assert_int_equal(atomic_load(&shown.kept), 0);
	store(&d, "rules: []\n");
	rules_watch_look(&w); /* nobody said anything */
	assert_int_equal(atomic_load(&shown.number), 0);
	atomic_fetch_add(&raised, 1);
	rules_watch_look(&w);
	assert_int_equal(atomic_load(&shown.number), 1);
	/* printf 'rules: []\n' | sha256sum */
	assert_string_equal(shown.hash, "e0dfa70eb69d47fe9cb2be8a4fcd53e74cf7fe26fcbb1f06912b57a9c028e4e0");
	store(&d, "rules: [{name: a, apps: telepathy, then: {}}]\n");
	atomic_fetch_add(&raised, 1);
	rules_watch_look(&w);
	assert_int_equal(atomic_load(&shown.number), 1);
	assert_int_equal(atomic_load(&shown.kept), 1);
	store(&d, "rules: []\n");
	atomic_fetch_add(&raised, 1);
	rules_watch_look(&w);
	assert_int_equal(atomic_load(&shown.number), 3);
	assert_int_equal(atomic_load(&shown.kept), 0);
	rules_watch_close(&w);
	folder_drop(&d);
}

static void what_cannot_be_opened(void **state)
{
	struct folder d = folder_make();
	_Atomic uint32_t raised = 0;
	struct segment_rules shown = { .number = 0 };
	struct rules_watch w;
	struct fault f = { .reason = REASON_none };
	store(&d, "rules: [{name: a, apps: telepathy, then: {}}]\n");
	assert_int_equal(rules_watch_open(d.path, &raised, &shown, &w, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_rules_word);
	rules_watch_close(&w);
	folder_drop(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(looks),
		cmocka_unit_test(what_cannot_be_opened) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
