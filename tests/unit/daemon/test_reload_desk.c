/** Who asks on the admin socket waits for the master. */
#include "unit.h"

#include "daemon/reload_desk.h"

#include <sys/eventfd.h>
#include <unistd.h>

struct fixture {
	struct reload_desk desk;
	struct reload_page *page;
	int fd, wake;
};

struct question {
	struct call call;
	struct fault fault;
	struct str lines;
	unsigned done;
	enum rc rc;
};

static void on_done(struct call *c, enum rc rc)
{
	struct question *q = c->owner;
	q->done++;
	q->rc = rc;
}

static int set_up(void **state)
{
	static struct fixture x;
	*state = &x;
	x = (struct fixture){ .fd = -1, .wake = eventfd(0, EFD_NONBLOCK) };
	if (reload_page_open(&x.fd, &x.page, NULL) != RC_OK)
		return -1;
	reload_desk_open(&x.desk, x.page, x.wake);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	reload_page_close(&x->page);
	close(x->fd);
	return close(x->wake);
}

static enum rc ask(struct fixture *x, struct question *q)
{
	*q = (struct question){ .lines = STR_NONE };
	q->call = (struct call){ .arena = arena_new(65536), .fault = &q->fault, .done = on_done, .owner = q };
	return x->desk.front.ask(x->desk.front.owner, &q->call, &q->lines);
}

static void drop(struct question *q)
{
	arena_free(&q->call.arena);
}

static void the_master_is_woken_and_answers(void **state)
{
	struct fixture *x = *state;
	struct question one, two;
	uint64_t times;
	assert_int_equal(ask(x, &one), RC_PENDING);
	assert_int_equal(read(x->wake, &times, sizeof(times)), sizeof(times));
	reload_page_begin(x->page);
	assert_int_equal(ask(x, &two), RC_PENDING);
	reload_page_say(x->page, "listen: taken");
	reload_desk_tick(&x->desk);
	assert_int_equal(one.done, 0);
	reload_page_end(x->page, true);
	reload_desk_tick(&x->desk);
	assert_int_equal(one.done, 1);
	assert_int_equal(one.fault.reason, REASON_reload_refused);
	assert_true(str_is(one.lines, "listen: taken"));
	assert_int_equal(two.done, 0);
	reload_page_begin(x->page);
	reload_page_end(x->page, false);
	reload_desk_tick(&x->desk);
	assert_int_equal(two.done, 1);
	assert_int_equal(two.rc, RC_OK);
	drop(&one);
	drop(&two);
}

static void who_went_away_is_not_answered(void **state)
{
	struct fixture *x = *state;
	struct question q;
	assert_int_equal(ask(x, &q), RC_PENDING);
	x->desk.front.cancel(x->desk.front.owner, &q.call);
	reload_page_begin(x->page);
	reload_page_end(x->page, false);
	reload_desk_tick(&x->desk);
	assert_int_equal(q.done, 0);
	drop(&q);
}

static void one_that_ends_sends_them_to_its_successor(void **state)
{
	struct fixture *x = *state;
	struct question one, two;
	assert_int_equal(ask(x, &one), RC_PENDING);
	reload_desk_stop(&x->desk);
	assert_int_equal(one.done, 1);
	assert_int_equal(one.fault.reason, REASON_reload_busy);
	assert_int_equal(ask(x, &two), RC_UNAVAIL);
	assert_int_equal(two.fault.reason, REASON_reload_busy);
	assert_int_equal(two.done, 0);
	drop(&one);
	drop(&two);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(the_master_is_woken_and_answers),
		T(who_went_away_is_not_answered),
		T(one_that_ends_sends_them_to_its_successor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
