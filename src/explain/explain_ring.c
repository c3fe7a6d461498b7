/** Per lane an index of fixed entries and a ring of octets, both by numbers that only rise. */
#include "explain/explain_ring.h"

#include "base/secret.h"
#include "explain/explain_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, USUAL = 768 /* octets of a small record: one index entry for as many */ };

static const char magic[8] = "entexpl1";

/* number 0: empty. The number is written last and cleared first. */
struct entry {
	_Atomic uint64_t number; /* seq + 1 */
	uint64_t at;             /* in the lane's octets, rising */
	uint32_t n;
	uint32_t spare;
	struct explain_mark mark;
};

struct lane_head {
	_Atomic uint64_t next; /* sequence number of the next record */
	_Atomic uint64_t end;  /* octets written so far; raised before they are */
};

struct head {
	char magic[8];
	uint64_t size;
	struct lane_head lane[EXPLAIN_LANES];
};

struct lane {
	struct lane_head *head;
	struct entry *entry;
	uint64_t entries;
	uint8_t *data;
	uint64_t octets;
	uint64_t tail; /* no record before this one is there any more */
};

struct explain_ring {
	int fd;
	size_t size;
	uint8_t *p;
	struct lane lane[EXPLAIN_LANES];
};

static uint8_t *lay_lane(struct lane *l, struct lane_head *head, uint8_t *p, size_t room)
{
	l->head = head;
	l->entries = room / (USUAL + sizeof(struct entry));
	l->entry = (struct entry *)(void *)p;
	l->data = p + l->entries * sizeof(struct entry);
	l->octets = room - l->entries * sizeof(struct entry);
	return p + room;
}

/* a quarter is for strangers */
static void lay_out(struct explain_ring *r)
{
	struct head *head = (struct head *)(void *)r->p;
	const size_t strangers = (r->size - PAGE) / 4 / PAGE * PAGE;
	uint8_t *p = r->p + PAGE;
	p = lay_lane(&r->lane[EXPLAIN_STRANGERS], &head->lane[EXPLAIN_STRANGERS], p, strangers);
	lay_lane(&r->lane[EXPLAIN_PROVEN], &head->lane[EXPLAIN_PROVEN], p, r->size - PAGE - strangers);
}

static enum rc map(struct explain_ring *r, size_t size, struct fault *f)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
	if (p == MAP_FAILED)
		return FAIL(f, REASON_explain_file, "mapping: %s", strerror(errno));
	r->p = p;
	r->size = size;
	lay_out(r);
	explain_guard_install();
	return RC_OK;
}

static uint64_t oldest(const struct lane *l, uint64_t next)
{
	return next > l->entries ? next - l->entries : 0;
}

static void clear(struct lane *l, uint64_t at, uint64_t n)
{
	const uint64_t from = at % l->octets, first = n < l->octets - from ? n : l->octets - from;
	secret_wipe(l->data + from, first);
	secret_wipe(l->data, n - first);
}

/* What a predecessor was writing when it was killed: nobody could find it to wipe it. */
static void mend(void *arg)
{
	struct lane *l = arg;
	const uint64_t next = atomic_load_explicit(&l->head->next, memory_order_relaxed);
	const uint64_t end = atomic_load_explicit(&l->head->end, memory_order_relaxed);
	const struct entry *e = &l->entry[(next - 1) % l->entries];
	const uint64_t known = next > 0 ? e->at + e->n : 0;
	if (end > known)
		clear(l, end - known < l->octets ? known : end - l->octets,
			end - known < l->octets ? end - known : l->octets);
	l->tail = oldest(l, next);
}

