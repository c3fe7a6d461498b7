/** The ring: order, laps, wiping, other processes at it, a killed writer, a full disk, a cut file. */
#include "unit.h"

#include "explain/explain_ring.h"

#include "../folder.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { SIZE = EXPLAIN_SIZE_MIN, BIG = 9000 };

static struct folder dir;

static int setup(void **state)
{
	dir = folder_make();
	return 0;
}

static int teardown(void **state)
{
	folder_drop(&dir);
	return 0;
}

static struct explain_ring *writer(void)
{
	struct explain_ring *r;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(explain_ring_write(folder_file(&dir, "a.ring"), SIZE, &r, &f), RC_OK);
	return r;
}

static struct explain_ring *reader(void)
{
	struct explain_ring *r;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(explain_ring_read(folder_file(&dir, "a.ring"), &r, &f), RC_OK);
	return r;
}

/* A record says its number in every octet group, so a mixture of two is seen. */
static size_t fill(uint8_t *out, uint32_t n)
{
	const size_t len = 16 + n * 37 % 6000;
	for (size_t i = 0; i < len; i += 4)
		memcpy(out + i, &n, 4);
	return len / 4 * 4;
}

static bool put(struct explain_ring *r, enum explain_lane lane, uint32_t n)
{
	uint8_t data[BIG];
	struct explain_mark m = { .at_ms = n };
	memcpy(m.id.b, &n, sizeof(n));
	m.line[0] = (uint8_t)(n % 7);
	return explain_ring_put(r, lane, &m, (struct bytes){ data, fill(data, n) });
}

static bool intact(struct explain_ring *r, const struct explain_place *p)
{
	uint8_t data[EXPLAIN_SEALED_MAX], want[BIG];
	uint32_t n;
	memcpy(&n, p->mark.id.b, sizeof(n));
	return explain_ring_take(r, p, data) && p->n == fill(want, n) && memcmp(data, want, p->n) == 0;
}

static size_t count(struct explain_ring *r, enum explain_lane lane, uint32_t *newest, uint32_t *oldest)
{
	struct explain_place p = { .lane = lane, .seq = UINT64_MAX };
	size_t n = 0;
	uint32_t last = UINT32_MAX;
	while (explain_ring_older(r, &p)) {
		uint32_t id;
		memcpy(&id, p.mark.id.b, sizeof(id));
		assert_true(id < last);
		assert_true(intact(r, &p));
		if (n++ == 0)
			*newest = id;
		*oldest = last = id;
	}
	return n;
}

static void newest_comes_first_and_pushes_out_the_oldest(void **state)
{
	struct explain_ring *w = writer(), *r = reader();
	uint32_t newest = 0, oldest = 0;
	assert_int_equal(count(r, EXPLAIN_PROVEN, &newest, &oldest), 0);
	for (uint32_t n = 0; n < 5000; n++)
		assert_true(put(w, EXPLAIN_PROVEN, n));
	const size_t n = count(r, EXPLAIN_PROVEN, &newest, &oldest);
	assert_int_equal(newest, 4999);
	assert_int_equal(oldest, 5000 - n);
	assert_in_range(n, 40, 100); /* of 3 kB each */
	explain_ring_close(&w);
	explain_ring_close(&r);
}

static void small_records_are_bounded_by_the_index(void **state)
{
	struct explain_ring *w = writer();
	struct explain_place p = { .lane = EXPLAIN_PROVEN, .seq = UINT64_MAX };
	const struct explain_mark m = { .at_ms = 1 };
	uint8_t octet = 1;
	size_t n = 0;
	for (int i = 0; i < 1000; i++)
		assert_true(explain_ring_put(w, EXPLAIN_PROVEN, &m, (struct bytes){ &octet, 1 }));
	while (explain_ring_older(w, &p))
		n++;
	assert_in_range(n, 200, 300);
	explain_ring_close(&w);
}

static void strangers_push_out_strangers_only(void **state)
{
	struct explain_ring *w = writer();
	uint32_t newest, oldest;
	put(w, EXPLAIN_PROVEN, 1);
	for (uint32_t n = 2; n < 3000; n++)
		put(w, EXPLAIN_STRANGERS, n);
	assert_int_equal(count(w, EXPLAIN_PROVEN, &newest, &oldest), 1);
	assert_true(count(w, EXPLAIN_STRANGERS, &newest, &oldest) > 5);
	assert_int_equal(newest, 2999);
	explain_ring_close(&w);
}

