/** Questions of cores, answers of the master. */
#include "unit.h"

#include "daemon/reload_page.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int fd;

static int set_up(void **state)
{
	fd = -1;
	return reload_page_open(&fd, (struct reload_page **)state, NULL) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	reload_page_close((struct reload_page **)state);
	return close(fd);
}

static bool answered(struct reload_page *p, uint32_t question, bool refused, const char *lines)
{
	bool is = !refused;
	struct str s;
	if (!reload_page_answer(p, question, &is, &s))
		return false;
	assert_int_equal(is, refused);
	assert_true(str_is(s, lines));
	return true;
}

static void who_asked_before_it_began_is_answered(void **state)
{
	struct reload_page *p = *state;
	assert_false(reload_page_wanted(p));
	const uint32_t one = reload_page_ask(p);
	assert_true(reload_page_wanted(p));
	reload_page_begin(p);
	assert_false(reload_page_wanted(p));
	const uint32_t two = reload_page_ask(p);
	reload_page_say(p, "first");
	reload_page_say(p, "second");
	assert_false(answered(p, one, true, ""));
	reload_page_end(p, true);
	assert_true(answered(p, one, true, "first\nsecond"));
	assert_false(answered(p, two, true, ""));
	assert_true(reload_page_wanted(p));
	reload_page_begin(p);
	const uint32_t three = reload_page_ask(p);
	reload_page_take(p); /* the configuration is read behind this point */
	reload_page_end(p, false);
	assert_true(answered(p, two, false, "") && answered(p, three, false, ""));
}

static void numbers_may_wrap(void **state)
{
	struct reload_page *p = *state;
	atomic_store(&p->asked, UINT32_MAX);
	atomic_store(&p->answered, UINT32_MAX);
	const uint32_t q = reload_page_ask(p);
	assert_int_equal(q, 0);
	assert_false(answered(p, q, false, ""));
	reload_page_begin(p);
	reload_page_end(p, false);
	assert_true(answered(p, q, false, ""));
}

static void too_many_lines_are_left_out(void **state)
{
	struct reload_page *p = *state;
	char line[1000];
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	for (int i = 0; i < 100; i++)
		reload_page_say(p, line);
	assert_in_range(p->n, RELOAD_PAGE_LINES - 1000, RELOAD_PAGE_LINES);
}

static void the_next_image_finds_it(void **state)
{
	struct reload_page *p = *state, *again = NULL;
	const uint32_t q = reload_page_ask(p);
	assert_int_equal(reload_page_open(&fd, &again, NULL), RC_OK);
	reload_page_begin(again);
	reload_page_end(again, false);
	assert_true(answered(p, q, false, ""));
	reload_page_close(&again);
}

static void a_page_of_another_version_is_refused(void **state)
{
	struct reload_page *p = *state, *again = NULL;
	struct fault f = { .reason = REASON_none };
	int small = memfd_create("small", MFD_CLOEXEC);
	p->version++;
	assert_int_equal(reload_page_open(&fd, &again, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_handover);
	assert_null(again);
	assert_int_equal(reload_page_open(&small, &again, &f), RC_INVALID);
	close(small);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(who_asked_before_it_began_is_answered),
		T(numbers_may_wrap),
		T(too_many_lines_are_left_out),
		T(the_next_image_finds_it),
		T(a_page_of_another_version_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
