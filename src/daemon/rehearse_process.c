/** A baton goes round that names the last line read: who holds it reads the next page and passes it on before
 * it evaluates. */
#include "daemon/rehearse_process.h"

#include "daemon/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	PROCESSES_MAX = 8,
	PAGE = 1000,
	PAGE_ARENA = 16 * 1024 * 1024,
	LINE_ARENA = 256 * 1024, /* of a request */
	PAGE_DEADLINE_MS = 60000,
	POLL_MS = 100,
	YIELDS = 5, /* to the processes that serve */
};

/** Where the reading stands. */
struct baton {
	bool end;
	struct imsi last;
};

/** One process. */
struct reader {
	const struct rehearse_process *p;
	int in, out; /* ends of the pipe that holds the baton */
	struct rehearse_line line;
	struct shelf shelf;
	struct arena *page;
};

/* --- the process that reads --- */

static bool baton_take(const struct reader *r, struct baton *t)
{
	return read(r->in, t, sizeof(*t)) == (ssize_t)sizeof(*t);
}

static bool baton_pass(const struct reader *r, const struct baton *t)
{
	return write(r->out, t, sizeof(*t)) == (ssize_t)sizeof(*t);
}

static enum rc read_page(struct reader *r, struct baton *t, const struct scan_page **page)
{
	struct fault *f = &r->line.count->fault;
	struct fault why = { .reason = REASON_none };
	struct call c = shelf_call(&r->shelf, r->page, &why, PAGE_DEADLINE_MS);
	const struct scan what = { .after = ids_imsi_str(&t->last), .max = PAGE };
	const enum rc rc = r->shelf.store->ops->scan(r->shelf.store, &c, &what, page);
	if (rc != RC_OK) {
		*f = why;
		t->end = true;
		return rc;
	}
	t->end = !(*page)->more;
	if ((*page)->n > 0)
		t->last = (*page)->line[(*page)->n - 1].imsi;
	return RC_OK;
}

static void evaluate(struct reader *r, const struct scan_page *page)
{
	uint64_t *seen = &r->line.count->seen;
	for (size_t i = 0; i < page->n; i++)
		rehearse_line_run(&r->line, &page->line[i]);
	__atomic_store_n(seen, *seen + page->n, __ATOMIC_RELAXED);
}

/* the baton stays in the pipe when the end is reached, for all others */
static enum rc read_all(struct reader *r)
{
	struct baton t;
	const struct scan_page *page;
	while (baton_take(r, &t)) {
		if (t.end)
			return baton_pass(r, &t) ? RC_OK : RC_BUG;
		arena_reset(r->page);
		const enum rc rc = read_page(r, &t, &page);
		if (!baton_pass(r, &t))
			return RC_BUG;
		if (rc != RC_OK)
			return rc;
		evaluate(r, page);
	}
	return RC_BUG;
}

static int reader_run(struct reader *r)
{
	struct fault *f = &r->line.count->fault;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)setpriority(PRIO_PROCESS, 0, YIELDS);
	r->page = arena_new(PAGE_ARENA);
	r->line.arena = arena_new(LINE_ARENA);
	if (!r->page || !r->line.arena)
		return fault_set(f, REASON_memory, FAULT_HERE, "a reader"), 1;
	enum rc rc = shelf_open(&r->shelf, r->p->conf, ROLE_READER, f);
	if (rc == RC_OK)
		rc = read_all(r);
	shelf_close(&r->shelf);
	return rc == RC_OK ? 0 : 1;
}

/* --- the one that waits --- */

static unsigned processes(void)
{
	const long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores < 1 ? 1 : cores > PROCESSES_MAX ? PROCESSES_MAX : (unsigned)cores;
}

static bool child_start(
	const struct rehearse_process *p, const int pipe[2], struct rehearse_count *count, pid_t *pid)
{
	static struct reader r; /* too large for a stack */
	*pid = fork();
	if (*pid != 0)
		return *pid > 0;
	r = (struct reader){ .p = p, .in = pipe[0], .out = pipe[1] };
	r.line.plan = p->plan;
	r.line.count = count;
	_exit(reader_run(&r));
}

