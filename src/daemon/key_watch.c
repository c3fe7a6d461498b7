/** A second's look at a folder. A bad file leaves the ring as it is and is reported once per change. */
#include "daemon/key_watch.h"

#include "base/log.h"

#include <stdlib.h>
#include <sys/stat.h>

struct key_watch {
	struct env *env;
	struct env_timer timer;
	struct seal_ring *ring;
	const char *folder;
	const _Atomic uint32_t *raised;
	uint32_t seen;
	struct timespec changed;
};

static struct timespec folder_changed(const char *folder)
{
	struct stat st;
	if (stat(folder, &st) != 0)
		return (struct timespec){ 0, 0 };
	return st.st_mtim;
}

static void look(struct key_watch *w)
{
	const struct timespec now = folder_changed(w->folder);
	const uint32_t raised = atomic_load(w->raised);
	struct fault f = { .reason = REASON_none };

	if (raised == w->seen && now.tv_sec == w->changed.tv_sec && now.tv_nsec == w->changed.tv_nsec)
		return;
	w->seen = raised;
	w->changed = now;
	if (seal_ring_reload(w->ring, &f) == RC_OK)
		LOG(LOG_INFO, "keys_loaded");
	else
		LOG(LOG_ERROR, "keys_refused", log_cstr("reason", fault_row(f.reason)->name),
			log_cstr("note", f.note));
}

static void on_timer(struct env_timer *t)
{
	struct key_watch *w = t->owner;
	look(w);
	if (w->env->ops->timer_arm(w->env, &w->timer, KEY_WATCH_MS) != RC_OK)
		LOG(LOG_ERROR, "key_watch_lost");
}

enum rc key_watch_open(struct env *env, struct seal_ring *ring, const char *folder,
	const _Atomic uint32_t *raised, struct key_watch **out, struct fault *f)
{
	struct key_watch *w = calloc(1, sizeof(*w));
	if (!w)
		return FAIL(f, REASON_memory, "key watch");
	*w = (struct key_watch){
		.env = env,
		.timer = { .fire = on_timer, .owner = w },
		.ring = ring,
		.folder = folder,
		.raised = raised,
		.seen = atomic_load(raised),
		.changed = folder_changed(folder),
	};
	if (env->ops->timer_arm(env, &w->timer, KEY_WATCH_MS) != RC_OK) {
		free(w);
		return FAIL(f, REASON_memory, "key watch");
	}
	*out = w;
	return RC_OK;
}

void key_watch_close(struct key_watch **w)
{
	if (!*w)
		return;
	(*w)->env->ops->timer_disarm((*w)->env, &(*w)->timer);
	free(*w);
	*w = NULL;
}
