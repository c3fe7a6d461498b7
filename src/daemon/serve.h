/** The running service: everything shared is made or taken over, then the master supervises. */
#pragma once

#include "conf/conf.h"

struct serve_start {
	const struct conf *conf; /* NULL: it cannot be read, and that was told */
	const char *conf_path;   /* NULL: defaults only */
	char *const *argv;       /* for the next image */
};

/** Returns the exit code, after SIGTERM, or at once when it cannot start. */
int serve_run(const struct serve_start *start);
