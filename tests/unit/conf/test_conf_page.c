/** conf_page.c: pieces reach the printer in order, and no cell ends its table's row. */
#include "unit.h"

#include "base/buf.h"
#include "conf/conf_page.h"

static void print(void *to, const char *text)
{
	buf_puts(to, text);
}

static void bars_are_escaped(void **state)
{
	char mem[64];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	const struct conf_page p = { print, &b };
	conf_page_put(&p, "| ");
	conf_page_cell(&p, STR("a|b"));
	conf_page_put(&p, " |");
	assert_true(str_is(buf_str(&b), "| a\\|b |"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(bars_are_escaped) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
