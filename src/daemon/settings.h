/** The settings of the program itself: processes, listeners, files, HTTP ceilings, log. */
#pragma once

#include "conf/conf.h"
#include "http/http.h"
#include "base/prefix.h"

enum { SETTINGS_PROXIES_MAX = 64 };

extern const struct conf_item settings_conf[];

/** The setting `workers`, or one per core of this machine. */
unsigned settings_workers(const struct conf *c);
/** proxy.from, into row[]. */
struct prefix_list settings_proxies(const struct conf *c, struct prefix row[SETTINGS_PROXIES_MAX]);
struct http_limits settings_http(const struct conf *c);
/** For the admin socket and the health listeners: few connections, bodies as large as an import needs. */
struct http_limits settings_admin_http(const struct conf *c);
