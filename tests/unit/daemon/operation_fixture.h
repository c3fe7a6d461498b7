/** A node as core sees it: configuration, store, AuC, guards, keys, and a segment for two workers. */
#pragma once

#include "place.h"

#include "crypto/seal.h"
#include "daemon/env_uv.h"
#include "daemon/init.h"
#include "daemon/operation.h"

#include <uv.h>

struct fixture {
	struct place *place;
	uv_loop_t loop;
	struct env *env;
	struct subscriber_store *store;
	struct operation o;
	struct guards guards;
	struct seal_ring *ring[OPERATORS_MAX];
};

static inline void fixture_drop(void *to, const char *line)
{
}

static inline int set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	*state = x;
	if (place_open((void **)&x->place))
		return -1;
	const struct conf *c = place_conf(x->place, "");
	uv_loop_init(&x->loop);
	if (init_all(c, false, fixture_drop, NULL, NULL) != RC_OK || env_uv_open(&x->loop, &x->env) != RC_OK)
		return -1;
	x->o.env = x->env;
	struct setup s = { .conf = c, .env = x->env, .role = ROLE_TOOL };
	if (wiring_store->open(&s, &x->store, NULL) != RC_OK)
		return -1;
	s.store = x->store;
	struct str error = STR_NONE;
	if (operators_read(x->place->arena, c, wiring_own, &x->o.operators, &error, NULL) != RC_OK)
		return -1;
	x->o.guards = &x->guards;
	x->o.rings = x->ring;
	if (seal_ring_open(conf_text(c, "seal.folder").p, &x->ring[0], NULL) != RC_OK)
		return -1;
	if (guards_open(c, x->env, &x->guards, NULL) != RC_OK)
		return -1;
	return wiring_auc->open(&s, &x->o.vectors, NULL) != RC_OK ||
	       segment_open(0, 2, 1024, 1024, &x->o.segment, NULL) != RC_OK;
}

static inline int tear_down(void **state)
{
	struct fixture *x = *state;
	segment_close(&x->o.segment);
	seal_ring_close(&x->ring[0]);
	wiring_auc->close(&x->o.vectors);
	wiring_store->close(&x->store);
	env_uv_close(&x->env);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	const int rc = uv_loop_close(&x->loop);
	place_close((void **)&x->place);
	free(x);
	return rc;
}

static inline void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("no %s in %s", what, text);
}
