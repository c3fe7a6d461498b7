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
/** Becomes the user of that name for good, when started as root; "": stays. The process ends where it cannot.
 */
void check_become(const char *name);
