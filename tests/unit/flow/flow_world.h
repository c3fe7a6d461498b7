/** A rig and a ring for each test, and the walks that most of them begin with. */
#pragma once

#include "../support/flow_rig.h"
#include "engine_fixture.h"

#define FLOW_WORLD_TOKEN "token:\n  life: 1000s\n  max_age: 3000s\nspread:\n  percent: 0\n"
#define FLOW_WORLD_FIRST "app=ap2004&terminal_id=352099001761481&" FLOW_RIG_WHO

struct flow_world {
	struct seal_ring *ring;
	struct flow_rig *rig;
	struct flow_rig_ask ask;
	char cookie[3600], token[300], query[8192];
};

static inline struct flow_world *flow_world_new(const char *settings, size_t slots)
{
	struct flow_world *w = calloc(1, sizeof(*w));
	assert_non_null(w);
	w->ring = engine_fixture_ring();
	w->rig = flow_rig_new(settings, w->ring, slots);
	return w;
}

static inline void flow_world_free(struct flow_world **w)
{
	flow_rig_free(&(*w)->rig);
	seal_ring_close(&(*w)->ring);
	free(*w);
	*w = NULL;
}

static inline struct str flow_world_keep(char *to, size_t room, struct str s)
{
	assert_true(s.n > 0 && s.n < room);
	memcpy(to, s.p, s.n);
	to[s.n] = 0;
	return (struct str){ to, s.n };
}

/* leg 1; the cookie stays in w */
static inline struct str flow_world_begin(struct flow_world *w, const char *query)
{
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, query), 200);
	return flow_world_keep(w->cookie, sizeof(w->cookie), w->ask.answer.cookie);
}

/* a whole login; the document is in w->ask, cookie and token stay in w */
static inline void flow_world_login(struct flow_world *w, const char *query)
{
	const struct str cookie = flow_world_begin(w, query);
	assert_int_equal(
		flow_rig_leg(w->rig, &w->ask, cookie, flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		200);
	flow_world_keep(w->token, sizeof(w->token), flow_rig_parm(&w->ask, "token"));
}

/* a token request and its status */
static inline int flow_world_token(struct flow_world *w, const char *more)
{
	snprintf(w->query, sizeof(w->query), "app=ap2004&terminal_id=352099001761481&token=%s%s", w->token,
		more);
	return flow_rig_ask(w->rig, &w->ask, w->query);
}

/* The body as text with the token's value cut out, which differs with each sealing. */
static inline void flow_world_masked(const struct flow_rig_ask *x, char *out, size_t room)
{
	const struct str token = flow_rig_parm(x, "token"), body = str_of_bytes(x->answer.body);
	const size_t at = token.n ? (size_t)(token.p - body.p) : body.n;
	const int n = snprintf(out, room, "%d %s %.*s|%.*s", x->answer.status,
		x->answer.content_type ? x->answer.content_type : "-", (int)at, body.p,
		(int)(body.n - at - token.n), body.p + at + token.n);
	assert_true(n > 0 && (size_t)n < room);
}
