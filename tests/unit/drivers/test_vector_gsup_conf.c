/** vector_gsup_conf.c: what the settings of the HLR may be, and what comes of them. */
#include "unit.h"

#include "conf/conf.h"
#include "drivers/vector_gsup_conf.h"

static struct arena *arena;

static int begin(void **state)
{
	arena = arena_new(1024 * 1024);
	return arena ? 0 : -1;
}

static int finish(void **state)
{
	arena_free(&arena);
	return 0;
}

/* the settings below `gsup:` */
static enum rc parse(const char *line, struct conf **out)
{
	static const struct conf_item *tables[] = { vector_gsup_conf_items };
	const struct conf_schema schema = { tables, 1 };
	char text[512] = "gsup:\n  ";
	struct str error = STR_NONE;
	struct fault f = { 0 };
	assert_true(strlen(line) < 400);
	memcpy(text + strlen(text), line, strlen(line));
	return conf_parse(arena, line[0] ? str_of(text) : STR("{}"), "test", "/", &schema, out, &error, &f);
}

static void read_is(const char *line, const char *host, uint16_t port)
{
	struct vector_gsup_link_parts p;
	struct conf *c;
	struct fault f = { 0 };
	int64_t timeout_ms = 0;
	memset(&p, 0xee, sizeof(p));
	assert_int_equal(parse(line, &c), RC_OK);
	assert_int_equal(vector_gsup_conf_read(c, true, &p, &timeout_ms, &f), RC_OK);
	assert_string_equal(p.unit, "entitled-2");
	assert_int_equal(vector_gsup_conf_read(c, false, &p, &timeout_ms, &f), RC_OK);
	assert_string_equal(p.at.host, host);
	assert_int_equal(p.at.port, port);
	assert_string_equal(p.unit, "entitled");
	assert_int_equal(p.keepalive_ms, 10000);
	assert_int_equal(timeout_ms, 3000);
}

static void what_is_read(void **state)
{
	read_is("", "127.0.0.1", 4222);
	read_is("server: hlr.example.net:65535\n", "hlr.example.net", 65535);
	read_is("server: \"[2001:db8::1]:1\"\n", "2001:db8::1", 1);
}

static void what_is_refused(void **state)
{
	static const char *const bad[] = { "server: x", "server: \":1\"", "server: \"x:0\"",
		"server: \"x:65536\"", "server: \"x:1a\"", "server: \"x:\"", "unit_name: a b",
		"unit_name: a/b", "unit_name: \"\"", "unit_name: \xc3\xa4", "timeout: 0", "timeout: 31",
		"keepalive: 0", "keepalive: 301" };
	char line[400] = "unit_name: ";
	struct conf *c;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("# %s\n", bad[i]);
		assert_int_equal(parse(bad[i], &c), RC_INVALID);
	}
	memset(line + strlen(line), 'u', GSUP_UNIT_MAX - strlen("-2"));
	assert_int_equal(parse(line, &c), RC_OK);
	struct vector_gsup_link_parts p;
	int64_t timeout_ms;
	assert_int_equal(vector_gsup_conf_read(c, true, &p, &timeout_ms, NULL), RC_OK);
	assert_int_equal(strlen(p.unit), GSUP_UNIT_MAX); /* the second name is whole too */
	line[strlen(line)] = 'u';
	assert_int_equal(parse(line, &c), RC_INVALID);
}

static void a_host_that_is_too_long(void **state)
{
	char line[400] = "server: ";
	struct conf *c;
	memset(line + strlen(line), 'h', 255);
	memcpy(line + strlen(line), ":1", 3);
	assert_int_equal(parse(line, &c), RC_OK);
	memset(line + 8, 'h', 256);
	memcpy(line + 8 + 256, ":1", 3);
	assert_int_equal(parse(line, &c), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_read, begin, finish),
		cmocka_unit_test_setup_teardown(what_is_refused, begin, finish),
		cmocka_unit_test_setup_teardown(a_host_that_is_too_long, begin, finish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
