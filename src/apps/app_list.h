/** The applications this server offers, in the order of all.def. */
#pragma once

#include "engine/entitlement_app.h"

size_t app_list_count(void);
/** i < app_list_count() */
const struct entitlement_app *app_list_at(size_t i);
