/** conf_yaml.c: what of YAML is not taken, and libyaml's complaints with their places. */
#include "unit.h"

#include "conf/conf_yaml.h"

/* reads on until something is refused; the words, or NULL */
static const char *read_all(const char *text, yaml_mark_t *at)
{
	static char mem[256];
	yaml_parser_t y;
	yaml_event_t e;
	const char *words = NULL;
	bool end = false;
	yaml_parser_initialize(&y);
	yaml_parser_set_input_string(&y, (const unsigned char *)text, strlen(text));
	while (!words && !end) {
		if (!yaml_parser_parse(&y, &e)) {
			struct buf b;
			buf_init_fixed(&b, mem, sizeof(mem) - 1);
			*at = conf_yaml_problem(&y, str_of(text), &b);
			mem[b.n] = 0;
			words = mem;
			break;
		}
		words = conf_yaml_foreign(&e);
		*at = e.start_mark;
		end = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&y);
	return words;
}

static void refused(const char *text, const char *words, size_t line, size_t column)
{
	yaml_mark_t at;
	const char *got = read_all(text, &at);
	assert_non_null(got);
	assert_non_null(strstr(got, words));
	assert_int_equal(at.line, line);
	assert_int_equal(at.column, column);
}

static void foreign_things(void **state)
{
	yaml_mark_t at;
	refused("a: 1\nb: &x 2\n", "anchors", 1, 3);
	refused("a: &x [1]\n", "anchors", 0, 3);
	refused("a: *x\n", "anchors", 0, 3);
	refused("a: !!str 1\n", "tags", 0, 3);
	assert_null(read_all("a: [1, {b: c}]\n", &at));
}

static void what_is_no_yaml(void **state)
{
	refused("a: 1\n\tb: 2\n", "not YAML: ", 1, 0);
	refused("a:\n\tb: 2\n", "(tabs cannot indent)", 1, 0);
	refused("a: '\xc3\xa9\xff'\n", "expected UTF-8 text: ", 0, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(foreign_things),
		cmocka_unit_test(what_is_no_yaml) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