static bool is_ours(int fd, uint64_t size)
{
	struct head head;
	struct stat st;
	return fstat(fd, &st) == 0 && (uint64_t)st.st_size == size &&
	       pread(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	       memcmp(head.magic, magic, sizeof(magic)) == 0 && head.size == size;
}

/* the disk is reserved here, so that it cannot run out under a mapping */
static enum rc make(int fd, uint64_t size, struct fault *f)
{
	struct head head = { .size = size };
	memcpy(head.magic, magic, sizeof(magic));
	if (ftruncate(fd, 0) != 0)
		return FAIL(f, REASON_explain_file, "emptying: %s", strerror(errno));
	const int error = posix_fallocate(fd, 0, (off_t)size);
	if (error == 0 && pwrite(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head))
		return RC_OK;
	const int why = error ? error : errno;
	const bool freed = ftruncate(fd, 0) == 0;
	return FAIL(f, REASON_explain_file, "reserving %llu octets%s: %s", (unsigned long long)size,
		freed ? "" : ", some are held", strerror(why));
}

static enum rc prepare(struct explain_ring *r, const char *path, size_t size, struct fault *f)
{
	r->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (r->fd < 0)
		return FAIL(f, REASON_explain_file, "opening: %s", strerror(errno));
	if (flock(r->fd, LOCK_EX | LOCK_NB) != 0)
		return FAIL(f, REASON_explain_file, "another process writes it");
	if (fchmod(r->fd, 0600) != 0)
		return FAIL(f, REASON_explain_file, "mode: %s", strerror(errno));
	enum rc rc = is_ours(r->fd, size) ? RC_OK : make(r->fd, size, f);
	if (rc == RC_OK)
		rc = map(r, size, f);
	for (unsigned i = 0; i < EXPLAIN_LANES && rc == RC_OK; i++)
		if (!explain_guard_run(mend, &r->lane[i]))
			rc = FAIL(f, REASON_explain_file, "the file gave way");
	return rc;
}

static struct explain_ring *ring_new(void)
{
	struct explain_ring *r = calloc(1, sizeof(*r));
	if (r)
		r->fd = -1;
	return r;
}

enum rc explain_ring_write(const char *path, size_t size, struct explain_ring **out, struct fault *f)
{
	struct explain_ring *r = ring_new();
	const size_t whole = size / PAGE * PAGE;
	if (!r)
		return FAIL(f, REASON_memory, "explain ring");
	const enum rc rc = whole >= EXPLAIN_SIZE_MIN
				   ? prepare(r, path, whole, f)
				   : FAIL(f, REASON_explain_file, "%zu octets are too few", size);
	if (rc != RC_OK)
		explain_ring_close(&r);
	*out = r;
	return rc;
}

enum rc explain_ring_read(const char *path, struct explain_ring **out, struct fault *f)
{
	struct explain_ring *r = ring_new();
	struct stat st;
	if (!r)
		return FAIL(f, REASON_memory, "explain ring");
	r->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	const bool good = r->fd >= 0 && fstat(r->fd, &st) == 0 && st.st_size >= EXPLAIN_SIZE_MIN &&
			  is_ours(r->fd, (uint64_t)st.st_size);
	const enum rc rc =
		good ? map(r, (size_t)st.st_size, f) : FAIL(f, REASON_explain_absent, "no ring here");
	if (rc != RC_OK)
		explain_ring_close(&r);
	*out = r;
	return rc;
}

void explain_ring_close(struct explain_ring **r)
{
	if (!*r)
		return;
	if ((*r)->p)
		munmap((*r)->p, (*r)->size);
	if ((*r)->fd >= 0)
		close((*r)->fd);
	free(*r);
	*r = NULL;
}

/* what one operation works on, so that it can run guarded */
struct job {
	struct lane *lane;
	const struct explain_mark *mark;
	struct bytes sealed;
	struct explain_place *place;
	uint8_t *out;
	bool done;
};

/* where n octets lie in one piece */
static uint64_t place_for(const struct lane *l, uint64_t end, size_t n)
{
	const uint64_t left = l->octets - end % l->octets;
	return left < n ? end + left : end;
}

/* What makes room goes as a whole: nobody could wipe the rest of it later. */
static void evict(struct lane *l, uint64_t next, uint64_t new_end)
{
	for (; l->tail < next; l->tail++) {
		struct entry *e = &l->entry[l->tail % l->entries];
		if (atomic_load_explicit(&e->number, memory_order_relaxed) != l->tail + 1)
			continue;
		if (l->tail + l->entries > next && new_end - e->at <= l->octets)
			return;
		atomic_store_explicit(&e->number, 0, memory_order_relaxed);
		atomic_thread_fence(memory_order_release);
		if (e->n <= l->octets)
			clear(l, e->at, e->n);
	}
}

static void put(void *arg)
{
	struct job *j = arg;
	struct lane *l = j->lane;
	const uint64_t seq = atomic_load_explicit(&l->head->next, memory_order_relaxed);
	const uint64_t end = atomic_load_explicit(&l->head->end, memory_order_relaxed);
	const uint64_t at = place_for(l, end, j->sealed.n);
	struct entry *e = &l->entry[seq % l->entries];
	evict(l, seq, at + j->sealed.n);
	atomic_store_explicit(&e->number, 0, memory_order_relaxed);
	atomic_store_explicit(&l->head->end, at + j->sealed.n, memory_order_relaxed);
	atomic_thread_fence(
		memory_order_release); /* readers see that it is being written over before it is */
	memcpy(l->data + at % l->octets, j->sealed.p, j->sealed.n);
	e->at = at;
	e->n = (uint32_t)j->sealed.n;
	e->mark = *j->mark;
	atomic_store_explicit(&e->number, seq + 1, memory_order_release);
	atomic_store_explicit(&l->head->next, seq + 1, memory_order_release);
}

bool explain_ring_put(
	struct explain_ring *r, enum explain_lane lane, const struct explain_mark *mark, struct bytes sealed)
{
	struct job j = { .lane = &r->lane[lane], .mark = mark, .sealed = sealed };
	if (sealed.n == 0 || sealed.n > EXPLAIN_SEALED_MAX || sealed.n > j.lane->octets / 2)
		return false;
	return explain_guard_run(put, &j);
}

/* The octets of [at, at + n) are not written over yet. */
static bool holds(const struct lane *l, uint64_t at, uint64_t n)
{
	const uint64_t end = atomic_load_explicit(&l->head->end, memory_order_relaxed);
	return n > 0 && n <= l->octets && at % l->octets + n <= l->octets && at <= end && n <= end - at &&
	       end - at <= l->octets;
}

static bool look(const struct lane *l, uint64_t seq, struct explain_place *out)
{
	const struct entry *e = &l->entry[seq % l->entries];
	if (atomic_load_explicit(&e->number, memory_order_acquire) != seq + 1)
		return false;
	out->seq = seq;
	out->at = e->at;
	out->n = e->n;
	out->mark = e->mark;
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit(&e->number, memory_order_relaxed) == seq + 1 &&
	       out->n <= EXPLAIN_SEALED_MAX && holds(l, out->at, out->n);
}

static void older(void *arg)
{
	struct job *j = arg;
	const struct lane *l = j->lane;
	const uint64_t next = atomic_load_explicit(&l->head->next, memory_order_acquire);
	const uint64_t last = oldest(l, next);
	uint64_t seq = j->place->seq < next ? j->place->seq : next;
	while (!j->done && seq > last)
		j->done = look(l, --seq, j->place);
}

bool explain_ring_older(struct explain_ring *r, struct explain_place *p)
{
	struct job j = { .lane = &r->lane[p->lane], .place = p };
	return explain_guard_run(older, &j) && j.done;
}

static bool is_still(const struct lane *l, const struct explain_place *p)
{
	atomic_thread_fence(memory_order_acquire);
	return atomic_load_explicit(&l->entry[p->seq % l->entries].number, memory_order_relaxed) ==
		       p->seq + 1 &&
	       holds(l, p->at, p->n);
}

static void take(void *arg)
{
	struct job *j = arg;
	if (!is_still(j->lane, j->place))
		return;
	memcpy(j->out, j->lane->data + j->place->at % j->lane->octets, j->place->n);
	j->done = is_still(j->lane, j->place);
}

bool explain_ring_take(struct explain_ring *r, const struct explain_place *p, void *out)
{
	struct explain_place place = *p;
	struct job j = { .lane = &r->lane[p->lane], .place = &place, .out = out };
	return explain_guard_run(take, &j) && j.done;
}

static void wipe(void *arg)
{
	struct job *j = arg;
	struct entry *e = &j->lane->entry[j->place->seq % j->lane->entries];
	uint64_t is = j->place->seq + 1;
	if (!is_still(j->lane, j->place) || !atomic_compare_exchange_strong(&e->number, &is, 0))
		return;
	clear(j->lane, j->place->at, j->place->n);
	memset(&e->mark, 0, sizeof(e->mark));
	j->done = true;
}

void explain_ring_wipe(struct explain_ring *r, const struct explain_place *p)
{
	struct explain_place place = *p;
	struct job j = { .lane = &r->lane[p->lane], .place = &place };
	(void)explain_guard_run(wipe, &j);
}

struct expiry {
	struct lane *lane;
	int64_t before_ms;
	size_t n;
};

static void expire(void *arg)
{
	struct expiry *x = arg;
	struct lane *l = x->lane;
	const uint64_t next = atomic_load_explicit(&l->head->next, memory_order_acquire);
	struct explain_place p;
	if (l->tail < oldest(l, next) || l->tail > next)
		l->tail = oldest(l, next);
	for (; l->tail < next; l->tail++) {
		if (!look(l, l->tail, &p))
			continue;
		if (p.mark.at_ms >= x->before_ms)
			return;
		struct job j = { .lane = l, .place = &p };
		wipe(&j);
		x->n += j.done;
	}
}

size_t explain_ring_expire(struct explain_ring *r, int64_t before_ms)
{
	size_t n = 0;
	for (unsigned i = 0; i < EXPLAIN_LANES; i++) {
		struct expiry x = { .lane = &r->lane[i], .before_ms = before_ms };
		if (explain_guard_run(expire, &x))
			n += x.n;
	}
	return n;
}
