/** Looks at everything that a start needs before anything is started: files, certificates, keys, folders. */
#pragma once

#include "conf/conf.h"

struct check {
	void (*put)(void *to, const char *line); /* one problem or warning per line, without line break */
	void *to;
	unsigned problems, warnings;
};

/**
 * Opens what the configuration names as the processes would, in a child process: the caller's memory never
 * holds a key. Returns the number of problems; warnings do not count.
 */
unsigned check_all(const struct conf *c, struct check *k);
/** One line; the caller counts it as a problem or a warning. */
void check_say(struct check *k, const char *fmt, ...) LIKE_PRINTF(2, 3);
/** "key: what: note (reason)", counted as a problem. */
void check_problem(struct check *k, const char *key, const char *what, const struct fault *f);
/** When a running master asks (daemon/handover.h): opens every listener beside those that it holds, and
 * closes them again. */
void check_listeners(const struct conf *c, struct check *k);
/** Becomes the user of that name for good, when started as root; "": stays. The process ends where it cannot.
 */
void check_become(const char *name);
