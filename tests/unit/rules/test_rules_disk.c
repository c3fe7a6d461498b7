/** Files whole or not at all; lists only beside the rules. */
#include "shelf.h"

static void names(void **state)
{
	char many[102];
	memset(many, 'a', sizeof(many));
	assert_true(rules_disk_name(STR("nr-devices_2.TXT")));
	assert_true(rules_disk_name((struct str){ many, 100 }));
	assert_false(rules_disk_name((struct str){ many, 101 }));
	assert_false(rules_disk_name(STR("")));
	assert_false(rules_disk_name(STR("..")));
	assert_false(rules_disk_name(STR(".a")));
	assert_false(rules_disk_name(STR("a/b")));
	assert_false(rules_disk_name(STR("a b")));
	assert_false(rules_disk_name((struct str){ "a\0b", 3 }));
}

static void written_and_read_back(void **state)
{
	struct folder d = folder_make();
	struct arena *a = arena_new(1 << 20);
	struct fault f = { .reason = REASON_none };
	struct str text;
	struct stat st;
	umask(0);
	assert_int_equal(rules_disk_write(folder_file(&d, "x"), STR("one"), &f), RC_OK);
	assert_int_equal(rules_disk_write(d.file, STR("second"), &f), RC_OK);
	assert_int_equal(stat(d.file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(rules_disk_sync(d.path, &f), RC_OK);
	assert_int_equal(folder_entry(&d, 9, NULL), 1); /* nothing is left aside */
	assert_int_equal(rules_disk_read(a, d.file, 6, &text, &f), RC_OK);
	assert_true(str_is(text, "second"));
	assert_int_equal(rules_disk_read(a, d.file, 5, &text, &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_rules_size);
	assert_int_equal(rules_disk_read(a, folder_file(&d, "none"), 5, &text, NULL), RC_ABSENT);
	assert_int_equal(rules_disk_read(a, d.path, 5, &text, NULL), RC_ABSENT);
	assert_int_equal(rules_disk_write(folder_file(&d, "no/such"), STR("x"), NULL), RC_UNAVAIL);
	assert_int_equal(rules_disk_sync(folder_file(&d, "no"), NULL), RC_UNAVAIL);
	arena_free(&a);
	folder_drop(&d);
}

static void lists_are_remembered_once(void **state)
{
	struct folder d = folder_make();
	struct arena *a = arena_new(1 << 20);
	struct rules_disk disk;
	struct str one, two;
	folder_write(&d, "l.txt", "1\n2\n", 0600);
	rules_disk_init(&disk, a, d.path);
	assert_int_equal(disk.files.open(&disk.files, STR("l.txt"), &one), RC_OK);
	assert_int_equal(disk.files.open(&disk.files, STR("l.txt"), &two), RC_OK);
	assert_int_equal(disk.n, 1);
	assert_true(str_is(disk.list[0].name, "l.txt"));
	assert_true(str_is(disk.list[0].text, "1\n2\n"));
	assert_ptr_equal(one.p, two.p);
	assert_int_not_equal(disk.files.open(&disk.files, STR("../l.txt"), &one), RC_OK);
	assert_int_not_equal(disk.files.open(&disk.files, STR("m.txt"), &one), RC_OK);
	assert_int_equal(disk.n, 1);
	arena_free(&a);
	folder_drop(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(written_and_read_back),
		cmocka_unit_test(lists_are_remembered_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
