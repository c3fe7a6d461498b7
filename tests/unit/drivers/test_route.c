/** route.c: rows of core.route, the longest prefix, and rows that are refused. */
#include "unit.h"

#include "conf/conf.h"
#include "drivers/route.h"

#include <stdio.h>
#include <string.h>

static struct arena *memory;

static enum rc read_routes(const char *rows, struct routes *out, struct fault *f)
{
	static const struct conf_item *const tables[] = { backends_conf };
	static const struct conf_schema schema = { tables, 1 };
	char text[512];
	struct conf *c;
	struct str error;
	snprintf(text, sizeof(text), "core:\n  route: [%s]\n", rows);
	arena_free(&memory);
	memory = arena_new(1 << 20);
	const enum rc rc = conf_parse(memory, str_of(text), "t.yaml", ".", &schema, &c, &error, f);
	return rc == RC_OK ? route_read(memory, c, out, f) : rc;
}

static struct imsi line(const char *digits)
{
	struct imsi i;
	assert_int_equal(ids_imsi(str_of(digits), &i), RC_OK);
	return i;
}

static void the_longest_prefix(void **state)
{
	static const struct {
		const char *imsi;
		int backend; /* -1: none */
	} cases[] = {
		{ "001010000000001", BACKEND_GSUP },
		{ "001011000000001", BACKEND_HTTP },
		{ "001020000000001", BACKEND_RADIUS },
		{ "001990000000001", -1 },
		{ "262010000000001", BACKEND_LOCAL },
	};
	struct routes r;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(
		read_routes("'00101 gsup', '001011 http,gsup', '00102 radius', '262 local'", &r, &f), RC_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct imsi who = line(cases[i].imsi);
		const struct route *row = route_of(&r, &who);
		assert_int_equal(row ? (int)row->backend[0] : -1, cases[i].backend);
		if (row)
			assert_int_equal(route_is_relay(row), cases[i].backend == BACKEND_RADIUS);
	}
	assert_true(route_names(&r, BACKEND_GSUP) && route_names(&r, BACKEND_RADIUS));
	assert_int_equal(read_routes("'* gsup'", &r, &f), RC_OK);
	assert_false(route_names(&r, BACKEND_LOCAL));
	const struct imsi any = line("999990000000001");
	assert_non_null(route_of(&r, &any));
}

static void chains(void **state)
{
	struct routes r;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(read_routes("'  *   gsup, http,local '", &r, &f), RC_OK);
	assert_int_equal(r.row[0].n, 3);
	assert_int_equal(r.row[0].backend[0], BACKEND_GSUP);
	assert_int_equal(r.row[0].backend[1], BACKEND_HTTP);
	assert_int_equal(r.row[0].backend[2], BACKEND_LOCAL);
}

static void refused_rows(void **state)
{
	static const char *const rows[] = { "'*'", "'gsup'", "'* hlr'", "'* ,gsup'", "'0010x gsup'",
		"'* radius,gsup'", "'* gsup,radius'", "'1234567890123456 gsup'",
		"'* gsup,gsup,http,local,gsup'", "'* gsup', '* http'", "'00101 gsup', '00101 local'",
		"'-1 gsup'", "''" };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct routes r;
		struct fault f = { .reason = REASON_none };
		assert_int_not_equal(read_routes(rows[i], &r, &f), RC_OK);
		assert_int_equal(f.reason, REASON_conf_value);
	}
}

static void the_default_is_our_own_auc(void **state)
{
	static const struct conf_item *const tables[] = { backends_conf };
	static const struct conf_schema schema = { tables, 1 };
	struct conf *c;
	struct str error;
	struct routes r;
	struct fault f = { .reason = REASON_none };
	arena_free(&memory);
	memory = arena_new(1 << 20);
	assert_int_equal(conf_parse(memory, STR(""), "t.yaml", ".", &schema, &c, &error, &f), RC_OK);
	assert_int_equal(route_read(memory, c, &r, &f), RC_OK);
	assert_int_equal(r.n, 1);
	assert_int_equal(r.row[0].backend[0], BACKEND_LOCAL);
}

static int drop(void **state)
{
	arena_free(&memory);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_prefix),
		cmocka_unit_test(chains),
		cmocka_unit_test(refused_rows),
		cmocka_unit_test(the_default_is_our_own_auc),
	};
	return cmocka_run_group_tests(tests, NULL, drop);
}
