/** show_text.c: columns, cutting and folding. */
#include "unit.h"

#include "screen.h"
#include "ue/show_text.h"

static struct show to_screen(bool trace, bool colour)
{
	return (struct show){ .out = screen_open(), .trace = trace, .colour = colour };
}

static void pairs(void **state)
{
	struct show s = to_screen(false, false);
	show_text_pair(&s, "name", STR("value"), "remark");
	show_text_hex(&s, "hex", (struct bytes){ (const uint8_t *)"\x01\xfe", 2 }, NULL);
	show_text_number(&s, "SQN", 0x61, "fresh");
	fclose(s.out);
	assert_string_equal(screen_text, "      name                 value  remark\n"
					 "      hex                  01fe\n"
					 "      SQN                  000000000061 (SEQ 3, IND 1)  fresh\n");
}

static void long_values(void **state)
{
	char text[200];
	memset(text, 'x', sizeof(text));
	struct show s = to_screen(false, false);
	show_text_pair(&s, "name", (struct str){ text, sizeof(text) }, NULL);
	fclose(s.out);
	assert_on_screen("xxx... (200 characters)\n");
	assert_fits_screen();
	s = to_screen(true, false);
	show_text_pair(&s, "name", (struct str){ text, sizeof(text) }, NULL);
	show_text_leaf(&s, 3, STR("name"), (struct str){ text, sizeof(text) });
	show_text_block(&s, (struct str){ text, sizeof(text) });
	show_text_finding(&s, &(struct finding){ .rule = "clients 3", .text = "short" });
	fclose(s.out);
	assert_on_screen("  [clients 3] short\n");
	assert_fits_screen();
}

static void anything_fits(void **state)
{
	char text[200];
	memset(text, 'x', sizeof(text));
	for (unsigned i = 0; i < sizeof(text); i++) {
		struct show s = to_screen(i % 2, false);
		show_text_str_pair(&s, (struct str){ text, i }, (struct str){ text, sizeof(text) - i }, NULL);
		show_text_leaf(&s, i % 20, (struct str){ text, i }, (struct str){ text, sizeof(text) - i });
		show_text_leaf(&s, i % 20, (struct str){ text, 60 }, (struct str){ text, i });
		fclose(s.out);
		assert_fits_screen();
	}
}

static void cookies_keep_their_attributes(void **state)
{
	struct show s = to_screen(true, false);
	const struct http_header h = { .name = STR("Set-Cookie"),
		.value = STR("abc=0123456789012345678901234567; Path=/") };
	show_text_header(&s, &h);
	fclose(s.out);
	assert_on_screen("abc=0123456789012345... (32 characters); Path=/\n");
}

static void leaves(void **state)
{
	struct show s = to_screen(false, false);
	show_text_leaf(&s, 1, STR("EntitlementStatus"), STR("2"));
	show_text_leaf(&s, 1, STR("validity"), STR("172800"));
	show_text_leaf(&s, 1, STR("MessageForIncompatible"), STR(""));
	fclose(s.out);
	assert_string_equal(screen_text,
		"        EntitlementStatus      2 = INCOMPATIBLE: cannot be offered\n"
		"        validity               172800 = 2 days\n"
		"        MessageForIncompatible \"\"\n");
}

static void colours(void **state)
{
	struct show s = to_screen(false, true);
	assert_string_equal(show_text_code(&s, SHOW_RED), "\033[31m");
	show_text_heading(&s, 3, "what", "detail");
	fclose(s.out);
	assert_string_equal(screen_text, "\033[1m 3  what\033[0m  detail\n");
	s.colour = false;
	assert_string_equal(show_text_code(&s, SHOW_RED), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs),
		cmocka_unit_test(long_values),
		cmocka_unit_test(anything_fits),
		cmocka_unit_test(cookies_keep_their_attributes),
		cmocka_unit_test(leaves),
		cmocka_unit_test(colours),
	};
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(screen_text);
	return failed;
}
