/** rehearse.c: options, and the exit code of each way to fail; the reports are the story's matter. */
#include "rehearse_rig.h"

#include "daemon/rehearse.h"

#define LINE "rules: [{name: all, apps: all, then: {status: line}}]\n"

static void options(void **state)
{
	struct rehearse_ask ask = { .rules = "x" };
	assert_ptr_equal(rehearse_option(&ask, "--old"), &ask.old);
	assert_ptr_equal(rehearse_option(&ask, "--sample"), &ask.sample);
	assert_ptr_equal(rehearse_option(&ask, "--app"), &ask.apps);
	assert_ptr_equal(rehearse_option(&ask, "--device"), &ask.device);
	assert_ptr_equal(rehearse_option(&ask, "--fail-if"), &ask.fail_if);
	assert_null(rehearse_option(&ask, "--json"));
	assert_null(rehearse_option(&ask, "--"));
}

static void exit_codes(void **state)
{
	struct rehearse_rig *g = *state;
	const char *good = rig_file(g, "good.yaml", LINE), *bad = rig_file(g, "bad.yaml", "rules: 1\n");
	const struct {
		struct rehearse_ask ask;
		int code;
	} rows[] = {
		{ { .rules = "nowhere.yaml" }, REHEARSE_REFUSED }, { { .rules = bad }, REHEARSE_REFUSED },
		{ { .rules = good, .old = bad }, REHEARSE_REFUSED },
		{ { .rules = good, .old = "3" }, REHEARSE_REFUSED },
		{ { .rules = good, .old = "0" }, REHEARSE_USAGE },
		{ { .rules = good, .old = "99999999999" }, REHEARSE_USAGE },
		{ { .rules = good, .apps = "nothing" }, REHEARSE_USAGE },
		{ { .rules = good, .device = "plan=gold" }, REHEARSE_USAGE },
		{ { .rules = good, .fail_if = "lost" }, REHEARSE_USAGE },
		{ { .rules = good, .fail_if = "lost.nothing>0" }, REHEARSE_USAGE },
		{ { .rules = good }, REHEARSE_UNABLE }, /* there is no store */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(rehearse_run(g->place->conf, &rows[i].ask), rows[i].code);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(options), RIG_ROW(exit_codes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
