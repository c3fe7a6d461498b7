/** conf_read.c: files that are there, and files that are not. */
#include "schema.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "conf-read-XXXXXX";

static int make_folder(void **state)
{
	return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
	return rmdir(folder);
}

static void put_file(const char *path, const char *text, size_t n)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, n, file), n);
	fclose(file);
}

static struct outcome read_file(const char *path)
{
	struct outcome o = { .arena = arena_new(65536) };
	o.rc = conf_read(o.arena, path, &schema, &o.conf, &o.error, &o.fault);
	return o;
}

static void a_file_and_its_folder(void **state)
{
	char path[64], want[128];
	snprintf(path, sizeof(path), "%s/x.yaml", folder);
	snprintf(want, sizeof(want), "%s/a.db", folder);
	put_file(path, "store:\n  path: a.db\n", 20);
	struct outcome o = read_file(path);
	assert_int_equal(o.rc, RC_OK);
	same(conf_text(o.conf, "store.path"), want);
	arena_free(&o.arena);

	put_file(path, "workers: many\n", 14);
	o = read_file(path);
	assert_int_equal(o.rc, RC_INVALID);
	snprintf(want, sizeof(want), "%s:1:10: workers: expected", path);
	assert_true(str_starts(o.error, str_of(want)));
	arena_free(&o.arena);
	unlink(path);
}

static void a_file_without_a_folder(void **state)
{
	assert_int_equal(chdir(folder), 0);
	put_file("x.yaml", "store.path: a.db\n", 17);
	struct outcome o = read_file("x.yaml");
	assert_int_equal(o.rc, RC_OK);
	same(conf_text(o.conf, "store.path"), "a.db");
	arena_free(&o.arena);
	unlink("x.yaml");
	assert_int_equal(chdir(".."), 0);
}

static void defaults_only(void **state)
{
	struct outcome o = read_file(NULL);
	assert_int_equal(o.rc, RC_OK);
	same(conf_text(o.conf, "store.path"), "line.db");
	arena_free(&o.arena);
}

static void files_that_cannot_be_read(void **state)
{
	static const char *const want[][2] = {
		{ "no-such-file.yaml", "no-such-file.yaml:1:1: cannot be read: No such file or directory" },
		{ "/", "/:1:1: cannot be read: Is a directory" },
		{ "", ":1:1: cannot be read: No such file or directory" },
	};
	for (size_t i = 0; i < 3; i++) {
		struct outcome o = read_file(want[i][0]);
		assert_int_equal(o.rc, RC_ABSENT);
		assert_int_equal(o.fault.reason, REASON_file_missing);
		same(arena_str(o.arena, o.error), want[i][1]);
		arena_free(&o.arena);
	}
}

static void large_files(void **state)
{
	const size_t most = 1024 * 1024;
	char path[64], *text = malloc(most + 1);
	snprintf(path, sizeof(path), "%s/big.yaml", folder);
	memset(text, '#', most + 1);
	put_file(path, text, most);
	struct outcome o = read_file(path);
	assert_int_equal(o.rc, RC_OK);
	arena_free(&o.arena);
	put_file(path, text, most + 1);
	o = read_file(path);
	assert_int_equal(o.rc, RC_MALFORMED);
	assert_int_equal(o.fault.reason, REASON_conf_syntax);
	arena_free(&o.arena);
	unlink(path);
	free(text);
}

static void no_memory(void **state)
{
	struct outcome o = { .arena = arena_new(16) };
	char path[64];
	memset(path, 'a', sizeof(path) - 1);
	path[40] = '/', path[63] = 0;
	assert_int_equal(conf_read(o.arena, path, &schema, &o.conf, &o.error, &o.fault), RC_NOMEM);
	assert_true(str_is(o.error, "out of memory"));
	arena_free(&o.arena);
}

static bool own(struct str key)
{
	return str_starts(key, STR("token.")) || str_is(key, "store.path") || str_is(key, "title");
}

/* what the file may hold is its own or at its default; all else is as below it */
static void a_file_over_another(void **state)
{
	char path[64], want[160];
	struct outcome o = parse("workers: 7\ntoken.size: 8k\ntitle: base\n");
	struct conf *over = NULL;
	o.conf->folder = folder;
	snprintf(path, sizeof(path), "%s/over.yaml", folder);
	put_file(path, "store.path: a.db\ntoken: {life: 90s}\n", 36);
	assert_int_equal(
		conf_read_over(o.arena, o.conf, STR("over.yaml"), own, &over, &o.error, &o.fault), RC_OK);
	assert_int_equal(conf_int(over, "workers"), 7);
	assert_int_equal(conf_int(over, "token.life"), 90);
	assert_int_equal(conf_int(over, "token.size"), 65536);
	assert_int_equal(conf_text(over, "title").n, 0);
	snprintf(want, sizeof(want), "%s/a.db", folder);
	same(conf_text(over, "store.path"), want);
	assert_int_equal(conf_int(o.conf, "token.size"), 8192);

	put_file(path, "title: x\nworkers: 2\n", 20);
	assert_int_equal(conf_read_over(o.arena, o.conf, STR("over.yaml"), own, &over, &o.error, &o.fault),
		RC_INVALID);
	snprintf(want, sizeof(want), "%s:2:1: \"workers\" is not one of the settings that this file may hold",
		path);
	same(arena_str(o.arena, o.error), want);
	assert_int_equal(unlink(path), 0);
	o.fault = (struct fault){ .reason = REASON_none };
	assert_int_not_equal(
		conf_read_over(o.arena, o.conf, STR("over.yaml"), own, &over, &o.error, &o.fault), RC_OK);
	assert_int_equal(o.fault.reason, REASON_file_missing);
	arena_free(&o.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_and_its_folder),
		cmocka_unit_test(a_file_without_a_folder),
		cmocka_unit_test(defaults_only),
		cmocka_unit_test(files_that_cannot_be_read),
		cmocka_unit_test(a_file_over_another),
		cmocka_unit_test(large_files),
		cmocka_unit_test(no_memory),
	};
	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
