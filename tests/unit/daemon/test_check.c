/** One line per problem, before anything is started. */
#include "place.h"

#include "daemon/check.h"
#include "daemon/init.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* the check speaks from a child process */
struct heard {
	_Atomic unsigned n;
	char line[16][256];
};

static struct heard *heard;

static void hear(void *to, const char *line)
{
	const unsigned i = heard->n++;
	if (i < 16)
		snprintf(heard->line[i], sizeof(heard->line[i]), "%s", line);
}

static void drop(void *to, const char *line)
{
}

static bool said(const char *what)
{
	for (unsigned i = 0; i < heard->n; i++) {
		if (strstr(heard->line[i], what))
			return true;
	}
	return false;
}

static unsigned look(const struct conf *c)
{
	struct check k = { .put = hear };
	heard->n = 0;
	return check_all(c, &k);
}

static int set_up(void **state)
{
	heard = mmap(NULL, sizeof(*heard), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return place_open(state) || init_all(place_conf(*state, ""), true, drop, NULL, NULL) != RC_OK;
}

static int tear_down(void **state)
{
	munmap(heard, sizeof(*heard));
	return place_close(state);
}

static void a_good_place_is_silent(void **state)
{
	assert_int_equal(look(place_conf(*state, "")), 0);
	assert_int_equal(heard->n, 0);
}

static void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* the current version of the rules, as a worker would read it */
static void rules_that_no_worker_takes_are_refused(void **state)
{
	static const char hash[] = /* printf 'rules: [{name: a, apps: x, then: {}}]' | sha256sum */
		"aaef7699af1bf2fecdfe70add5a81e8ef6d48f95b5977e9e1ba873dbe40bf174";
	char line[256];
	const struct conf *c = place_conf(*state, "");
	write_text(place_path(*state, "rules/history.jsonl"), "{}\n");
	assert_int_equal(look(c), 1);
	assert_true(said("rules.folder: ") && said("history.jsonl: line 1 (rules_stored)"));
	snprintf(line, sizeof(line),
		"{\"number\":1,\"sha256\":\"%s\",\"who\":\"\",\"when\":\"2026-05-01T10:00:00Z\",\"note\":"
		"\"\","
		"\"from\":0}\n",
		hash);
	write_text(place_path(*state, "rules/history.jsonl"), line);
	assert_int_equal(look(c), 1);
	assert_true(said("0000000001.yaml: ENOENT (file_missing)"));
	write_text(place_path(*state, "rules/0000000001.yaml"), "rules: [{name: a, apps: x, then: {}}]");
	assert_int_equal(look(c), 1);
	assert_true(said("rules.folder: 0000000001.yaml:1:25: unknown application"));
}

static void a_secret_that_others_can_read_is_refused(void **state)
{
	const struct conf *c = place_conf(*state, "");
	chmod(place_path(*state, "kek.key"), 0640);
	chmod(place_path(*state, "server.key"), 0604);
	assert_int_equal(look(c), 2);
	assert_int_equal(heard->n, 2);
	assert_true(said("auc.key_file: "));
	assert_true(said("tls.key"));
	assert_true(said("(file_mode)"));
}

static void each_missing_file_is_one_line(void **state)
{
	const struct conf *c =
		place_conf(*state, "auc.key_file: none.key\nseal.folder: none\nstore.path: nowhere/e.db\n");
	assert_int_equal(look(c), 3);
	assert_true(said("none.key"));
	assert_true(said("seal.folder: "));
	assert_true(said("nowhere/"));
	assert_true(said("(file_missing)"));
}

static void back_ends_bring_their_files(void **state)
{
	assert_int_equal(look(place_conf(*state, "core.route: [\"* gsup\"]\n")), 0);
	assert_int_equal(look(place_conf(*state, "core.route: [\"* radius\"]\n")), 1);
	assert_true(said("core.route: a back end: radius.secret"));
	assert_true(said("file_missing"));
	assert_int_equal(look(place_conf(*state, "core.route: [\"001 gsup,http\", \"* local\"]\n")), 1);
	assert_true(said("vector-ca.pem"));
}

static void applications_are_opened(void **state)
{
	assert_int_equal(look(place_conf(*state, "voice:\n  nr_irat: 5G-SRVCC\n  vonr: no\n"
						 "private_id:\n  kind: encrypted\n  key_folder: none\n")),
		2);
	assert_true(said("voice: its settings") && said("(conf_value)"));
	assert_true(said("private_id: its settings") && said("(file_missing)"));
	assert_int_equal(look(place_conf(*state, "private_id:\n  kind: encrypted\n  key_folder: keys\n")), 0);
}

static void users_exist(void **state)
{
	assert_int_equal(look(place_conf(*state, "user: no-such-user-here\n")), 1);
	assert_true(said("no-such-user-here"));
}

static void what_diameter_lacks_is_told_where_a_route_needs_it(void **state)
{
	assert_int_equal(look(place_conf(*state, "diameter.certificate: none.pem\n")), 0);
	assert_int_equal(look(place_conf(*state, "core.route: \"* swx\"\ndiameter.identity: a.b\n"
						 "diameter.realm: b\n")),
		1);
	assert_true(said("diameter: core.route needs it: diameter.peers"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(a_good_place_is_silent),
		T(what_diameter_lacks_is_told_where_a_route_needs_it),
		T(rules_that_no_worker_takes_are_refused),
		T(a_secret_that_others_can_read_is_refused),
		T(each_missing_file_is_one_line),
		T(back_ends_bring_their_files),
		T(applications_are_opened),
		T(users_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
