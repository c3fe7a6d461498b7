/** Versions on disk: numbers, hashes, and stores that were cut off. */
#include "shelf.h"

#include <signal.h>
#include <sys/resource.h>

static size_t history(const struct folder *d, struct arena *a, struct rules_record **r)
{
	size_t n = 0;
	struct fault f = { .reason = REASON_none };
	if (rules_folder_history(d->path, a, r, &n, &f) != RC_OK)
		fail_msg("%s", f.note);
	return n;
}

static void numbers_rise(void **state)
{
	struct folder d = folder_make();
	struct arena *a = arena_new(1 << 22);
	struct rules_record *r;
	struct str text;
	assert_int_equal(history(&d, a, &r), 0);
	for (uint32_t i = 1; i <= 3; i++) {
		char one[16];
		snprintf(one, sizeof(one), "# %u\n", i);
		assert_int_equal(shelf_add(&d, one).number, i);
	}
	assert_int_equal(history(&d, a, &r), 3);
	assert_string_equal(r[2].who, "anna");
	assert_int_equal(rules_folder_text(d.path, 2, a, &text, NULL), RC_OK);
	assert_true(str_is(text, "# 2\n"));
	assert_int_equal(rules_folder_text(d.path, 4, a, &text, NULL), RC_ABSENT);
	arena_free(&a);
	shelf_drop(&d);
}

