/** One thread, one epoll: a slot goes from unit to unit until time or count are used up. */
#include "bench_load.h"

#include "bench_cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256, ERRORS_MAX = 100, ARENA_MAX = 256 * 1024, WAIT_MS = 20, HOLD_AHEAD = 64 };
static const uint64_t SECOND_NS = UINT64_C(1000000000);

/* false: all units are begun */
static bool take_unit(struct bench_load *l)
{
	if (l->o->count && l->begun >= l->o->count)
		return false;
	l->begun++;
	return true;
}

static bool due(struct bench_load *l, uint64_t now)
{
	return !l->o->rate || l->due_ns <= now;
}

/* nothing more comes from it */
static void retire(struct bench_slot *s, const char *why)
{
	s->idle = false;
	s->load->retired++;
	if (why)
		bench_result_error(&s->load->result, why);
}

static void open_or_send(struct bench_slot *s, struct bytes out)
{
	struct bench_load *l = s->load;
	s->on_kept = s->conn.state == BENCH_CONN_IDLE;
	bench_conn_send(&s->conn, out);
	if (!s->on_kept && !bench_conn_open(&s->conn, l->o->port, l->ctx, l->o->resume, l->epoll_fd, s))
		retire(s, "no socket");
}

static void begin(struct bench_slot *s, uint64_t when)
{
	s->begin_ns = when;
	s->done = 0;
	s->idle = false;
	const struct bytes out = s->load->work->begin(s);
	if (out.n)
		open_or_send(s, out);
	else
		retire(s, "no request");
}

/* the next unit now, or when it is due */
static void next(struct bench_slot *s)
{
	struct bench_load *l = s->load;
	const uint64_t now = bench_cpu_clock_ns();
	s->idle = true;
	if (!due(l, now))
		return;
	if (!take_unit(l)) {
		retire(s, NULL);
		return;
	}
	begin(s, l->o->rate ? l->due_ns : now);
	if (l->o->rate)
		l->due_ns += SECOND_NS / l->o->rate;
}

static void count_handshake(struct bench_slot *s)
{
	struct bench_load *l = s->load;
	if (!l->ctx || s->on_kept || s->done)
		return;
	l->result.handshakes++;
	if (SSL_session_reused(s->conn.ssl))
		l->result.resumed++;
	else if (s->conn.offered)
		bench_result_error(&l->result, "not resumed");
}

static void count_answer(struct bench_slot *s, const struct bench_answer *a)
{
	struct bench_result *r = &s->load->result;
	r->answers++;
	if (a->body.n < r->body_min)
		r->body_min = a->body.n;
	if (a->body.n > r->body_max)
		r->body_max = a->body.n;
	if (a->head.n > r->head_max)
		r->head_max = a->head.n;
}

/* this one stays as it is; a fresh one begins, so that few are under way at a time */
static void hold(struct bench_slot *s)
{
	struct bench_load *l = s->load;
	s->held = true;
	retire(s, NULL);
	if (l->begun < l->o->connections)
		next(&l->slot[l->begun]);
}

static void unit_done(struct bench_slot *s, bool last)
{
	bench_result_unit(&s->load->result, s->begin_ns);
	if (s->load->o->hold) {
		hold(s);
		return;
	}
	if (s->load->o->fresh || last)
		bench_conn_close(&s->conn);
	next(s);
}

static void failed(struct bench_slot *s, const char *why)
{
	bench_result_error(&s->load->result, why);
	bench_conn_close(&s->conn);
	next(s);
}

static void answered(struct bench_slot *s, const struct bench_answer *a)
{
	struct bytes out;
	count_handshake(s);
	count_answer(s, a);
	s->done++;
	switch (s->load->work->answered(s, a, &out)) {
	case BENCH_NEXT:
		if (a->last)
			bench_conn_close(&s->conn);
		open_or_send(s, out);
		break;
	case BENCH_DONE:
		unit_done(s, a->last);
		break;
	case BENCH_BAD:
		failed(s, "wrong answer");
		break;
	}
}

