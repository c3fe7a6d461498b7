/** Steps of requests for pages of subscribers: the list, and the export with sealed keys for a backup. */
#pragma once

#include "front/admin_visit.h"

admin_step admin_pages_scan, admin_pages_scan_keys;
admin_step admin_pages_show;
