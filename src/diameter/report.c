/** One lock around base/log, and a short memory of which peers are up. */
#include "diameter/report.h"

#include <pthread.h>

enum { PEERS = 32, NAME = 128 };

static struct {
	pthread_mutex_t lock;
	bool started;
	size_t n;
	struct peer_seen {
		char name[NAME];
		size_t name_n;
		bool up;
	} peer[PEERS];
} memory = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void lock(void)
{
	pthread_mutex_lock(&memory.lock);
}

static void unlock(void)
{
	pthread_mutex_unlock(&memory.lock);
}

void report_open(enum log_format format, enum log_level level)
{
	static const uint8_t no_secret[16] = { 0 }; /* nothing is masked here, because nothing is named */
	log_open(format, level, "diameter", no_secret);
}

void report_library(const char *text)
{
	lock();
	if (!memory.started)
		LOG(LOG_ERROR, "diameter_library", log_cstr("note", text));
	unlock();
}

void report_started(uint32_t generation)
{
	lock();
	memory.started = true;
	LOG(LOG_INFO, "serving", log_int("generation", generation));
	unlock();
}

void report_start_failed(const struct fault *f)
{
	lock();
	LOG(LOG_ERROR, "start_failed", log_cstr("reason", fault_row(f->reason)->name),
		log_cstr("where", f->where), log_cstr("note", f->note));
	log_flush();
	unlock();
}

void report_ended(const char *why)
{
	lock();
	LOG(LOG_ERROR, "ended", log_cstr("note", why));
	log_flush();
	unlock();
}

/* a peer that finds no room is told of each time */
static struct peer_seen *seen(struct str peer)
{
	const size_t n = peer.n < NAME ? peer.n : NAME;
	for (size_t i = 0; i < memory.n; i++) {
		if (memory.peer[i].name_n == n && memcmp(memory.peer[i].name, peer.p, n) == 0)
			return &memory.peer[i];
	}
	if (memory.n == PEERS)
		return NULL;
	struct peer_seen *p = &memory.peer[memory.n++];
	*p = (struct peer_seen){ .name_n = n, .up = true };
	memcpy(p->name, peer.p, n);
	return p;
}

void report_peer_up(struct str peer)
{
	lock();
	struct peer_seen *p = seen(peer);
	if (p)
		p->up = true;
	LOG(LOG_INFO, "diameter_peer_up", log_str("peer", peer));
	unlock();
}

void report_peer_down(struct str peer, const char *cause)
{
	lock();
	struct peer_seen *p = seen(peer);
	const enum log_level level = p && !p->up ? LOG_DEBUG : LOG_WARN;
	if (p)
		p->up = false;
	log_event(level, "diameter_peer_down",
		(const struct log_field[]){ log_str("peer", peer), log_cstr("cause", cause) }, 2);
	unlock();
}

void report_answers_dropped(uint64_t n)
{
	lock();
	LOG(LOG_WARN, "diameter_answers_dropped", log_int("answers", (int64_t)n));
	unlock();
}

void report_flush(void)
{
	lock();
	log_flush();
	unlock();
}
