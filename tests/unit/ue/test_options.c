/** options.c: the command line. */
#include "arguments.h"

#include "screen.h"

#define GOOD "--url https://ecs.example/" ARGUMENTS_CARD

static void defaults(void **state)
{
	struct options o;
	assert_int_equal(arguments_read(GOOD, &o), OPTIONS_GO);
	assert_string_equal(o.persona->name, "careful");
	assert_int_equal(o.ask.apps, 1);
	assert_true(str_is(o.ask.app[0], "ap2004"));
	assert_string_equal(o.ask.entitlement_version, "12.0");
	assert_string_equal(o.http.alpn, "1.1");
	assert_int_equal(o.repeat, 1);
	assert_int_equal(o.parallel, 1);
	assert_false(o.json || o.trace || o.quiet || o.http.close || o.ask.post);
}

static void everything(void **state)
{
	struct options o;
	assert_int_equal(arguments_read(GOOD " --app ap2003,ap2005 --app ap2004 --post --json --strict "
					     "samsung --fault nak --fault truncate "
					     "--param a=b=c --header X-Y:z --repeat 10 --parallel 3 --fast 2 "
					     "--output json --connection close "
					     "--http 2 --mnc-length 3 --trace --quiet --no-eap-id "
					     "--use-token --notif-action 2 --notif-token t",
				 &o),
		OPTIONS_GO);
	assert_int_equal(o.ask.apps, 3);
	assert_true(str_is(o.ask.app[1], "ap2005"));
	assert_true(
		o.ask.post && o.ask.no_eap_id && o.json && o.trace && o.quiet && o.http.close && o.use_token);
	assert_string_equal(o.ask.wanted, "application/json");
	assert_string_equal(o.persona->name, "samsung");
	assert_int_equal(o.misbehave, MISBEHAVE_NAK | MISBEHAVE_TRUNCATE);
	assert_true(str_is(o.ask.extra[0].name, "a") && str_is(o.ask.extra[0].value, "b=c"));
	assert_true(str_is(o.ask.header[0].name, "X-Y") && str_is(o.ask.header[0].value, "z"));
	assert_int_equal(o.repeat, 10);
	assert_int_equal(o.parallel, 3);
	assert_int_equal(o.fast, 2);
	assert_int_equal(o.ask.mnc_digits, 3);
}

static void wrong(void **state)
{
	static const char *const LINES[] = { "", ARGUMENTS_CARD, "--url http://ecs.example/" ARGUMENTS_CARD,
		GOOD " word", GOOD " --nope", GOOD " --app", GOOD " --strict nokia", GOOD " --fault x",
		GOOD " --repeat 0", GOOD " --repeat x", GOOD " --parallel -1", GOOD " --output xml",
		GOOD " --connection x", GOOD " --http 3", GOOD " --param a", GOOD " --header a",
		GOOD " --mnc-length 4", GOOD " --sim-state x --parallel 2" };
	struct options o;
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
		if (arguments_read(LINES[i], &o) != OPTIONS_WRONG)
			fail_msg("accepted: %s", LINES[i]);
}

static void limits(void **state)
{
	struct options o;
	assert_int_equal(
		arguments_read(GOOD " --app 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16", &o), OPTIONS_GO);
	assert_int_equal(
		arguments_read(GOOD " --app 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", &o), OPTIONS_WRONG);
}

static void help(void **state)
{
	struct options o;
	FILE *out = screen_open();
	assert_int_equal(arguments_read("--nonsense", &o), OPTIONS_WRONG);
	assert_int_equal(arguments_read("--help", &o), OPTIONS_HELP);
	options_help(out);
	fclose(out);
	assert_fits_screen();
	assert_on_screen("--imsi-range A-B");
	assert_on_screen("  aosp2021 ");
	assert_on_screen("  zero-length-attribute ");
	assert_on_screen("5 the card refused the network");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(everything),
		cmocka_unit_test(wrong),
		cmocka_unit_test(limits),
		cmocka_unit_test(help),
	};
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(screen_text);
	return failed;
}
