/**
 * bench-load: the load generator of ./dev bench. It checks every answer, counts the CPU of the server's
 * processes in the measured time and prints one line of JSON.
 */
#include "bench_login.h"
#include "bench_radius.h"
#include "bench_requests.h"

#include <signal.h>
#include <stdio.h>

static bool run_requests(const struct bench_options *o)
{
	struct bench_load l = { .o = o, .work = &bench_requests };
	const bool ok = bench_requests_load(&l) && bench_load_run(&l);
	bench_requests_free(&l);
	return ok;
}

static bool run_login(const struct bench_options *o)
{
	struct bench_load l = { .o = o, .work = &bench_login };
	bool ok = bench_cards_load(o->cards, &l.cards);
	if (ok && o->tokens) {
		l.tokens = fopen(o->tokens, "we");
		ok = l.tokens != NULL;
		if (!ok)
			perror(o->tokens);
	}
	ok = ok && bench_load_run(&l);
	if (l.tokens)
		fclose(l.tokens);
	bench_cards_free(&l.cards);
	return ok;
}

int main(int argc, char **argv)
{
	static bool (*const run[])(const struct bench_options *) = {
		[BENCH_REQUESTS] = run_requests,
		[BENCH_LOGIN] = run_login,
		[BENCH_RADIUS] = bench_radius_run,
	};
	struct bench_options o;
	signal(SIGPIPE, SIG_IGN);
	if (!bench_options_read(argc, argv, &o))
		return 2;
	return run[o.mode](&o) ? 0 : 1;
}
