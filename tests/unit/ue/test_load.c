/** load.c: many logins, one count. The server inside the test is no friend of threads: one connection. */
#include "fake_server.h"

#include "arguments.h"
#include "screen.h"
#include "ue/load.h"

#define CARD                                                                                                 \
	"--url https://ecs.example/ --app ap2005 --imsi 001010000000001 --k "                                \
	"00000000000000000000000000000000 --opc 00000000000000000000000000000000 "

static enum client_end run(const char *line)
{
	static struct options o;
	enum client_end end = CLIENT_DONE;
	FILE *out = screen_open();
	assert_int_equal(arguments_read(line, &o), OPTIONS_GO);
	assert_int_equal(load_run(&o, out, &end), RC_OK);
	fclose(out);
	return end;
}

static void counting(void **state)
{
	fake_reset();
	assert_int_equal(run(CARD "--repeat 20 --fast 1"), CLIENT_DONE);
	assert_on_screen("40 logins (20 by token) in ");
	assert_on_screen("; done 40\n");
	fake_reset();
	assert_int_equal(run(CARD "--repeat 3 --fault wrong-res"), CLIENT_REFUSED);
	assert_on_screen("; refused 3\n");
}

static void as_json(void **state)
{
	fake_reset();
	run(CARD "--repeat 3 --output json");
	assert_on_screen("{\"logins\":3,");
	assert_on_screen("\"ended\":{\"done\":3}}\n");
	assert_on_screen("\"imsi\":\"001010000000001\"");
	fake_reset();
	run(CARD "--repeat 3 --quiet");
	assert_int_equal(screen_size, 0);
}

static void percentiles(void **state)
{
	static const double V[5] = { 1, 2, 3, 4, 100 };
	assert_true(load_percentile(V, 5, 50) > 2.9 && load_percentile(V, 5, 50) < 3.1);
	assert_true(load_percentile(V, 5, 100) > 99);
	assert_true(load_percentile(V, 0, 50) < 0.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counting),
		cmocka_unit_test(as_json),
		cmocka_unit_test(percentiles),
	};
	const int failed = cmocka_run_group_tests(tests, answer_open, answer_close);
	free(screen_text);
	return failed;
}
