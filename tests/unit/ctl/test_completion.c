/** completion.c: every command, option and column stands in the script; that bash takes it is a story's
 * matter. */
#include "ctl_rig.h"

#include "ctl/completion.h"
#include "ctl/fields.h"

static void everything_is_offered(void **state)
{
	assert_int_equal(RUN("completion", "bash"), CTL_OK);
	for (size_t i = 0; commands_at(i); i++) {
		char pattern[64];
		snprintf(
			pattern, sizeof(pattern), "'%s'|'%s '*)", commands_at(i)->name, commands_at(i)->name);
		rig_out_has(pattern);
	}
	for (unsigned o = 0; o < OPTION_COUNT; o++)
		rig_out_has(options_row((enum option)o)->name);
	for (size_t i = 0; fields_at(i); i++) {
		char word[40];
		snprintf(word, sizeof(word), " %s=", fields_at(i)->column);
		if (fields_at(i)->secret)
			assert_null(strstr(rig.out, word));
		else
			rig_out_has(word);
	}
	rig_out_has("--format) list='csv json' ;;");
	rig_out_has("'subscriber') list=' add show set list remove' ;;");
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(everything_is_offered) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
