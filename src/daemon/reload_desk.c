/** Questions in a list; the answer is a word in a shared page, looked at with each tick. */
#include "daemon/reload_desk.h"

#include <unistd.h>

struct asking {
	struct list node;
	struct call *call;
	struct str *lines;
	uint32_t question;
};

static enum rc ask(void *owner, struct call *c, struct str *lines)
{
	struct reload_desk *d = owner;
	struct asking *a = arena_new_of(c->arena, struct asking);
	const uint64_t once = 1;
	if (d->stopped)
		return FAIL(c->fault, REASON_reload_busy, "this process is being replaced");
	if (!a)
		return FAIL(c->fault, REASON_memory, "reload");
	*a = (struct asking){ .call = c, .lines = lines, .question = reload_page_ask(d->page) };
	list_push(&d->asking, &a->node);
	c->driver = a;
	if (write(d->wake, &once, sizeof(once)) == sizeof(once))
		return RC_PENDING;
	list_take(&a->node);
	c->driver = NULL;
	return FAIL(c->fault, REASON_bug, "the master cannot be woken");
}

static void cancel(void *owner, struct call *c)
{
	struct asking *a = c->driver;
	if (a)
		list_take(&a->node);
	c->driver = NULL;
}

void reload_desk_open(struct reload_desk *d, struct reload_page *page, int wake)
{
	*d = (struct reload_desk){
		.front = { .owner = d, .ask = ask, .cancel = cancel }, .page = page, .wake = wake
	};
	list_init(&d->asking);
}

static void answer(struct asking *a, enum reason why, struct str lines)
{
	struct call *c = a->call;
	list_take(&a->node);
	c->driver = NULL;
	*a->lines = arena_str(c->arena, lines);
	c->done(c, why == REASON_none ? RC_OK : FAIL(c->fault, why, "nothing changed"));
}

static struct asking *oldest(struct reload_desk *d)
{
	return list_empty(&d->asking) ? NULL : list_owner(d->asking.next, struct asking, node);
}

void reload_desk_tick(struct reload_desk *d)
{
	bool refused;
	struct str lines;
	/* a later question is not answered before an earlier one */
	for (struct asking *a; (a = oldest(d));) {
		if (!reload_page_answer(d->page, a->question, &refused, &lines))
			return;
		answer(a, refused ? REASON_reload_refused : REASON_none, lines);
	}
}

void reload_desk_stop(struct reload_desk *d)
{
	d->stopped = true;
	reload_desk_tick(d);
	for (struct asking *a; (a = oldest(d));)
		answer(a, REASON_reload_busy, STR_NONE);
}
