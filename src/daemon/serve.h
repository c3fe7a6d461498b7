/** `entitled -c FILE`: makes what all processes share, then becomes the master. */
#pragma once

#include "conf/conf.h"

/** conf_path is read again on SIGHUP. Returns the exit code. */
int serve_run(const struct conf *c, const char *conf_path);
