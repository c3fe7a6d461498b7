/** rehearse_count.c: rows are found again, cut, ordered, added up, and never outgrow their room. */
#include "unit.h"

#include "daemon/rehearse_count.h"

#include <stdio.h>
#include <stdlib.h>

static const struct rehearse_row plan = { .app = 3, .change = REHEARSE_LOST, .by = REHEARSE_BY_PLAN };
static const struct rehearse_row *top[8];
static uint64_t rest;

static int set_up(void **state)
{
	*state = calloc(2, sizeof(struct rehearse_count));
	return *state == NULL;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void is(size_t i, const char *text, uint64_t n)
{
	assert_string_equal(top[i]->text, text);
	assert_int_equal(top[i]->n, n);
}

static void largest_first_then_by_text(void **state)
{
	struct rehearse_count *c = *state;
	const struct rehearse_row other_app = { .app = 4, .by = REHEARSE_BY_PLAN };
	const struct rehearse_row other_change = {
		.app = 3, .change = REHEARSE_GAINED, .by = REHEARSE_BY_PLAN
	};
	const struct rehearse_row other_by = { .app = 3, .by = REHEARSE_BY_STATUS };
	rehearse_count_add(c, &plan, STR("silver"), 2);
	rehearse_count_add(c, &plan, STR(""), 1);
	rehearse_count_add(c, &plan, STR("gold"), 2);
	rehearse_count_add(c, &plan, STR("basic"), 1);
	rehearse_count_add(c, &plan, STR("basic"), 4);
	rehearse_count_add(c, &plan, STR("nobody"), 0);
	rehearse_count_add(c, &other_app, STR("basic"), 7);
	rehearse_count_add(c, &other_change, STR("basic"), 7);
	rehearse_count_add(c, &other_by, STR("basic"), 7);
	assert_int_equal(rehearse_count_top(c, &plan, top, 8, &rest), 4);
	is(0, "basic", 5);
	is(1, "gold", 2);
	is(2, "silver", 2);
	is(3, "", 1);
	assert_int_equal(rest, 0);
	assert_int_equal(rehearse_count_top(c, &plan, top, 2, &rest), 2);
	is(1, "gold", 2);
	assert_int_equal(rest, 3);
	assert_int_equal(rehearse_count_top(c, &other_app, top, 8, &rest), 1);
	is(0, "basic", 7);
}

static void long_texts_are_cut_at_a_character(void **state)
{
	struct rehearse_count *c = *state;
	char text[200];
	memset(text, 'a', sizeof(text));
	memcpy(text + REHEARSE_TEXT - 2, "\xc3\xa4", 2); /* its second octet would not fit */
	rehearse_count_add(c, &plan, (struct str){ text, sizeof(text) }, 1);
	rehearse_count_add(c, &plan, (struct str){ text, REHEARSE_TEXT - 2 }, 1);
	assert_int_equal(rehearse_count_top(c, &plan, top, 8, &rest), 1);
	assert_int_equal(strlen(top[0]->text), REHEARSE_TEXT - 2);
	assert_int_equal(top[0]->n, 2);
}

static void what_has_no_room_is_among_others(void **state)
{
	struct rehearse_count *c = *state;
	char text[16];
	uint64_t all = 0;
	for (unsigned i = 0; i < 2 * REHEARSE_ROWS; i++) {
		snprintf(text, sizeof(text), "p%u", i);
		rehearse_count_add(c, &plan, str_of(text), 1);
	}
	rehearse_count_add(c, &plan, STR("p0"), 5); /* has its row */
	assert_true(c->cut);
	assert_true(c->rows < REHEARSE_ROWS);
	assert_int_equal(rehearse_count_top(c, &plan, top, 8, &rest), 8);
	is(0, "p0", 6);
	for (unsigned i = 0; i < 8; i++)
		all += top[i]->n;
	assert_int_equal(all + rest, 2 * REHEARSE_ROWS + 5);
	const struct rehearse_row *every[REHEARSE_ROWS];
	const size_t n = rehearse_count_top(c, &plan, every, REHEARSE_ROWS, &rest);
	assert_string_equal(every[n - 1]->text, REHEARSE_OTHERS); /* last, however many they are */
	assert_int_equal(every[n - 1]->n, 2 * REHEARSE_ROWS - (n - 1));
}

static void two_tables_add_up(void **state)
{
	struct rehearse_count *a = *state, *b = a + 1;
	rehearse_count_add(a, &plan, STR("gold"), 2);
	rehearse_count_add(b, &plan, STR("gold"), 3);
	rehearse_count_add(b, &plan, STR("new"), 1);
	a->evaluated = a->lost = 2;
	b->seen = b->evaluated = b->changed = b->gained = 4;
	b->failed = 1;
	b->app[3][REHEARSE_LOST] = 9;
	b->app_changed[3] = 8;
	b->fault = (struct fault){ .reason = REASON_memory, .rc = RC_NOMEM };
	b->cut = true;
	rehearse_count_merge(a, b);
	assert_int_equal(rehearse_count_top(a, &plan, top, 8, &rest), 2);
	is(0, "gold", 5);
	is(1, "new", 1);
	assert_int_equal(a->seen, 4);
	assert_int_equal(a->evaluated, 6);
	assert_int_equal(a->lost, 2);
	assert_int_equal(a->changed, 4);
	assert_int_equal(a->gained, 4);
	assert_int_equal(a->failed, 1);
	assert_int_equal(a->app[3][REHEARSE_LOST], 9);
	assert_int_equal(a->app_changed[3], 8);
	assert_int_equal(a->fault.reason, REASON_memory);
	assert_true(a->cut);
}

#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(largest_first_then_by_text),
		ROW(long_texts_are_cut_at_a_character), ROW(what_has_no_room_is_among_others),
		ROW(two_tables_add_up) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
