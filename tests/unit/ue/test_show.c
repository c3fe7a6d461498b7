/** show.c: a login on the screen, within 100 columns and without surprises for the terminal. */
#include "fake_server.h"

#include "screen.h"
#include "ue/show.h"

static void watch(void *user, const struct client_login *l, const struct step *step)
{
	show_step(user, step);
}

static void run(bool trace, const char *persona, unsigned misbehave)
{
	struct usim card = { .algo = { .k_len = 16, .res_len = 8 },
		.jump_ahead = (misbehave & MISBEHAVE_SQN_AHEAD) != 0 };
	const struct ask ask = { .url = "https://ecs.example/",
		.realm = "nai.epc",
		.mnc_digits = 2,
		.app = { STR("ap2005") },
		.apps = 1,
		.entitlement_version = "12.0",
		.vers = "0",
		.terminal_id = "35",
		.wanted = REQUEST_XML_TYPE };
	struct show show = { .out = screen_open(), .trace = trace };
	struct client c = { .ask = &ask,
		.persona = persona_find(persona),
		.card = &card,
		.imsi = STR("001010000000001"),
		.misbehave = misbehave,
		.watch = watch,
		.user = &show };
	struct client_login l = { .arena = arena };
	show_title(&show, "A title");
	show_head(&show, &c);
	assert_int_equal(client_login(&c, STR_NONE, &l), RC_OK);
	show_end(&show, &l);
	fclose(show.out);
	assert_fits_screen();
}

static void a_login(void **state)
{
	fake_reset();
	run(false, NULL, 0);
	assert_on_screen("A title\n=======\n");
	assert_on_screen(" 1  The phone asks  GET");
	assert_on_screen("EAP-Request/AKA-Challenge, 68 octets");
	assert_on_screen("right under K_aut");
	assert_on_screen("(SEQ 1, IND 0)  fresh");
	assert_on_screen(" 2  The phone answers  EAP-Response/AKA-Challenge");
	assert_on_screen("EntitlementStatus      1 = ENABLED");
	assert_on_screen("validity               86400 = 24 hours");
	assert_on_screen("Done: the card proved itself.");
}

static void a_trace(void **state)
{
	fake_reset();
	run(true, NULL, MISBEHAVE_SQN_AHEAD);
	assert_on_screen("0008  01050000 01010101 01010101 01010101 01010101   AT_RAND");
	assert_on_screen("NOT fresh: a synchronisation failure");
	assert_on_screen("AT_AUTS: SQN_MS xor AK*, MAC-S");
	assert_on_screen("{\"eap-relay-packet\":\"");
	assert_on_screen("<wap-provisioningdoc");
}

static void a_refusal(void **state)
{
	fake_reset();
	run(false, NULL, MISBEHAVE_WRONG_RES);
	assert_on_screen("Refused by the server. Status 403.");
	fake_reset();
	fake.unreachable = true;
	run(false, NULL, 0);
	assert_on_screen("No answer from the server.");
}

static void a_hostile_server(void **state)
{
	static char cookie[5000] = "s=";
	fake_reset();
	memset(cookie + 2, 'x', sizeof(cookie) - 3);
	fake.cookie = cookie;
	fake.document_type = "text/\033[2Jxml\r\nX: y and a very long type that does not end before the line "
			     "does, and even goes on behind it";
	fake.document = "<wap-provisioningdoc><characteristic type=\"\033[1m\"><parm name=\"a\007\" "
			"value=\"\033]0;x\007\"/></characteristic>"
			"</wap-provisioningdoc>";
	run(false, NULL, 0);
	assert_on_screen("The server broke a rule:");
	assert_on_screen("(4999 characters)");
	run(true, NULL, 0);
}

static void words_for_the_end(void **state)
{
	assert_string_equal(show_end_word(CLIENT_DONE), "done");
	assert_string_equal(show_end_word(CLIENT_CARD), "card");
}

static void no_colour_into_a_file(void **state)
{
	FILE *f = tmpfile();
	assert_false(show_colour(f));
	fclose(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_login),
		cmocka_unit_test(a_trace),
		cmocka_unit_test(a_refusal),
		cmocka_unit_test(a_hostile_server),
		cmocka_unit_test(words_for_the_end),
		cmocka_unit_test(no_colour_into_a_file),
	};
	const int failed = cmocka_run_group_tests(tests, answer_open, answer_close);
	free(screen_text);
	return failed;
}
