/** operators.c: files into operators; lines, names, realms and home networks of each. */
#include "folder.h"

#include "engine/engine.h"
#include "engine/operators.h"

struct world {
	struct folder folder;
	struct arena *arena;
	const struct operators *all;
	struct str error;
	struct fault fault;
};

static bool own(struct str key)
{
	return str_starts(key, STR("portal.")) || str_starts(key, STR("operator.i")) ||
	       str_starts(key, STR("operator.p")) || str_starts(key, STR("operator.r")) ||
	       str_starts(key, STR("operator.t"));
}

static int open(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	*state = w;
	w->folder = folder_make();
	w->arena = arena_new(4 << 20);
	return w->arena ? 0 : -1;
}

static int close_all(void **state)
{
	struct world *w = *state;
	arena_free(&w->arena);
	folder_drop(&w->folder);
	free(w);
	return 0;
}

static enum rc read_all(struct world *w, const char *main, const char *a, const char *b)
{
	static const struct conf_item *const tables[] = { engine_conf, operators_conf };
	static const struct conf_schema schema = { tables, 2 };
	struct conf *c = NULL;
	w->fault = (struct fault){ .reason = REASON_none };
	folder_write(&w->folder, "a.yaml", a, 0600);
	folder_write(&w->folder, "b.yaml", b, 0600);
	if (conf_parse(w->arena, str_of(main), "main.yaml", w->folder.path, &schema, &c, &w->error,
		    &w->fault) != RC_OK)
		fail_msg("%.*s", STR_ARG(w->error));
	return operators_read(w->arena, c, own, &w->all, &w->error, &w->fault);
}

#define TWO                                                                                                  \
	"operators: [a a.yaml, b b.yaml]\nportal.url: https://main.example\nprotocol.version_min: \"3.0\"\n"

static unsigned of(const struct world *w, const char *digits)
{
	struct imsi who;
	assert_int_equal(ids_imsi(str_of(digits), &who), RC_OK);
	return operators_of(w->all, &who);
}

static void one_is_what_it_was(void **state)
{
	struct world *w = *state;
	assert_int_equal(read_all(w, "", "", ""), RC_OK);
	assert_int_equal(w->all->n, 1);
	assert_true(str_is(w->all->row[0].name, "main"));
	assert_int_equal(of(w, "001010000000001"), 0);
	assert_int_equal(operators_named(w->all, STR("any.example")), OPERATORS_NONE);
	assert_true(operators_realm_fits(&w->all->row[0], STR("0001010000000001@x")));
	assert_true(operators_realm_fits(&w->all->row[0], STR("no realm")));
}

static void each_has_its_own_and_the_node_the_rest(void **state)
{
	struct world *w = *state;
	assert_int_equal(read_all(w, TWO "operator.name: hub\n",
				 "operator.plmn: [\"00102\"]\nportal.url: https://a.example\n",
				 "operator.imsi: [\"00103\", \"0010200000090-0010200000099\"]\n"),
		RC_OK);
	assert_int_equal(w->all->n, 3);
	assert_true(str_is(w->all->row[0].name, "hub") && str_is(w->all->row[2].name, "b"));
	assert_true(str_is(conf_text(w->all->row[0].conf, "portal.url"), "https://main.example"));
	assert_true(str_is(conf_text(w->all->row[1].conf, "portal.url"), "https://a.example"));
	assert_int_equal(conf_text(w->all->row[2].conf, "portal.url").n, 0); /* its default, nobody else's */
	for (int i = 0; i < 3; i++)
		assert_true(str_is(conf_text(w->all->row[i].conf, "protocol.version_min"), "3.0"));
	assert_int_equal(of(w, "001020000000001"), 1);
	assert_int_equal(of(w, "001020000009500"), 2);
	assert_int_equal(of(w, "001030000000001"), 2);
	assert_int_equal(of(w, "001040000000001"), 0);
	assert_int_equal(operators_find(w->all, STR("b")), 2);
	assert_int_equal(operators_find(w->all, STR("c")), OPERATORS_NONE);
	const struct imsi line = { "001020000000001" };
	assert_true(str_is(operators_plmn(&w->all->row[1], &line), "00102"));
	assert_int_equal(operators_plmn(&w->all->row[2], &line).n, 0);
}

static void the_longest_plmn_is_the_home(void **state)
{
	struct world *w = *state;
	assert_int_equal(read_all(w, "operator.plmn: [\"00102\", \"001020\", \"00103\"]\n", "", ""), RC_OK);
	assert_true(str_is(operators_plmn(&w->all->row[0], &(struct imsi){ "001020000000001" }), "001020"));
	assert_true(str_is(operators_plmn(&w->all->row[0], &(struct imsi){ "001021000000001" }), "00102"));
}

static void others_can_be_refused(void **state)
{
	struct world *w = *state;
	assert_int_equal(read_all(w, TWO "operator.others: no\noperator.imsi: [\"00101\"]\n",
				 "operator.imsi: [\"00102\"]\n", "operator.imsi: [\"00103\"]\n"),
		RC_OK);
	assert_int_equal(of(w, "001010000000001"), 0);
	assert_int_equal(of(w, "001040000000001"), OPERATORS_NONE);
}

