/** Satellite mode, ap2016 (TS.43 chapter 15). */
#pragma once

#include "engine/entitlement_app.h"

extern const struct entitlement_app satmode_app;
