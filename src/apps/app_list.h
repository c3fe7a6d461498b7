/** The applications this server offers, in the order of all.def. */
#pragma once

#include "engine/entitlement_app.h"

size_t app_list_count(void);
/** i < app_list_count() */
const struct entitlement_app *app_list_at(size_t i);
/** The applications as rules see them, in the same order: the place of one in rules is its place here. */
const struct rules_schema *app_list_schema(void);
