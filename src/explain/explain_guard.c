/** A handler that jumps back where work is under way, and else lets the signal have its way. */
#include "explain/explain_guard.h"

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

static sigjmp_buf back;
static volatile sig_atomic_t working;

static void on_signal(int sig)
{
	if (working)
		siglongjmp(back, 1);
	signal(sig, SIG_DFL);
	raise(sig);
}

void explain_guard_install(void)
{
	const struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_NODEFER };
	sigaction(SIGBUS, &act, NULL);
}

bool explain_guard_run(void (*f)(void *arg), void *arg)
{
	const bool whole = sigsetjmp(back, 0) == 0;
	if (whole) {
		working = 1;
		f(arg);
	}
	working = 0;
	return whole;
}
