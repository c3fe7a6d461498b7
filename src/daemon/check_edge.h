/** Looks at what strangers meet: listeners, certificates. */
#pragma once

#include "daemon/check.h"

/** Rows of listen and admin.listen, as they stand. */
void check_edge_listeners(const struct conf *c, struct check *k);
/** The files behind them, where a listener speaks TLS; as the user that will read them. */
void check_edge_tls(const struct conf *c, struct check *k);
