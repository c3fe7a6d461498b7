/** Which events are written, and which are not. */
#include "unit.h"

#include "diameter/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static FILE *out;

static int set_up(void **state)
{
	out = tmpfile();
	if (!out || dup2(fileno(out), STDERR_FILENO) < 0)
		return -1;
	report_open(LOG_JSON, LOG_INFO);
	return 0;
}

static unsigned written(const char *what)
{
	char line[1024];
	unsigned n = 0;
	report_flush();
	FILE *f = fdopen(dup(fileno(out)), "r");
	rewind(f);
	while (fgets(line, sizeof(line), f))
		n += strstr(line, what) != NULL;
	fclose(f);
	lseek(fileno(out), 0, SEEK_END);
	return n;
}

static void a_peer_that_stays_down_is_told_of_once(void **state)
{
	report_peer_down(STR("a.test"), "no connection");
	report_peer_down(STR("a.test"), "no connection");
	report_peer_down(STR("b.test"), "no connection");
	assert_int_equal(written("diameter_peer_down"), 2);
	report_peer_up(STR("a.test"));
	assert_int_equal(written("\"event\":\"diameter_peer_up\",\"peer\":\"a.test\""), 1);
	report_peer_down(STR("a.test"), "broken");
	assert_int_equal(written("diameter_peer_down"), 3);
	assert_int_equal(written("\"cause\":\"broken\""), 1);
}

static void names_are_cut_not_overrun(void **state)
{
	char name[300];
	const struct str long_one = { name, sizeof(name) };
	memset(name, 'x', sizeof(name));
	report_peer_up(long_one);
	report_peer_down(long_one, "so");
	report_peer_down(long_one, "so");
	assert_int_equal(written("\"cause\":\"so\""), 1);
}

static void more_peers_than_are_remembered(void **state)
{
	for (int i = 0; i < 100; i++) {
		char name[16];
		snprintf(name, sizeof(name), "peer%d", i);
		report_peer_down(str_of(name), "many");
	}
	assert_int_equal(written("\"cause\":\"many\""), 100);
}

/* an answer that is dumped must not get here once messages flow */
static void the_library_is_silent_after_the_start(void **state)
{
	const struct fault f = { .reason = REASON_conf_value, .where = "x:1", .note = "so it is" };
	report_library("syntax error");
	report_start_failed(&f);
	assert_int_equal(written("syntax error"), 1);
	assert_int_equal(written("so it is"), 1);
	report_started(3);
	report_library("User-Name=0001010123456789");
	assert_int_equal(written("User-Name"), 0);
	assert_int_equal(written("\"event\":\"serving\",\"generation\":3"), 1);
	report_answers_dropped(7);
	report_ended("why");
	assert_int_equal(written("\"answers\":7"), 1);
	assert_int_equal(written("\"note\":\"why\""), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peer_that_stays_down_is_told_of_once),
		cmocka_unit_test(names_are_cut_not_overrun),
		cmocka_unit_test(more_peers_than_are_remembered),
		cmocka_unit_test(the_library_is_silent_after_the_start),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
