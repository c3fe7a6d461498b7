/** The server as a whole: made, fed with listeners, ticking, drained, closed. */
#include "http/http_server.h"

#include "http/conn.h"
#include "http/listener.h"
#include "http/reply.h"
#include "crypto/tls.h"

#include <stdlib.h>
#include <time.h>

enum { ARENA_CAP = 256 * 1024, BODY_IN_CAP = 128 * 1024 };

static const int64_t NEVER_MS = INT64_MAX / 2;

static struct listener *listener_of(struct list *node)
{
	return list_owner(node, struct listener, node);
}

struct http_server *http_server_new(
	struct uv_loop_s *loop, const struct http_limits *limits, const struct http_events *events)
{
	struct http_server *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	const int64_t spans[CONN_PHASES] = {
		[CONN_PROXY] = limits->header_ms,
		[CONN_HANDSHAKE] = limits->handshake_ms,
		[CONN_HEADER] = limits->header_ms,
		[CONN_BODY] = limits->body_ms,
		[CONN_ANSWER] = limits->answer_ms,
		[CONN_STREAMS] = NEVER_MS,
		[CONN_WRITE] = limits->answer_ms,
		[CONN_IDLE] = limits->idle_ms,
		[CONN_LEAVING] = CONN_LEAVING_MS,
		[CONN_LINGER] = CONN_LINGER_MS,
	};
	const int64_t exchange_spans[EXCHANGE_PHASES] = {
		[EXCHANGE_HEADER] = limits->header_ms,
		[EXCHANGE_BODY] = limits->body_ms,
		[EXCHANGE_ANSWER] = limits->answer_ms,
		[EXCHANGE_SEND] = limits->answer_ms,
	};
	s->loop = loop;
	s->limits = *limits;
	s->events = *events;
	s->counters = events->counters ? events->counters : &s->own;
	list_init(&s->listeners);
	deadlines_init(&s->deadlines, spans, CONN_PHASES);
	deadlines_init(&s->exchanges, exchange_spans, EXCHANGE_PHASES);
	uv_timer_init(loop, &s->tick);
	s->tick.data = s;
	s->handles = 1;
	return s;
}

enum rc http_server_listen(struct http_server *s, int fd, const struct http_door *door, struct fault *f)
{
	return listener_open(s, fd, door, f);
}

void http_server_refused(struct http_server *s, const struct sockaddr *client, const struct fault *why)
{
	s->counters->refused[why->reason]++;
	if (s->events.refused)
		s->events.refused(s->events.owner, client, why);
}

static void end_all(struct http_server *s)
{
	for (unsigned phase = 0; phase < CONN_PHASES; phase++)
		for (struct deadline *dl; (dl = deadlines_oldest(&s->deadlines, phase));)
			conn_end(list_owner(dl, struct conn, due));
}

static void drain_step(struct http_server *s, int64_t now)
{
	if (now >= s->drain_at)
		end_all(s);
	if (s->counters->open || !s->drained)
		return;
	void (*drained)(void *owner) = s->drained;
	s->drained = NULL;
	drained(s->drained_owner);
}

static void resume_listeners(struct http_server *s)
{
	for (struct list *n = s->listeners.next; n != &s->listeners; n = n->next)
		if (listener_of(n)->paused)
			listener_resume(listener_of(n));
}

static void on_tick(uv_timer_t *t)
{
	struct http_server *s = t->data;
	const int64_t now = (int64_t)uv_now(s->loop);
	for (struct deadline *dl; (dl = deadlines_expired(&s->deadlines, now));)
		conn_expired(list_owner(dl, struct conn, due));
	for (struct deadline *dl; (dl = deadlines_expired(&s->exchanges, now));)
		http_exchange_expired(list_owner(dl, struct http_exchange, due));
	resume_listeners(s);
	if (!s->counters->open && !s->drained)
		uv_timer_stop(&s->tick);
	if (s->draining && !s->closing)
		drain_step(s, now); /* last: the owner may close the server here */
}

void http_server_watch(struct http_server *s)
{
	const uint64_t every = (uint64_t)deadlines_tick_ms(&s->deadlines);
	if (!s->closing && !uv_is_active((uv_handle_t *)&s->tick))
		uv_timer_start(&s->tick, on_tick, every, every);
}

static void tick_now(struct http_server *s)
{
	uv_timer_start(&s->tick, on_tick, 0, (uint64_t)deadlines_tick_ms(&s->deadlines));
}

void http_server_left(struct http_server *s)
{
	if (s->draining && !s->closing && !s->counters->open)
		tick_now(s);
}

static void close_listeners(struct http_server *s)
{
	while (!list_empty(&s->listeners))
		listener_close(listener_of(s->listeners.next));
}

static void drain_phase(struct list *queue)
{
	for (struct list *n = queue->next, *next; n != queue; n = next) {
		struct conn *c = list_owner(list_owner(n, struct deadline, node), struct conn, due);
		next = n->next;
		c->protocol->drain(c);
	}
}

void http_server_drain(struct http_server *s, int64_t deadline_ms, void (*drained)(void *owner), void *owner)
{
	s->draining = true;
	s->drain_at = (int64_t)uv_now(s->loop) + deadline_ms;
	s->drained = drained;
	s->drained_owner = owner;
	close_listeners(s);
	for (unsigned phase = 0; phase < CONN_PHASES; phase++)
		drain_phase(&s->deadlines.queue[phase]);
	tick_now(s);
}

static void on_tick_closed(uv_handle_t *h)
{
	http_server_release(h->data);
}

void http_server_close(struct http_server **server)
{
	struct http_server *s = *server;
	if (!s)
		return;
	*server = NULL;
	s->closing = true;
	close_listeners(s);
	end_all(s);
	uv_close((uv_handle_t *)&s->tick, on_tick_closed);
}

void http_server_release(struct http_server *s)
{
	if (--s->handles)
		return;
	while (s->n_spare)
		arena_free(&s->spare[--s->n_spare]);
	free(s);
}

const struct http_counters *http_server_counters(const struct http_server *s)
{
	return s->counters;
}

/* a body that grows leaves behind what it grew out of */
static size_t arena_cap(const struct http_limits *l)
{
	return ARENA_CAP + (l->body_octets > BODY_IN_CAP ? 4 * l->body_octets : 0);
}

struct arena *http_server_arena(struct http_server *s)
{
	return s->n_spare ? s->spare[--s->n_spare] : arena_new(arena_cap(&s->limits));
}

void http_server_arena_back(struct http_server *s, struct arena **a)
{
	if (s->n_spare == SPARE_ARENAS) {
		arena_free(a);
		return;
	}
	arena_reset(*a);
	s->spare[s->n_spare++] = *a;
	*a = NULL;
}

struct str http_server_date(struct http_server *s)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (now.tv_sec != s->date_s) {
		s->date_s = now.tv_sec;
		reply_date(s->date, now.tv_sec);
	}
	return str_of(s->date);
}