static void what_is_too_large_is_refused(void **state)
{
	static uint8_t data[EXPLAIN_SEALED_MAX + 1];
	const struct explain_mark m = { .at_ms = 1 };
	struct explain_ring *w = writer();
	assert_false(explain_ring_put(w, EXPLAIN_PROVEN, &m, BYTES_OF(data)));
	assert_false(explain_ring_put(w, EXPLAIN_PROVEN, &m, BYTES_NONE));
	explain_ring_close(&w);
}

static void a_successor_goes_on(void **state)
{
	uint32_t newest, oldest;
	struct explain_ring *w = writer();
	for (uint32_t n = 0; n < 100; n++)
		put(w, EXPLAIN_PROVEN, n);
	explain_ring_close(&w);
	w = writer();
	for (uint32_t n = 100; n < 105; n++)
		put(w, EXPLAIN_PROVEN, n);
	const size_t n = count(w, EXPLAIN_PROVEN, &newest, &oldest);
	assert_int_equal(newest, 104);
	assert_int_equal(oldest, 105 - n);
	explain_ring_close(&w);
}

static bool file_holds(const void *what, size_t n)
{
	static uint8_t whole[SIZE];
	FILE *f = fopen(folder_file(&dir, "a.ring"), "re");
	assert_non_null(f);
	assert_int_equal(fread(whole, 1, SIZE, f), SIZE);
	fclose(f);
	return memmem(whole, SIZE, what, n) != NULL;
}

static void what_is_wiped_is_gone_from_the_file(void **state)
{
	const struct explain_mark m = { .at_ms = 5, .line = "line" };
	static const uint8_t secret[] = "a sealed record";
	struct explain_ring *w = writer(), *r = reader();
	struct explain_place p = { .lane = EXPLAIN_PROVEN, .seq = UINT64_MAX }, again = p;
	uint8_t out[64];
	put(w, EXPLAIN_PROVEN, 1);
	explain_ring_put(w, EXPLAIN_PROVEN, &m, BYTES_OF(secret));
	put(w, EXPLAIN_PROVEN, 2);
	assert_true(explain_ring_older(r, &p) && explain_ring_older(r, &p) && p.mark.at_ms == 5);
	assert_true(file_holds(secret, sizeof(secret)));
	explain_ring_wipe(r, &p);
	assert_false(explain_ring_take(r, &p, out));
	assert_false(file_holds(secret, sizeof(secret)));
	assert_true(explain_ring_older(w, &again) && explain_ring_older(w, &again) && again.mark.at_ms == 1);
	assert_false(explain_ring_older(w, &again));
	explain_ring_close(&w);
	explain_ring_close(&r);
}

/* a record that made room leaves nothing behind */
static void what_was_pushed_out_is_gone_from_the_file(void **state)
{
	static const uint8_t secret[] = "the first record";
	static const uint8_t small[] = "x";
	const struct explain_mark m = { .at_ms = 5 };
	struct explain_ring *w = writer();
	explain_ring_put(w, EXPLAIN_PROVEN, &m, BYTES_OF(secret));
	for (int i = 0; i < 250; i++) /* the index is over before the octets are */
		explain_ring_put(w, EXPLAIN_PROVEN, &m, BYTES_OF(small));
	assert_false(file_holds(secret, sizeof(secret)));
	explain_ring_close(&w);
}

static void what_is_old_expires(void **state)
{
	struct explain_ring *w = writer(), *r = reader();
	uint32_t newest, oldest;
	for (uint32_t n = 0; n < 20; n++)
		put(w, n % 2 ? EXPLAIN_PROVEN : EXPLAIN_STRANGERS, n);
	assert_int_equal(explain_ring_expire(r, 10), 10);
	assert_int_equal(explain_ring_expire(r, 10), 0);
	assert_int_equal(count(w, EXPLAIN_PROVEN, &newest, &oldest), 5);
	assert_int_equal(oldest, 11);
	assert_int_equal(explain_ring_expire(r, 100), 10);
	assert_int_equal(count(w, EXPLAIN_PROVEN, &newest, &oldest), 0);
	put(w, EXPLAIN_PROVEN, 200);
	assert_int_equal(count(w, EXPLAIN_PROVEN, &newest, &oldest), 1);
	explain_ring_close(&w);
	explain_ring_close(&r);
}

static void write_for_ever(void)
{
	struct explain_ring *w = writer();
	for (uint32_t n = 0;; n++)
		put(w, EXPLAIN_PROVEN, n);
}

