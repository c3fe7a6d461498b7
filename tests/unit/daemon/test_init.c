/** What a first start makes, and that it never touches what is there. */
#include "place.h"

#include "daemon/check.h"
#include "daemon/init.h"

#include <sys/stat.h>

static unsigned lines;

static void count(void *to, const char *line)
{
	lines++;
}

static unsigned mode(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? st.st_mode & 0777 : 0;
}

static void a_first_start_has_all_it_needs(void **state)
{
	const struct conf *c =
		place_conf(*state, "store.path: data/entitled.db\nauc.key_file: secret/kek.key\n");
	struct check k = { .put = count };
	lines = 0;
	assert_int_equal(init_all(c, true, count, NULL, NULL), RC_OK);
	assert_int_equal(lines, 5);
	assert_int_equal(mode(place_path(*state, "secret/kek.key")), 0600);
	assert_int_equal(mode(place_path(*state, "server.key")), 0600);
	assert_int_equal(mode(place_path(*state, "server.pem")), 0644);
	assert_int_equal(mode(place_path(*state, "ca.pem")), 0644);
	assert_int_equal(mode(place_path(*state, "data")), 0700);
	assert_int_equal(mode(place_path(*state, "keys")), 0700);
	assert_int_equal(mode(place_path(*state, "rules")), 0700);
	assert_int_equal(check_all(c, &k), 0);
}

static void what_is_there_stays(void **state)
{
	const struct conf *c = place_conf(*state, "");
	assert_int_equal(init_all(c, true, count, NULL, NULL), RC_OK);
	lines = 0;
	assert_int_equal(init_all(c, true, count, NULL, NULL), RC_OK);
	assert_int_equal(lines, 0);
}

static void no_certificate_is_made_unasked(void **state)
{
	const struct conf *c = place_conf(*state, "");
	assert_int_equal(init_all(c, false, count, NULL, NULL), RC_OK);
	assert_int_equal(mode(place_path(*state, "server.pem")), 0);
}

static void a_folder_that_cannot_be_made_is_named(void **state)
{
	struct fault f = { .reason = REASON_none };
	const struct conf *c = place_conf(*state, "seal.folder: no/such/place\n");
	assert_int_equal(init_all(c, false, count, NULL, &f), RC_UNAVAIL);
	assert_non_null(strstr(f.note, "no/such/place"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
	const struct CMUnitTest tests[] = {
		T(a_first_start_has_all_it_needs),
		T(what_is_there_stays),
		T(no_certificate_is_made_unasked),
		T(a_folder_that_cannot_be_made_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