static void the_folder_is_made(void **state)
{
	struct folder d = folder_make(), inner = { { 0 }, { 0 } };
	struct stat st;
	snprintf(inner.path, sizeof(inner.path), "%.50s/r", d.path);
	assert_int_equal(shelf_add(&inner, "x").number, 1);
	assert_int_equal(stat(inner.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	shelf_drop(&d);
}

/* What an earlier store left before its line stood in the history, at every point where it can be cut off. */
static void cut_off_stores_are_not_there(void **state)
{
	struct folder d = folder_make();
	struct arena *a = arena_new(1 << 22);
	struct rules_record *r;
	struct str text;
	const struct rules_file list = { STR("l.txt"), STR("1\n") };
	struct rules_bundle b;
	shelf_add(&d, "# 1\n");
	snprintf(d.file, sizeof(d.file), "%s/0000000002.lists", d.path);
	assert_int_equal(mkdir(d.file, 0700), 0);
	folder_write(&d, "0000000002.lists/old.txt", "half", 0600);
	folder_write(&d, "0000000002.lists/l.txt.new", "ha", 0600);
	folder_write(&d, "0000000002.yaml", "half", 0600);
	folder_write(&d, "0000000002.yaml.new", "ha", 0600);
	folder_write(&d, "history.jsonl.new", "{\"num", 0600);
	assert_int_equal(history(&d, a, &r), 1);
	assert_int_equal(shelf_add_lists(&d, "# 2\n", &list, 1).number, 2);
	assert_int_equal(history(&d, a, &r), 2);
	assert_int_equal(rules_folder_text(d.path, 2, a, &text, NULL), RC_OK);
	assert_true(str_is(text, "# 2\n"));
	assert_int_not_equal(access(folder_file(&d, "0000000002.lists/old.txt"), F_OK), 0);
	assert_int_equal(
		rules_folder_open(&(struct rules_shelf){ d.path, shelf_sha256 }, &r[1], a, &b, NULL), RC_OK);
	assert_int_equal(b.n, 1);
	assert_true(str_is(b.list[0].name, "l.txt") && str_is(b.list[0].text, "1\n"));
	folder_write(&d, "0000000002.lists/more.txt", "1\n", 0600);
	assert_int_equal(rules_folder_open(&(struct rules_shelf){ d.path, shelf_sha256 }, &r[1], a, &b, NULL),
		RC_UNAVAIL);
	assert_int_equal(access(folder_file(&d, "0000000002.lists/l.txt"), F_OK), 0);
	arena_free(&a);
	shelf_drop(&d);
}

static void what_cannot_be_stored(void **state)
{
	struct folder d = folder_make();
	struct fault f = { .reason = REASON_none }, g = { .reason = REASON_none };
	const struct rules_file up = { STR("../x"), STR("1\n") };
	const struct rules_bundle bad = { STR("x"), &up, 1 }, good = { STR("x"), NULL, 0 };
	struct rules_record r = { .who = "anna" };
	assert_int_equal(rules_folder_store(d.path, &bad, &r, &f), RC_INVALID);
	assert_int_not_equal(access(folder_file(&d, "history.jsonl"), F_OK), 0);
	folder_write(&d, "history.jsonl", "damaged\n", 0600);
	assert_int_equal(rules_folder_store(d.path, &good, &r, &g), RC_UNAVAIL);
	assert_int_equal(g.reason, REASON_rules_stored);
	assert_int_equal(rules_folder_store(folder_file(&d, "no/such"), &good, &r, NULL), RC_UNAVAIL);
	shelf_drop(&d);
}

/* the disk is full at each point: text, list, history; the last version stays the last */
static void a_full_disk_changes_nothing(void **state)
{
	static char big[20000];
	struct folder d = folder_make();
	struct arena *a = arena_new(1 << 22);
	struct rules_record *r, lost = { .who = "anna" };
	const struct rules_file list = { STR("l.txt"), { big, sizeof(big) } };
	const struct rules_bundle in[] = { { { big, sizeof(big) }, NULL, 0 }, { STR("x"), &list, 1 },
		{ STR("x"), NULL, 0 } };
	struct rlimit before, small = { 4096, RLIM_INFINITY };
	memset(big, '#', sizeof(big));
	uint32_t n = 0;
	while (n < 40) /* so that the history alone is above the limit */
		n = shelf_add(&d, "x").number;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < 3; i++) {
		struct fault f = { .reason = REASON_none };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		const enum rc rc = rules_folder_store(d.path, &in[i], &lost, &f);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		assert_int_equal(rc, RC_UNAVAIL);
		assert_int_equal(f.reason, REASON_file_write);
		assert_int_equal(history(&d, a, &r), n);
		assert_int_not_equal(access(folder_file(&d, "history.jsonl.new"), F_OK), 0);
	}
	assert_int_equal(shelf_add(&d, "y").number, n + 1);
	arena_free(&a);
	shelf_drop(&d);
}

static struct str seen;
static char seen_mem[512];
static void note_sha256(struct bytes data, uint8_t out[32])
{
	memcpy(seen_mem, data.p, data.n);
	seen = (struct str){ seen_mem, data.n };
	memset(out, data.n ? data.p[0] : 0, 32);
}

#define TIMES_32(x) x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x

static void hash_covers_lists(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const struct rules_file list[] = { { STR("b.txt"), STR("2") }, { STR("a.txt"), STR("3") } };
	const struct rules_bundle alone = { STR("1x"), NULL, 0 }, both = { STR("1x"), list, 2 };
	char hash[RULES_HASH_TEXT + 1];
	assert_int_equal(rules_folder_hash(a, &alone, note_sha256, hash, NULL), RC_OK);
	assert_string_equal(hash, TIMES_32("31"));
	assert_true(str_is(seen, "1x"));
	assert_int_equal(rules_folder_hash(a, &both, note_sha256, hash, NULL), RC_OK);
	assert_true(str_is(
		seen, TIMES_32("31") "  rules\n" TIMES_32("33") "  a.txt\n" TIMES_32("32") "  b.txt\n"));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_rise),
		cmocka_unit_test(the_folder_is_made),
		cmocka_unit_test(cut_off_stores_are_not_there),
		cmocka_unit_test(what_cannot_be_stored),
		cmocka_unit_test(a_full_disk_changes_nothing),
		cmocka_unit_test(hash_covers_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
