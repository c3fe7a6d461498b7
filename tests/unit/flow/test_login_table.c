/** login_table.c: what is put over what, who is evicted, and what several processes make of it. */
#include "unit.h"

#include "flow/login_table.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIFE = 120, SET = 8, PROCESSES = 6, IDS = 3000 };

/* how the table begins: a count, then the sets, each with its lock first */
struct table_head {
	size_t sets;
	pthread_mutex_t first;
};

static void *shared(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(p, MAP_FAILED);
	return p;
}

static struct login_table *table_of(size_t slots)
{
	return login_table_make(shared(login_table_size(slots)), slots);
}

static void drop(struct login_table *t, size_t slots)
{
	munmap(t, login_table_size(slots));
}

static struct login_entry entry(unsigned id, uint8_t packet, int64_t at_s)
{
	struct login_entry e = { .at_s = at_s };
	memcpy(e.id, &id, sizeof(id));
	memset(e.last, packet, LOGIN_HASH);
	return e;
}

static void what_the_decision_saw_must_still_be_there(void **state)
{
	struct login_table *t = table_of(64);
	struct login_entry got;
	const struct login_entry a = entry(5, 1, 1000), b = entry(5, 2, 1001), c = entry(5, 3, 1002);
	assert_false(login_table_find(t, a.id, &got));
	assert_int_equal(login_table_put(t, &a, b.last, LIFE),
		LOGIN_PUT_OTHER); /* it saw an entry that was evicted since */
	assert_int_equal(login_table_put(t, &a, NULL, LIFE), LOGIN_PUT_DONE);
	assert_int_equal(login_table_put(t, &a, NULL, LIFE), LOGIN_PUT_SAME);
	assert_int_equal(login_table_put(t, &b, NULL, LIFE), LOGIN_PUT_OTHER);
	assert_int_equal(login_table_put(t, &b, a.last, LIFE), LOGIN_PUT_DONE);
	assert_int_equal(login_table_put(t, &b, a.last, LIFE), LOGIN_PUT_SAME);
	assert_int_equal(login_table_put(t, &c, a.last, LIFE), LOGIN_PUT_OTHER);
	assert_true(login_table_find(t, a.id, &got));
	assert_memory_equal(&got, &b, sizeof(b));
	assert_int_equal(login_table_count(t, 1001, LIFE), 1);
	assert_int_equal(login_table_count(t, 1001 + LIFE, LIFE), 1);
	assert_int_equal(login_table_count(t, 1002 + LIFE, LIFE), 0);
	drop(t, 64);
}

static void an_entry_beyond_its_life_counts_as_gone(void **state)
{
	struct login_table *t = table_of(64);
	const struct login_entry a = entry(5, 1, 1000), late = entry(5, 2, 1000 + LIFE),
				 later = entry(5, 2, 1001 + LIFE);
	assert_int_equal(login_table_put(t, &a, NULL, LIFE), LOGIN_PUT_DONE);
	assert_int_equal(login_table_put(t, &late, NULL, LIFE), LOGIN_PUT_OTHER);
	assert_int_equal(login_table_put(t, &later, NULL, LIFE), LOGIN_PUT_DONE);
	assert_int_equal(login_table_count(t, 1001 + LIFE, LIFE), 1);
	drop(t, 64);
}

/* proves: own-197 */
static void the_oldest_is_evicted(void **state)
{
	struct login_table *t = table_of(SET); /* one set */
	struct login_entry got;
	for (unsigned i = 0; i < SET; i++) {
		const struct login_entry e = entry(i, 1, 1000 + (i + 3) % SET);
		assert_int_equal(login_table_put(t, &e, NULL, LIFE), LOGIN_PUT_DONE);
	}
	const struct login_entry more = entry(100, 1, 1020);
	assert_int_equal(login_table_put(t, &more, NULL, LIFE), LOGIN_PUT_DONE);
	assert_int_equal(login_table_count(t, 1020, LIFE), SET);
	for (unsigned i = 0; i < SET; i++) {
		const struct login_entry e = entry(i, 1, 1);
		assert_int_equal(login_table_find(t, e.id, &got), i != 5); /* 5 had the first second */
	}
	for (unsigned i = 200; i < 10000; i++) {
		const struct login_entry e = entry(i, 1, 1000 + i);
		assert_int_equal(login_table_put(t, &e, NULL, LIFE), LOGIN_PUT_DONE);
		assert_true(login_table_find(t, e.id, &got));
	}
	assert_int_equal(login_table_count(t, 11000, 100000), SET);
	drop(t, SET);
}

