/** Data plan, boosts, data usage and 5G SA, ap2010 (TS.43 chapter 9). */
#pragma once

#include "engine/entitlement_app.h"

extern const struct entitlement_app data_plan_app;
