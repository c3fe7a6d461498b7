/** From a child of the master to the program entitled-diameter, which lies beside `entitled`. */
#pragma once

#include "daemon/process.h"

/** Becomes that program: it inherits the serving end of its channel, files with what libfdcore reads, and
 * nothing else. Returns only when that fails. */
int diameter_run(void *daemon, const struct master_child *self);
