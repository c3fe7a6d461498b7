/** conf.c: getters, and mistakes of ours that stop the program. */
#include "schema.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void getters_give_defaults(void **state)
{
	struct outcome o = parse("");
	assert_int_equal(o.rc, RC_OK);
	assert_int_equal(o.fault.reason, REASON_none);
	assert_int_equal(conf_int(o.conf, "token.life"), 12 * 3600);
	assert_int_equal(conf_int(o.conf, "token.size"), 65536);
	assert_int_equal(conf_int(o.conf, "workers"), 2);
	assert_int_equal(conf_int(o.conf, "offset"), -5);
	assert_true(conf_bool(o.conf, "token.strict"));
	same(conf_text(o.conf, "mnc"), "001");
	same(conf_text(o.conf, "title"), "");
	same(conf_text(o.conf, "colour"), "green");
	assert_int_equal(conf_choice(o.conf, "colour"), 1);
	same(conf_text(o.conf, "store.path"), "etc/line.db");
	assert_int_equal(conf_count(o.conf, "listen"), 2);
	same(conf_at(o.conf, "listen", 0), "a:1");
	same(conf_at(o.conf, "listen", 1), "b:2");
	same(conf_language_at(o.conf, "listen", 1), "");
	assert_int_equal(conf_count(o.conf, "extra"), 0);
	assert_int_equal(conf_count(o.conf, "message"), 0);
	assert_int_equal(conf_count(o.conf, "terms"), 1);
	same(conf_at(o.conf, "terms", 0), "none");
	arena_free(&o.arena);
}

static void unknown_key(const struct conf *c)
{
	conf_int(c, "nothing");
}

static void half_key(const struct conf *c)
{
	conf_int(c, "token");
}

static void other_type(const struct conf *c)
{
	conf_text(c, "workers");
}

static void beyond_the_end(const struct conf *c)
{
	conf_at(c, "listen", 2);
}

static bool stops(void (*act)(const struct conf *c))
{
	struct outcome o = parse("");
	const pid_t child = fork();
	if (child == 0) {
		const struct rlimit none = { 0, 0 };
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL);
		dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
		act(o.conf);
		_exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	arena_free(&o.arena);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void mistakes_of_ours_stop_the_program(void **state)
{
	assert_true(stops(unknown_key));
	assert_true(stops(half_key));
	assert_true(stops(other_type));
	assert_true(stops(beyond_the_end));
}

static void find_reads_whole_keys(void **state)
{
	struct outcome o = parse("");
	for (size_t i = 0; i < o.conf->n; i++)
		assert_ptr_equal(
			conf_find(o.conf, str_of(o.conf->setting[i].item->key)), &o.conf->setting[i]);
	assert_null(conf_find(o.conf, STR("")));
	assert_null(conf_find(o.conf, STR("token.lif")));
	assert_null(conf_find(o.conf, STR("token.lifes")));
	arena_free(&o.arena);
}

static void two_rows_for_one_key(void **state)
{
	const struct conf_item *const tables[] = { schema_token, schema_rest, schema_token };
	const struct conf_schema twice = { tables, 3 };
	struct outcome o = parse_with(&twice, STR(""));
	assert_int_equal(o.rc, RC_BUG);
	assert_int_equal(o.fault.reason, REASON_bug);
	same(o.error, "x.yaml:1:1: two rows for token.life");
	arena_free(&o.arena);
}

/* proves: own-100 */
static void texts_for_devices(void **state)
{
	static const char *const bad[] = { "a<b", "a\"b", "a\nb", "a\rb", "a\tb", "\x7f", "\xc2\x85",
		"a\xe2\x80\xa8", "\xe2\x80\xa9" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fault f = { .reason = REASON_none };
		assert_int_equal(conf_check_text(str_of(bad[i]), &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
		assert_int_equal(conf_check_text(str_of(bad[i]), NULL), RC_INVALID);
	}
	assert_int_equal(conf_check_text(STR("a\0b"), NULL), RC_INVALID);
	assert_int_equal(conf_check_text(STR("Caf\xc3\xa9 & 'so' > \xc2\xa0 \xe2\x82\xac"), NULL), RC_OK);
	assert_int_equal(conf_check_text(STR(""), NULL), RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(getters_give_defaults),
		cmocka_unit_test(mistakes_of_ours_stop_the_program),
		cmocka_unit_test(find_reads_whole_keys),
		cmocka_unit_test(two_rows_for_one_key),
		cmocka_unit_test(texts_for_devices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
