/** Core: the own AuC, the admin API and health. The only process that has the key-encryption key. */
#pragma once

#include "daemon/process.h"

/** master_child.run */
int core_run(void *daemon, const struct master_child *self);
