/** Traces, and what applications were told last. */
#include "explain_fixture.h"

static const struct hash_key key = { 1, 2 };
static const struct imsi line = { "001010000000001" }, other = { "001010000000002" };

static struct explain_marks *make(size_t cells)
{
	return explain_marks_make(calloc(1, explain_marks_size(cells)), cells, &key);
}

static void traces_begin_and_end(void **state)
{
	struct explain_marks *m = make(16);
	const struct imsi nobody = { "" };
	assert_false(explain_marks_traced(m, &line, 10));
	assert_int_equal(explain_marks_trace(m, &line, 10, 20), RC_OK);
	assert_true(explain_marks_traced(m, &line, 19));
	assert_false(explain_marks_traced(m, &line, 20));
	assert_false(explain_marks_traced(m, &other, 19));
	assert_false(explain_marks_traced(m, &nobody, 19));
	assert_int_equal(explain_marks_trace(m, &line, 12, 40), RC_OK);
	assert_int_equal(explain_marks_traces(m, 12), 1);
	assert_true(explain_marks_traced(m, &line, 39));
	assert_int_equal(explain_marks_trace(m, &other, 12, 0), RC_OK); /* was not traced */
	assert_true(explain_marks_traced(m, &line, 39));
	assert_int_equal(explain_marks_trace(m, &line, 12, 0), RC_OK);
	assert_false(explain_marks_traced(m, &line, 13));
	free(m);
}

static void traces_are_bounded(void **state)
{
	struct explain_marks *m = make(16);
	const struct imsi third = { "0010100002" };
	struct imsi one = line;
	for (int i = 0; i < EXPLAIN_TRACED_MAX; i++) {
		snprintf(one.d, sizeof(one.d), "00101%05u", (unsigned)i & 0xffff);
		assert_int_equal(explain_marks_trace(m, &one, 10, 20 + i), RC_OK);
	}
	assert_int_equal(explain_marks_trace(m, &third, 10, 20), RC_OK);
	snprintf(one.d, sizeof(one.d), "00101%05u", 99u);
	assert_int_equal(explain_marks_trace(m, &one, 10, 20), RC_LIMIT);
	assert_int_equal(explain_marks_trace(m, &one, 20, 30), RC_OK); /* the first is over */
	free(m);
}

static void changes_are_noticed_not_invented(void **state)
{
	struct explain_marks *m = make(4096);
	assert_false(explain_marks_changed(m, &line, STR("ap2004"), 1)); /* the first */
	assert_false(explain_marks_changed(m, &line, STR("ap2004"), 1));
	assert_false(explain_marks_changed(m, &line, STR("ap2003"), 2));
	assert_false(explain_marks_changed(m, &other, STR("ap2004"), 2));
	assert_true(explain_marks_changed(m, &line, STR("ap2004"), 2));
	assert_false(explain_marks_changed(m, &line, STR("ap2004"), 2));
	assert_true(explain_marks_changed(m, &line, STR("ap2004"), 0));
	free(m);
}

static void a_full_table_forgets(void **state)
{
	struct explain_marks *m = make(1);
	assert_false(explain_marks_changed(m, &line, STR("ap2004"), 1));
	assert_false(explain_marks_changed(m, &other, STR("ap2004"), 2));
	assert_false(explain_marks_changed(m, &line, STR("ap2004"), 2));
	assert_true(explain_marks_changed(m, &line, STR("ap2004"), 3));
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(traces_begin_and_end),
		cmocka_unit_test(traces_are_bounded), cmocka_unit_test(changes_are_noticed_not_invented),
		cmocka_unit_test(a_full_table_forgets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
