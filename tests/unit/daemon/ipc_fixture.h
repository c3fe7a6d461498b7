/** An asker and, where wanted, a server or a forked server process on one channel. */
#pragma once

#include "unit.h"

#include "daemon/env_uv.h"
#include "daemon/ipc_asker.h"
#include "daemon/ipc_server.h"
#include "ipc/ipc_wire.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

struct ipc_fixture {
	uv_loop_t loop;
	struct env *env;
	int end[2];                   /* asker's, server's; -1: taken over */
	_Atomic uint32_t *generation; /* shared with forked servers */
	struct peer *peer;
	struct ipc_server *server;
};

struct ipc_asked {
	struct call call;
	struct fault fault;
	struct bytes answer;
	enum rc rc;
	unsigned done;
};

static inline int fixture_open(void **state)
{
	struct ipc_fixture *x = calloc(1, sizeof(*x));
	*state = x;
	x->generation = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	atomic_store(x->generation, 1);
	uv_loop_init(&x->loop);
	if (ipc_wire_pair(x->end, NULL) != RC_OK || env_uv_open(&x->loop, &x->env) != RC_OK)
		return -1;
	const struct ipc_asker_parts p = { .loop = &x->loop,
		.env = x->env,
		.fd = x->end[0],
		.generation = x->generation,
		.gone = REASON_core_gone };
	return ipc_asker_open(&p, &x->peer, NULL) == RC_OK ? 0 : -1;
}

static inline int fixture_close(void **state)
{
	struct ipc_fixture *x = *state;
	ipc_asker_close(&x->peer);
	ipc_server_close(&x->server);
	if (x->end[1] >= 0)
		close(x->end[1]);
	env_uv_close(&x->env);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	const int rc = uv_loop_close(&x->loop);
	munmap((void *)x->generation, 4096);
	free(x);
	return rc;
}

static inline void fixture_serve(
	struct ipc_fixture *x, void (*question)(void *, struct ipc_question *), void *owner)
{
	const struct ipc_server_parts p = { .loop = &x->loop,
		.fd = x->end[1],
		.generation = atomic_load(x->generation),
		.owner = owner,
		.question = question };
	assert_int_equal(ipc_server_open(&p, &x->server, NULL), RC_OK);
	x->end[1] = -1;
}

static inline void asked_done(struct call *c, enum rc rc)
{
	struct ipc_asked *q = c->owner;
	q->rc = rc;
	q->done++;
}

static inline enum rc fixture_ask(
	struct ipc_fixture *x, struct ipc_asked *q, const char *text, int64_t within_ms)
{
	*q = (struct ipc_asked){ .rc = RC_PENDING };
	q->call = (struct call){ .arena = arena_new(1 << 20),
		.fault = &q->fault,
		.deadline_ms = env_mono_ms(x->env) + within_ms,
		.done = asked_done,
		.owner = q };
	return x->peer->ops->ask(x->peer, &q->call, PEER_OP_VECTOR, str_bytes(str_of(text)), &q->answer);
}

/* turns the loop until all are done */
static inline void fixture_wait(struct ipc_fixture *x, struct ipc_asked *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		while (q[i].done == 0)
			uv_run(&x->loop, UV_RUN_ONCE);
	}
}

static inline void asked_free(struct ipc_asked *q)
{
	arena_free(&q->call.arena);
}