static void any_number_of_slots(void **state)
{
	for (size_t slots = 0; slots < 40; slots++) {
		struct login_table *t = table_of(slots);
		struct login_entry got;
		for (unsigned i = 0; i < 100; i++) {
			const struct login_entry e = entry(i, 1, 1000 + i);
			assert_int_equal(login_table_put(t, &e, NULL, LIFE), LOGIN_PUT_DONE);
			assert_true(login_table_find(t, e.id, &got));
		}
		const size_t n = login_table_count(t, 1100, 1000);
		assert_true(n >= slots && n <= (slots / SET + 1) * SET);
		drop(t, slots);
	}
	assert_true(login_table_size(65536) < 65536 * 800); /* "about 700 octets each" in the settings */
}

static void a_process_killed_inside_costs_its_set_only(void **state)
{
	struct login_table *t = table_of(2 * SET);
	struct login_entry got;
	const struct login_entry hit = entry(0, 1, 1000), other = entry(1, 1, 1000);
	assert_int_equal(((const struct table_head *)(const void *)t)->sets, 2);
	assert_int_equal(login_table_put(t, &hit, NULL, LIFE), LOGIN_PUT_DONE);
	assert_int_equal(login_table_put(t, &other, NULL, LIFE), LOGIN_PUT_DONE);
	for (int again = 0; again < 3; again++) {
		const pid_t child = fork();
		if (child == 0) {
			pthread_mutex_lock(&((struct table_head *)(void *)t)->first);
			_exit(0);
		}
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_false(login_table_find(t, hit.id, &got));
		assert_true(login_table_find(t, other.id, &got));
		assert_int_equal(login_table_put(t, &hit, NULL, LIFE), LOGIN_PUT_DONE);
		assert_true(login_table_find(t, hit.id, &got));
	}
	drop(t, 2 * SET);
}

struct race {
	_Atomic int go;
	_Atomic unsigned how[2][IDS][3]; /* same packet or not; id; login_put */
};

/* Every process puts every id: once with one packet for all, once with a packet of its own. */
static void run_child(struct login_table *t, struct race *r, uint8_t who)
{
	while (!atomic_load(&r->go))
		;
	for (unsigned i = 0; i < 2 * IDS; i++) {
		const bool same = i % 2;
		const struct login_entry e = entry(i * 7, same ? 1 : who, 1000);
		atomic_fetch_add(&r->how[same][i / 2][login_table_put(t, &e, NULL, LIFE)], 1);
	}
	_exit(0);
}

/* proves: own-194 */
static void one_of_many_processes_is_first(void **state)
{
	enum { SLOTS = 1 << 17 };
	struct login_table *t = table_of(SLOTS);
	struct race *r = shared(sizeof(*r));
	pid_t child[PROCESSES];
	for (uint8_t p = 0; p < PROCESSES; p++) {
		child[p] = fork();
		assert_true(child[p] >= 0);
		if (child[p] == 0)
			run_child(t, r, (uint8_t)(p + 1));
	}
	atomic_store(&r->go, 1);
	for (int p = 0; p < PROCESSES; p++) {
		int status;
		assert_int_equal(waitpid(child[p], &status, 0), child[p]);
		assert_int_equal(status, 0);
	}
	for (unsigned i = 0; i < IDS; i++)
		for (int same = 0; same < 2; same++) {
			assert_int_equal(r->how[same][i][LOGIN_PUT_DONE], 1);
			assert_int_equal(
				r->how[same][i][same ? LOGIN_PUT_SAME : LOGIN_PUT_OTHER], PROCESSES - 1);
		}
	assert_int_equal(login_table_count(t, 1000, LIFE), 2 * IDS);
	munmap(r, sizeof(*r));
	drop(t, SLOTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_decision_saw_must_still_be_there),
		cmocka_unit_test(an_entry_beyond_its_life_counts_as_gone),
		cmocka_unit_test(the_oldest_is_evicted),
		cmocka_unit_test(any_number_of_slots),
		cmocka_unit_test(a_process_killed_inside_costs_its_set_only),
		cmocka_unit_test(one_of_many_processes_is_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
