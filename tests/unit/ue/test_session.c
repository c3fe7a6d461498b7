/** session.c: a phone that keeps its state between runs. */
#include "fake_server.h"

#include "arguments.h"
#include "screen.h"
#include "ue/session.h"
#include "ue/state.h"

#include <unistd.h>

static const char PATH[] = "session-state.json";
static struct options o;
static struct tally tally;

static enum client_end run(const char *more)
{
	static const char CARD[] = "--url https://ecs.example/ --app ap2005 --imsi 001010000000001 --k "
				   "00000000000000000000000000000000 "
				   "--opc 00000000000000000000000000000000 ";
	char line[512];
	enum client_end end = CLIENT_NETWORK;
	struct arena *own = arena_new(1 << 20);
	struct session s = { .o = &o, .arena = own, .tally = &tally };
	snprintf(line, sizeof(line), "%s%s", CARD, more);
	assert_int_equal(arguments_read(line, &o), OPTIONS_GO);
	tally = (struct tally){ 0 };
	assert_int_equal(session_run(&s, 0, &end), RC_OK);
	arena_free(&own);
	return end;
}

static void token_and_sqn_are_kept(void **state)
{
	struct state kept;
	unlink(PATH);
	fake_reset();
	assert_int_equal(run("--sim-state session-state.json"), CLIENT_DONE);
	assert_int_equal(state_load(PATH, &kept), RC_OK);
	assert_string_equal(kept.token, "tok");
	assert_string_equal(kept.vers, "7");
	assert_int_equal(kept.sqn_ms, fake.sqn);
	assert_int_equal(run("--sim-state session-state.json --use-token"), CLIENT_DONE);
	assert_int_equal(tally.by_token, 1);
	assert_int_equal(fake.challenges, 1);
	fake.sqn = 0; /* a network that fell back: the kept card notices */
	assert_int_equal(run("--sim-state session-state.json"), CLIENT_DONE);
	assert_int_equal(fake.syncs, 1);
	unlink(PATH);
}

static void refused_token_leads_to_a_login(void **state)
{
	unlink(PATH);
	fake_reset();
	assert_int_equal(run("--sim-state session-state.json"), CLIENT_DONE);
	fake.first_status = 511;
	assert_int_equal(run("--sim-state session-state.json --use-token"), CLIENT_REFUSED);
	assert_int_equal(tally.ended[CLIENT_REFUSED], 2); /* with the token, then without */
	assert_int_equal(run("--token given"), CLIENT_REFUSED);
	assert_int_equal(tally.ended[CLIENT_REFUSED], 1);
	unlink(PATH);
}

static void fast_logins_follow(void **state)
{
	fake_reset();
	assert_int_equal(run("--fast 3"), CLIENT_DONE);
	assert_int_equal(tally.ended[CLIENT_DONE], 4);
	assert_int_equal(tally.by_token, 3);
	assert_int_equal(fake.challenges, 1);
}

static void another_subscriber(void **state)
{
	const struct state other = { .imsi = "001010000000002" };
	struct session s = { .o = &o, .arena = arena };
	enum client_end end;
	assert_int_equal(state_save(PATH, &other), RC_OK);
	o.state_file = PATH;
	assert_int_equal(session_run(&s, 0, &end), RC_INVALID);
	unlink(PATH);
}

static void turns_of_a_range(void **state)
{
	struct session s = { .o = &o, .report = screen_open() };
	struct arena *own = s.arena = arena_new(1 << 20);
	enum client_end end;
	fake_reset();
	run("--imsi-range 001010000000098-001010000000101");
	assert_int_equal(o.range, 4);
	fake_reset();
	assert_int_equal(session_run(&s, 7, &end), RC_OK);
	fclose(s.report);
	assert_on_screen("\"imsi\":\"001010000000101\"");
	arena_free(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(token_and_sqn_are_kept),
		cmocka_unit_test(refused_token_leads_to_a_login),
		cmocka_unit_test(fast_logins_follow),
		cmocka_unit_test(another_subscriber),
		cmocka_unit_test(turns_of_a_range),
	};
	const int failed = cmocka_run_group_tests(tests, answer_open, answer_close);
	free(screen_text);
	return failed;
}
