/** Key files: modes, whole or nothing, never replaced. */
#include "folder.h"

#include "crypto/keyfile.h"

static void created_and_read_back(void **state)
{
	struct folder d = folder_make();
	struct keyfile file;
	struct stat st;
	struct fault f = { 0 };
	umask(0);
	assert_int_equal(keyfile_create(folder_file(&d, "k"), STR("hello\n"), &f), RC_OK);
	assert_int_equal(stat(d.file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(keyfile_read(d.file, &file, &f), RC_OK);
	assert_int_equal(file.n, 6);
	assert_memory_equal(file.text, "hello\n", 6);
	assert_int_equal(keyfile_create(d.file, STR("other"), &f), RC_CONFLICT);
	assert_int_equal(f.reason, REASON_file_exists);
	assert_int_equal(keyfile_read(d.file, &file, NULL), RC_OK);
	assert_memory_equal(file.text, "hello\n", 6);
	assert_int_equal(folder_entry(&d, 9, NULL), 1); /* nothing is left aside */
	folder_drop(&d);
}

static void refused_modes(void **state)
{
	struct folder d = folder_make();
	struct keyfile file;
	const mode_t bad[] = { 0640, 0620, 0610, 0604, 0602, 0601, 0666 };
	folder_write(&d, "k", "x", 0600);
	assert_int_equal(keyfile_read(d.file, &file, NULL), RC_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fault f = { 0 };
		assert_int_equal(chmod(d.file, bad[i]), 0);
		assert_int_equal(keyfile_read(d.file, &file, &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_file_mode);
		assert_non_null(strstr(f.note, "k: mode"));
	}
	folder_drop(&d);
}

static void what_is_no_file(void **state)
{
	struct folder d = folder_make();
	struct keyfile file;
	struct fault f = { 0 }, g = { 0 };
	assert_int_equal(keyfile_read(folder_file(&d, "none"), &file, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_file_missing);
	assert_int_equal(keyfile_read(d.path, &file, &g), RC_ABSENT);
	assert_int_equal(keyfile_create(folder_file(&d, "no/such"), STR("x"), NULL), RC_UNAVAIL);
	folder_drop(&d);
}

static void too_long(void **state)
{
	struct folder d = folder_make();
	struct keyfile file;
	static char text[KEYFILE_MAX + 1], path[5000];
	struct fault f = { 0 };
	memset(text, 'x', KEYFILE_MAX);
	folder_write(&d, "k", text, 0600);
	assert_int_equal(keyfile_read(d.file, &file, &f), RC_MALFORMED);
	assert_int_equal(f.reason, REASON_file_content);
	memset(path, 'p', sizeof(path) - 1);
	assert_int_equal(keyfile_create(path, STR("x"), NULL), RC_UNAVAIL);
	folder_drop(&d);
}

static void beside_the_working_folder(void **state)
{
	struct folder d = folder_make();
	struct keyfile file;
	char before[1024];
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(d.path), 0);
	assert_int_equal(keyfile_create("bare", STR("x"), NULL), RC_OK);
	assert_int_equal(keyfile_read("bare", &file, NULL), RC_OK);
	assert_string_equal(keyfile_name("bare"), "bare");
	assert_int_equal(chdir(before), 0);
	folder_drop(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(created_and_read_back),
		cmocka_unit_test(refused_modes),
		cmocka_unit_test(what_is_no_file),
		cmocka_unit_test(too_long),
		cmocka_unit_test(beside_the_working_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
