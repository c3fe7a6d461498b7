/**
 * The master's side of a reload: a checker, which is the program on disk with the configuration on disk and
 * looks at everything that a start needs; then that program in place of this one.
 */
#pragma once

#include "daemon/handover.h"
#include "daemon/reload_page.h"

struct reload;

struct reload_parts {
	const char *program;   /* its file, from the root on */
	char *const *argv;     /* what it was started with */
	const char *conf_path; /* NULL: it needs none */
	struct reload_page *page;
	int wake; /* eventfd: readable when a core asked */
	void *owner;
	/* what the next image gets, but for the elders */
	void (*handover)(void *owner, struct handover *h);
};

enum reload_check { RELOAD_CHECKING, RELOAD_GOOD, RELOAD_REFUSED };

enum rc reload_open(const struct reload_parts *parts, struct reload **out, struct fault *f) MUST_USE;
void reload_close(struct reload **r);

/** A signal asked. */
void reload_ask(struct reload *r);
/** Somebody asked since the last reload began. */
bool reload_wanted(struct reload *r);
/** Starts the checker. False: refused, and told. signals: what it does not block. */
bool reload_begin(struct reload *r, const sigset_t *signals);
/** How the checker is doing. REFUSED was told already. */
enum reload_check reload_poll(struct reload *r, int64_t now_ms);
/** True: that was the checker. */
bool reload_reaped(struct reload *r, pid_t pid, int status);
/** Becomes the new image; elders are those that go on serving. Returns only when that fails, which is told.
 */
void reload_exec(struct reload *r, const struct master_elder *elder, size_t elders);
/** Ends a reload for those who asked: the new processes serve, or they do not. */
void reload_done(struct reload_page *p, bool refused);

/** What to wait for besides signals; -1: nothing. */
int reload_wake_fd(const struct reload *r);
int reload_output_fd(const struct reload *r);