static void tell_progress(const struct rehearse_process *p, const struct rehearse_count *count, unsigned n)
{
	uint64_t seen = 0;
	for (unsigned i = 0; i < n; i++)
		seen += __atomic_load_n(&count[i].seen, __ATOMIC_RELAXED);
	if (p->progress)
		p->progress(p->owner, seen);
}

/* one that fell may have held the baton: the others would wait for ever */
static void stop_all(const pid_t *pid, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (pid[i] > 0)
			kill(pid[i], SIGKILL);
}

/* true: all of them ended well */
static bool wait_all(
	const struct rehearse_process *p, const struct rehearse_count *count, pid_t *pid, unsigned n)
{
	const struct timespec nap = { .tv_nsec = POLL_MS * 1000000L };
	bool good = true;
	for (unsigned left = n; left > 0;) {
		bool one = false;
		for (unsigned i = 0; i < n; i++) {
			int status;
			if (pid[i] <= 0 || waitpid(pid[i], &status, WNOHANG) != pid[i])
				continue;
			pid[i] = 0;
			left--;
			one = true;
			if (status != 0 && good)
				stop_all(pid, n);
			good = good && status == 0;
		}
		tell_progress(p, count, n);
		if (!one)
			nanosleep(&nap, NULL);
	}
	return good;
}

static enum rc run(
	const struct rehearse_process *p, const int pipe[2], struct rehearse_count *count, struct fault *f)
{
	const struct baton start = { .end = false };
	const unsigned n = processes();
	pid_t pid[PROCESSES_MAX] = { 0 };
	unsigned begun = 0;
	if (write(pipe[1], &start, sizeof(start)) != (ssize_t)sizeof(start))
		return FAIL(f, REASON_bug, "pipe: %s", strerror(errno));
	while (begun < n && child_start(p, pipe, &count[begun], &pid[begun]))
		begun++;
	if (begun < n)
		stop_all(pid, begun);
	const bool good = wait_all(p, count, pid, begun) && begun == n;
	for (unsigned i = 0; !good && i < n; i++)
		if (count[i].fault.reason != REASON_none)
			return fault_pass(f, &count[i].fault);
	return good ? RC_OK : FAIL(f, REASON_bug, "a process of the rehearsal fell");
}

enum rc rehearse_process_run(const struct rehearse_process *p, struct rehearse_count *total, struct fault *f)
{
	const size_t size = PROCESSES_MAX * sizeof(struct rehearse_count);
	int pipe[2];
	struct rehearse_count *count =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (count == MAP_FAILED)
		return FAIL(f, REASON_memory, "counters");
	if (pipe2(pipe, O_CLOEXEC) != 0) {
		munmap(count, size);
		return FAIL(f, REASON_memory, "pipe: %s", strerror(errno));
	}
	const enum rc rc = run(p, pipe, count, f);
	for (unsigned i = 0; rc == RC_OK && i < PROCESSES_MAX; i++)
		rehearse_count_merge(total, &count[i]);
	close(pipe[0]);
	close(pipe[1]);
	munmap(count, size);
	return rc;
}

enum rc rehearse_process_lines(const struct conf *c, uint64_t *out, struct fault *f)
{
	struct shelf shelf;
	struct arena *a = arena_new(LINE_ARENA);
	enum rc rc = shelf_open(&shelf, c, ROLE_READER, f);
	if (rc == RC_OK && !a)
		rc = FAIL(f, REASON_memory, "lines");
	if (rc == RC_OK) {
		struct call call = shelf_call(&shelf, a, f, PAGE_DEADLINE_MS);
		rc = shelf.store->ops->count(shelf.store, &call, out);
	}
	shelf_close(&shelf);
	arena_free(&a);
	return rc;
}