static void names_and_realms(void **state)
{
	struct world *w = *state;
	assert_int_equal(
		read_all(w, TWO, "operator:\n  imsi: [\"00102\"]\n  tls_names: [a.example, aa.example]\n",
			"operator:\n  imsi: [\"00103\"]\n  tls_names: [b.example]\n  realms: [x.example, "
			"y.example]\n"),
		RC_OK);
	assert_int_equal(operators_named(w->all, STR("aa.example")), 1);
	assert_int_equal(operators_named(w->all, STR("B.Example:8443")), 2);
	assert_int_equal(operators_named(w->all, STR("b.example.")), 2);
	assert_int_equal(operators_named(w->all, STR("b.example.evil")), OPERATORS_NONE);
	assert_int_equal(operators_named(w->all, STR("example")), OPERATORS_NONE);
	assert_int_equal(operators_named(w->all, STR("")), OPERATORS_NONE);
	assert_int_equal(operators_named(w->all, STR_NONE), OPERATORS_NONE);
	assert_int_equal(operators_named(w->all, STR("[::1]:443")), OPERATORS_NONE);
	assert_true(operators_realm_fits(&w->all->row[2], STR("0001030000000001@Y.Example")));
	assert_false(operators_realm_fits(&w->all->row[2], STR("0001030000000001@z.example")));
	assert_false(operators_realm_fits(&w->all->row[2], STR("0001030000000001@")));
	assert_false(operators_realm_fits(&w->all->row[2], STR("0001030000000001")));
}

static void what_is_refused(void **state)
{
	static const char a[] = "operator.imsi: [\"00102\"]\n", b[] = "operator.imsi: [\"00103\"]\n";
	static const struct {
		const char *main, *a, *b, *said;
		enum reason why;
	} rows[] = {
		{ TWO, a, a, "operator.imsi, operator.plmn: a span of a is one of b too", REASON_conf_value },
		{ TWO, a, "operator.plmn: [\"00102\"]\n",
			"operator.imsi, operator.plmn: a span of a is one of b too", REASON_conf_value },
		{ TWO "operator.imsi: [\"00103\"]\n", a, b,
			"operator.imsi, operator.plmn: a span of main is one of b too", REASON_conf_value },
		{ TWO, a, "", "operators: b names no lines", REASON_conf_value },
		{ "operators: [a a.yaml, a b.yaml]\n", a, b, "operators: there are two operators a",
			REASON_conf_value },
		{ "operators: [main a.yaml]\n", a, b, "operators: there are two operators main",
			REASON_conf_value },
		{ "operators: [a none.yaml]\n", a, b, NULL, REASON_file_missing },
		{ TWO, "operator.imsi: [\"00102\"]\noperator.others: no\n", b, NULL, REASON_conf_value },
		{ TWO, "operator.imsi: [\"00102\"]\nlogin.life: 60s\n", b, NULL, REASON_conf_value },
		{ TWO, "operator.imsi: [\"00102\"]\noperators: [c c.yaml]\n", b, NULL, REASON_conf_value },
		{ TWO "operator.tls_names: [x.example]\n", a,
			"operator.imsi: [\"00103\"]\noperator.tls_names: [x.example]\n",
			"operator.tls_names: x.example is named by main and b", REASON_conf_value },
	};
	struct world *w = *state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_not_equal(read_all(w, rows[i].main, rows[i].a, rows[i].b), RC_OK);
		assert_int_equal(w->fault.reason, rows[i].why);
		assert_true(w->error.n > 0);
		if (rows[i].said && !str_starts(w->error, str_of(rows[i].said)))
			fail_msg("%.*s", STR_ARG(w->error));
	}
}

static void rows_are_checked(void **state)
{
	static const struct {
		const char *key, *good, *bad;
	} rows[] = { { "operators", "a-1 x y.yaml", "A x.yaml" }, { "operators", "a  b", "a" },
		{ "operators", "a b", " b" }, { "operator.name", "m_1", "M" },
		{ "operator.imsi", "001", "00" }, { "operator.plmn", "001001", "0010" },
		{ "operator.plmn", "00101", "0010x" }, { "operator.realms", "a.b-c", "a@b" },
		{ "operator.tls_names", "a1", "A.b" }, { "operator.tls_names", "a", "a." } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct conf_item *item = operators_conf;
		while (strcmp(item->key, rows[i].key) != 0)
			item++;
		struct fault f = { .reason = REASON_none };
		assert_int_equal(item->check(str_of(rows[i].good), &f), RC_OK);
		assert_int_equal(item->check(str_of(rows[i].bad), &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open, close_all)
	const struct CMUnitTest tests[] = { T(one_is_what_it_was), T(each_has_its_own_and_the_node_the_rest),
		T(the_longest_plmn_is_the_home), T(others_can_be_refused), T(names_and_realms),
		T(what_is_refused), cmocka_unit_test(rows_are_checked) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
