/** The checker and the exec, with small programs in place of the server. */
#include "unit.h"

#include "daemon/children.h"
#include "daemon/reload.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
	struct reload *r;
	struct reload_page *page;
	int fd, wake;
	char program[64];
	sigset_t none;
};

static void handover(void *owner, struct handover *h)
{
	*h = (struct handover){ .tree = 3, .segment = -1, .tickets = -1, .page = -1, .wake = -1 };
}

static char *argv_of[] = { (char[]){ "entitled" }, (char[]){ "-c" }, (char[]){ "a.yaml" }, NULL };

static int set_up(void **state)
{
	static struct fixture x;
	*state = &x;
	x = (struct fixture){ .fd = -1, .wake = eventfd(0, EFD_NONBLOCK) };
	snprintf(x.program, sizeof(x.program), "./test-reload-%d", getpid());
	sigemptyset(&x.none);
	if (reload_page_open(&x.fd, &x.page, NULL) != RC_OK)
		return -1;
	const struct reload_parts parts = { .program = x.program,
		.argv = argv_of,
		.conf_path = "a.yaml",
		.page = x.page,
		.wake = x.wake,
		.handover = handover };
	return reload_open(&parts, &x.r, NULL) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	reload_close(&x->r);
	reload_page_close(&x->page);
	close(x->fd);
	close(x->wake);
	unlink(x->program);
	return 0;
}

static void program_put(const struct fixture *x, const char *body)
{
	FILE *f = fopen(x->program, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", body);
	fclose(f);
	assert_int_equal(chmod(x->program, 0700), 0);
}

static enum reload_check checked(struct fixture *x, int64_t now_ms)
{
	enum reload_check got;
	reload_ask(x->r);
	assert_true(reload_wanted(x->r));
	assert_true(reload_begin(x->r, &x->none));
	assert_false(reload_wanted(x->r));
	assert_null(getenv(HANDOVER_ENV));
	while ((got = reload_poll(x->r, now_ms)) == RELOAD_CHECKING) {
		int status;
		const pid_t pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0)
			assert_true(reload_reaped(x->r, pid, status));
		usleep(1000);
	}
	return got;
}

static const char *lines(const struct fixture *x)
{
	static char text[1000];
	bool refused;
	struct str s;
	if (!reload_page_answer(x->page, 1, &refused, &s))
		return "unanswered";
	assert_true(refused);
	snprintf(text, sizeof(text), "%.*s", STR_ARG(s));
	return text;
}

static void a_checker_that_is_content_answers_nobody_yet(void **state)
{
	struct fixture *x = *state;
	program_put(x, "test \"$1 $2 $3\" = '--check -c a.yaml' && test -e /proc/self/fd/$ENTITLED_HANDOVER");
	assert_int_equal(checked(x, 0), RELOAD_GOOD);
	assert_string_equal(lines(x), "unanswered");
	reload_done(x->page, false);
	assert_false(reload_wanted(x->r));
}

static void its_mistakes_are_told(void **state)
{
	struct fixture *x = *state;
	program_put(x, "echo one; echo two >&2; exit 1");
	assert_int_equal(checked(x, 0), RELOAD_REFUSED);
	assert_string_equal(lines(x), "one\ntwo");
}

static void no_program_is_a_mistake(void **state)
{
	struct fixture *x = *state;
	assert_int_equal(checked(x, 0), RELOAD_REFUSED);
	assert_non_null(strstr(lines(x), "No such file"));
}

static void one_that_hangs_is_ended(void **state)
{
	struct fixture *x = *state;
	program_put(x, "exec sleep 600");
	assert_int_equal(checked(x, children_now_ms() + 3600 * 1000), RELOAD_REFUSED);
	assert_non_null(strstr(lines(x), "did not end"));
}

static void the_program_takes_over(void **state)
{
	struct fixture *x = *state;
	program_put(x, "test \"$1 $2\" = '-c a.yaml' && test -e /proc/self/fd/$ENTITLED_HANDOVER && exit 42");
	const pid_t pid = fork();
	if (pid == 0) {
		reload_exec(x->r, NULL, 0);
		_exit(1);
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
}

static void without_a_program_the_old_one_goes_on(void **state)
{
	struct fixture *x = *state;
	reload_ask(x->r);
	reload_exec(x->r, NULL, 0);
	assert_non_null(strstr(lines(x), "No such file"));
	assert_null(getenv(HANDOVER_ENV));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(a_checker_that_is_content_answers_nobody_yet),
		T(its_mistakes_are_told),
		T(no_program_is_a_mistake),
		T(one_that_hangs_is_ended),
		T(the_program_takes_over),
		T(without_a_program_the_old_one_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
