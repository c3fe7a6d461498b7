/** One guard per row of backends. */
#include "drivers/guards.h"

#include "drivers/route.h"

enum { GUARDS_ARENA = 64 * 1024 };

enum rc guards_open(const struct conf *c, struct env *env, struct guards *out, struct fault *f)
{
	struct arena *a = arena_new(GUARDS_ARENA);
	struct routes routes = { .n = 0 };
	const enum rc rc = a ? route_read(a, c, &routes, f) : FAIL(f, REASON_memory, "guards");
	for (unsigned b = 0; b < BACKEND_COUNT && rc == RC_OK; b++) {
		const struct guard_limits limits = backends_limits(c, (enum backend)b);
		out->used[b] = route_names(&routes, (enum backend)b);
		guard_init(&out->guard[b], env, &limits);
	}
	arena_free(&a);
	return rc;
}
