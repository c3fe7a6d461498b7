/** One anonymous shared mapping, laid out once: head, slots, limits, login table, each on its own cache line.
 */
#include "daemon/segment.h"

#include "crypto/rng.h"

#include <sys/mman.h>

enum { ALIGN = 4096 };

static size_t aligned(size_t n)
{
	return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

enum rc segment_open(
	unsigned workers, size_t login_slots, size_t limit_cells, struct segment **out, struct fault *f)
{
	const size_t head = aligned(sizeof(struct segment));
	const size_t slots = aligned(workers * sizeof(struct segment_slot));
	const size_t cells = aligned(limits_size(limit_cells));
	const size_t proven = aligned(proven_size(SEGMENT_PROVEN));
	const size_t marks = aligned(explain_marks_size(SEGMENT_TOLD));
	const size_t size = head + slots + cells + proven + marks + aligned(login_table_size(login_slots));
	struct hash_key key;

	if (workers == 0 || workers > SEGMENT_WORKERS_MAX)
		return FAIL(f, REASON_conf_value, "%u workers", workers);
	uint8_t *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return FAIL(f, REASON_memory, "shared segment of %zu octets", size);

	struct segment *s = (struct segment *)(void *)p;
	s->size = size;
	s->workers = workers;
	s->slot = (struct segment_slot *)(void *)(p + head);
	rng_fill(&key, sizeof(key));
	s->limits = limits_make(p + head + slots, limit_cells, &key);
	s->proven = proven_make(p + head + slots + cells, SEGMENT_PROVEN, &key);
	s->marks = explain_marks_make(p + head + slots + cells + proven, SEGMENT_TOLD, &key);
	s->logins = login_table_make(p + head + slots + cells + proven + marks, login_slots);
	*out = s;
	return RC_OK;
}

void segment_close(struct segment **s)
{
	if (*s)
		munmap(*s, (*s)->size);
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
	if (atomic_load(&s->draining) || segment_state(s, SEGMENT_WRITER) != SEGMENT_READY ||
		segment_state(s, SEGMENT_CORE) != SEGMENT_READY)
		return false;
	for (unsigned i = 0; i < s->workers; i++) {
		if (segment_state(s, SEGMENT_FIRST_WORKER + i) == SEGMENT_READY)
			return true;
	}
	return false;
}

void segment_http_add(
	struct http_counters *total, const struct http_counters *base, const struct http_counters *now)
{
	*total = (struct http_counters){
		.accepted = base->accepted + now->accepted,
		.handshakes = base->handshakes + now->handshakes,
		.resumed = base->resumed + now->resumed,
		.tls_errors = base->tls_errors + now->tls_errors,
		.requests = base->requests + now->requests,
		.answers = base->answers + now->answers,
		.refused = base->refused + now->refused,
		.timeouts = base->timeouts + now->timeouts,
		.open = now->open,
		.idle = now->idle,
	};
}