/* while a process writes: what a reader gets is whole; killed at any moment: so is what it left */
static void readers_and_kills_find_whole_records(void **state)
{
	explain_ring_close(&(struct explain_ring *){ writer() });
	struct explain_ring *r = reader();
	size_t taken = 0;
	for (int round = 0; round < 5; round++) {
		const size_t before = taken;
		const pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			write_for_ever();
		for (int i = 0; i < 400 || taken == before; i++) {
			uint8_t data[EXPLAIN_SEALED_MAX], want[BIG];
			struct explain_place p = { .lane = EXPLAIN_PROVEN, .seq = UINT64_MAX };
			for (int k = 0; k < 100 && explain_ring_older(r, &p); k++) {
				uint32_t n;
				memcpy(&n, p.mark.id.b, sizeof(n));
				if (!explain_ring_take(r, &p, data))
					continue;
				assert_int_equal(p.n, fill(want, n));
				assert_memory_equal(data, want, p.n);
				taken++;
			}
		}
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		struct explain_place p = { .lane = EXPLAIN_PROVEN, .seq = UINT64_MAX };
		while (explain_ring_older(r, &p))
			assert_true(intact(r, &p));
	}
	assert_true(taken > 0);
	explain_ring_close(&r);
}

static void one_process_writes(void **state)
{
	struct fault f = { .reason = REASON_none };
	struct explain_ring *w = writer(), *other;
	assert_int_equal(explain_ring_write(folder_file(&dir, "a.ring"), SIZE, &other, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_explain_file);
	explain_ring_close(&w);
}

static void no_disk_is_said_at_the_beginning(void **state)
{
	const pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		const struct rlimit few = { 65536, 65536 };
		struct fault f = { .reason = REASON_none };
		struct explain_ring *w;
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &few);
		const enum rc rc = explain_ring_write(folder_file(&dir, "a.ring"), SIZE, &w, &f);
		_exit(rc == RC_UNAVAIL && f.reason == REASON_explain_file && !w ? 0 : 1);
	}
	int status = 1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	struct stat st;
	assert_int_equal(stat(folder_file(&dir, "a.ring"), &st), 0);
	assert_int_equal(st.st_size, 0); /* nothing is kept of the disk */
}

static void a_cut_file_ends_the_ring_not_the_process(void **state)
{
	struct explain_ring *w = writer(), *r = reader();
	struct explain_place p = { .lane = EXPLAIN_PROVEN, .seq = UINT64_MAX };
	put(w, EXPLAIN_PROVEN, 1);
	assert_int_equal(truncate(folder_file(&dir, "a.ring"), 0), 0);
	assert_false(put(w, EXPLAIN_PROVEN, 2));
	assert_false(explain_ring_older(r, &p));
	explain_ring_close(&w);
	explain_ring_close(&r);
	assert_int_equal(explain_ring_read(folder_file(&dir, "a.ring"), &r, NULL), RC_ABSENT);
	w = writer(); /* made anew */
	assert_true(put(w, EXPLAIN_PROVEN, 3));
	explain_ring_close(&w);
}

static void another_size_begins_anew(void **state)
{
	struct explain_ring *w = writer();
	uint32_t newest, oldest;
	struct stat st;
	put(w, EXPLAIN_PROVEN, 1);
	explain_ring_close(&w);
	assert_int_equal(explain_ring_write(folder_file(&dir, "a.ring"), 2 * SIZE + 17, &w, NULL), RC_OK);
	assert_int_equal(count(w, EXPLAIN_PROVEN, &newest, &oldest), 0);
	assert_int_equal(stat(folder_file(&dir, "a.ring"), &st), 0);
	assert_int_equal(st.st_size, 2 * SIZE);
	assert_int_equal(st.st_mode & 0777, 0600);
	explain_ring_close(&w);
	assert_int_equal(explain_ring_write(folder_file(&dir, "a.ring"), SIZE - 1, &w, NULL), RC_UNAVAIL);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(newest_comes_first_and_pushes_out_the_oldest),
		TEST(small_records_are_bounded_by_the_index),
		TEST(strangers_push_out_strangers_only),
		TEST(what_is_too_large_is_refused),
		TEST(a_successor_goes_on),
		TEST(what_is_wiped_is_gone_from_the_file),
		TEST(what_was_pushed_out_is_gone_from_the_file),
		TEST(what_is_old_expires),
		TEST(readers_and_kills_find_whole_records),
		TEST(one_process_writes),
		TEST(no_disk_is_said_at_the_beginning),
		TEST(a_cut_file_ends_the_ring_not_the_process),
		TEST(another_size_begins_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
