/** One file in memory, laid out once: head, slots, limits, proven lines, marks, login table, each on its own
 * page.
 */
#include "daemon/segment.h"

#include "crypto/rng.h"
#include "daemon/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALIGN = 4096, FORMAT = 1 /* raised when the meaning of octets changes that keep their places */ };

struct layout {
	size_t slots, limits, proven, marks, backlog, devices, logins, size;
	uint64_t hash;
};

static size_t aligned(size_t n)
{
	return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* Equal only where two images see the same tables at the same places; locks are libc's. */
static uint64_t layout_hash(const struct layout *l)
{
	static const struct hash_key key = { 1, 2 };
	const char *libc = gnu_get_libc_version();
	const uint64_t part[] = { FORMAT, l->slots, l->limits, l->proven, l->marks, l->backlog, l->devices,
		l->logins, l->size, sizeof(struct segment_head), sizeof(struct segment_slot),
		sizeof(struct flow_counters), sizeof(struct http_counters),
		sizeof(struct segment_certificate), sizeof(struct segment_rules), sizeof(struct login_entry),
		sizeof(pthread_mutex_t), REASON_COUNT, hash_sip(&key, str_bytes(str_of(libc))),
		hash_sip(&key, str_bytes(str_of(metrics_layout()))) };
	return hash_sip(&key, (struct bytes){ (const uint8_t *)part, sizeof(part) });
}

static struct layout layout_of(size_t login_slots, size_t limit_cells)
{
	struct layout l = { .slots = aligned(sizeof(struct segment_head)) };
	l.limits = l.slots + aligned(SEGMENT_SLOTS * sizeof(struct segment_slot));
	l.proven = l.limits + aligned(limits_size(limit_cells));
	l.marks = l.proven + aligned(proven_size(SEGMENT_PROVEN));
	l.backlog = l.marks + aligned(explain_marks_size(SEGMENT_TOLD));
	l.devices = l.backlog + aligned(backlog_size());
	l.logins = l.devices + aligned(devices_size());
	l.size = l.logins + aligned(login_table_size(login_slots));
	l.hash = layout_hash(&l);
	return l;
}

static enum rc map(int fd, const struct layout *l, struct segment **out, struct fault *f)
{
	struct segment *s = calloc(1, sizeof(*s));
	uint8_t *p = s ? mmap(NULL, l->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (p == MAP_FAILED) {
		free(s);
		return FAIL(f, REASON_memory, "shared segment of %zu octets", l->size);
	}
	*s = (struct segment){
		.fd = fd,
		.size = l->size,
		.head = (void *)p,
		.slots = (void *)(p + l->slots),
		.limits = (void *)(p + l->limits),
		.proven = (void *)(p + l->proven),
		.marks = (void *)(p + l->marks),
		.backlog = (void *)(p + l->backlog),
		.devices = (void *)(p + l->devices),
		.logins = (void *)(p + l->logins),
	};
	*out = s;
	return RC_OK;
}

static void view(struct segment *s, unsigned bank, unsigned workers)
{
	s->bank = bank;
	s->workers = workers;
	s->process = s->head->process[bank];
	s->slot = &s->slots[(size_t)bank * SEGMENT_WORKERS_MAX];
	if (atomic_load(&s->head->workers[bank]) < workers)
		atomic_store(&s->head->workers[bank], workers);
}

/* of the tree that had the bank before: it is gone */
static void bank_clear(struct segment *s)
{
	for (unsigned i = 0; i < SEGMENT_PROCESSES_MAX; i++) {
		segment_state_set(s, i, SEGMENT_DOWN);
		atomic_store(&s->process[i].pid, 0);
	}
}

static enum rc make(const struct layout *l, struct segment **out, struct fault *f)
{
	const int fd = memfd_create("entitled-segment", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, (off_t)l->size) != 0) {
		if (fd >= 0)
			close(fd);
		return FAIL(f, REASON_memory, "shared segment: %s", strerror(errno));
	}
	const enum rc rc = map(fd, l, out, f);
	if (rc != RC_OK)
		close(fd);
	return rc;
}

enum rc segment_open(unsigned bank, unsigned workers, size_t login_slots, size_t limit_cells,
	struct segment **out, struct fault *f)
{
	const struct layout l = layout_of(login_slots, limit_cells);
	struct hash_key key;
	struct segment *s;

	if (workers == 0 || workers > SEGMENT_WORKERS_MAX)
		return FAIL(f, REASON_conf_value, "%u workers", workers);
	const enum rc rc = make(&l, &s, f);
	if (rc != RC_OK)
		return rc;
	rng_fill(&key, sizeof(key));
	s->head->layout = l.hash;
	limits_make(s->limits, limit_cells, &key);
	proven_make(s->proven, SEGMENT_PROVEN, &key);
	explain_marks_make(s->marks, SEGMENT_TOLD, &key);
	backlog_make(s->backlog);
	devices_make(s->devices, &key);
	login_table_make(s->logins, login_slots);
	view(s, bank, workers);
	*out = s;
	return RC_OK;
}

enum rc segment_adopt(int fd, unsigned bank, unsigned workers, size_t login_slots, size_t limit_cells,
	struct segment **out, struct fault *f)
{
	const struct layout l = layout_of(login_slots, limit_cells);
	struct stat st;

	*out = NULL;
	if (workers == 0 || workers > SEGMENT_WORKERS_MAX)
		return FAIL(f, REASON_conf_value, "%u workers", workers);
	if (bank >= SEGMENT_BANKS || fstat(fd, &st) != 0 || st.st_size != (off_t)l.size)
		return RC_OK;
	const int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	const enum rc rc = own >= 0 ? map(own, &l, out, f) : FAIL(f, REASON_memory, "%s", strerror(errno));
	if (rc != RC_OK) {
		close(own);
		return rc;
	}
	if ((*out)->head->layout != l.hash) {
		segment_close(out);
		return RC_OK;
	}
	view(*out, bank, workers);
	bank_clear(*out);
	return RC_OK;
}

void segment_close(struct segment **s)
{
	if (!*s)
		return;
	munmap((*s)->head, (*s)->size);
	close((*s)->fd);
	free(*s);
	*s = NULL;
}

unsigned segment_processes(const struct segment *s)
{
	return SEGMENT_FIRST_WORKER + s->workers;
}

enum segment_state segment_state(const struct segment *s, unsigned process)
{
	return (enum segment_state)atomic_load(&s->process[process].state);
}

void segment_state_set(struct segment *s, unsigned process, enum segment_state to)
{
	atomic_store(&s->process[process].state, (uint32_t)to);
}

bool segment_ready(const struct segment *s)
{
	if (atomic_load(&s->head->draining) || segment_state(s, SEGMENT_WRITER) != SEGMENT_READY ||
		segment_state(s, SEGMENT_CORE) != SEGMENT_READY)
		return false;
	for (unsigned i = 0; i < s->workers; i++) {
		if (segment_state(s, SEGMENT_FIRST_WORKER + i) == SEGMENT_READY)
			return true;
	}
	return false;
}

void segment_forget_gauges(struct segment *s)
{
	for (unsigned i = 0; i < SEGMENT_SLOTS; i++) {
		const unsigned bank = i / SEGMENT_WORKERS_MAX;
		if (bank != s->bank && i % SEGMENT_WORKERS_MAX < atomic_load(&s->head->workers[bank]))
			metrics_begin(&s->slots[i]);
	}
}

unsigned segment_worker_number(const struct segment *s, unsigned worker)
{
	return s->bank * SEGMENT_WORKERS_MAX + worker;
}

const struct segment_slot *segment_next_slot(const struct segment *s, unsigned *at)
{
	while (*at < SEGMENT_SLOTS) {
		const unsigned i = (*at)++, bank = i / SEGMENT_WORKERS_MAX;
		if (i % SEGMENT_WORKERS_MAX < atomic_load(&s->head->workers[bank]))
			return &s->slots[i];
	}
	return NULL;
}