static void lost(struct bench_slot *s)
{
	const bool kept = s->on_kept && s->conn.state != BENCH_CONN_CLOSED;
	const struct bytes out = s->conn.out;
	bench_conn_close(&s->conn);
	if (s->idle || s->held)
		return;
	if (!kept) {
		failed(s, "connection lost");
		return;
	}
	s->load->result.reopened++;
	open_or_send(s, out);
}

static void run(struct bench_slot *s)
{
	struct bench_answer a;
	enum bench_conn_event e = BENCH_CONN_ANSWERED;
	while (s->load->result.errors < ERRORS_MAX && s->conn.state != BENCH_CONN_CLOSED &&
		e == BENCH_CONN_ANSWERED) {
		e = bench_conn_run(&s->conn, &a);
		if (e == BENCH_CONN_ANSWERED)
			answered(s, &a);
		else if (e == BENCH_CONN_FAILED)
			lost(s);
	}
}

/* with a rate: slots that wait take what has become due */
static void wake(struct bench_load *l)
{
	for (unsigned i = 0; i < l->o->connections && due(l, bench_cpu_clock_ns()); i++) {
		if (!l->slot[i].idle)
			continue;
		next(&l->slot[i]);
		run(&l->slot[i]);
	}
}

static void wait_for_events(struct bench_load *l)
{
	struct epoll_event e[EVENTS];
	const int n = epoll_wait(l->epoll_fd, e, EVENTS, l->o->rate ? 1 : WAIT_MS);
	for (int i = 0; i < n; i++)
		run(e[i].data.ptr);
	if (l->o->rate)
		wake(l);
}

static bool over(const struct bench_load *l, uint64_t end_ns)
{
	if (l->result.errors >= ERRORS_MAX || l->retired == l->o->connections)
		return true;
	return !l->o->count && bench_cpu_clock_ns() >= end_ns;
}

static bool prepare(struct bench_load *l)
{
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l->slot = calloc(l->o->connections, sizeof(*l->slot));
	l->arena = arena_new(ARENA_MAX);
	l->ctx = l->o->tls ? bench_conn_context() : NULL;
	if (l->epoll_fd < 0 || !l->slot || !l->arena || (l->o->tls && !l->ctx)) {
		fputs("bench-load: out of memory\n", stderr);
		return false;
	}
	for (unsigned i = 0; i < l->o->connections; i++)
		l->slot[i].load = l;
	return true;
}

static void release(struct bench_load *l)
{
	for (unsigned i = 0; l->slot && i < l->o->connections; i++) {
		bench_conn_close(&l->slot[i].conn);
		SSL_SESSION_free(l->slot[i].conn.session);
	}
	SSL_CTX_free(l->ctx);
	free(l->slot);
	arena_free(&l->arena);
	if (l->epoll_fd >= 0)
		close(l->epoll_fd);
}

static void loop(struct bench_load *l)
{
	const uint64_t start = bench_cpu_clock_ns();
	const uint64_t warm = start + (uint64_t)(l->o->warm * 1e9),
		       end = warm + (uint64_t)(l->o->seconds * 1e9);
	l->due_ns = start;
	bench_result_begin(&l->result, l->o);
	for (unsigned i = 0; i < l->o->connections && (!l->o->hold || i < HOLD_AHEAD); i++)
		next(&l->slot[i]);
	while (!over(l, end)) {
		wait_for_events(l);
		if (!l->counting && bench_cpu_clock_ns() >= warm) {
			l->counting = true;
			if (!l->o->count)
				bench_result_begin(&l->result, l->o);
		}
	}
	bench_result_end(&l->result, l->o);
	bench_result_print(&l->result);
}

bool bench_load_run(struct bench_load *l)
{
	char octet;
	const bool ok = prepare(l);
	if (ok)
		loop(l);
	while (ok && l->o->hold && read(STDIN_FILENO, &octet, 1) > 0)
		continue;
	const bool good = ok && l->result.errors == 0;
	release(l);
	bench_result_free(&l->result);
	return good;
}
