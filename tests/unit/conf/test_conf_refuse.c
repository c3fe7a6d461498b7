/** conf_refuse.c: quoting, and the places of what is not YAML or not text. */
#include "schema.h"

#include "conf/conf_reader.h"

static void not_yaml(void **state)
{
	refused("workers: 2\n\ttitle: x\n", REASON_conf_syntax,
		"2:1: not YAML: found a tab character that violates indentation");
	refused("token:\n\tlife: 1h\n", REASON_conf_syntax,
		"2:1: not YAML: found character that cannot start any token (tabs cannot indent)");
	refused("listen: [a\n", REASON_conf_syntax, "2:1: not YAML: did not find expected ',' or ']'");
	refused("title: 'open\n", REASON_conf_syntax, "2:1: not YAML: found unexpected end of stream");
	refused("workers: 2\nplain\n", REASON_conf_syntax, "3:1: not YAML: could not find expected ':'");
	refused("title: a: b\n", REASON_conf_syntax,
		"1:9: not YAML: mapping values are not allowed in this context");
	refused("title: \"\\q\"\n", REASON_conf_syntax, "1:9: not YAML: found unknown escape character");
	refused("title: @x\n", REASON_conf_syntax,
		"1:8: not YAML: found character that cannot start any token");
	refused("%YAML 3.0\n---\n", REASON_conf_syntax, "1:1: not YAML: found incompatible YAML document");
}

static void not_text(void **state)
{
	refused("workers: 2\ntitle: \xc3\xa9\xff\n", REASON_conf_syntax,
		"2:9: expected UTF-8 text: invalid leading UTF-8 octet");
	refused("title: \xc3", REASON_conf_syntax,
		"1:8: expected UTF-8 text: incomplete UTF-8 octet sequence");
	refused("title: \xed\xa0\x80", REASON_conf_syntax,
		"1:8: expected UTF-8 text: invalid Unicode character");
	refused("title: \x01\n", REASON_conf_syntax,
		"1:8: expected UTF-8 text: control characters are not allowed");
	refused_bytes(STR("\xff\xfe"
			  "a\0"),
		REASON_conf_syntax, "1:1: expected UTF-8 text: invalid leading UTF-8 octet");
	refused_bytes(STR("title: a\0b"), REASON_conf_syntax,
		"1:9: expected UTF-8 text: control characters are not allowed");
}

static void names_are_flattened(void **state)
{
	struct outcome o = { .arena = arena_new(65536) };
	o.rc = conf_parse(o.arena, STR("workers: 0"), "a\nb\x1b", NULL, &schema, &o.conf, &o.error, NULL);
	assert_int_equal(o.rc, RC_INVALID);
	same(o.error, "a?b?:1:10: workers: expected a whole number between 1 and 64, got \"0\"");
	arena_free(&o.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_yaml),
		cmocka_unit_test(not_text),
		cmocka_unit_test(names_are_flattened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
