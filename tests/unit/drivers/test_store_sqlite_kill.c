/** The writer is killed 200 times at any moment; an outside witness knows what was acknowledged, and nothing
 * of it may be missing. */
#include "store_rig.h"

#include <signal.h>
#include <sys/wait.h>

enum { CYCLES = 200, PARTS = 3, TOGETHER = 5, MAX_KILL_US = 25000 };

struct witness {
	int to; /* the parent's end is elsewhere */
	unsigned next;
	struct rig *rig;
};

static struct witness witness;

/* one octet per acknowledged set: write(2) has returned before the next commit begins, so it survives the
 * kill */
static void acknowledged(struct call *c, enum rc rc)
{
	const struct rig_call *k = c->owner;
	const unsigned number = (unsigned)(k - witness.rig->call) + witness.next;
	if (rc != RC_OK || write(witness.to, &number, sizeof(number)) != sizeof(number))
		_exit(3);
}

/* set number n: PARTS lines that are there together or not at all */
static void commit_set(struct rig *r, size_t call, unsigned number)
{
	struct subscriber line[PARTS];
	struct change set[PARTS];
	for (unsigned i = 0; i < PARTS; i++) {
		line[i] = rig_line(number * PARTS + i);
		set[i] = (struct change){ .kind = CHANGE_LINE_ADD, .imsi = line[i].imsi, .line = &line[i] };
	}
	rig_call(r, call)->done = acknowledged;
	if (r->store->ops->commit(r->store, &r->call[call].call, set, PARTS) != RC_PENDING)
		_exit(4);
}

static void __attribute__((noreturn)) child(struct rig *r, int to, unsigned next)
{
	struct fault f = { 0 };
	witness = (struct witness){ to, next, r };
	if (rig_try(r, ROLE_WRITER, &r->store, &f) != RC_OK)
		_exit(5);
	for (;; witness.next += TOGETHER) {
		for (unsigned i = 0; i < TOGETHER; i++)
			commit_set(r, i, witness.next + i);
		rig_turn(r);
	}
}

/* the set is there whole, or not at all */
static bool whole(struct rig *r, unsigned number)
{
	static struct arena *lines;
	if (!lines)
		lines = arena_new(1 << 20);
	arena_reset(lines);
	unsigned there = 0;
	for (unsigned i = 0; i < PARTS; i++) {
		const struct imsi who = rig_line(number * PARTS + i).imsi;
		const struct subscriber *line = NULL;
		struct call *c = rig_call(r, 0);
		c->arena = lines;
		there += r->store->ops->find(r->store, c, &who, &line) == RC_OK;
	}
	assert_true(there == 0 || there == PARTS);
	return there == PARTS;
}

/* the first number that the next child may use */
static unsigned check(struct rig *r, int from, unsigned next)
{
	unsigned number, last = next;
	r->store = rig_open(r, ROLE_TOOL);
	while (read(from, &number, sizeof(number)) == sizeof(number)) {
		assert_true(whole(r, number));
		last = number + 1;
	}
	for (number = last; number < last + 2 * TOGETHER; number++)
		if (whole(r, number))
			last = number + 1; /* durable, not acknowledged: allowed */
	store_sqlite_ops.close(&r->store);
	return last;
}

static unsigned cycle(struct rig *r, unsigned next, unsigned kill_us)
{
	int ends[2], status = 0;
	assert_int_equal(pipe(ends), 0);
	const pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		child(r, ends[1], next);
	}
	close(ends[1]);
	usleep(kill_us);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status)); /* it did not stop by itself */
	const unsigned end = check(r, ends[0], next);
	close(ends[0]);
	return end;
}

static void test_kill(void **state)
{
	static struct rig r;
	unsigned next = 0, seed = 1;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	store_sqlite_ops.close(&r.store);
	for (unsigned i = 0; i < CYCLES; i++) {
		seed = seed * 1664525u + 1013904223u;
		next = cycle(&r, next, (seed >> 8) % MAX_KILL_US);
		arena_reset(r.arena);
		rig_conf(&r, "");
	}
	print_message("# %u sets survived\n", next);
	assert_true(next > 0);
	r.store = rig_open(&r, ROLE_TOOL);
	for (unsigned i = 0; i < next; i++)
		(void)whole(&r, i);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_kill) };
	return cmocka_run_group_tests_name("store_sqlite_kill", tests, NULL, NULL);
}
