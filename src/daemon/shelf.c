/** What a store stands on is opened before it and closed behind it. */
#include "daemon/shelf.h"

#include "daemon/env_uv.h"
#include "daemon/wiring.h"

enum rc shelf_open(struct shelf *s, const struct conf *c, enum process_role role, struct fault *f)
{
	*s = (struct shelf){ .looped = false };
	s->looped = uv_loop_init(&s->loop) == 0;
	if (!s->looped || env_uv_open(&s->loop, &s->env) != RC_OK)
		return FAIL(f, REASON_memory, "loop");
	const struct setup setup = { .conf = c, .env = s->env, .role = role };
	return wiring_store->open(&setup, &s->store, f);
}

void shelf_close(struct shelf *s)
{
	if (s->store)
		wiring_store->close(&s->store);
	env_uv_close(&s->env);
	if (!s->looped)
		return;
	uv_run(&s->loop, UV_RUN_DEFAULT);
	uv_loop_close(&s->loop);
}

struct call shelf_call(const struct shelf *s, struct arena *a, struct fault *f, int64_t ms)
{
	return (struct call){ .arena = a, .fault = f, .deadline_ms = env_mono_ms(s->env) + ms };
}
