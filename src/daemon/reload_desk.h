/** Core's side of a reload: who asked on the admin socket waits here until the master has answered. */
#pragma once

#include "base/list.h"
#include "daemon/reload_page.h"
#include "front/admin.h"

struct reload_desk {
	struct front_admin_reload front; /* for the admin front */
	struct reload_page *page;
	int wake;           /* the master's eventfd */
	struct list asking; /* struct asking.node */
	bool stopped;
};

/** All outlive d. */
void reload_desk_open(struct reload_desk *d, struct reload_page *page, int wake);
/** Before core ends: whoever still waits, or asks from now on, is told to ask again, and finds its successor.
 */
void reload_desk_stop(struct reload_desk *d);
/** Answers whom the master has answered. */
void reload_desk_tick(struct reload_desk *d);
