/** A worker: meets strangers. TLS, HTTP, EAP packets and decisions; never has a subscriber key. */
#pragma once

#include "daemon/process.h"

/** master_child.run */
int worker_run(void *daemon, const struct master_child *self);
