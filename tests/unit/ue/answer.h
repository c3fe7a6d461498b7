/** An HTTP answer made of literals, and an arena for a whole group of tests. */
#pragma once

#include "unit.h"

#include "ue/http_message.h"

static struct arena *arena;

static inline int answer_open(void **state)
{
	arena = arena_new(1 << 20);
	return arena ? 0 : -1;
}

static inline int answer_close(void **state)
{
	arena_free(&arena);
	return 0;
}

static inline void answer_header(struct http_response *r, const char *name, const char *value)
{
	const struct http_header h = { .name = str_of(name), .value = str_of(value) };
	assert_int_equal(http_message_add(&r->headers, &r->last_header, arena, h), RC_OK);
}

static inline struct http_response answer_of(const char *type, const char *body)
{
	struct http_response r = { .status = 200, .body = str_of(body) };
	if (type)
		answer_header(&r, "Content-Type", type);
	return r;
}
