/** base.c: what is handed to the server's program, and files and cards that need no server. */
#include "ctl_rig.h"

#include "ctl/base.h"

static void a_database_is_made_by_the_server_program(void **state)
{
	const char *const args[] = { "1000" };
	const char *words[BASE_WORDS] = { "" };
	const char *const all[] = { "--make-base", "1000", "-c", "c.yaml", "--first", "00101", "--seed",
		"s" };
	const struct options o = {
		.value = { [OPTION_CONFIG] = "c.yaml", [OPTION_FIRST] = "00101", [OPTION_SEED] = "s" }
	};
	const struct command_run x = { .options = &o, .args = args, .n = 1 };
	base_words(&x, words);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_string_equal(words[i + 1], all[i]);
	assert_null(words[sizeof(all) / sizeof(all[0]) + 1]);
	assert_int_equal(RUN("base", "make", "1000", "--config", "c.yaml"), CTL_REFUSED);
	rig_err_has("/entitled: No such file");
	assert_int_equal(RUN("base", "make", "1000"), CTL_USAGE);
	rig_err_has("--config");
}

static void a_file_has_all_columns(void **state)
{
	assert_int_equal(RUN("base", "csv", "2"), CTL_OK);
	rig_out_has("imsi,k,opc,msisdn,barred,");
	rig_out_has("\n001010000000001,aa3786a9c9f73cf5f7f04a136b7c172a,1b651f3306bb5be4f6c78b81d6cfd3a2,"
		    "\"999010000000001\",no,normal,");
	rig_out_has("\n001010000000002,");
	rig_asked("");
}

static void what_is_no_base(void **state)
{
	assert_int_equal(RUN("base", "csv", "0"), CTL_USAGE);
	assert_int_equal(RUN("base", "csv", "many"), CTL_USAGE);
	assert_int_equal(RUN("base", "csv", "2", "--first", "999999"), CTL_USAGE);
	assert_int_equal(RUN("base", "csv", "2", "--first", "12"), CTL_USAGE);
	assert_int_equal(RUN("base", "card", "12"), CTL_USAGE);
}

static void a_card_is_what_keys_from_takes(void **state)
{
	assert_int_equal(RUN("base", "card", "001010000000001"), CTL_OK);
	rig_out_has("{\"k\":\"aa3786a9c9f73cf5f7f04a136b7c172a\",\"opc\":"
		    "\"1b651f3306bb5be4f6c78b81d6cfd3a2\"}\n");
	assert_int_equal(RUN("base", "card", "001010000000001", "--seed", "x"), CTL_OK);
	assert_null(strstr(rig.out, "aa3786a9"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(a_database_is_made_by_the_server_program),
		RIG_ROW(a_file_has_all_columns), RIG_ROW(what_is_no_base),
		RIG_ROW(a_card_is_what_keys_from_takes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
