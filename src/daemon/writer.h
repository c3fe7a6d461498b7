/** The writer: the one process that changes the database. */
#pragma once

#include "daemon/process.h"

/** master_child.run */
int writer_run(void *daemon, const struct master_child *self);
